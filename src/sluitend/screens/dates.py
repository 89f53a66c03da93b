"""A day in words, for who reads of it at any moment: with its year when that is not this one."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format

from sluitend.access.clock import today


def day_of(value: date | datetime) -> date:
    """Return the day of a moment, in the Netherlands; a day is returned as it is."""
    if isinstance(value, datetime):
        return timezone.localdate(value) if timezone.is_aware(value) else value.date()
    return value


def short_date(value: date | datetime | None, read_on: date | None = None) -> str:
    """Return the day as "25 november", or "25 november 2027" when it is not of this year; empty for None.

    `read_on` is the day on which it is read: today.
    """
    if value is None:
        return ""
    day = day_of(value)
    return date_format(day, "j F" if day.year == (read_on or today()).year else "j F Y")
