"""The intake in a case: the answers by step, what was consented to, and the chain around a minor. Nothing is rewritten.

Who somebody is, where they live and how to call them is with the person (`identity`), never here.
"""

from datetime import date
from typing import Any, Final, cast

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sluitend.access.ids import new_id
from sluitend.access.models import User
from sluitend.casework import triggers
from sluitend.casework.models import Case
from sluitend.intake.choices import (
    ChildrenStay,
    Custody,
    Exactness,
    Helper,
    Partner,
    Reach,
    School,
    Wish,
    YesNo,
)
from sluitend.intake.steps import STEPS, WITH_ANSWERS
from sluitend.registry.models import Organisation

KEPT: Final = "intake_kept"
LONGEST: Final = 500
# A municipality by its CBS code, or one of these.
ELSEWHERE: Final = ("abroad", "nowhere", "unknown", "not_asked")


def _codes(length: int = 20) -> Any:
    return ArrayField(models.CharField(max_length=length), default=list, blank=True)


def _one_of(choices: type[models.TextChoices]) -> Any:
    return models.CharField(max_length=20, choices=choices.choices, blank=True)


def _text() -> Any:
    return models.TextField(max_length=LONGEST, blank=True)


def _changed(columns: str) -> str:
    """Return the SQL that one of `columns` is not what it was."""
    old, new = (", ".join(f"{row}.{column}" for column in columns.split()) for row in ("OLD", "NEW"))
    return f"(({old}) IS DISTINCT FROM ({new}))"


SAME: Final = "id case_id recorded_at recorded_by_id organisation_id"
SAME_CONSENT: Final = f"{SAME} partner_id partner_name purpose given said_by how asked_on asked_by_id until"
SAME_CONTACT: Final = f"{SAME} partner kind with_organisation_id contact on due_on warn_on"


class Recorded(models.Model):
    """A row of an intake: by whom it was written, for which organisation, and when. Written once."""

    id = models.UUIDField(primary_key=True, default=new_id)
    case = models.ForeignKey(Case, models.PROTECT, related_name="+", db_index=False)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        abstract = True
        triggers = [triggers.never_deleted(KEPT), triggers.never_emptied(KEPT), triggers.lock_case(KEPT)]


ARRAYS: Final = frozenset({"forms", "places", "countries", "needs", "children_ages", "languages"})
WITHOUT: Final = frozenset({"forms_on", "began_on", "ended_on", "children_count"})


def empty_answers() -> dict[str, Any]:
    """Return what each column holds where nothing was answered: no text, no codes, or NULL."""
    names = sorted({name for step in STEPS.values() for name in step.columns})
    return {name: [] if name in ARRAYS else None if name in WITHOUT else "" for name in names}


def _columns_of(step: str) -> models.CheckConstraint:
    """Return the promise that an answer in `step` fills no column of another step."""
    others = {name: value for name, value in empty_answers().items() if name not in STEPS[step].columns}
    return models.CheckConstraint(condition=~Q(step=step) | Q(**others), name=f"answer_{step}_only")


