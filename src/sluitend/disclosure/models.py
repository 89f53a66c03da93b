"""What of a person was given to whom, on what basis, with consent or why without (*verstrekking*). Never changed.

The giving side is `Disclosure` and `DisclosedPerson`, in the words of the space that gave; the receiving side is
`Receipt`, in those of the space that received. No column of the one leads to the other: a person known in two spaces
stays two persons. `docs/data-spaces.md` says what can be joined nevertheless, and by whom.
"""

import uuid

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sluitend.access.ids import new_id
from sluitend.access.models import User
from sluitend.casework import triggers
from sluitend.casework.models import Case, Participation
from sluitend.identity.models import Person, Space
from sluitend.registry.models import Organisation

# Works for municipalities; neither may learn who does sex work (AP 2018; Raad van State 23-12-2020).
NEVER_FROM_OUTREACH = ("municipality", "region")


class Consent(models.TextChoices):
    """How the person consented, or why it was done without."""

    WRITTEN = "written", _("Ja, op papier")
    ORAL = "oral", _("Ja, mondeling")
    DANGER = "danger", _("Nee: vragen brengt iemand in gevaar")
    UNREACHABLE = "unreachable", _("Nee: de persoon is niet te bereiken")
    DUTY = "duty", _("Nee: de wet of onze taak vraagt dit")
    REFUSED = "refused", _("Nee: geweigerd, en toch nodig")


GIVEN = (Consent.WRITTEN.value, Consent.ORAL.value)


class Kept(models.Model):
    """A row that is written once. What a case's destruction empties, the keeper alone may (privacy/destroying.py)."""

    class Meta:
        abstract = True
        triggers = [
            triggers.never_deleted("disclosure_kept"),
            triggers.never_emptied("disclosure_kept"),
            triggers.refuse(
                "is_final",
                pgtrigger.Update,
                triggers.NOT_DESTROYING,
                "disclosure_kept",
                "a disclosure is final",
            ),
        ]


