"""Opening hours: lines that people write, read strictly, and whether something is open at a moment.

One line for each rule, the most particular one counts (a day, then public holidays, then the day of the week):

    ma-vr 9:00-17:00
    za 10:00-12:00, 13:00-16:00
    feestdagen gesloten
    2026-12-24 9:00-12:00

or only `24/7`. A time may pass midnight (`22:00-6:00` ends the next morning). Without a line for public holidays, it is
closed on them: nobody should be sent to a closed door. Times are those of the Netherlands, summer and winter alike.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

import holidays
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from sluitend.access.errors import Refused

ZONE: Final = ZoneInfo("Europe/Amsterdam")
DAYS: Final = ("ma", "di", "wo", "do", "vr", "za", "zo")
ENGLISH: Final = dict(zip(("mo", "tu", "we", "th", "fr", "sa", "su"), DAYS, strict=True))
HOLIDAYS: Final = "feestdagen"
CLOSED: Final = "gesloten"
ALWAYS: Final = "24/7"
MOST_LINES: Final = 40
AHEAD: Final = 21  # days in which the next opening is looked for
HOUR: Final = 60
DAY_END: Final = 24 * HOUR
_TIMES: Final = re.compile(r"([0-9]{1,2})(?:[:.]([0-9]{2}))?\s*-\s*([0-9]{1,2})(?:[:.]([0-9]{2}))?")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

Key = TypeVar("Key")
Span = tuple[int, int]  # minutes since midnight; the end may lie in the next day


@dataclass(frozen=True)
class Opening:
    """When something is open: per day of the week, on public holidays (None: closed) and on particular days."""

    always: bool = False
    week: tuple[tuple[Span, ...], ...] = ((),) * 7
    holidays: tuple[Span, ...] | None = None
    days: Mapping[date, tuple[Span, ...]] | None = None

    @property
    def is_known(self) -> bool:
        """True when it says anything at all."""
        return self.always or any(self.week) or bool(self.holidays) or bool(self.days)

    def spans(self, day: date) -> tuple[Span, ...]:
        """Return when it opens on `day`, in order."""
        if self.always:
            return ((0, DAY_END),)
        if self.days and day in self.days:
            return self.days[day]
        if day in public_holidays(day.year):
            return self.holidays or ()
        return self.week[day.weekday()]


UNKNOWN: Final = Opening()


@dataclass(frozen=True)
class State:
    """Whether something is open at a moment (None: not known) and when that changes (None: not soon, or never)."""

    is_open: bool | None
    changes_at: datetime | None = None
    always: bool = False


@lru_cache(maxsize=16)
def public_holidays(year: int) -> frozenset[date]:
    """Return the public holidays of the Netherlands in a year, without those that are ordinary days for most."""
    return frozenset(holidays.country_holidays("NL", years=year))


def parsed(text: str) -> Opening:
    """Return the opening hours that `text` says; nothing, for an empty text. Raises Refused, naming the line."""
    lines = [line.strip().lower() for line in text.splitlines()]
    lines = [line for line in lines if line]
    if len(lines) > MOST_LINES:
        raise _wrong(lines[MOST_LINES], lazy("te veel regels"))
    if ALWAYS in lines:
        if len(lines) > 1:
            raise _wrong(ALWAYS, lazy("24/7 staat alleen, zonder andere regels"))
        return Opening(always=True)
    week: dict[int, tuple[Span, ...]] = {}
    special: dict[date | str, tuple[Span, ...]] = {}
    for line in lines:
        head, _space, rest = line.partition(" ")
        spans = _spans(line, rest)
        if head == HOLIDAYS or _DAY.fullmatch(head):
            _put(special, line, head if head == HOLIDAYS else _date(line, head), spans)
        else:
            for weekday in _weekdays(line, head):
                _put(week, line, weekday, spans)
    days = {day: spans for day, spans in special.items() if isinstance(day, date)}
    return Opening(
        week=tuple(week.get(number, ()) for number in range(len(DAYS))),
        holidays=special.get(HOLIDAYS),
        days=days or None,
    )


def _put(found: dict[Key, tuple[Span, ...]], line: str, key: Key, spans: tuple[Span, ...]) -> None:
    if key in found:
        raise _wrong(line, lazy("deze dag staat er twee keer"))
    found[key] = spans


def _wrong(line: str, what: object) -> Refused:
    return Refused(
        _("Openingstijden, regel '%(line)s': %(what)s. Schrijf bijvoorbeeld: ma-vr 9:00-17:00")
        % {"line": line[:60], "what": what},
        "opening",
    )


def _date(line: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise _wrong(line, lazy("deze datum bestaat niet")) from None


def _weekdays(line: str, text: str) -> Iterator[int]:
    if text == "dagelijks":
        yield from range(7)
        return
    for part in text.split(","):
        first, dash, last = part.partition("-")
        ends = [ENGLISH.get(end, end) for end in ((first, last) if dash else (first, first))]
        if not set(ends) <= set(DAYS):
            raise _wrong(
                line, lazy("begin met een dag (ma, di, wo, do, vr, za, zo), feestdagen of een datum")
            )
        start, end = DAYS.index(ends[0]), DAYS.index(ends[1])
        if end < start:
            raise _wrong(line, lazy("de dagen staan niet in volgorde"))
        yield from range(start, end + 1)


def _spans(line: str, text: str) -> tuple[Span, ...]:
    if text.strip() == CLOSED:
        return ()
    found: list[Span] = []
    for part in text.split(","):
        match = _TIMES.fullmatch(part.strip())
        if match is None:
            raise _wrong(line, lazy("schrijf tijden als 9:00-17:00, of 'gesloten'"))
        hours, minutes, last_hours, last_minutes = (int(number or 0) for number in match.groups())
        start, end = hours * 60 + minutes, last_hours * 60 + last_minutes
        if max(minutes, last_minutes) >= HOUR or start >= DAY_END or end > DAY_END or start == end:
            raise _wrong(line, lazy("deze tijd bestaat niet"))
        if end < start:
            end += DAY_END
        if found and start < found[-1][1]:
            raise _wrong(line, lazy("de tijden overlappen of staan niet in volgorde"))
        found.append((start, end))
    if found[-1][1] > DAY_END + found[0][0]:
        raise _wrong(line, lazy("de tijden overlappen of staan niet in volgorde"))
    return tuple(found)


def written(opening: Opening) -> str:
    """Return the lines that say `opening`, always in the same way: `parsed` of it is `opening` again."""
    if opening.always:
        return ALWAYS
    lines: list[str] = []
    number = 0
    while number < len(DAYS):
        last = number
        while last + 1 < len(DAYS) and opening.week[last + 1] == opening.week[number]:
            last += 1
        if spans := opening.week[number]:
            days = DAYS[number] if last == number else f"{DAYS[number]}-{DAYS[last]}"
            lines.append(f"{days} {_times(spans)}")
        number = last + 1
    if opening.holidays is not None:
        lines.append(f"{HOLIDAYS} {_times(opening.holidays)}")
    lines += [f"{day.isoformat()} {_times(spans)}" for day, spans in sorted((opening.days or {}).items())]
    return "\n".join(lines)


def _times(spans: tuple[Span, ...]) -> str:
    return ", ".join(f"{_clock(start)}-{_clock(end)}" for start, end in spans) or CLOSED


def _clock(minutes: int) -> str:
    if minutes > DAY_END:
        minutes -= DAY_END
    return f"{minutes // 60}:{minutes % 60:02}"


def state_at(opening: Opening, moment: datetime) -> State:
    """Return whether it is open at `moment` (an aware one), and when that changes within the next three weeks."""
    if not opening.is_known:
        return State(None)
    if opening.always:
        return State(is_open=True, always=True)
    end: datetime | None = None
    for start, stop in _intervals(opening, moment):
        if end is not None and start > end:
            break
        if start <= moment < stop or (end is not None and start <= end):
            end = stop if end is None else max(end, stop)
        elif end is None and start > moment:
            return State(is_open=False, changes_at=start.astimezone(ZONE))
    if end is None:
        return State(is_open=False)
    # What stays open as far as one looks, is not known to close.
    last = moment.astimezone(ZONE).date() + timedelta(days=AHEAD - 1)
    return State(is_open=True, changes_at=end.astimezone(ZONE) if end <= _instant(last, 0) else None)


def _intervals(opening: Opening, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Yield from when until when it is open, from yesterday's night on, in order."""
    today = moment.astimezone(ZONE).date()
    for number in range(-1, AHEAD):
        day = today + timedelta(days=number)
        for start, end in opening.spans(day):
            begin, stop = _instant(day, start), _instant(day, end)
            if begin < stop and stop > moment:  # in the night that the clock goes forward, a span may vanish
                yield begin, stop


def _instant(day: date, minutes: int) -> datetime:
    """Return the moment that clocks in the Netherlands show this; for what they skip, the moment after it."""
    days, minutes = divmod(minutes, DAY_END)
    local = datetime.combine(day + timedelta(days=days), time(minutes // 60, minutes % 60), ZONE)
    return local.astimezone(ZoneInfo("UTC"))
