"""How to reach an institution now: what the region added, who is in the registry, and the national number."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from sluitend.access.actor import Actor
from sluitend.access.clock import today
from sluitend.casework.terms import is_working_day
from sluitend.guide.content import Hours, Institution
from sluitend.guide.queries import Regional
from sluitend.registry.access import visible_organisations
from sluitend.registry.actors import in_office, post_in_force
from sluitend.registry.models import Official
from sluitend.registry.opening import state_at
from sluitend.registry.reaching import Reach, Room, open_words, opening_of, reach_now

FRIDAY: Final = 5
COORDINATOR: Final = "care_coordinator"


@dataclass(frozen=True)
class Contact:
    """One way to reach an institution: `is_open` is None where nobody knows the hours; `room` as was last said."""

    name: str
    phone: str
    hours: str = ""
    is_open: bool | None = None
    room: Room | None = None
    organisation: UUID | None = None
    remark: str = ""
    region: str = ""

    @property
    def is_mail(self) -> bool:
        """True for an address to write to, where a number was expected."""
        return "@" in self.phone

    @property
    def digits(self) -> str:
        """The number as a telephone wants it."""
        return "".join(mark for mark in self.phone if mark.isdigit() or mark == "+")


def is_open(hours: Hours | None, moment: datetime) -> bool | None:
    """Return whether somebody answers at `moment`; None where the hours are unknown.

    On a public holiday nobody does who keeps the hours of working days.
    """
    if hours is None:
        return None
    if hours.always:
        return True
    local = timezone.localtime(moment)
    if hours.start is None or hours.end is None or local.isoweekday() not in hours.days:
        return False
    if max(hours.days) <= FRIDAY and not is_working_day(local.date()):
        return False
    return hours.start <= local.time() < hours.end


def hours_in_words(hours: Hours | None) -> str:
    """Return the hours as people say them; empty where they are unknown."""
    if hours is None or hours.start is None or hours.end is None:
        return _("dag en nacht") if hours and hours.always else ""
    names = (_("ma"), _("di"), _("wo"), _("do"), _("vr"), _("za"), _("zo"))
    days = ", ".join(names[day - 1] for day in hours.days)
    return _("%(days)s van %(start)s tot %(end)s uur") % {
        "days": days,
        "start": f"{hours.start:%H:%M}",
        "end": f"{hours.end:%H:%M}",
    }


def organisations_near(actor: Actor, kinds: Collection[str], moment: datetime) -> dict[str, list[Reach]]:
    """Return how to reach those of these kinds in the actor's regions, and for the whole country. Two queries."""
    here = Q(region__in=actor.regions) | Q(covers__memberships__region__in=actor.regions)
    nationwide = Q(region=None, municipality=None, covers=None)
    places = list(visible_organisations(actor).filter(here | nationwide, kind__in=kinds).distinct())
    reached, found = reach_now(places, moment), dict[str, list[Reach]]()
    for one in sorted(places, key=lambda one: (one.region_id is None, one.name)):
        found.setdefault(one.kind, []).append(reached[one.pk])
    return found


def coordinators(actor: Actor) -> list[Official]:
    """Return who is care coordinator in the actor's regions today. One query."""
    day = today()
    near = Q(post__region__in=actor.regions) | Q(post__organisation__region__in=actor.regions)
    serving = Official.objects.filter(
        near, in_office(day), post_in_force(day, "post__"), post__role=COORDINATOR
    )
    return list(serving.select_related("post__organisation").order_by("name", "id"))


def contacts(
    institution: Institution,
    moment: datetime,
    *,
    near: Mapping[str, Sequence[Reach]],
    officials: Iterable[Official] = (),
    said: Iterable[Regional] = (),
) -> list[Contact]:
    """Return how to reach `institution` at `moment`: the region's own number, who coordinates, national, registry."""
    found = [_added(institution, one) for one in said if one.remark]
    if institution.role == COORDINATOR:
        found += [_official(one, moment) for one in officials]
    if institution.phone:
        found.append(
            Contact(
                str(institution.name),
                institution.phone,
                hours_in_words(institution.hours),
                is_open(institution.hours, moment),
            )
        )
    national = {one.digits for one in found if one.phone}
    there = [_organisation(one) for one in near.get(institution.kind, ())] if institution.kind else []
    return found + [one for one in there if one.phone and (one.is_mail or one.digits not in national)]


def _added(institution: Institution, said: Regional) -> Contact:
    row = said.remark
    return Contact(
        str(institution.name),
        row.phone if row else "",
        remark=row.remark if row else "",
        region=said.name,
    )


def _official(official: Official, moment: datetime) -> Contact:
    place = official.post.organisation
    state = state_at(opening_of(place.opening), moment)
    name, phone = f"{official.name}, {place.name}", official.phone or place.phone
    return Contact(
        name, phone, place.hours or open_words(state, moment), state.is_open, organisation=place.pk
    )


def _organisation(place: Reach) -> Contact:
    hours = place.hours or (place.words if place.state.is_open is not None else "")
    return Contact(place.name, place.phone, hours, place.state.is_open, place.room, place.organisation)
