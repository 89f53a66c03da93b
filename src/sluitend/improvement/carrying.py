"""What an official carries in the improvement plan, and how it passes to a colleague when they leave."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from sluitend.access.actor import Actor, system
from sluitend.access.context import acting
from sluitend.casework.terms import now
from sluitend.improvement.models import OPEN, RUNNING, Goal, GoalEntry, GoalStep
from sluitend.registry.carrying import Carried, register
from sluitend.registry.models import Official


def _goals(official: Official) -> QuerySet[Goal]:
    return Goal.objects.filter(state=RUNNING, official=official)


def _steps(official: Official) -> QuerySet[GoalStep]:
    return GoalStep.objects.filter(OPEN, official=official)


def _count(things: QuerySet[Goal] | QuerySet[GoalStep]) -> int:
    # Who administers the organisation may work in another region than the plan is of.
    with acting(system("count_goals_carried")):
        return things.count()


def _give_goals(actor: Actor, official: Official, to: Official) -> int:
    with acting(system("give_goals")):
        goals = list(_goals(official).select_for_update().order_by("pk"))
        _write(_entry(actor, "give_goal", goal.pk, official, to) for goal in goals)
        return _goals(official).filter(pk__in=[goal.pk for goal in goals]).update(official=to)


def _give_steps(actor: Actor, official: Official, to: Official) -> int:
    with acting(system("give_goal_steps")):
        # The goal first, as every verb does.
        list(Goal.objects.filter(steps__in=_steps(official)).select_for_update().order_by("pk"))
        steps = list(_steps(official))
        _write(
            _entry(actor, "give_step", step.goal_id, official, to, step=str(step.pk), what=step.what)
            for step in steps
        )
        return _steps(official).filter(pk__in=[step.pk for step in steps]).update(official=to)


def _entry(actor: Actor, verb: str, goal: UUID, old: Official, new: Official, **data: str) -> GoalEntry:
    return GoalEntry(
        goal_id=goal,
        at=now(),
        verb=verb,
        user_id=actor.user,
        organisation_id=old.post.organisation_id,
        data={"official": str(new.pk), "old_official": str(old.pk), **data},
    )


def _write(entries: Iterable[GoalEntry]) -> None:
    GoalEntry.objects.bulk_create(entries)


register(
    Carried(
        code="goals",
        name=_("doelen in het verbeterplan"),
        counted=ngettext_lazy("%(n)d doel in het verbeterplan", "%(n)d doelen in het verbeterplan", "n"),
        count=lambda official: _count(_goals(official)),
        give=_give_goals,
        left="SELECT official_id, count(*) FROM improvement_goal WHERE state = 'running' GROUP BY official_id",
    )
)
register(
    Carried(
        code="goal_steps",
        name=_("stappen in het verbeterplan"),
        counted=ngettext_lazy("%(n)d stap in het verbeterplan", "%(n)d stappen in het verbeterplan", "n"),
        count=lambda official: _count(_steps(official)),
        give=_give_steps,
        left="""
            SELECT official_id, count(*) FROM improvement_goalstep
            WHERE done_at IS NULL AND dropped_at IS NULL GROUP BY official_id
        """,
    )
)
