"""Tells a history through the verbs, each act at its own moment: nothing in the demo is written behind their backs.

A story is a generator: it acts, and yields for how many days nothing happens in it. What has not happened yet by now
does not happen: so stories that began at different days stand in different states.
"""

import heapq
import itertools
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from sluitend.access.clock import at
from sluitend.care.verbs import expire_reservations
from sluitend.casework.terms import is_working_day
from sluitend.casework.verbs import expire_handovers
from sluitend.gaps.evaluation import evaluate_all

Story = Iterator[float]
Told = Callable[[int, int], None]
NIGHT = 2  # o'clock: when the jobs run
FIRST_HOUR, LAST_HOUR = 8, 17


def office_hours(moment: datetime) -> datetime:
    """Return `moment`, or the first one after it on a working day between eight and five."""
    if moment.hour >= LAST_HOUR:
        moment = (moment + timedelta(days=1)).replace(hour=FIRST_HOUR + 1, minute=10)
    if moment.hour < FIRST_HOUR:
        moment = moment.replace(hour=FIRST_HOUR, minute=20)
    while not is_working_day(moment.date()):
        moment = (moment + timedelta(days=1)).replace(hour=FIRST_HOUR + 1)
    return moment


def tell(
    stories: list[tuple[datetime, Story]],
    now: datetime,
    told: Told = lambda _day, _days: None,
    *,
    every: timedelta | None = timedelta(days=1),
) -> list[tuple[datetime, Story]]:
    """Let the stories happen, in order, up to `now`, with the jobs in between: each night, or once in `every`.

    Each begins at its moment; `told(day, days)` is called after the jobs. Acts take place in office hours. With None,
    what long ago happened is told without the jobs, and faster: gaps then follow from what was done only. Returns what
    goes on after `now`.
    """
    onwards = [(moment, story) for moment, story in stories if moment > now]
    order = itertools.count()
    agenda = [(moment, next(order), story) for moment, story in stories if moment <= now]
    heapq.heapify(agenda)
    if not agenda:
        return onwards
    first = agenda[0][0]
    night = first.replace(hour=NIGHT, minute=0) + timedelta(days=1)
    if every is None:
        night = now + timedelta(days=1)
    days = (now - first).days + 1
    while agenda or night <= now:
        if not agenda or agenda[0][0] > night:
            if night > now:
                break
            with at(night):
                expire_handovers()
                expire_reservations()
                evaluate_all()
            told((night - first).days, days)
            night += every or timedelta(days=1)
            continue
        moment, _number, story = heapq.heappop(agenda)
        with at(moment):
            wait = next(story, None)
        if wait is not None:
            following = office_hours(moment + timedelta(days=wait))
            if following <= now:
                heapq.heappush(agenda, (following, next(order), story))
            else:
                onwards.append((following, story))
    return onwards