class Disclosure(Kept):
    """Data of persons in a case that were given to an organisation.

    By `taking_part` (a participation or an accepted hand-over: the case itself, within its space), by `crossing` (into
    a case in another space, carried by `to_organisation`), or `outside` (to who has no case here). `to_name` is what
    the receiver was called then.
    """

    class Kind(models.TextChoices):
        """In what way it was given."""

        TAKING_PART = "taking_part", _("doet mee aan de casus")
        CROSSING = "crossing", _("naar een andere casus")
        OUTSIDE = "outside", _("doorgegeven")

    id = models.UUIDField(primary_key=True, default=new_id)
    from_case = models.ForeignKey(Case, models.PROTECT, related_name="disclosures", db_index=False)
    from_organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    space = models.CharField(max_length=20, choices=Space.choices)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    to_organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+", db_index=False
    )
    to_name = models.CharField(max_length=200)
    to_space = models.CharField(max_length=20, choices=Space.choices, blank=True)
    participation = models.OneToOneField(Participation, models.PROTECT, null=True, related_name="disclosure")
    categories = ArrayField(models.CharField(max_length=20))
    summary = models.TextField(max_length=4000, blank=True)
    legal_basis = models.CharField(max_length=40)
    consent = models.CharField(max_length=20, choices=Consent.choices, blank=True)
    consent_on = models.DateField(null=True)
    motivation = models.TextField(max_length=2000, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta(Kept.Meta):
        indexes = [
            models.Index(fields=["from_case", "-at"], name="disclosed_from_case"),
            models.Index(fields=["from_organisation", "-at", "-id"], name="disclosed_by"),
            models.Index(fields=["to_organisation", "-at", "-id"], name="disclosed_to"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["id", "space"], name="disclosure_in_one_space"),
            # With consent, or with a reason why not; taking part has its own, with the participation.
            models.CheckConstraint(
                condition=Q(kind="taking_part", participation__isnull=False)
                | (~Q(kind="taking_part") & Q(participation=None) & ~Q(consent="") & ~Q(motivation="")),
                name="disclosure_justified",
            ),
            models.CheckConstraint(
                condition=Q(consent__in=GIVEN, consent_on__isnull=False)
                | (~Q(consent__in=GIVEN) & Q(consent_on=None)),
                name="consent_has_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(legal_basis__startswith="consent")
                | Q(consent__in=GIVEN)
                | Q(kind="taking_part"),
                name="basis_consent_was_given",
            ),
            models.CheckConstraint(
                condition=(Q(kind="crossing") & ~Q(to_space="") & ~Q(to_space=F("space")))
                | (~Q(kind="crossing") & Q(to_space="")),
                name="crossing_changes_space",
            ),
            # Nothing leaves outreach, or enters it, without who it is about.
            models.CheckConstraint(
                condition=Q(kind="taking_part")
                | ~(Q(space="outreach") | Q(to_space="outreach"))
                | Q(consent__in=GIVEN),
                name="outreach_by_consent",
            ),
        ]
        triggers = [
            *Kept.Meta.triggers,
            triggers.FirmTrigger(
                name="one_space",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=f"""
                    IF NOT EXISTS (SELECT FROM casework_case WHERE id = NEW.from_case_id
                                   AND casework_space(programme) = NEW.space) THEN
                      {triggers.breach("one_space", "a disclosure from another space than that of its case")}
                    END IF;
                    IF NEW.space = 'outreach' AND EXISTS (SELECT FROM registry_organisation
                        WHERE id = NEW.to_organisation_id AND kind IN ('municipality', 'region')) THEN
                      {triggers.breach("never_from_outreach", "nothing goes from outreach to a municipality")}
                    END IF;
                    RETURN NEW;
                """,  # noqa: S608  our own words only
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_case_id} → {self.to_name}"


class DisclosedPerson(Kept):
    """Whose data were given, under the pseudonym of the space that gave, and which kinds of data (`Kind`)."""

    id = models.UUIDField(primary_key=True, default=new_id)
    disclosure = models.ForeignKey(Disclosure, models.PROTECT, related_name="people", db_index=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="disclosed", db_index=False)
    space = models.CharField(max_length=20, choices=Space.choices)
    categories = ArrayField(models.CharField(max_length=20))
    at = models.DateTimeField()

    class Meta(Kept.Meta):
        constraints = [models.UniqueConstraint(fields=["disclosure", "person"], name="disclosed_once")]
        indexes = [models.Index(fields=["person", "-at"], name="disclosed_person")]

    def __str__(self) -> str:
        return f"{self.disclosure_id}: {self.person_id}"


class Receipt(Kept):
    """What a case received of a person from elsewhere: GDPR art. 14 wants to know from whom, and nothing more is kept.

    Not which case or space it came from. The id is random and `on` is a day, so that neither leads to the moment of
    the giving.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    case = models.ForeignKey(Case, models.PROTECT, related_name="receipts", db_index=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="receipts", db_index=False)
    space = models.CharField(max_length=20, choices=Space.choices)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    from_organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    categories = ArrayField(models.CharField(max_length=20))
    legal_basis = models.CharField(max_length=40)
    consent = models.CharField(max_length=20, choices=Consent.choices)
    on = models.DateField()

    class Meta(Kept.Meta):
        indexes = [
            models.Index(fields=["case", "on"], name="received_in_case"),
            models.Index(fields=["person", "on"], name="received_person"),
            models.Index(fields=["organisation", "-on", "id"], name="received_by"),
        ]
        triggers = [*Kept.Meta.triggers, triggers.one_space()]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.person_id}"


class Check(Kept):
    """That somebody asked whether a person is known to the network: when, for what, why. Not who, nor the answer."""

    id = models.UUIDField(primary_key=True, default=new_id)
    user = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    purpose = models.CharField(max_length=40)
    legal_basis = models.CharField(max_length=40)
    reason = models.CharField(max_length=500)
    at = models.DateTimeField()

    class Meta(Kept.Meta):
        indexes = [
            models.Index(fields=["user", "at"], name="checked_by_user"),
            models.Index(fields=["organisation", "-at"], name="checked_by"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}, {self.at}"
