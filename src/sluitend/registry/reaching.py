"""How to reach an organisation now: its telephone, whether it is open, and whether it has room. Set-based."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final
from uuid import UUID

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from sluitend.access.clock import now
from sluitend.access.errors import Refused
from sluitend.registry.models import Availability, Organisation
from sluitend.registry.models.network import UNKNOWN
from sluitend.registry.opening import UNKNOWN as NO_HOURS
from sluitend.registry.opening import ZONE, Opening, State, parsed, state_at

SHOWN: Final = 10
FRESH: Final = timedelta(days=7)  # our proposal; what was said of room before that is not known any more


@dataclass(frozen=True)
class Room:
    """What was last said of room: `said` as it was said, `state` as it counts now (unknown once it is old)."""

    said: str
    at: datetime
    note: str
    is_old: bool

    @property
    def state(self) -> str:
        """The state that counts: `room`, `waiting`, `full` or `unknown`."""
        return UNKNOWN if self.is_old else self.said


@dataclass(frozen=True)
class Reach:
    """How to reach one organisation at a moment."""

    organisation: UUID
    name: str
    phone: str
    email: str
    website: str
    hours: str
    opening: Opening
    state: State
    room: Room | None
    moment: datetime

    @property
    def words(self) -> str:
        """Whether it is open, in words."""
        return open_words(self.state, self.moment)


def reach_now(organisations: Iterable[Organisation], moment: datetime | None = None) -> dict[UUID, Reach]:
    """Return how to reach each of `organisations` at `moment` (default: now), by key. One query for all of them.

    Whoever holds an office learns of room; the public does not (row-level security keeps it from them).
    """
    found, when = list(organisations), moment or now()
    rooms = latest_rooms([one.pk for one in found], when)
    reached: dict[UUID, Reach] = {}
    for one in found:
        opening = opening_of(one.opening)
        reached[one.pk] = Reach(
            one.pk,
            one.name,
            one.phone,
            one.email,
            one.website,
            one.hours,
            opening,
            state_at(opening, when),
            rooms.get(one.pk),
            when,
        )
    return reached


def latest_rooms(organisations: Iterable[UUID], moment: datetime) -> dict[UUID, Room]:
    """Return what was last said of room at each of these, up to a moment. One query."""
    said = Availability.objects.filter(organisation__in=list(organisations), at__lte=moment)
    latest = said.order_by("organisation_id", "-at", "-id").distinct("organisation_id")
    return {one.organisation_id: Room(one.state, one.at, one.note, moment - one.at > FRESH) for one in latest}


def past_rooms(organisation: UUID) -> QuerySet[Availability]:
    """Return the last ten times that somebody said whether there is room here, the latest first, with who."""
    said = Availability.objects.filter(organisation=organisation).select_related("user")
    return said.order_by("-at", "-id")[:SHOWN]


@lru_cache(maxsize=2048)
def opening_of(text: str) -> Opening:
    """Return the opening hours that were stored; nothing known where they cannot be read, as after a repair by hand."""
    try:
        return parsed(text)
    except Refused:
        return NO_HOURS


def open_words(state: State, moment: datetime) -> str:
    """Return in words whether something is open at `moment`, and when that changes."""
    if state.is_open is None:
        return _("Openingstijden niet bekend")
    if state.always:
        return _("Dag en nacht open")
    if state.changes_at is None:
        return _("Nu open") if state.is_open else _("Nu gesloten")
    names = {"day": _day(state.changes_at, moment), "time": _time(state.changes_at)}
    if state.is_open:
        later = state.changes_at.astimezone(ZONE).date() != moment.astimezone(ZONE).date()
        words = _("Nu open, tot %(day)s %(time)s") if later else _("Nu open, tot %(time)s")
    else:
        words = _("Nu gesloten, opent %(day)s om %(time)s")
    return words % names


def _time(moment: datetime) -> str:
    local = moment.astimezone(ZONE)
    return f"{local.hour}:{local.minute:02}"


def _day(moment: datetime, seen: datetime) -> str:
    day = moment.astimezone(ZONE).date()
    ahead = (day - seen.astimezone(ZONE).date()).days
    if ahead == 0:
        return _("vandaag")
    if ahead == 1:
        return _("morgen")
    return date_format(day, "l j F")
