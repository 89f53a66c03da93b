"""The one clock: this moment and this day, in the Netherlands; history can be told at the moment it happened."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from typing import Final

from django.utils import timezone

_moment: Final[ContextVar[datetime | None]] = ContextVar("moment", default=None)


def now() -> datetime:
    """Return this moment, with its time zone."""
    return _moment.get() or timezone.now()


def today() -> date:
    """Return today's date in the Netherlands."""
    return timezone.localdate(now())


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let it be `moment` within the block: for telling a history (demo, simulation), never for a request."""
    reset = _moment.set(moment)
    try:
        yield
    finally:
        _moment.reset(reset)
