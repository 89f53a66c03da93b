"""How the gaps went, week by week, from the counts that `tally.py` keeps: the charts and their tables."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Sum
from django.db.models.functions import Coalesce

from sluitend.access.actor import Actor
from sluitend.casework.terms import today
from sluitend.gaps.models import WeekTally

WEEKS: Final = 26
LIVES: Final = 5  # a day, a week, a month, a quarter, longer: see WeekTally.lives


@dataclass(frozen=True)
class Week:
    """The gaps of one week, named by its Monday; `lives` counts the closed ones by how long they had been there."""

    monday: date
    opened: int = 0
    closed: int = 0
    lives: tuple[int, ...] = (0,) * LIVES


@dataclass(frozen=True)
class Course:
    """A number of weeks, oldest first, and the moment they were counted (None: never)."""

    weeks: list[Week]
    counted_at: datetime | None

    @property
    def lives(self) -> list[int]:
        """How many of the gaps that closed in these weeks had lived up to a day, a week, a month, a quarter, longer."""
        return [sum(week.lives[n] for week in self.weeks) for n in range(LIVES)]


def course(actor: Actor, region: str, programme: str = "", weeks: int = WEEKS) -> Course:
    """Return the last `weeks` weeks of `region`, this one included; weeks in which nothing happened are there too.

    Who works on no case hears of the gaps about the network alone: what they cannot see one by one is often one.
    """
    first = today() - timedelta(days=today().weekday(), weeks=weeks - 1)
    tallies = WeekTally.objects.filter(region=region, week__gte=first)
    if not (actor.organisations or actor.is_system):
        tallies = tallies.filter(in_cases=False)
    if programme:
        tallies = tallies.filter(programme=programme)
    lives = {f"life{n}": Coalesce(Sum(f"lives__{n}"), 0) for n in range(LIVES)}
    rows = tallies.values_list("week").annotate(Sum("opened"), Sum("closed"), **lives)
    found = {
        week: Week(week, opened, closed, tuple(counts))
        for week, opened, closed, *counts in rows.order_by("week")
    }
    mondays = [first + timedelta(weeks=n) for n in range(weeks)]
    newest = WeekTally.objects.order_by("-week").values_list("counted_at", flat=True).first()
    return Course([found.get(monday) or Week(monday) for monday in mondays], newest)
