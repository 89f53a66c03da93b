"""What one can ask about placement: tonight, one's own places, one request, one placement. Each a few statements."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import connection
from django.db.models import Prefetch, Q, QuerySet

from sluitend.access.actor import Actor
from sluitend.access.clock import now, today
from sluitend.access.context import verb
from sluitend.access.errors import NotFound
from sluitend.care.access import (
    LIVE,
    access_place,
    access_placement,
    access_request,
    own_places,
    visible_placements,
    visible_places,
)
from sluitend.care.models import Place, PlaceEntry, Placement, PlacementRequest
from sluitend.care.reference import place_kinds
from sluitend.care.routing import Router
from sluitend.care.searching import Search, find_places
from sluitend.care.waiting import Waiting, place_in_line, waiting_list
from sluitend.casework.access import readable_cases, visible_cases
from sluitend.casework.logged import log_case
from sluitend.casework.models import Case, Entry
from sluitend.casework.verbs.handing_over import end_answer
from sluitend.registry.models import Organisation
from sluitend.registry.queries import memberships_on

SHOWN: Final = 100
HISTORY: Final = 15
OPEN_FORM: Final = ("reserved", "accepted")


@dataclass(frozen=True)
class KindNow:
    """One kind of place in the region now: how many are free, promised, lived in, and out of use."""

    code: str
    name: str
    free: int
    promised: int
    staying: int
    occupied: int
    out: int

    @property
    def total(self) -> int:
        """How many there are."""
        return self.free + self.promised + self.staying + self.occupied + self.out

    @property
    def in_use(self) -> int:
        """How many of those that are in use are not free, in per cent."""
        usable = self.total - self.out
        return round(100 * (usable - self.free) / usable) if usable else 0


@dataclass(frozen=True)
class Sleeper:
    """Who stays somewhere or is on the way: the placement, and the case's reference for who sees the case."""

    placement: Placement
    reference: str


@dataclass(frozen=True)
class Tonight:
    """Who sleeps where tonight, and who does not: of whose case one sees, and what is free in the region."""

    free: list[Place]
    kinds: list[KindNow]
    staying: list[Sleeper]
    coming: list[Sleeper]
    waiting: list[Waiting]
    nowhere: list[Waiting] = field(default_factory=list)


def open_places(actor: Actor, *, everywhere: bool = False) -> QuerySet[Place]:
    """Return the places that exist today: in the actor's regions or of providers there, or `everywhere`."""
    day = today()
    found = visible_places(actor).filter(Q(closes_on=None) | Q(closes_on__gt=day), opens_on__lte=day)
    if not everywhere and actor.regions:
        towns = memberships_on(day).filter(region__in=actor.regions).values("municipality")
        found = found.filter(Q(municipality__in=towns) | Q(organisation__region__in=actor.regions))
    return found


def by_kind(places: QuerySet[Place]) -> list[KindNow]:
    """Return per kind of place how these stand now, in the order of the reference data. One query."""
    day, counted = today(), Counter[tuple[str, str]]()
    for kind, held, status, until in places.values_list("kind", "held", "status", "status_until"):
        counted[kind, _stand(held, status, until, day)] += 1
    stands = ("free", "promised", "staying", "occupied", "out")
    found = [
        KindNow(kind.code, str(kind.name), *(counted[kind.code, stand] for stand in stands))
        for kind in place_kinds().values()
    ]
    return [one for one in found if one.total]


def _stand(held: str, status: str, until: date | None, day: date) -> str:
    if held:
        return "staying" if held == "staying" else "promised"
    return "free" if status == "occupied" and until and until <= day else status


def tonight(actor: Actor, *, everywhere: bool = False) -> Tonight:
    """Return who sleeps where tonight, who waits, and what is free. Seven queries, however many there are."""
    places = open_places(actor, everywhere=everywhere)
    free = Q(status="free") | Q(status="occupied", status_until__lte=today())
    live = visible_placements(actor).filter(state__in=LIVE).order_by("starts_on", "id")
    found = list(live.select_related("place__organisation", "place__municipality")[: 2 * SHOWN])
    # Read apart: a join would hide the placements of cases that their provider does not see.
    cases = visible_cases(actor).filter(pk__in=[one.case_id for one in found])
    known = dict(cases.values_list("pk", "reference"))
    lines = [Sleeper(one, known.get(one.case_id, "")) for one in found]
    waiting = waiting_list(actor)
    return Tonight(
        free=list(
            places.filter(free, held="")
            .select_related("organisation", "municipality")
            .order_by("kind", "name")[:SHOWN]
        ),
        kinds=by_kind(places),
        staying=[one for one in lines if one.placement.state == Placement.State.STAYING],
        coming=[one for one in lines if one.placement.state != Placement.State.STAYING],
        waiting=waiting,
        nowhere=[line for line in waiting if line.facts.urgency == "tonight" and not line.facts.sleeps],
    )


def provider_places(actor: Actor) -> list[Place]:
    """Return the places of the actor's own organisations, who is in them or on the way. Two queries."""
    day = today()
    live = Placement.objects.filter(state__in=LIVE).order_by("starts_on")
    found = own_places(actor).filter(Q(closes_on=None) | Q(closes_on__gt=day))
    return list(
        found.select_related("municipality", "organisation")
        .prefetch_related(Prefetch("placements", live, to_attr="live"))
        .order_by("kind", "house", "name", "id")
    )


