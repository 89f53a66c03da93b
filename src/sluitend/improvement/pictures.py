"""Two small pictures, drawn as SVG with numbers only: steps over time, and when each goal runs. Each has its words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.timezone import localdate

from sluitend.improvement.queries import GoalRow, Month
from sluitend.improvement.words import where

WIDTH: Final = 1000  # of a bar, in units of its own
HEIGHT: Final = 100  # of a column
STEP: Final = 30  # from one column to the next


@dataclass(frozen=True)
class Column:
    """A month as a column: where it stands, how high it is in all, and how much of that is done."""

    month: Month
    x: int
    y: int
    height: int
    done_y: int
    done_height: int


def columns(months: Sequence[Month]) -> list[Column]:
    """Return the months as columns, the highest of full height; empty when there was never a step."""
    most = max((month.total for month in months), default=0)
    if not most:
        return []
    found = []
    for number, month in enumerate(months):
        whole, done = (HEIGHT * count // most for count in (month.total, month.done))
        found.append(Column(month, number * STEP, HEIGHT - whole, whole, HEIGHT - done, done))
    return found


@dataclass(frozen=True)
class Bar:
    """When a goal runs: from its begin to its date, or to the day on which it ended; `late` is what lies beyond."""

    row: GoalRow
    where: str
    begin: date
    end: date
    x: int
    width: int
    late_x: int
    late_width: int
    today: int

    @property
    def state(self) -> str:
        """`done`, `dropped`, `late` or `open`."""
        if not self.row.is_running:
            return "done" if self.row.goal.state == "reached" else "dropped"
        return "late" if self.row.is_late else "open"


def bars(rows: Sequence[GoalRow], day: date) -> list[Bar]:
    """Return the goals as bars on one scale, from the first begin to the last date."""
    if not rows:
        return []
    spans = [(localdate(row.goal.opened_at), _end(row)) for row in rows]
    first = min(begin for begin, _last in spans)
    days = max((max(day, *(end for _begin, end in spans)) - first).days, 1)

    def place(when: date) -> int:
        return WIDTH * (when - first).days // days

    found = []
    for row, (begin, end) in zip(rows, spans, strict=True):
        late_until = day if row.is_late else end
        found.append(
            Bar(
                row=row, where=where(row.goal), begin=begin, end=end, x=place(begin),
                width=max(place(end) - place(begin), 4), late_x=place(end),
                late_width=place(late_until) - place(end), today=place(day),
            )
        )  # fmt: skip
    return found


def _end(row: GoalRow) -> date:
    return localdate(row.goal.closed_at) if row.goal.closed_at else row.goal.due
