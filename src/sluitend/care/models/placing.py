"""Requests for a place, whom to keep apart, and placements: from reservation to the end of the stay.

Codes and numbers only: what people write about a placement stands in the timeline of its case, and so is destroyed
with it. The person is known by the case, and there by pseudonym.
"""

from typing import Final

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sluitend.access.ids import new_id
from sluitend.care import triggers as own
from sluitend.care.models.places import Place
from sluitend.casework import triggers
from sluitend.casework.models import Case
from sluitend.registry.models import Municipality, Organisation

WAITS: Final = ("waiting", "on_hold")


class PlacementRequest(models.Model):
    """What somebody needs of a place (*plaatsingsverzoek*): hard requirements, what to avoid, and preferences.

    `kinds` are the kinds of place that would do (empty: every kind that the person may go to); `days` how long it must
    last at least. `avoid_regions` and `avoid_municipalities` are not safe; whom to keep apart is in `AvoidedCase`.
    `extra_points` is what a professional added in the waiting list, the reason being in the timeline.
    """

    class State(models.TextChoices):
        """Where the request stands."""

        WAITING = "waiting", _("wacht op een plek")
        ON_HOLD = "on_hold", _("aangehouden")
        PLACED = "placed", _("geplaatst")
        WITHDRAWN = "withdrawn", _("ingetrokken")

    id = models.UUIDField(primary_key=True, default=new_id)
    case = models.ForeignKey(Case, models.PROTECT, related_name="placement_requests", db_index=False)
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    urgency = models.CharField(max_length=20)
    kinds = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    sex = models.CharField(max_length=10)
    age = models.SmallIntegerField()
    children = models.SmallIntegerField(default=0)
    accessible = models.BooleanField(default=False)
    pet = models.BooleanField(default=False)
    care_need = models.BooleanField(default=False)
    days = models.SmallIntegerField(null=True, blank=True)
    residence = models.CharField(max_length=30)
    form = models.CharField(max_length=40)
    avoid_regions = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    avoid_municipalities = ArrayField(models.CharField(max_length=6), default=list, blank=True)
    languages = ArrayField(models.CharField(max_length=3), default=list, blank=True)
    near = models.ForeignKey(
        Municipality, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    extra_points = models.SmallIntegerField(default=0)
    hold_until = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(state__in=WAITS), name="one_open_request_each"
            ),
            models.CheckConstraint(
                condition=Q(age__gte=0, age__lt=130, children__gte=0, children__lt=20)
                & (Q(days=None) | Q(days__gt=0)),
                name="request_numbers",
            ),
            models.CheckConstraint(
                condition=Q(state__in=WAITS, ended_at=None)
                | (~Q(state__in=WAITS) & Q(ended_at__isnull=False)),
                name="request_ends",
            ),
            models.CheckConstraint(condition=Q(state="on_hold") | Q(hold_until=None), name="on_hold_until"),
        ]
        indexes = [
            models.Index(fields=["case", "asked_at"], name="request_of_case"),
            models.Index(fields=["state", "asked_at"], name="request_waiting", condition=Q(ended_at=None)),
        ]
        triggers = [
            triggers.never_deleted("nobody_waits_unseen"),
            triggers.never_emptied("nobody_waits_unseen"),
            triggers.lock_case("nobody_waits_unseen"),
            triggers.refuse(
                "stays_with_case",
                pgtrigger.Update,
                "OLD.case_id <> NEW.case_id",
                "nobody_waits_unseen",
                "a request stays with its case",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.state}"

    @property
    def is_open(self) -> bool:
        """True as long as somebody waits, or will again."""
        return self.state in WAITS


class AvoidedCase(models.Model):
    """Two cases whose persons must not be under one roof: known by case, never by name. Holds both ways."""

    id = models.UUIDField(primary_key=True, default=new_id)
    request = models.ForeignKey(PlacementRequest, models.PROTECT, related_name="avoided", db_index=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="+", db_index=False)
    avoided = models.ForeignKey(Case, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "avoided"], name="avoided_once"),
            models.CheckConstraint(condition=~Q(case=F("avoided")), name="avoids_another"),
        ]
        indexes = [models.Index(fields=["case"], name="avoided_of_case")]
        triggers = [
            triggers.never_deleted("kept_apart"),
            triggers.never_emptied("kept_apart"),
            own.same_space(),
            triggers.refuse(
                "final", pgtrigger.Update, "true", "kept_apart", "whom to keep apart is not rewritten"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} ≠ {self.avoided_id}"


class Placement(models.Model):
    """A place for who a case is about: reserved, then accepted, declined or expired; then the stay and its end.

    `starts_on` up to, and not including, `ends_by` is what was planned. One place holds one at a time: one who stays
    and one who comes next, and their days do not overlap (`one_at_a_time`). `reason` is a code: why declined, or where
    to; `overrun_reason` why a stay lasts longer than the standard.
    """

    class State(models.TextChoices):
        """Where the placement stands."""

        RESERVED = "reserved", _("gereserveerd")
        ACCEPTED = "accepted", _("toegezegd")
        STAYING = "staying", _("verblijft hier")
        ENDED = "ended", _("vertrokken")
        DECLINED = "declined", _("afgewezen")
        EXPIRED = "expired", _("verlopen")
        CANCELLED = "cancelled", _("teruggegeven")

    id = models.UUIDField(primary_key=True, default=new_id)
    request = models.ForeignKey(PlacementRequest, models.PROTECT, related_name="placements", db_index=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="placements", db_index=False)
    place = models.ForeignKey(Place, models.PROTECT, related_name="placements", db_index=False)
    provider = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.RESERVED)
    legal_basis = models.CharField(max_length=40)
    reserved_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    starts_on = models.DateField()
    ends_by = models.DateField()
    started_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    reason = models.CharField(max_length=30, blank=True)
    overrun_reason = models.CharField(max_length=30, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place"], condition=Q(state="staying"), name="one_inside"),
            models.UniqueConstraint(
                fields=["place"], condition=Q(state__in=("reserved", "accepted")), name="one_on_the_way"
            ),
            models.UniqueConstraint(
                fields=["case"], condition=Q(state="staying"), name="sleeps_in_one_place"
            ),
            models.UniqueConstraint(
                fields=["request"], condition=Q(state__in=("reserved", "accepted")), name="one_promise_each"
            ),
            models.CheckConstraint(condition=Q(ends_by__gt=F("starts_on")), name="placement_dates"),
            models.CheckConstraint(
                condition=Q(state="staying", started_on__isnull=False, ended_on=None)
                | Q(state="ended", started_on__isnull=False, ended_on__gte=F("started_on"))
                | (~Q(state__in=("staying", "ended")) & Q(started_on=None, ended_on=None)),
                name="stay_dates",
            ),
            models.CheckConstraint(
                condition=(Q(state="reserved") & Q(answered_at=None))
                | (~Q(state="reserved") & Q(answered_at__isnull=False)),
                name="reservation_answered",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("declined", "ended")) | ~Q(reason=""), name="told_why"
            ),
        ]
        indexes = [
            models.Index(fields=["case", "reserved_at"], name="placement_of_case"),
            models.Index(fields=["request", "reserved_at"], name="placement_of_request"),
            models.Index(fields=["place", "reserved_at"], name="placement_of_place"),
            models.Index(fields=["provider", "state", "expires_at"], name="placement_provider"),
            models.Index(fields=["expires_at"], name="placement_expires", condition=Q(state="reserved")),
            models.Index(fields=["ends_by"], name="placement_stays", condition=Q(state="staying")),
        ]
        triggers = [
            triggers.never_deleted("no_place_twice"),
            triggers.never_emptied("no_place_twice"),
            triggers.lock_case("no_place_twice"),
            own.one_way(),
            own.one_at_a_time(),
            own.follow_placements(),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} → {self.place_id}: {self.state}"
