"""The end of keeping: what was approved to be destroyed, what must wait, and the certificate of what is gone."""

import pgtrigger
from django.db import models
from django.db.models import F, Q

from sluitend.access.ids import new_id
from sluitend.access.models import User
from sluitend.casework import triggers
from sluitend.casework.models import Case
from sluitend.registry.models import Organisation


class Hold(models.Model):
    """A legal hold: this case is kept whatever its term, for a reason and until a day."""

    id = models.UUIDField(primary_key=True, default=new_id)
    case = models.ForeignKey(Case, models.PROTECT, related_name="+", db_index=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    reason = models.TextField(max_length=1000)
    since = models.DateField()
    until = models.DateField()
    set_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    lifted_on = models.DateField(null=True)
    lifted_why = models.TextField(blank=True, max_length=1000)
    lifted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="privacy_hold_dates"),
            models.UniqueConstraint(
                fields=["case"], condition=Q(lifted_on=None), name="privacy_one_hold_at_a_time"
            ),
        ]
        indexes = [models.Index(fields=["case"], name="privacy_hold_case")]

    def __str__(self) -> str:
        return f"{self.case_id} until {self.until}"


class Disposal(models.Model):
    """The decision that a closed case is destroyed when its term has passed; carried out by a job.

    `rule`, `months` and `source` are the retention rule as it was then; `decision` names the region's own decision
    where the source of the term was still to be verified. `due` is the first day on which it may be destroyed.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    case = models.ForeignKey(Case, models.PROTECT, related_name="+", db_index=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    rule = models.CharField(max_length=40)
    months = models.PositiveIntegerField()
    source = models.CharField(max_length=400)
    decision = models.CharField(max_length=400, blank=True)
    due = models.DateField()
    approved_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    approved_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(months__gte=1), name="privacy_disposal_term"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(done_at=None), name="privacy_disposal_ends_once"
            ),
            models.UniqueConstraint(
                fields=["case"], condition=Q(withdrawn_at=None), name="privacy_disposed_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["due"], name="privacy_disposal_due", condition=Q(withdrawn_at=None, done_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} on {self.due}"


class Certificate(models.Model):
    """The proof that a case was destroyed: what, how many rows per table, on whose decision, when. Never changed.

    Written by the database's own function, in the transaction that destroys. `hash` is the SHA-256 of the certificate
    before it and of `statement`, which is all of it as text; so a certificate that is gone or changed is found.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    number = models.BigIntegerField(unique=True)
    case = models.OneToOneField(Case, models.PROTECT, related_name="certificate")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    disposal = models.OneToOneField(Disposal, models.PROTECT, related_name="certificate")
    reference = models.CharField(max_length=12)
    programme = models.CharField(max_length=40)
    counts = models.JSONField()
    at = models.DateTimeField()
    statement = models.TextField()
    hash = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["organisation", "-number"], name="privacy_certificates")]
        triggers = [
            triggers.never_deleted("certificate_is_final"),
            triggers.never_emptied("certificate_is_final"),
            triggers.refuse(
                "certificate_is_final",
                pgtrigger.Update,
                "true",
                "certificate_is_final",
                "a certificate is final",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.reference}"
