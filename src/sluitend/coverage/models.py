"""How far a region is with its care coordinator, and which municipality has access to one: kept, never overwritten."""

from datetime import date
from typing import Final

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sluitend.access.ids import new_id
from sluitend.access.models import User
from sluitend.registry.models import Municipality, Official, Organisation, Region

CARE_COORDINATOR: Final = "care_coordinator"


class Procedure(models.Model):
    """What a region does to come to somebody in a role, from a day until it is completed or stopped."""

    class Outcome(models.TextChoices):
        RUNNING = "", _("loopt")
        COMPLETED = "completed", _("afgerond")
        STOPPED = "stopped", _("gestopt")

    id = models.UUIDField(primary_key=True, default=new_id)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", db_index=False)
    role = models.CharField(max_length=40, default=CARE_COORDINATOR)
    began_on = models.DateField()
    ended_on = models.DateField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True, default="")
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["region", "role"], condition=Q(ended_on=None), name="procedure_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None, outcome="")
                | (
                    Q(ended_on__gte=F("began_on"))
                    & (Q(outcome="completed") | (Q(outcome="stopped") & ~Q(reason="")))
                ),
                name="procedure_ended",
            ),
        ]
        indexes = [models.Index(fields=["region", "-began_on"], name="procedure_region")]

    def __str__(self) -> str:
        return f"{self.region_id} {self.role}"


class ProcedureStep(models.Model):
    """One step of a procedure: where it stands, whose it is, by when, and for whom it waits."""

    class State(models.TextChoices):
        NOT_BEGUN = "not_begun", _("nog niet begonnen")
        BUSY = "busy", _("bezig")
        WAITING = "waiting", _("wacht")
        DONE = "done", _("klaar")
        NOT_NEEDED = "not_needed", _("niet nodig")

    id = models.UUIDField(primary_key=True, default=new_id)
    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="steps", db_index=False)
    code = models.CharField(max_length=40)
    position = models.SmallIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.NOT_BEGUN)
    planned_on = models.DateField(null=True)
    done_on = models.DateField(null=True)
    waiting_for = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+", db_index=False)
    waiting_since = models.DateField(null=True)
    official = models.ForeignKey(Official, models.PROTECT, null=True, related_name="+", db_index=False)
    note = models.CharField(max_length=300, blank=True)
    evidence = models.URLField(max_length=300, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["procedure", "code"], name="procedure_step_once"),
            models.UniqueConstraint(fields=["procedure", "position"], name="procedure_step_place"),
            models.CheckConstraint(
                condition=Q(state="waiting", waiting_for__isnull=False, waiting_since__isnull=False)
                | (~Q(state="waiting") & Q(waiting_for=None, waiting_since=None)),
                name="procedure_step_waits_for_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state="done", done_on__isnull=False) | (~Q(state="done") & Q(done_on=None)),
                name="procedure_step_done_on",
            ),
            models.CheckConstraint(
                condition=~Q(state="not_needed") | ~Q(note=""), name="procedure_step_not_needed_because"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["not_begun", "busy", "waiting", "done", "not_needed"]),
                name="procedure_step_state",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.state}"

    @property
    def is_open(self) -> bool:
        """True while something is to be done."""
        return self.state not in {self.State.DONE, self.State.NOT_NEEDED}


class CoordinatorAccess(models.Model):
    """A municipality can call in a care coordinator: whose, how, for whom, from a day, until a day.

    The organisation is one of the register, or a name only. Ages are half-open (`age_until` is the first year for which
    it does not hold); no `forms` means all. What was recorded is final, but for its end. With `seed`, it comes from a
    dated list that nobody verified: shown as such, and proof of nothing. `correction` says why it counts from a day
    before the one on which it was recorded.
    """

    class How(models.TextChoices):
        OWN = "own", _("eigen zorgcoördinator")
        REGIONAL = "regional", _("zorgcoördinator van de regio")
        CONTRACTED = "contracted", _("ingekocht bij een ander")
        AT_A_DISTANCE = "at_a_distance", _("op afstand")

    id = models.UUIDField(primary_key=True, default=new_id)
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+", db_index=False)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+", db_index=False
    )
    organisation_name = models.CharField(max_length=120, blank=True)
    how = models.CharField(max_length=20, choices=How)
    age_from = models.SmallIntegerField(null=True)
    age_until = models.SmallIntegerField(null=True)
    forms = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    contract_until = models.DateField(null=True)
    hours = models.DecimalField(max_digits=5, decimal_places=1, null=True)
    phone = models.CharField(max_length=30, blank=True)
    source = models.CharField(max_length=300, blank=True)
    note = models.CharField(max_length=200, blank=True)
    seed = models.CharField(max_length=40, blank=True)
    correction = models.CharField(max_length=200, blank=True)
    recorded_at = models.DateTimeField()
    end_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False) | ~Q(organisation_name=""), name="access_by_somebody"
            ),
            models.CheckConstraint(
                # Called off before it began: of no days.
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="access_dates",
            ),
            models.CheckConstraint(
                condition=(Q(age_from=None) | Q(age_from__range=(0, 120)))
                & (Q(age_until=None) | Q(age_until__range=(1, 120)))
                & (Q(age_from=None) | Q(age_until=None) | Q(age_until__gt=F("age_from"))),
                name="access_ages",
            ),
            models.CheckConstraint(condition=Q(hours=None) | Q(hours__gt=0), name="access_hours"),
            models.CheckConstraint(
                condition=Q(how__in=["own", "regional", "contracted", "at_a_distance"]), name="access_how"
            ),
            models.UniqueConstraint(
                fields=["municipality", "seed"], condition=~Q(seed=""), name="access_seed_once"
            ),
        ]
        indexes = [models.Index(fields=["municipality", "-valid_from"], name="access_municipality")]

    def __str__(self) -> str:
        return f"{self.municipality_id}: {self.how} {self.who}"

    @property
    def holds_until(self) -> date | None:
        """The first day on which it no longer holds, by its own end or that of the contract; None: no end is known."""
        return min((day for day in (self.valid_until, self.contract_until) if day), default=None)

    @property
    def who(self) -> str:
        """The organisation that coordinates."""
        return self.organisation.name if self.organisation else self.organisation_name


class CoverageEntry(models.Model):
    """What somebody did with a procedure or with access, and when: never changed. Its id is the form's token."""

    id = models.UUIDField(primary_key=True, default=new_id)
    at = models.DateTimeField()
    verb = models.CharField(max_length=40)
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+", db_index=False
    )
    procedure = models.ForeignKey(Procedure, models.PROTECT, null=True, related_name="+", db_index=False)
    step = models.ForeignKey(ProcedureStep, models.PROTECT, null=True, related_name="+", db_index=False)
    access = models.ForeignKey(CoordinatorAccess, models.PROTECT, null=True, related_name="+", db_index=False)
    text = models.CharField(max_length=300, blank=True)
    data = models.JSONField(default=dict)

    class Meta:
        db_table = "coverage_entry"
        constraints = [
            models.CheckConstraint(
                condition=Q(procedure__isnull=False, access=None)
                | Q(procedure=None, access__isnull=False, step=None),
                name="coverage_entry_about_one_thing",
            ),
        ]
        indexes = [
            models.Index(
                fields=["procedure", "-at"], name="entry_procedure", condition=Q(procedure__isnull=False)
            ),
            models.Index(fields=["access", "-at"], name="entry_access", condition=Q(access__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {self.verb}"
