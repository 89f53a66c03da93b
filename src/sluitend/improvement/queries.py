"""What one can ask of the improvement plan: the board, a goal with what belongs to it, and how it goes over time."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When
from django.utils.timezone import get_default_timezone

from sluitend.access.actor import Actor
from sluitend.casework.terms import today
from sluitend.gaps.models import Bridge, Gap
from sluitend.improvement.access import SHOWN, serves, visible_goals
from sluitend.improvement.models import RUNNING, Goal, GoalGap, GoalStep

SHOWN_AT_ONCE: Final = 100
IN_A_FILE: Final = 5000
ENDED_LATELY: Final = timedelta(days=366)
MONTHS: Final = 12


@dataclass(frozen=True)
class Filter:
    """Which goals to show; what is empty does not narrow. `state` empty: running, and what ended in the last year."""

    region: str = ""
    municipality: str = ""
    sub_criterion: str = ""
    state: str = ""
    mine: bool = False


@dataclass
class GoalRow:
    """A goal with its steps by date, the gaps that it comes from, and what bridges these (by gap)."""

    goal: Goal
    steps: list[GoalStep] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    bridges: dict[object, Bridge] = field(default_factory=dict)

    @property
    def counted(self) -> list[GoalStep]:
        """The steps that count: those that fell with the goal do not."""
        return [step for step in self.steps if step.dropped_at is None]

    @property
    def done(self) -> int:
        """How many steps are done."""
        return sum(step.done_at is not None for step in self.steps)

    @property
    def open_steps(self) -> list[GoalStep]:
        """The steps still to be done, by date."""
        return [step for step in self.counted if step.done_at is None]

    @property
    def next_step(self) -> GoalStep | None:
        """The step that comes next."""
        return next(iter(self.open_steps), None)

    @property
    def is_running(self) -> bool:
        """True while the goal is worked on."""
        return self.goal.state == RUNNING

    @property
    def is_late(self) -> bool:
        """True when the date of a running goal has passed."""
        return self.is_running and self.goal.due < today()

    @property
    def without_step(self) -> bool:
        """True when nobody does anything for a running goal."""
        return self.is_running and not self.open_steps

    @property
    def has_nobody(self) -> bool:
        """True when whose running goal it is holds no office any more."""
        return self.is_running and not serves(self.goal.official)

    @property
    def late_steps(self) -> list[GoalStep]:
        """The open steps of which the date has passed."""
        return [step for step in self.open_steps if step.due < today()]

    @property
    def steps_of_nobody(self) -> list[GoalStep]:
        """The open steps, not late, of which the owner holds no office any more."""
        return [step for step in self.open_steps if step.due >= today() and not serves(step.official)]

    @property
    def open_gaps(self) -> list[Gap]:
        """The gaps that the goal comes from and that are open still."""
        return [gap for gap in self.gaps if gap.closed_at is None]

    @property
    def gaps_closed(self) -> bool:
        """True when all gaps of a running goal have closed: it can be ended."""
        return self.is_running and bool(self.gaps) and not self.open_gaps

    @property
    def bridge(self) -> Bridge | None:
        """What bridges one of the open gaps today, if anything does."""
        return next(iter(self.bridges.values()), None)


def board(actor: Actor, wanted: Filter, most: int = SHOWN_AT_ONCE) -> tuple[list[GoalRow], bool]:
    """Return the goals of a region that `actor` may see, those that run first, by date; and whether there are more.

    Four queries, whatever their number.
    """
    goals = narrowed(visible_goals(actor), wanted)
    if wanted.state:
        goals = goals.filter(state=wanted.state)
    else:
        goals = goals.filter(Q(closed_at=None) | Q(closed_at__date__gte=today() - ENDED_LATELY))
    if wanted.mine:
        own = [office.official for office in actor.offices]
        theirs = GoalStep.objects.filter(official__in=own, done_at=None, dropped_at=None)
        goals = goals.filter(Q(official__in=own) | Q(pk__in=theirs.values("goal")))
    ended = Case(When(state=RUNNING, then=Value(0)), default=Value(1), output_field=IntegerField())
    found = list(goals.select_related(*SHOWN).order_by(ended, "due", "id")[: most + 1])
    return with_all(found[:most]), len(found) > most


def narrowed(goals: QuerySet[Goal], wanted: Filter) -> QuerySet[Goal]:
    """Return the goals in the place and about the sub-criterion that are asked for."""
    goals = goals.filter(region=wanted.region or None)
    if wanted.municipality:
        goals = goals.filter(municipality=wanted.municipality)
    if wanted.sub_criterion:
        goals = goals.filter(sub_criterion=wanted.sub_criterion)
    return goals


def with_all(goals: Iterable[Goal]) -> list[GoalRow]:
    """Return the goals with their steps, their gaps and what bridges these. At most three queries."""
    rows = {goal.pk: GoalRow(goal) for goal in goals}
    steps = GoalStep.objects.filter(goal__in=rows)
    steps = steps.select_related("organisation", "official__post", "official__user")
    for step in steps.order_by("due", "added_at", "id") if rows else ():
        rows[step.goal_id].steps.append(step)
    of_gap: dict[UUID, list[GoalRow]] = {}
    sources = GoalGap.objects.filter(goal__in=rows).select_related("gap__municipality", "gap__region")
    for source in sources.order_by("gap__due", "gap_id") if rows else ():
        rows[source.goal_id].gaps.append(source.gap)
        of_gap.setdefault(source.gap_id, []).append(rows[source.goal_id])
    standing = Bridge.objects.filter(
        gap__in=list(of_gap), gap__closed_at=None, ended_on=None, until__gte=today()
    )
    for bridge in standing.select_related("organisation") if of_gap else ():
        for row in of_gap[bridge.gap_id]:
            row.bridges[bridge.gap_id] = bridge
    return list(rows.values())


def goals_of(actor: Actor, gap: Gap) -> QuerySet[Goal]:
    """Return the goals that come from a gap, those that run first."""
    return visible_goals(actor).filter(gaps=gap).order_by("closed_at", "due", "id")


@dataclass(frozen=True)
class Month:
    """How the plan stood at the end of a month (the last one: today): steps in all, and steps done."""

    first: date
    total: int
    done: int

    @property
    def open(self) -> int:
        """Steps still to be done then."""
        return self.total - self.done


def course(actor: Actor, wanted: Filter) -> list[Month]:
    """Return how many steps there were and were done at the end of each of the last months. One query."""
    steps = GoalStep.objects.filter(goal__in=narrowed(visible_goals(actor), wanted).values("pk"))
    firsts = _months(today())
    counts: dict[str, Any] = {}
    for number, first in enumerate(firsts):
        end = datetime.combine(_next(first), time.min, tzinfo=get_default_timezone())
        there = Q(added_at__lt=end) & (Q(dropped_at=None) | Q(dropped_at__gte=end))
        counts[f"total_{number}"] = Count("pk", filter=there)
        counts[f"done_{number}"] = Count("pk", filter=there & Q(done_at__lt=end))
    found = steps.aggregate(**counts)
    return [Month(first, found[f"total_{n}"], found[f"done_{n}"]) for n, first in enumerate(firsts)]


def _months(day: date) -> list[date]:
    firsts = [day.replace(day=1)]
    while len(firsts) < MONTHS:
        firsts.append((firsts[-1] - timedelta(days=1)).replace(day=1))
    return firsts[::-1]


def _next(first: date) -> date:
    return (first + timedelta(days=32)).replace(day=1)
