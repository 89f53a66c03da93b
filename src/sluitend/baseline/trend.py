"""How a criterion went in the municipalities of today: per quarter, how many met it, partly or not."""

from collections.abc import Iterable
from datetime import date
from typing import Final, NamedTuple

from sluitend.access.clock import months_after
from sluitend.baseline.evaluation import (
    MET,
    NOT_MET,
    PARTLY,
    Grouped,
    criterion_state,
    is_arranged,
)
from sluitend.baseline.frameworks import Criterion
from sluitend.baseline.queries import Place

QUARTERS: Final = 9
QUARTER: Final = 3  # months


class Point(NamedTuple):
    """A day, and how many municipalities stood how on it."""

    day: date
    met: int
    partly: int
    not_met: int


def course(criterion: Criterion, facts: Grouped, day: date, places: Iterable[Place]) -> list[Point]:
    """Return how many of `places` met `criterion` on each of nine days, a quarter apart, the last being `day`."""
    here = list(places)
    days = [months_after(day, -QUARTER * back) for back in reversed(range(QUARTERS))]
    return [
        _point(criterion, facts, one, [place.code for place in here if place.is_there(one)]) for one in days
    ]


def _point(criterion: Criterion, facts: Grouped, day: date, codes: Iterable[str]) -> Point:
    counts = {MET: 0, PARTLY: 0, NOT_MET: 0}
    for code in codes:
        arranged = [is_arranged(sub, facts.get((code, sub.code), ()), day) for sub in criterion.subs]
        counts[criterion_state(arranged)] += 1
    return Point(day, counts[MET], counts[PARTLY], counts[NOT_MET])
