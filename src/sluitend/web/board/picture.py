"""The timeline as a picture: a lane for each kind, a column for each day, and in each no more than one mark.

Drawn on the server, in the page's own colours, of numbers only; the list beneath it says the same in words. Shape tells
what colour does: a diamond is late, a full ring comes, an open one was.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from sluitend.access.clock import today
from sluitend.web.board.timeline import COMES, KINDS, LATE, PAST, Mark, Timeline

DAY: Final = 18  # wide
LANE: Final = 34  # high
NAMES, EARLIER, HEAD, EDGE = 170, 60, 50, 12
HALF: Final = 9  # of a mark
TEN, MANY = 10, 100  # from here on a mark is wider and its number smaller; and a number does not fit
WORST: Final = (LATE, COMES, PAST)


@dataclass(frozen=True)
class Spot:
    """A mark in the picture: in which lane, from which day to which (-1: before the first), and how many in what state.

    It stands for all of one kind and day: the worst state is drawn and counted, `words` also tells of the others.
    """

    lane: int
    begin: int
    end: int
    count: int
    state: str
    words: str

    @property
    def left(self) -> int:
        """Where it begins."""
        return NAMES + (EARLIER // 2 - HALF if self.begin < 0 else EARLIER + self.begin * DAY)

    @property
    def width(self) -> int:
        """How wide it is: a day, or as much of a month as there is."""
        return (self.end - self.begin + 1) * DAY

    @property
    def middle(self) -> int:
        """The line on which its lane lies."""
        return HEAD + self.lane * LANE + LANE // 2


def spots(timeline: Timeline) -> list[Spot]:
    """Return the marks of the picture, at most one for each kind and day: however many cases, it stays readable."""
    grouped: dict[tuple[int, int, int], list[Mark]] = {}
    for mark in timeline.marks:
        grouped.setdefault(_cell(timeline, mark), []).append(mark)
    return [_spot(*cell, marks) for cell, marks in sorted(grouped.items())]


def _spot(lane: int, begin: int, end: int, marks: list[Mark]) -> Spot:
    counted = Counter(mark.state for mark in marks)
    worst = min(counted, key=WORST.index)
    return Spot(lane, begin, end, counted[worst], worst, _words(marks, counted))


def _cell(timeline: Timeline, mark: Mark) -> tuple[int, int, int]:
    lane = list(KINDS).index(mark.kind)
    if mark.day < timeline.first:
        return lane, -1, -1
    begin = max(mark.since or mark.day, timeline.first)
    end = min(mark.day, timeline.last)
    return lane, (begin - timeline.first).days, (end - timeline.first).days


def _words(marks: list[Mark], counted: Counter[str]) -> str:
    """Return what a mark tells who points at it: no case."""
    days = sorted(mark.day for mark in marks)
    when = span(days[0], days[-1], whole_months=bool(marks[0].since))
    told = ", ".join(f"{counted[state]} {_state(state)}" for state in WORST if counted[state])
    return f"{marks[0].name}, {when}: {told}"


def _state(state: str) -> str:
    return {LATE: _("te laat"), COMES: _("komt nog"), PAST: _("geweest")}[state]


def span(first: date, last: date, *, whole_months: bool = False) -> str:
    """Return from which day to which, as people say it: "maandag 12 maart", "12–19 maart", "28 maart – 3 april".

    A year is named when it is not this one. Of `whole_months` the days are not told.
    """
    year = "" if first.year == last.year == today().year else " Y"
    form = "F Y" if whole_months else f"j F{year}"
    until = date_format(last, form)
    if first == last and not whole_months:
        return date_format(last, f"l {form}")
    if (first.year, first.month) == (last.year, last.month):
        return until if whole_months else f"{first.day}–{until}"
    return f"{date_format(first, form)} – {until}"


def picture(timeline: Timeline) -> SafeString:
    """Return the drawing of `timeline`; screen readers skip it."""
    days = (timeline.last - timeline.first).days + 1
    width, height = NAMES + EARLIER + days * DAY + EDGE, HEAD + len(KINDS) * LANE + EDGE
    return format_html(
        '<svg class="sl-course" viewBox="0 0 {} {}" aria-hidden="true" focusable="false">{}{}{}{}</svg>',
        width, height, _today(timeline, height), _weeks(timeline, height), _lanes(width),
        format_html_join("", "{}", ((_drawn(spot),) for spot in spots(timeline))),
    )  # fmt: skip


def _at(timeline: Timeline, day: date) -> int:
    return NAMES + EARLIER + (day - timeline.first).days * DAY


def _today(timeline: Timeline, height: int) -> SafeString:
    x = _at(timeline, today())
    return format_html(
        '<rect class="sl-course__today" x="{}" y="{}" width="{}" height="{}"/>'
        '<text class="sl-course__now" x="{}" y="16" text-anchor="middle">{}</text>'
        '<text x="{}" y="40" text-anchor="middle">{}</text>',
        x, 22, DAY, height - 22 - EDGE, x + DAY // 2, _("vandaag"), NAMES + EARLIER // 2, _("eerder"),
    )  # fmt: skip


def _weeks(timeline: Timeline, height: int) -> SafeString:
    monday = timeline.first + timedelta(days=-timeline.first.weekday() % 7)
    count = (timeline.last - monday).days // 7 + 1
    mondays = (monday + timedelta(weeks=number) for number in range(count))
    return format_html_join(
        "",
        '<line x1="{0}" y1="{1}" x2="{0}" y2="{2}"/><text x="{3}" y="40">{4}</text>',
        ((_at(timeline, day), HEAD - 22, height - EDGE, _at(timeline, day) + 4, date_format(day, "j N"))
         for day in mondays),
    )  # fmt: skip


def _lanes(width: int) -> SafeString:
    return format_html_join(
        "",
        '<line x1="0" y1="{0}" x2="{1}" y2="{0}"/><text class="sl-course__lane" x="0" y="{2}">{3}</text>',
        (
            (HEAD + number * LANE, width, HEAD + number * LANE + LANE // 2 + 5, name)
            for number, name in enumerate(KINDS.values())
        ),
    )


def _drawn(spot: Spot) -> SafeString:
    number = ("" if spot.count == 1 else str(spot.count)) if spot.count < MANY else "+"
    wide = TEN <= spot.count < MANY
    return format_html(
        '<g class="sl-course__mark sl-course__mark--{}{}"><title>{}</title>{}'
        '<text x="{}" y="{}" text-anchor="middle">{}</text></g>',
        spot.state, " sl-course__mark--wide" if wide else "", spot.words,
        _shape(spot.state, spot.left, spot.width, spot.middle, wide=wide),
        spot.left + spot.width // 2, spot.middle + 4, number,
    )  # fmt: skip


def _shape(state: str, left: int, width: int, middle: int, *, wide: bool = False) -> SafeString:
    """Return the drawing of a mark, `wide` enough for two digits where it has them."""
    if state == LATE:
        half = 14 if wide else 11
        return format_html(
            '<path d="M{0} {1}l{2} {2}-{2} {2}-{2}-{2}z"/>', left + width // 2, middle - half, half
        )
    out = 2 if wide and width <= DAY else -1  # how far it goes beyond its own column
    return format_html(
        '<rect x="{}" y="{}" width="{}" height="{}" rx="{}"/>',
        left - out, middle - HALF + 1, width + 2 * out, 2 * HALF - 2, HALF - 1,
    )  # fmt: skip


def legend() -> SafeString:
    """Return what the shapes say, for beside the picture."""
    return format_html_join(
        "",
        '<span class="sl-course-key"><svg class="sl-course sl-course--key" viewBox="0 0 24 24" aria-hidden="true">'
        '<g class="sl-course__mark sl-course__mark--{}">{}</g></svg> {}</span>',
        ((state, _shape(state, 3, DAY, 12), _state(state)) for state in WORST),
    )
