"""What the board of the care coordinator tells: reads only, and the same number of queries however many cases.

Everything rests on the open cases that the actor works on and needs to know the people of. Of what they see without
knowing the people (to decide, to advise) the municipalities have the number; of all other cases in the region no more
than a protected number.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncMonth

from sluitend.access.actor import Actor
from sluitend.access.clock import MONTHS, midnight, months_after, today
from sluitend.care.night import NONE, lines_tonight, unseen_cases
from sluitend.care.queries import KindNow, by_kind, open_places
from sluitend.casework.models import Case
from sluitend.web.board.lists import Row, cases_of, every_list, victims
from sluitend.web.board.loads import Load, RegionLoad, Town, by_colleague, by_region, by_town, towns_of
from sluitend.web.board.timeline import Timeline, timeline_of


@dataclass(frozen=True)
class Month:
    """One month: how many cases were opened and closed in it, and how many were open when it ended."""

    first: date
    opened: int
    closed: int
    open: int


@dataclass(frozen=True)
class Board:
    """All of it: how many cases there are and how many `without` a bed, the lists by their word in the address, the
    timeline, beds, caseload, the course of a year, and the municipalities.
    """

    total: int
    without: int
    lists: dict[str, list[Row]]
    timeline: Timeline
    kinds: list[KindNow]
    by_colleague: list[Load]
    by_town: list[Load]
    by_region: list[RegionLoad]
    months: list[Month]
    towns: list[Town]

    @property
    def free(self) -> int:
        """How many places are free in the region."""
        return sum(kind.free for kind in self.kinds)

    @property
    def places(self) -> int:
        """How many places there are that can be used."""
        return sum(kind.total - kind.out for kind in self.kinds)


def board(actor: Actor) -> Board:
    """Return the board of `actor`. Twenty-two queries, however many cases."""
    lines = lines_tonight(actor)
    cases = cases_of(lines)
    towns = towns_of(actor, unseen_cases(actor))
    return Board(
        total=len(lines),
        without=sum(line.group == NONE for line in lines),
        lists=every_list(actor, lines),
        timeline=timeline_of(actor, cases),
        kinds=by_kind(open_places(actor)),
        by_colleague=by_colleague(cases.values()),
        by_town=by_town(cases.values()),
        by_region=by_region(actor, towns),
        months=course(actor),
        towns=towns,
    )


def course(actor: Actor) -> list[Month]:
    """Return the last twelve months and this one, the first first. Three queries."""
    this = today().replace(day=1)
    months = [months_after(this, -number) for number in range(MONTHS, -1, -1)]
    opened = _per_month(victims(actor), "opened_at", months[0])
    closed = _per_month(victims(actor), "closed_at", months[0])
    count = victims(actor).filter(closed_at=None).count()
    found: list[Month] = []
    for first in reversed(months):
        found.append(Month(first, opened[first], closed[first], count))
        count += closed[first] - opened[first]
    return found[::-1]


def _per_month(cases: QuerySet[Case], moment: str, since: date) -> Counter[date]:
    rows = (
        cases.filter(**{f"{moment}__gte": midnight(since)})
        .annotate(month=TruncMonth(moment))
        .values_list("month")
        .annotate(n=Count("pk"))
        .order_by()
    )
    return Counter({month.date(): n for month, n in rows})
