"""What the administration of an organisation records: changes, absences, proposals of four eyes, access reviews."""

from typing import Final

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sluitend.access.actor import POWERFUL, WORK_ON_CASES
from sluitend.access.ids import new_id
from sluitend.access.models import User
from sluitend.registry.models.guide import Municipality, Official, Organisation

# Roles that see cases, and those that decide who does or read the log: nobody gives them to a newcomer alone.
FOUR_EYES: Final = WORK_ON_CASES | POWERFUL
KEEP: Final = "keep"
END: Final = "end"


class RegistryChange(models.Model):
    """Who changed what about whom in an organisation, and when. Never changed itself, also not by who owns the table.

    The `id` may come from the form that was sent, so that the same form sent twice is one act. `person` is the
    account that it is about, `official` the role; `data` has codes and days, `text` the reason that was given.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    verb = models.CharField(max_length=40)
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    actor = models.CharField(max_length=40, blank=True)
    person = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    official = models.ForeignKey(Official, models.PROTECT, null=True, related_name="+", db_index=False)
    text = models.CharField(max_length=200, blank=True)
    data = models.JSONField(default=dict)

    class Meta:
        db_table = "registry_change"
        indexes = [
            models.Index(fields=["organisation", "-at", "-id"], name="change_organisation"),
            models.Index(fields=["person", "-at"], name="change_person", condition=Q(person__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {self.verb}"


class Leave(models.Model):
    """An official is away from a day until a day (the first on which they are back), and who answers meanwhile.

    Why somebody is away is nobody's business here, so there is no place to write it down.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    official = models.ForeignKey(Official, models.PROTECT, related_name="leaves", db_index=False)
    substitute = models.ForeignKey(Official, models.PROTECT, related_name="stands_in_during")
    valid_from = models.DateField()
    valid_until = models.DateField()

    class Meta:
        constraints = [
            # Called off before it began: a leave of no days.
            models.CheckConstraint(
                condition=Q(valid_until__gte=F("valid_from")),
                name="leave_dates",
                violation_error_message=_("De einddatum ligt voor de begindatum."),
            ),
            models.CheckConstraint(condition=~Q(official=F("substitute")), name="leave_somebody_else"),
        ]
        indexes = [models.Index(fields=["official", "valid_until"], name="leave_official")]

    def __str__(self) -> str:
        return f"{self.official_id}: {self.valid_from} – {self.valid_until}"


class Proposal(models.Model):
    """A role, or a longer one, that an administrator proposed, until somebody else decides (four eyes).

    With `official`, that role is to hold until `valid_until`; without, a new one is to begin. The database knows no
    confirmed proposal that was confirmed by who proposed it or by whom it is for.

    With `name` it is an offer to who was invited, under the name that was typed: it holds once that person accepts it,
    and, for a role that sees cases or that decides who does, once another administrator has seconded it.
    """

    CONFIRMED, DECLINED, WITHDRAWN, ACCEPTED = "confirmed", "declined", "withdrawn", "accepted"

    id = models.UUIDField(primary_key=True, default=new_id)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    user = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    official = models.ForeignKey(Official, models.PROTECT, null=True, related_name="+", db_index=False)
    role = models.CharField(max_length=40)
    programme = models.CharField(max_length=40, blank=True)
    municipality = models.ForeignKey(Municipality, models.PROTECT, null=True, db_index=False)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    reason = models.CharField(max_length=200)
    name = models.CharField(max_length=120, blank=True, default="")
    seconded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    proposed_at = models.DateTimeField()
    decision = models.CharField(max_length=10, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(decision="confirmed")
                | (Q(decided_by__isnull=False) & ~Q(decided_by=F("proposed_by")) & ~Q(decided_by=F("user"))),
                name="proposal_four_eyes",
            ),
            models.CheckConstraint(
                condition=~Q(decision="accepted")
                | (~Q(name="") & Q(decided_by=F("user")) & ~Q(decided_by=F("proposed_by"))),
                name="offer_accepted_by_whom_it_is_for",
            ),
            models.CheckConstraint(
                condition=~Q(decision="accepted")
                | ~Q(role__in=sorted(FOUR_EYES))
                | (
                    Q(seconded_by__isnull=False)
                    & ~Q(seconded_by=F("proposed_by"))
                    & ~Q(seconded_by=F("user"))
                ),
                name="offer_four_eyes",
            ),
            models.CheckConstraint(
                condition=Q(decision="", decided_at=None) | (~Q(decision="") & Q(decided_at__isnull=False)),
                name="proposal_decided",
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "proposed_at"], name="proposal_open", condition=Q(decision="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.user_id}"


class AccessReview(models.Model):
    """The yearly look at who has which role: begun, worked on, and finished once each role has a decision."""

    id = models.UUIDField(primary_key=True, default=new_id)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="access_reviews", db_index=False
    )
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    finished_at = models.DateTimeField(null=True)
    finished_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(finished_at=None), name="one_review_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(finished_at=None) | Q(finished_at__gte=F("started_at")), name="review_dates"
            ),
        ]
        indexes = [models.Index(fields=["organisation", "-finished_at"], name="review_organisation")]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.started_at:%Y-%m-%d}"


class AccessReviewLine(models.Model):
    """What a reviewer decided about one role, with what they were shown: its holder, and when last used. Final."""

    DECISIONS: Final = ((KEEP, _("Houden")), (END, _("Beëindigen")))

    id = models.UUIDField(primary_key=True, default=new_id)
    review = models.ForeignKey(AccessReview, models.PROTECT, related_name="lines", db_index=False)
    official = models.ForeignKey(Official, models.PROTECT, related_name="+", db_index=False)
    decision = models.CharField(max_length=10, choices=DECISIONS)
    last_used = models.DateTimeField(null=True)
    user = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "official"], name="one_decision_per_role"),
            models.CheckConstraint(condition=Q(decision__in=[KEEP, END]), name="review_decision"),
        ]

    def __str__(self) -> str:
        return f"{self.official_id}: {self.decision}"
