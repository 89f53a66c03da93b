"""The legal clock: when a term ends, by its length, its extensions and its interruptions. Pure.

A term that begins on a day holds up to, and not including, its end. A month later is the same number of the month, or
the last day of a shorter one: three months from 30 November end on 28 or 29 February. A term for an act that would end
in a weekend or on a holiday ends on the next working day (Algemene termijnenwet, article 1), unless it is longer than
three months or twelve weeks, or told in years (article 4 of that law).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sluitend.casework.lengths import Length
from sluitend.casework.terms import is_working_day


@dataclass(frozen=True)
class Pause:
    """An interruption, from a day until a day (the first on which the term runs again); without end: still going on."""

    since: date
    until: date | None = None


def ends_on(
    begins: date,
    length: Length,
    *,
    extensions: int = 0,
    pauses: Iterable[Pause] = (),
    shifts: bool = False,
    rolls: bool = False,
    today: date,
) -> date:
    """Return the first day on which a term that begins on `begins` no longer holds, as it stands `today`.

    `extensions` adds the same length so many times, counted from the beginning, so that a leap day or a short month is
    met once. With `shifts`, each day of a pause is a day more (a pause still going on counts up to today); otherwise
    the clock runs on. With `rolls`, the last day moves to a working day where the law says so.
    """
    whole = Length(length.number * (extensions + 1), length.unit)
    end = whole.after(begins)
    if shifts:
        end += timedelta(days=_paused(begins, pauses, today))
    if rolls and length.rolls_by_law:
        last = end - timedelta(days=1)
        while not is_working_day(last):
            last += timedelta(days=1)
        end = last + timedelta(days=1)
    return end


def _paused(begins: date, pauses: Iterable[Pause], today: date) -> int:
    """Return how many different days were paused since the beginning; pauses that overlap count once."""
    days, reached = 0, begins
    for pause in sorted(pauses, key=lambda one: one.since):
        start, stop = max(pause.since, reached), pause.until or today
        if stop > start:
            days += (stop - start).days
            reached = stop
    return days