class Answer(Recorded):
    """What was answered in one step: version `number` of it, the highest being the current one.

    Empty is not answered yet; `unknown` and `not_asked` are answers. The columns of other steps stay empty. A step
    that is not complete was kept as far as it went. An answer in the step of consent has no columns: it says that there
    is nobody to ask.
    """

    step = models.CharField(max_length=20, choices=[(code, STEPS[code].title) for code in WITH_ANSWERS])
    number = models.SmallIntegerField()
    is_complete = models.BooleanField()
    # safety
    danger = _one_of(YesNo)
    safe_address = _one_of(YesNo)
    reach = _one_of(Reach)
    may_know = _text()
    must_not_know = _text()
    # exploitation: as it was on `forms_on`
    forms = _codes()
    forms_on = models.DateField(null=True)
    # period and places: a day with how exactly it is known; municipalities by CBS code, countries by ISO 3166-1
    began = _one_of(Exactness)
    began_on = models.DateField(null=True)
    goes_on = _one_of(YesNo)
    ended = _one_of(Exactness)
    ended_on = models.DateField(null=True)
    places = _codes(10)
    countries = _codes(2)
    home = models.CharField(max_length=10, blank=True)
    found = models.CharField(max_length=10, blank=True)
    # needs
    needs = _codes(30)
    # children
    children = _one_of(YesNo)
    children_count = models.SmallIntegerField(null=True)
    children_ages = ArrayField(models.SmallIntegerField(), default=list, blank=True)
    children_stay = _one_of(ChildrenStay)
    # language and helper
    languages = _codes(10)
    interpreter = _one_of(YesNo)
    helper = _one_of(Helper)
    # stay, as `casework/reference/residence.yaml` names it, and the wish to report
    stay = models.CharField(max_length=30, blank=True)
    wish_to_report = _one_of(Wish)
    # for a minor
    custody = _one_of(Custody)
    custodians_know = _one_of(YesNo)
    school = _one_of(School)
    phone = _one_of(YesNo)
    accounts = _one_of(YesNo)
    images = _one_of(YesNo)
    # what else must be known, in a few words and without names
    text = _text()

    class Meta(Recorded.Meta):
        constraints = [
            models.UniqueConstraint(fields=["case", "step", "number"], name="one_version_of_a_step"),
            models.CheckConstraint(
                condition=Q(number__gte=1, step__in=WITH_ANSWERS), name="answer_of_a_step"
            ),
            models.CheckConstraint(
                condition=Q(children_count=None) | Q(children_count__gte=0, children_count__lte=20),
                name="answer_children",
            ),
            models.CheckConstraint(
                condition=~Q(began="day", ended="day") | Q(ended_on__gte=F("began_on")),
                name="answer_period",
            ),
            *(_columns_of(step) for step in WITH_ANSWERS),
        ]
        # Those who are in danger, for the gaps.
        indexes = [
            models.Index(fields=["case"], name="answer_danger", condition=Q(step="safety", danger="yes"))
        ]
        triggers = [
            *Recorded.Meta.triggers,
            triggers.refuse(
                "is_final", pgtrigger.Update, triggers.NOT_DESTROYING, KEPT, "an answer is not rewritten"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.step} {self.number}"


def short_list(name: str) -> dict[str, Any]:
    """Return the answers that a column takes, each with what it is called; empty for a column without a short list."""
    field = cast("models.Field[Any, Any]", Answer._meta.get_field(name))
    return {code: label for code, label in field.flatchoices if code}


class Consent(Recorded):
    """What somebody said when asked whether a partner may be told, or asked, for one purpose. Withdrawn once.

    `partner` is an organisation of the network, or "" with its name in `partner_name`. `until` is the last day on
    which it holds, where it has an end. `asked_by` is the organisation that asked. A refusal is kept as well, so that
    nobody asks again what was said already. Of a minor is kept whose word it was ("": not recorded, before that was
    asked): below sixteen the law asks for that
    of who represents them, but not for help and advice offered to them directly and free of charge
    (Uitvoeringswet AVG, article 5).
    """

    class SaidBy(models.TextChoices):
        """Whose word it was."""

        PERSON = "person", _("de persoon zelf")
        REPRESENTATIVE = "representative", _("ouder of voogd")
        BOTH = "both", _("de persoon en ouder of voogd")

    class How(models.TextChoices):
        """How it was said."""

        WRITTEN = "written", _("op papier")
        ORAL = "oral", _("mondeling")

    partner = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+", db_index=False)
    partner_name = models.CharField(max_length=200, blank=True)
    purpose = models.CharField(max_length=30)
    given = models.BooleanField()
    said_by = models.CharField(max_length=15, choices=SaidBy.choices, blank=True)
    how = models.CharField(max_length=10, choices=How.choices)
    asked_on = models.DateField()
    asked_by = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    until = models.DateField(null=True)
    withdrawn_on = models.DateField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta(Recorded.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(partner__isnull=False, partner_name="") | Q(partner=None) & ~Q(partner_name=""),
                name="consent_names_a_partner",
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(given=True, until__gte=F("asked_on")), name="consent_until"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on=None, withdrawn_at=None, withdrawn_by=None)
                | Q(given=True, withdrawn_on__gte=F("asked_on"), withdrawn_at__isnull=False),
                name="consent_withdrawn",
            ),
        ]
        indexes = [
            models.Index(fields=["case", "recorded_at"], name="consent_in_case"),
            models.Index(
                fields=["until"],
                name="consent_ends",
                condition=Q(given=True, withdrawn_on=None, until__isnull=False),
            ),
            models.Index(
                fields=["case"],
                name="consent_not",
                condition=Q(withdrawn_on__isnull=False) | Q(given=False),
            ),
        ]
        triggers = [
            *Recorded.Meta.triggers,
            triggers.refuse(
                "withdrawn_once",
                pgtrigger.Update,
                f"{triggers.NOT_DESTROYING} AND (OLD.withdrawn_at IS NOT NULL OR {_changed(SAME_CONSENT)})",
                KEPT,
                "what somebody consented to stays as it was, and is withdrawn once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.purpose}"

    def holds_on(self, day: date) -> bool:
        """Return True when it was given by `day`, is not over, and not withdrawn on that day or before.

        Whether somebody said something else since, `standing.standing` knows.
        """
        return (
            self.given
            and self.asked_on <= day <= (self.until or day)
            and (self.withdrawn_on is None or day < self.withdrawn_on)
        )


class ChainContact(Recorded):
    """A contact with Veilig Thuis, youth care or the police about a minor, and until when an answer may take.

    `due_on` is the last day of the term, `warn_on` when it becomes a gap; both empty where nothing is awaited.
    `answered_on` when the answer came.
    """

    partner = models.CharField(max_length=20, choices=Partner.choices)
    kind = models.CharField(max_length=30)
    with_organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+", db_index=False
    )
    contact = models.CharField(max_length=200, blank=True)
    on = models.DateField()
    due_on = models.DateField(null=True)
    warn_on = models.DateField(null=True)
    answered_on = models.DateField(null=True)

    class Meta(Recorded.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(due_on=None, warn_on=None)
                | Q(due_on__gt=F("on"), warn_on__gte=F("on"), warn_on__lte=F("due_on")),
                name="chain_term",
            ),
            models.CheckConstraint(
                condition=Q(answered_on=None) | Q(due_on__isnull=False, answered_on__gte=F("on")),
                name="chain_answered",
            ),
        ]
        indexes = [
            models.Index(fields=["case", "on"], name="chain_in_case"),
            models.Index(
                fields=["warn_on"], name="chain_due", condition=Q(answered_on=None, warn_on__isnull=False)
            ),
        ]
        triggers = [
            *Recorded.Meta.triggers,
            triggers.refuse(
                "answered_once",
                pgtrigger.Update,
                f"{triggers.NOT_DESTROYING} AND (OLD.answered_on IS NOT NULL OR {_changed(SAME_CONTACT)})",
                KEPT,
                "a contact stays as it was, and is answered once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.kind}"
