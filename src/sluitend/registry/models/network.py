"""What the network knows of its people and places: what officials learnt, and whether an organisation has room."""

from typing import Final

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sluitend.access.ids import new_id
from sluitend.access.models import User
from sluitend.registry.models.guide import Official, Organisation

ROOM, WAITING, FULL, UNKNOWN = "room", "waiting", "full", "unknown"
NOTE: Final = 120


class Training(models.Model):
    """What an official learnt (*kennis en scholing*): on which day, until when it counts, and what shows it.

    `counts_since` is a correction: the register says from today on that the knowledge was there, unless it says since
    which earlier day, and why. Never changed or removed; one that was written down in error is withdrawn, once.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    official = models.ForeignKey(Official, models.PROTECT, related_name="trainings", db_index=False)
    subject = models.CharField(max_length=40)
    on_day = models.DateField()
    valid_until = models.DateField(null=True)
    title = models.CharField(max_length=120)
    organiser = models.CharField(max_length=120, blank=True)
    link = models.URLField(blank=True)
    counts_since = models.DateField(null=True)
    correction = models.CharField(max_length=200, blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    recorded_at = models.DateTimeField()
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_why = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "registry_training"
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gt=F("on_day")), name="training_dates"
            ),
            models.CheckConstraint(
                condition=Q(counts_since=None, correction="")
                | (Q(counts_since__gte=F("on_day")) & ~Q(correction="")),
                name="training_correction_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_why="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_why="")),
                name="training_withdrawn_with_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["official", "subject", "-on_day"], name="training_official")]

    def __str__(self) -> str:
        return f"{self.official_id} {self.subject} {self.on_day}"


class Availability(models.Model):
    """Whether an organisation has room (*beschikbaarheid*), as one of its own people said at a moment. Final."""

    STATES: Final = (
        (ROOM, _("Plek")),
        (WAITING, _("Wachtlijst")),
        (FULL, _("Vol")),
        (UNKNOWN, _("Onbekend")),
    )

    id = models.UUIDField(primary_key=True, default=new_id)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="availabilities", db_index=False
    )
    state = models.CharField(max_length=10, choices=STATES)
    note = models.CharField(max_length=NOTE, blank=True)
    at = models.DateTimeField()
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        db_table = "registry_availability"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[ROOM, WAITING, FULL, UNKNOWN]), name="availability_state"
            ),
        ]
        indexes = [models.Index(fields=["organisation", "-at", "-id"], name="availability_latest")]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.state}"
