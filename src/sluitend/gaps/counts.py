"""Counts that stop counting: "99+" tells a reader enough, and costs the same for a hundred and for a million."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection
from django.utils.translation import gettext as _

from sluitend.access.policies import FEW
from sluitend.casework.terms import today
from sluitend.gaps.rules import RULES

CAP: Final = 100  # counted up to here, shown as "99+"
DEEP: Final = 400  # so many gaps of one municipality, the most pressing first, are counted per rule
IN_CASES: Final = "SELECT * FROM gaps_in_cases(%(region)s, %(municipalities)s, %(today)s)"
PER_RULE: Final = """
SELECT wanted.rule, counted.n FROM unnest(%(rules)s::varchar[]) AS wanted (rule)
CROSS JOIN LATERAL (
  SELECT count(*) AS n FROM (
    SELECT FROM gaps_gap AS g
    WHERE g.region_id = %(region)s AND g.rule = wanted.rule AND g.closed_at IS NULL LIMIT %(cap)s
  ) AS few
) AS counted
"""
MATRIX: Final = """
SELECT wanted.municipality, counted.rule, count(*), count(*) FILTER (WHERE counted.due < %(today)s),
       max(counted.depth) = %(deep)s
FROM unnest(%(municipalities)s::varchar[]) AS wanted (municipality)
CROSS JOIN LATERAL (
  SELECT few.rule, few.due, count(*) OVER () AS depth FROM (
    SELECT g.rule, g.due FROM gaps_gap AS g
    WHERE g.municipality_id = wanted.municipality AND g.region_id = %(region)s AND g.closed_at IS NULL
    ORDER BY g.due, g.id LIMIT %(deep)s
  ) AS few
) AS counted
GROUP BY wanted.municipality, counted.rule
UNION ALL
SELECT '', counted.rule, count(*), count(*) FILTER (WHERE counted.due < %(today)s), false
FROM unnest(%(network)s::varchar[]) AS wanted (rule)
CROSS JOIN LATERAL (
  SELECT g.rule, g.due FROM gaps_gap AS g
  WHERE g.region_id = %(region)s AND g.rule = wanted.rule AND g.municipality_id IS NULL AND g.closed_at IS NULL
  LIMIT %(deep)s
) AS counted
GROUP BY counted.rule
"""


@dataclass(frozen=True)
class Count:
    """A number that may stand for more: `more` says so; `late` of them are past their date."""

    number: int
    late: int = 0
    more: bool = False

    def __str__(self) -> str:
        """Return the number as shown: `7`, `7+` or `99+`."""
        return f"{CAP - 1}+" if self.number >= CAP else f"{self.number}{'+' if self.more else ''}"


def _rows(sql: str, **parameters: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def count_per_rule(region: str) -> dict[str, Count]:
    """Return how many gaps of each rule are open in `region`, for the rules that have any. One query, index only."""
    return {code: Count(n) for code, n in _rows(PER_RULE, rules=list(RULES), region=region, cap=CAP) if n}


def count_matrix(region: str, municipalities: Sequence[str]) -> dict[tuple[str, str], Count]:
    """Return the open gaps per (municipality, rule) of `region`; the municipality "" stands for the region itself.

    Of a municipality with very many, the most pressing `DEEP` are counted and each count says that there are more.
    """
    network = [rule.code for rule in RULES.values() if not rule.about_cases]
    rows = _rows(
        MATRIX, region=region, municipalities=list(municipalities), network=network, today=today(), deep=DEEP
    )
    return {(place, rule): Count(number, late, more) for place, rule, number, late, more in rows}


@dataclass(frozen=True)
class Told:
    """A number of gaps in cases as it may be told, `late` of them past their date; None where it is of too few cases.

    Of fewer than `FEW`, and of none: that there is one in a small place can point at somebody. How many are late is not
    told either where those that are not are of so few.
    """

    number: int | None
    late: int | None

    def __str__(self) -> str:
        """Return the number as shown: `7`, or that it is of no case or fewer than five (which may have many gaps)."""
        if self.number is None:
            return _("geen of minder dan %(few)s casussen") % {"few": FEW}
        return str(Count(self.number))


def count_in_cases(region: str, municipalities: Sequence[str]) -> dict[tuple[str, str], Told]:
    """Return what may be told of the open gaps in cases of `region`, per (municipality, programme). One query.

    It is for who works there and on no case; what is not the actor's region has none. The database itself keeps back
    what is of too few cases: it answers of these as of none.
    """
    rows = _rows(IN_CASES, region=region, municipalities=list(municipalities), today=today())
    return {(place, programme): Told(number, late) for place, programme, number, late in rows}
