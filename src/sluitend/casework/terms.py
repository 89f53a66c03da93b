"""Terms in working days: without weekends and the days of article 3 of the Algemene termijnenwet.

That law counts 5 May every year, and treats Good Friday alike: in the `holidays` library both are "optional".
"""

from datetime import date, timedelta
from functools import lru_cache

import holidays

from sluitend.access.clock import now, today

__all__ = ["after_working_days", "is_working_day", "now", "today", "working_days_until"]

FRIDAY = 4


@lru_cache(maxsize=16)
def _holidays_of(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("NL", years=year, categories=("public", "optional")))


def is_working_day(day: date) -> bool:
    """Return True from Monday to Friday, except on a day of article 3 of the Algemene termijnenwet."""
    return day.weekday() <= FRIDAY and day not in _holidays_of(day.year)


def after_working_days(start: date, days: int) -> date:
    """Return the date `days` (≥ 0) working days after `start`; with 0, `start` or the first working day after it."""
    day = start
    while not is_working_day(day) and days == 0:
        day += timedelta(days=1)
    while days > 0:
        day += timedelta(days=1)
        days -= is_working_day(day)
    return day


def working_days_until(due: date, start: date) -> int:
    """Return the number of working days from `start` (not counted) to `due` (counted); negative when `due` is past."""
    sign, first, last = (1, start, due) if due >= start else (-1, due, start)
    return sign * sum(is_working_day(first + timedelta(days=n)) for n in range(1, (last - first).days + 1))
