"""When somebody reads along, and what a reporter can therefore be promised."""

from datetime import date, time
from typing import Final

from django.utils import timezone

from sluitend.casework.terms import after_working_days, is_working_day, now, today

OPENS: Final = time(9)
CLOSES: Final = time(17)


def somebody_reads() -> bool:
    """Return True within office hours: on a working day from nine to five, in the Netherlands."""
    return is_working_day(today()) and OPENS <= timezone.localtime(now()).time() < CLOSES


def promised_by(due: date) -> date:
    """Return the day that a reporter may count on: after closing time, what is due today is read next working day."""
    closed = timezone.localtime(now()).time() >= CLOSES
    return after_working_days(today(), 1) if due <= today() and closed else due
