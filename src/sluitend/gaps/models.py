"""Gaps: what is not closed, since when, whose it is, and what bridges it meanwhile. History stays."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sluitend.access.ids import new_id
from sluitend.access.models import User
from sluitend.casework import triggers
from sluitend.casework.models import Case
from sluitend.registry.models import Municipality, Official, Organisation, Region

OPEN = Q(closed_at=None)


class Gap(models.Model):
    """One place where the approach is not closed, as a rule found it.

    `rule` and `subject` (what the rule found, as text) name it; a gap that vanishes is closed, and when the same thing
    happens again that is another gap. `since` is when the matter began, `opened_at` when the rule first saw it.
    `taken` is True once somebody chose the owner by hand: evaluation then leaves the owner alone.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    rule = models.CharField(max_length=40)
    subject = models.CharField(max_length=80)
    programme = models.CharField(max_length=40, blank=True)
    severity = models.SmallIntegerField()
    case = models.ForeignKey(Case, models.CASCADE, null=True, related_name="gaps", db_index=False)
    region = models.ForeignKey(Region, models.PROTECT, null=True, db_index=False)
    municipality = models.ForeignKey(Municipality, models.PROTECT, null=True, db_index=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    official = models.ForeignKey(Official, models.SET_NULL, null=True, related_name="+", db_index=False)
    taken = models.BooleanField(default=False)
    detail = models.JSONField(default=dict)
    since = models.DateTimeField()
    opened_at = models.DateTimeField()
    due = models.DateField()
    bridged_until = models.DateField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["rule", "subject"], condition=OPEN, name="gap_open_once"),
            models.CheckConstraint(condition=OPEN | Q(closed_at__gte=F("opened_at")), name="gap_dates"),
        ]
        indexes = [
            models.Index(fields=["region", "due", "id"], name="gap_board", condition=OPEN),
            models.Index(fields=["region", "rule", "due", "id"], name="gap_board_rule", condition=OPEN),
            models.Index(
                fields=["region", "programme", "due", "id"], name="gap_board_programme", condition=OPEN
            ),
            models.Index(fields=["municipality", "due", "id"], name="gap_board_municipality", condition=OPEN),
            models.Index(
                fields=["region", "due", "id"], name="gap_board_network", condition=OPEN & Q(case=None)
            ),
            models.Index(
                fields=["municipality", "programme"],
                include=["region", "case", "due"],
                name="gap_counted",
                condition=OPEN & Q(case__isnull=False),
            ),
            models.Index(fields=["organisation", "due", "id"], name="gap_owner", condition=OPEN),
            models.Index(
                fields=["organisation", "-severity", "due", "id"], name="gap_owner_severe", condition=OPEN
            ),
            models.Index(
                fields=["official", "due", "id"],
                name="gap_official",
                condition=OPEN & Q(official__isnull=False),
            ),
            models.Index(
                fields=["official", "-severity", "due", "id"],
                name="gap_official_severe",
                condition=OPEN & Q(official__isnull=False),
            ),
            models.Index(fields=["case"], name="gap_case", condition=Q(case__isnull=False)),
            models.Index(fields=["opened_at"], name="gap_opened"),
            models.Index(fields=["closed_at"], name="gap_closed", condition=Q(closed_at__isnull=False)),
            models.Index(
                fields=["bridged_until"], name="gap_bridged", condition=OPEN & Q(bridged_until__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.subject}"


class Bridge(models.Model):
    """An interim provision (*overbrugging*) that holds a gap from a date until a date."""

    id = models.UUIDField(primary_key=True, default=new_id)
    gap = models.ForeignKey(Gap, models.PROTECT, related_name="bridges")
    what = models.CharField(max_length=200)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    since = models.DateField()
    until = models.DateField()
    ended_on = models.DateField(null=True)
    end_reason = models.CharField(max_length=200, blank=True)
    built_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    built_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until__gte=F("since")),
                name="bridge_dates",
                violation_error_message=_("De einddatum ligt voor de begindatum."),
            ),
            models.UniqueConstraint(fields=["gap"], condition=Q(ended_on=None), name="one_bridge_at_a_time"),
        ]

    def __str__(self) -> str:
        return self.what


class GapEntry(models.Model):
    """What somebody did with a gap, when, on whose behalf. Never changed; the gap itself tells that it closed.

    The `id` may come from the form that was sent, so that the same form sent twice is one act. `data` names others by
    key: `until` and `by` of a bridge; `official` (the new owner), `old_official`, `old_organisation`, `due` and
    `old_due` of a gap that was given away.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    gap = models.ForeignKey(Gap, models.PROTECT, related_name="history")
    at = models.DateTimeField()
    verb = models.CharField(max_length=40)
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+", db_index=False
    )
    text = models.CharField(max_length=200, blank=True)
    data = models.JSONField(default=dict)

    class Meta:
        triggers = [
            triggers.never_deleted("gap_history_kept"),
            triggers.never_emptied("gap_history_kept"),
            triggers.refuse(
                "entry_is_final",
                pgtrigger.Update,
                triggers.NOT_DESTROYING,
                "gap_history_kept",
                "an entry is final",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.gap_id}: {self.verb}"


class WeekTally(models.Model):
    """How many gaps opened and closed in a week (named by its Monday), and how long the closed ones had lived.

    `lives` counts the closed ones by age: up to a day, a week, a month (31 days), a quarter (92 days), longer. Those in
    cases are counted apart: they are for who works on cases, as the gaps themselves.
    """

    region = models.ForeignKey(Region, models.CASCADE, null=True)
    programme = models.CharField(max_length=40, blank=True)
    in_cases = models.BooleanField()
    week = models.DateField()
    opened = models.IntegerField()
    closed = models.IntegerField()
    lives = ArrayField(models.IntegerField(), size=5)
    counted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["region", "programme", "week", "in_cases"], name="tally_once", nulls_distinct=False
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region_id} {self.week}: +{self.opened} −{self.closed}"
