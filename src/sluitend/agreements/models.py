"""What regions agreed on who is responsible for whom, and the questions that were asked with the answers given then.

A version of an agreement never changes once adopted, and an answer never changes once given: PostgreSQL refuses it
(`policies.py`). A question holds codes of municipalities and a few choices, and no data of a person.
"""

from typing import Final

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sluitend.access.ids import new_id
from sluitend.access.models import User
from sluitend.casework.models import Case
from sluitend.registry.models import Membership, Municipality, Organisation, Region

OPEN: Final = Q(state__in=("disputed", "silent"))


class RegionalAgreement(models.Model):
    """One version of what a region agreed, for one domain, from a day until a day.

    `ranks` holds codes of rules, those of one list of equal rank; `payments` who pays what (`cost`, `payer`, `key`);
    `term` is in working days. `centre` is the centre municipality for shelter, where the region has named it.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    domain = models.CharField(max_length=10, default=Membership.CARE)
    version = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    adopted_by = models.CharField(max_length=120)
    adopted_on = models.DateField()
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    source = models.CharField(max_length=200)
    link = models.URLField(blank=True)
    term = models.PositiveSmallIntegerField()
    centre = models.ForeignKey(Municipality, models.PROTECT, null=True, related_name="+")
    ranks = models.JSONField()
    payments = models.JSONField()
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()
    # Of a version that was ended without another: why, by whom and when.
    end_reason = models.CharField(max_length=300, blank=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "agreements_agreement"
        constraints = [
            models.UniqueConstraint(fields=["region", "domain", "version"], name="agreement_version_once"),
            models.UniqueConstraint(
                fields=["region", "domain"], condition=Q(valid_until=None), name="agreement_one_without_end"
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")), name="agreement_dates"
            ),
            models.CheckConstraint(condition=Q(term__gte=1, term__lte=60), name="agreement_term"),
            models.CheckConstraint(condition=Q(domain__in=("care", "safety")), name="agreement_domain"),
        ]

    def __str__(self) -> str:
        return f"{self.region_id} {self.domain} {self.version}"


class ResponsibilityQuestion(models.Model):
    """Which municipality is responsible for somebody, as it was asked and answered on a day.

    `facts` and `answer` are as given then, words included. `involved` are the municipalities that the question
    concerns; they see it, unless it is about a case: then who sees the case sees it. `due` is by when a dispute or a
    silence must be decided. `provisional` holds until it is settled, whatever is disputed.
    """

    class State(models.TextChoices):
        """How firmly the question is answered."""

        DECIDED = "decided", _("Beslist door de regels")
        DISPUTED = "disputed", _("Verschil van mening")
        SILENT = "silent", _("De regels zwijgen")
        SETTLED = "settled", _("Afgesproken")
        WITHDRAWN = "withdrawn", _("Ingetrokken")

    id = models.UUIDField(primary_key=True, default=new_id)
    domain = models.CharField(max_length=10, default=Membership.CARE)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="responsibility_questions")
    region = models.ForeignKey(Region, models.PROTECT, null=True, related_name="+")
    agreement = models.ForeignKey(RegionalAgreement, models.PROTECT, null=True, related_name="+")
    involved = ArrayField(models.CharField(max_length=6))
    facts = models.JSONField()
    answer = models.JSONField()
    provisional = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices)
    due = models.DateField(null=True)
    settled = models.ForeignKey(Municipality, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "agreements_question"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=("decided", "disputed", "silent", "settled", "withdrawn")),
                name="question_state",
            ),
            models.CheckConstraint(condition=~OPEN | Q(due__isnull=False), name="question_open_has_a_term"),
            models.CheckConstraint(
                condition=Q(state="settled", settled__isnull=False) | (~Q(state="settled") & Q(settled=None)),
                name="question_settled_on_one",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("settled", "withdrawn"), ended_at__isnull=False)
                | (~Q(state__in=("settled", "withdrawn")) & Q(ended_at=None)),
                name="question_ended",
            ),
        ]
        indexes = [
            models.Index(fields=["-asked_at", "-id"], name="question_asked"),
            models.Index(fields=["state", "due"], name="question_open", condition=OPEN),
        ]

    def __str__(self) -> str:
        return f"{self.provisional_id} ({self.state})"

    @property
    def is_open(self) -> bool:
        """True while something must still be decided."""
        return self.state in {self.State.DISPUTED, self.State.SILENT}

    @property
    def has_ended(self) -> bool:
        """True when it was settled or withdrawn: nothing of it changes any more."""
        return self.ended_at is not None

    @property
    def responsible_id(self) -> str:
        """The municipality that is responsible now: the settled one, or else the provisional one."""
        return self.settled_id or self.provisional_id


class QuestionEntry(models.Model):
    """What somebody did with a question, and why: asked, objected, agreed to a result, settled, withdrawn.

    Never changed. The id may come from the form, so that a form sent twice is one act. `municipality` is that on behalf
    of which they spoke (None: the region, or who asked), `result` the municipality that they agree to.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    question = models.ForeignKey(ResponsibilityQuestion, models.PROTECT, related_name="history")
    at = models.DateTimeField()
    verb = models.CharField(max_length=20)
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, null=True, related_name="+", db_index=False
    )
    result = models.ForeignKey(Municipality, models.PROTECT, null=True, related_name="+", db_index=False)
    text = models.CharField(max_length=1000, blank=True)

    class Meta:
        db_table = "agreements_entry"
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(verb__in=("ask", "dispute", "agree", "decide", "withdraw")),
                name="question_entry_verb",
            )
        ]

    def __str__(self) -> str:
        return f"{self.question_id}: {self.verb}"
