"""Terms: working days without weekends and Dutch public holidays (as the `holidays` library lists them)."""

from datetime import date, timedelta
from functools import lru_cache

import holidays

from sluitend.access.clock import now, today

__all__ = ["after_working_days", "is_working_day", "now", "today", "working_days_until"]

FRIDAY = 4


@lru_cache(maxsize=16)
def _holidays_of(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("NL", years=year))


def is_working_day(day: date) -> bool:
    """Return True from Monday to Friday, except on a Dutch public holiday."""
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
