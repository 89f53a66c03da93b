"""Who may place: by kind of place, region, age, form of exploitation and residence status (`reference/routing.yaml`).

CoMensha alone places in COSM and mediates elsewhere; where nobody fills the care coordinator's seat, what that seat
alone may do falls back to CoMensha, so that a vacancy never means that nobody can place.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sluitend.access.actor import Actor
from sluitend.access.clock import today
from sluitend.care.models import PlacementRequest
from sluitend.care.reference import Route, routes
from sluitend.casework.models import Case
from sluitend.registry.models import Organisation
from sluitend.registry.queries import memberships_on, who_answers

COORDINATOR: Final = "care_coordinator"
COMENSHA: Final = "comensha"


@dataclass(frozen=True)
class Seat:
    """The care coordinator's seat where a case lies: whose it is, and whether nobody fills it now."""

    organisation: UUID | None
    vacant: bool


@dataclass(frozen=True)
class Placing:
    """Who may place somebody in a kind of place: the line that decided, and the organisations by name.

    `vacant`: the coordinator's seat is empty and CoMensha does it. `works_here` is False where none of them works in
    Sluitend: then who carries the case records what they decided (`agreed_with`).
    """

    route: Route
    organisations: tuple[Organisation, ...]
    vacant: bool

    @property
    def ids(self) -> frozenset[UUID]:
        """The organisations that may place."""
        return frozenset(one.pk for one in self.organisations)

    @property
    def names(self) -> str:
        """Who may place, by name."""
        return ", ".join(one.name for one in self.organisations) or "CoMensha"

    @property
    def works_here(self) -> bool:
        """True when at least one of them works in Sluitend."""
        return any(one.on_platform for one in self.organisations)

    def allows(self, actor: Actor) -> bool:
        """Return True when one of the actor's organisations may place."""
        return actor.is_system or not self.ids.isdisjoint(actor.organisations)


def fits(
    route: Route, *, kind: str, regions: Collection[str], age: int, form: str = "", residence: str = ""
) -> bool:
    """Return True when a line of the routing speaks of this kind of place for this person."""
    return (
        (not route.kinds or kind in route.kinds)
        and (not route.regions or not set(route.regions).isdisjoint(regions))
        and (not route.forms or form in route.forms)
        and (not route.residence or residence in route.residence)
        and route.age_from <= age
        and (route.age_until is None or age < route.age_until)
    )


def route_for(*, kind: str, regions: Collection[str], age: int, form: str = "", residence: str = "") -> Route:
    """Return the first line that fits; there is always one, since the last fits everything."""
    asked = {"kind": kind, "regions": regions, "age": age, "form": form, "residence": residence}
    return next(route for route in routes() if fits(route, **asked))  # type: ignore[arg-type]


def regions_of(municipality: str) -> list[str]:
    """Return the regions that a municipality belongs to today, for care or safety. One query."""
    found = memberships_on(today()).filter(municipality=municipality)
    return sorted(set(found.values_list("region", flat=True)))


class Router:
    """Answers who may place for one request, for any kind of place, with at most four queries in all."""

    def __init__(self, request: PlacementRequest, case: Case) -> None:
        self.request, self.case = request, case
        self.regions = regions_of(case.municipality_id)
        self._seat: Seat | None = None
        self._known: dict[UUID, Organisation] | None = None

    def seat(self) -> Seat:
        """Return whose the coordinator's seat is where the case lies."""
        if self._seat is None:
            found = who_answers(COORDINATOR, self.case.municipality_id, self.case.programme)
            filled = found is not None and found.official is not None
            self._seat = Seat(found.organisation if found else None, vacant=not filled)
        return self._seat

    def placing(self, kind: str) -> Placing:
        """Return who may place the person of the request in a place of this kind."""
        wish = self.request
        route = route_for(
            kind=kind, regions=self.regions, age=wish.age, form=wish.form, residence=wish.residence
        )
        seat = self.seat()
        codes = list(route.may)
        if seat.vacant:
            codes = [code for code in codes if code != "coordinator"]
        vacant = not codes
        codes = codes or [COMENSHA]
        found: list[Organisation] = []
        for code in codes:
            found += [one for one in self._named(code) if one not in found]
        return Placing(route, tuple(found), vacant)

    def mediators(self) -> list[Organisation]:
        """Return who looks for a place where nobody else finds one: CoMensha."""
        return self._named(COMENSHA)

    def _named(self, code: str) -> list[Organisation]:
        known = self._organisations()
        if code == COMENSHA:
            return [one for one in known.values() if one.kind == COMENSHA]
        whose = self.case.organisation_id if code == "carrier" else self.seat().organisation
        return [known[whose]] if whose in known else []

    def _organisations(self) -> dict[UUID, Organisation]:
        if self._known is None:
            ids = [one for one in (self.case.organisation_id, self.seat().organisation) if one]
            every = Organisation.objects.filter(kind=COMENSHA) | Organisation.objects.filter(pk__in=ids)
            self._known = {one.pk: one for one in every.order_by("name")}
        return self._known
