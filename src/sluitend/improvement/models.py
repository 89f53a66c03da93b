"""The improvement plan: goals, the gaps they come from, their steps, and what was done with them."""

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sluitend.access.ids import new_id
from sluitend.access.models import User
from sluitend.casework import triggers
from sluitend.gaps.models import Gap
from sluitend.registry.models import Municipality, Official, Organisation, Region

RUNNING, REACHED, DROPPED = "running", "reached", "dropped"
OPEN = Q(done_at=None, dropped_at=None)


class Goal(models.Model):
    """What a municipality or a region wants to have in place by a day, and whose it is.

    `region` is the region in whose plan it stands (also for a municipality); `municipality` is None for a goal of the
    region as a whole. `reason` says why a goal was dropped, or why it is reached although a gap is open.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, null=True, related_name="+", db_index=False
    )
    region = models.ForeignKey(Region, models.PROTECT, null=True, related_name="+", db_index=False)
    title = models.CharField(max_length=120)
    why = models.TextField(blank=True)
    sub_criterion = models.CharField(max_length=40, blank=True)
    theme = models.CharField(max_length=40, blank=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    official = models.ForeignKey(Official, models.SET_NULL, null=True, related_name="+")
    due = models.DateField()
    state = models.CharField(max_length=10, default=RUNNING)
    result = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    gaps = models.ManyToManyField(Gap, through="GoalGap", related_name="goals")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(municipality__isnull=False) | Q(region__isnull=False), name="goal_somewhere"
            ),
            models.CheckConstraint(
                condition=Q(state=RUNNING, closed_at=None)
                | Q(state__in=[REACHED, DROPPED], closed_at__gte=F("opened_at")),
                name="goal_state",
            ),
            models.CheckConstraint(
                condition=Q(state=RUNNING, result="", reason="")
                | (Q(state=REACHED) & ~Q(result=""))
                | (Q(state=DROPPED) & ~Q(reason="")),
                name="goal_end_told",
            ),
            models.CheckConstraint(condition=~Q(title=""), name="goal_titled"),
        ]
        indexes = [
            models.Index(fields=["region", "state", "due", "id"], name="goal_board"),
            models.Index(fields=["municipality", "state"], name="goal_municipality"),
            models.Index(fields=["organisation", "state"], name="goal_organisation"),
        ]
        triggers = [
            triggers.never_deleted("goal_kept"),
            triggers.refuse(
                "end_is_final",
                pgtrigger.Update,
                "OLD.state <> 'running'",
                "goal_end_is_final",
                "a goal that has ended is not changed",
            ),
            # At the end of the transaction, as the steps fall with their goal.
            triggers.FirmTrigger(
                name="no_step_left",
                when=pgtrigger.After,
                operation=pgtrigger.Update,
                timing=pgtrigger.Deferred,
                func="""
                    IF NEW.state <> 'running' AND EXISTS (
                      SELECT FROM improvement_goalstep
                      WHERE goal_id = NEW.id AND done_at IS NULL AND dropped_at IS NULL
                    ) THEN
                      {why}
                    END IF;
                    RETURN NULL;
                """.replace(
                    "{why}",
                    triggers.breach("goal_ends_with_its_steps", "goal % ends with open steps", "NEW.id"),
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class GoalGap(models.Model):
    """A goal comes from a gap about the network or the policy; never from one about a case."""

    goal = models.ForeignKey(Goal, models.PROTECT, related_name="sources")
    gap = models.ForeignKey(Gap, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["goal", "gap"], name="goal_gap_once")]
        triggers = [
            triggers.never_deleted("goal_kept"),
            triggers.FirmTrigger(
                name="no_case",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func="""
                    IF EXISTS (SELECT FROM gaps_gap WHERE id = NEW.gap_id AND case_id IS NOT NULL) THEN
                      {why}
                    END IF;
                    RETURN NEW;
                """.replace(
                    "{why}", triggers.breach("goal_of_no_case", "gap % is about a case", "NEW.gap_id")
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.goal_id} {self.gap_id}"


class GoalStep(models.Model):
    """One thing that somebody does for a goal by a day; it ends done, with its result, or falls with the goal."""

    id = models.UUIDField(primary_key=True, default=new_id)
    goal = models.ForeignKey(Goal, models.PROTECT, related_name="steps")
    what = models.CharField(max_length=200)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    official = models.ForeignKey(Official, models.SET_NULL, null=True, related_name="+")
    due = models.DateField()
    added_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)
    result = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at=None, result="")
                | (Q(done_at__gte=F("added_at"), dropped_at=None) & ~Q(result="")),
                name="goal_step_done",
                violation_error_message=_("Schrijf wat het resultaat is."),
            ),
            models.CheckConstraint(
                condition=Q(dropped_at=None) | Q(dropped_at__gte=F("added_at")), name="goal_step_dropped"
            ),
            models.CheckConstraint(condition=~Q(what=""), name="goal_step_said"),
        ]
        indexes = [models.Index(fields=["due"], name="goal_step_due", condition=OPEN)]
        triggers = [
            triggers.never_deleted("goal_kept"),
            triggers.refuse(
                "end_is_final",
                pgtrigger.Update,
                "OLD.done_at IS NOT NULL OR OLD.dropped_at IS NOT NULL",
                "goal_step_is_final",
                "a step that has ended is not changed",
            ),
            # Whoever adds a step waits for whoever ends the goal.
            triggers.FirmTrigger(
                name="of_running_goal",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                    PERFORM FROM improvement_goal WHERE id = NEW.goal_id AND state = 'running' FOR NO KEY UPDATE;
                    IF NOT FOUND THEN
                      {why}
                    END IF;
                    RETURN NEW;
                """.replace(
                    "{why}", triggers.breach("goal_ends_with_its_steps", "goal % has ended", "NEW.goal_id")
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.what


class GoalEntry(models.Model):
    """What somebody did with a goal, when, on whose behalf. Never changed.

    The `id` may come from the form that was sent, so that the same form sent twice is one act. `data` names others by
    key: `step` and its `what`; `due` and `old_due`; `official` and `old_official`; `gaps`.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    goal = models.ForeignKey(Goal, models.PROTECT, related_name="history")
    at = models.DateTimeField()
    verb = models.CharField(max_length=40)
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+", db_index=False
    )
    text = models.TextField(blank=True)
    data = models.JSONField(default=dict)

    class Meta:
        triggers = [
            triggers.never_deleted("goal_history_kept"),
            triggers.never_emptied("goal_history_kept"),
            triggers.refuse(
                "entry_is_final", pgtrigger.Update, "true", "goal_history_kept", "an entry is final"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.goal_id}: {self.verb}"
