"""Opening hours as HSDS writes schedules, and back: a weekly rule for each time, a dated one for each exception."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from sluitend.access.errors import Refused
from sluitend.registry.opening import ALWAYS, CLOSED, DAYS, HOLIDAYS, parsed, written

CODES: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
WEEKLY: Final = "WEEKLY"
_KNOWN: Final = {None, "", 1, "1"}


def schedules_of(opening: str) -> list[dict[str, Any]]:
    """Return the rows of HSDS for opening hours as they are stored."""
    if opening == ALWAYS:
        return [_row(byday=",".join(CODES), opens="00:00", closes="24:00", notes=ALWAYS)]
    rows: list[dict[str, Any]] = []
    for line in opening.splitlines():
        head, _space, times = line.partition(" ")
        for opens, closes in [(None, None)] if times == CLOSED else _pairs(times):
            if head == HOLIDAYS:
                rows.append(_row(opens=opens, closes=closes, notes=HOLIDAYS))
            elif head[0].isdigit():
                rows.append(_row(opens=opens, closes=closes, valid_from=head, valid_to=head))
            else:
                first, _dash, last = head.partition("-")
                days = CODES[DAYS.index(first) : DAYS.index(last or first) + 1]
                rows.append(_row(byday=",".join(days), opens=opens, closes=closes))
    return rows


def _pairs(times: str) -> list[tuple[str, str]]:
    spans = (part.strip().partition("-") for part in times.split(","))
    return [(_padded(opens), _padded(closes)) for opens, _dash, closes in spans]


def _padded(time: str) -> str:
    return time.rjust(5, "0")


def _row(
    *,
    opens: str | None,
    closes: str | None,
    byday: str = "",
    valid_from: str = "",
    valid_to: str = "",
    notes: str = "",
) -> dict[str, Any]:
    row = {"freq": WEEKLY if byday else "", "byday": byday, "opens_at": opens, "closes_at": closes}
    row |= {"valid_from": valid_from, "valid_to": valid_to, "notes": notes}
    return {name: value for name, value in row.items() if value or name in {"opens_at", "closes_at"}}


def times_of(rows: Iterable[Mapping[str, Any]]) -> str:
    """Return the lines of opening hours that schedules say, for `opening.parsed` to judge.

    What we cannot hold (every other week, once a month) becomes a line that is refused there, so that it is told.
    """
    times: dict[str, list[str]] = {}
    for row in rows:
        if row.get("notes") == ALWAYS:
            return ALWAYS
        opens, closes = row.get("opens_at"), row.get("closes_at")
        span = f"{_clock(opens)}-{_clock(closes)}" if opens and closes else CLOSED
        for head in _heads(row):
            times.setdefault(head, []).append(span)
    lines = [f"{head} {', '.join(sorted(spans, key=_order))}" for head, spans in times.items()]
    text = "\n".join(lines)
    try:
        return written(parsed(text))
    except Refused:  # told with its row by who reads the record
        return text


def _heads(row: Mapping[str, Any]) -> list[str]:
    if row.get("notes") == HOLIDAYS:
        return [HOLIDAYS]
    if row.get("valid_from") and row.get("valid_from") == row.get("valid_to") and not row.get("byday"):
        return [str(row["valid_from"])]
    if row.get("freq") != WEEKLY or row.get("interval") not in _KNOWN or row.get("byweekno"):
        return [f"{row.get('freq')}/{row.get('interval') or row.get('byday') or ''}"]
    codes = [code.strip() for code in str(row.get("byday") or "").split(",")]
    return [DAYS[CODES.index(code)] if code in CODES else code for code in codes]


def _clock(time: Any) -> str:
    """Return `09:00:00`, `09:00+01:00` or `09:00Z` as we write it: the clock of the place."""
    return str(time)[:5]


def _order(span: str) -> tuple[int, str]:
    return (len(span.partition("-")[0]), span)
