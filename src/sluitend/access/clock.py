"""The one clock: this moment and this day, in the Netherlands; history can be told at the moment it happened."""

from calendar import monthrange
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Final

from django.utils import timezone

MONTHS: Final = 12  # in a year
EARLIEST: Final = date(2000, 1, 1)  # what was before is told nowhere
FURTHEST: Final = timedelta(days=5 * 366)  # further ahead it is a year mistyped
_moment: Final[ContextVar[datetime | None]] = ContextVar("moment", default=None)


def now() -> datetime:
    """Return this moment, with its time zone."""
    return _moment.get() or timezone.now()


def today() -> date:
    """Return today's date in the Netherlands."""
    return timezone.localdate(now())


def midnight(day: date) -> datetime:
    """Return the moment at which `day` begins in the Netherlands."""
    return timezone.make_aware(datetime.combine(day, time.min))


def day_in(text: str) -> date | None:
    """Return the day that `text` begins with (2018-03-14, also where a time follows); None when it says no day."""
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


@lru_cache(maxsize=65536)
def months_after(day: date, months: int) -> date:
    """Return the same day of the month `months` later (before, when negative), as PostgreSQL does.

    Where that month is shorter, its last day; where dates end, the last one.
    """
    year, month = divmod(day.year * MONTHS + day.month - 1 + months, MONTHS)
    if year > date.max.year:
        return date.max
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let it be `moment` within the block: for telling a history (demo, simulation), never for a request."""
    reset = _moment.set(moment)
    try:
        yield
    finally:
        _moment.reset(reset)