def reservations_waiting(actor: Actor) -> list[Placement]:
    """Return the reservations to which the actor's organisations must answer, by their term. One query."""
    return list(
        Placement.objects.filter(
            place__organisation__in=actor.organisations, state=Placement.State.RESERVED, expires_at__gt=now()
        )
        .select_related("place__organisation")
        .order_by("expires_at", "id")
    )


def history_of(place: Place) -> list[PlaceEntry]:
    """Return what was last said of a place, newest first. One query."""
    entries = PlaceEntry.objects.filter(place=place).select_related("user", "organisation")
    return list(entries.order_by("-at", "-id")[:HISTORY])


@dataclass(frozen=True)
class RequestPage:
    """A request with its case, what was found for it, where it stands in line, and what was tried before.

    `answers` is, by place, until when an answer to a reservation of another case is awaited, for who sees that.
    """

    request: PlacementRequest
    case: Case
    router: Router
    search: Search
    line: Waiting | None
    placements: list[Placement]
    answers: dict[UUID, datetime] = field(default_factory=dict)

    @property
    def promise(self) -> Placement | None:
        """The reservation or promise that is open, if any."""
        return next((one for one in self.placements if one.state in OPEN_FORM), None)

    @property
    def tried(self) -> list[Placement]:
        """What came of it before; what is open now stands by itself."""
        return [one for one in self.placements if one.state not in OPEN_FORM]


def promise_of(case: Case) -> Placement | None:
    """Return what was reserved or promised in a case that came through the gate. One query."""
    found = Placement.objects.filter(case=case, state__in=OPEN_FORM).select_related("provider")
    return found.order_by("starts_on", "id").first()


def request_page(actor: Actor, request: UUID) -> RequestPage:
    """Return a request, with what is found for it while it waits; looking is logged. Raises NotFound."""
    found, case = access_request(actor, request)
    log_case(actor, case, "read_placement_request", categories=["placement_needs"])
    router = Router(found, case)
    waits = found.state == PlacementRequest.State.WAITING
    tried = Placement.objects.filter(request=found).select_related("provider", "place__municipality")
    placements = list(tried.order_by("-reserved_at"))
    promised = any(one.state in OPEN_FORM for one in placements)
    searches = waits and not promised
    search = find_places(actor, found, home_regions=router.regions) if searches else Search([], [], [])
    return RequestPage(
        request=found,
        case=case,
        router=router,
        search=search,
        line=place_in_line(actor, found.pk) if waits else None,
        placements=placements,
        answers=_answers(actor, [one.id for one in search.later if "reserved" in one.why_not]),
    )


def kind_of(actor: Actor, place: str) -> str:
    """Return the kind of a place that `actor` sees, free or not, by its key as it was sent; "" for anything else."""
    try:
        return access_place(actor, UUID(place)).kind
    except (ValueError, NotFound):
        return ""


def _answers(actor: Actor, places: list[UUID]) -> dict[UUID, datetime]:
    """Return until when an answer is awaited of the reservations in these places that `actor` sees. One query."""
    if not places:
        return {}
    reserved = visible_placements(actor).filter(
        place__in=places, state=Placement.State.RESERVED, expires_at__gt=now()
    )
    return dict(reserved.values_list("place", "expires_at"))


@dataclass(frozen=True)
class Asked:
    """What the provider was told when the place was reserved, and the organisation that asked."""

    text: str
    organisation: Organisation | None


@dataclass(frozen=True)
class PlacementPage:
    """A placement as somebody may see it: the needs as long as it is open, the case for who sees that.

    `asked` is for the provider, as long as the placement is live.
    """

    placement: Placement
    request: PlacementRequest | None
    case: Case | None
    asked: Asked | None = None


@verb
def placement_page(actor: Actor, placement: UUID) -> PlacementPage:
    """Return a placement; looking is logged with whom it concerns, also for a provider who does not see the case.

    Raises NotFound.
    """
    found = access_placement(actor, placement)
    case = readable_cases(actor).filter(pk=found.case_id).first()
    # Read before the answer begins: what this actor may see of it, and no more.
    request = PlacementRequest.objects.filter(pk=found.request_id).first()
    logged = case
    if logged is None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT care_answer(%s)", [found.pk])
        logged = Case.objects.filter(pk=found.case_id).first()
    if logged is not None:
        log_case(actor, logged, "read_placement", categories=["placement_needs"])
    asked = _asked(actor, found)
    if case is None:
        end_answer()
    return PlacementPage(found, request, case, asked)


def _asked(actor: Actor, placement: Placement) -> Asked | None:
    """Return the line of the timeline by which a place was reserved, for its provider; no more of it. One query.

    Before the provider takes part, this reads within the answer that `placement_page` began.
    """
    if placement.state not in LIVE or placement.provider_id not in actor.organisations:
        return None
    line = Entry.objects.filter(
        case=placement.case_id, verb="reserve_place", data__placement=str(placement.pk)
    )
    found = line.select_related("organisation").first()
    return Asked(found.text, found.organisation) if found else None
