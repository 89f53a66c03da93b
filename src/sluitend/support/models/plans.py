"""The plan in the person's own words, the goals in it, and the help that was asked."""

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sluitend.access.ids import new_id
from sluitend.access.models import User
from sluitend.casework import triggers
from sluitend.casework.models import Case
from sluitend.registry.models import Organisation
from sluitend.support.models.keeping import KEPT, kept


class Plan(models.Model):
    """A plan as it was made on a day: what the person wants, in their own words, and when we look at it again.

    A review writes the next one, `number` + 1, and ends this one: so what somebody wanted earlier stays to be read.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    case = models.ForeignKey(Case, models.PROTECT, related_name="plans", db_index=False)
    number = models.SmallIntegerField()
    words = models.TextField(max_length=2000)
    made_on = models.DateField()
    review_on = models.DateField()
    ended_on = models.DateField(null=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="plan_number"),
            models.UniqueConstraint(fields=["case"], condition=Q(ended_on=None), name="one_plan_at_a_time"),
            models.CheckConstraint(condition=Q(review_on__gte=F("made_on")), name="plan_dates"),
        ]
        indexes = [models.Index(fields=["review_on"], name="plan_review", condition=Q(ended_on=None))]
        triggers = kept(
            "id, case_id, number, words, made_on, review_on, recorded_at, recorded_by_id, organisation_id",
            once="OLD.ended_on IS NOT NULL",
        )

    def __str__(self) -> str:
        return f"{self.case_id}: plan {self.number}"


class Goal(models.Model):
    """Something to reach in a life domain: who does it (the person, an organisation, or one outside) and when.

    It goes on from plan to plan until it is reached or let go. Nobody who does it is a gap.
    """

    class State(models.TextChoices):
        """Where a goal stands."""

        OPEN = "open", _("loopt")
        REACHED = "reached", _("bereikt")
        PARTLY = "partly", _("deels bereikt")
        LET_GO = "let_go", _("losgelaten")

    id = models.UUIDField(primary_key=True, default=new_id)
    case = models.ForeignKey(Case, models.PROTECT, related_name="support_goals", db_index=False)
    domain = models.CharField(max_length=40)
    what = models.CharField(max_length=200)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+", db_index=False
    )
    outside = models.CharField(max_length=120, blank=True)
    by_person = models.BooleanField(default=False)
    due = models.DateField()
    set_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    ended_on = models.DateField(null=True)
    result = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", ended_on=None) | (~Q(state="open") & Q(ended_on__isnull=False)),
                name="goal_ends_with_a_day",
            ),
        ]
        indexes = [
            models.Index(fields=["case", "set_at"], name="goal_case"),
            models.Index(fields=["case", "due"], name="goal_open", condition=Q(state="open")),
        ]
        triggers = kept("id, case_id, domain, what, set_at", once="OLD.state <> 'open'")

    def __str__(self) -> str:
        return self.what


class Service(models.Model):
    """Help that was asked of somebody: a kind of `reference/services.yaml`, from whom, and where that stands.

    `waiting_since` is the day from which the waiting counts; `goal` what it serves, if that was said.
    """

    class State(models.TextChoices):
        """Where a service stands."""

        ASKED = "asked", _("gevraagd")
        WAITING = "waiting", _("op de wachtlijst")
        STARTED = "started", _("begonnen")
        ENDED = "ended", _("afgerond")
        REFUSED = "refused", _("geweigerd")

    id = models.UUIDField(primary_key=True, default=new_id)
    case = models.ForeignKey(Case, models.PROTECT, related_name="services", db_index=False)
    kind = models.CharField(max_length=40)
    goal = models.ForeignKey(Goal, models.PROTECT, null=True, related_name="services", db_index=False)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+", db_index=False
    )
    outside = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    asked_on = models.DateField()
    waiting_since = models.DateField()
    started_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    result = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False) | ~Q(outside=""), name="service_of_somebody"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["asked", "waiting"], started_on=None, ended_on=None)
                | Q(state="started", started_on__isnull=False, ended_on=None)
                | Q(state="ended", started_on__isnull=False, ended_on__gte=F("started_on"))
                | Q(state="refused", ended_on__isnull=False),
                name="service_dates",
            ),
        ]
        indexes = [
            models.Index(fields=["case", "asked_on"], name="service_case"),
            models.Index(
                fields=["kind", "waiting_since"],
                name="service_waits",
                condition=Q(state__in=["asked", "waiting"]),
            ),
        ]
        triggers = [
            *kept(
                "id, case_id, kind, goal_id, organisation_id, outside, asked_on",
                once="OLD.state IN ('ended', 'refused')",
            ),
            triggers.refuse(
                "goes_forward",
                pgtrigger.Update,
                "OLD.state = 'started' AND NEW.state NOT IN ('started', 'ended')",
                KEPT,
                "help that began does not go back to waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.kind}"
