"""What one can ask: how care coordination stands in the country on a day, in a region, and in a municipality.

Reads only; the country takes a handful of statements, however many municipalities there are.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import F, Q, QuerySet

from sluitend.access.actor import Actor
from sluitend.access.clock import today
from sluitend.casework.terms import working_days_until
from sluitend.coverage.checks import owners_of, seats_of
from sluitend.coverage.gap_rules import WAITS_TOO_LONG
from sluitend.coverage.models import (
    CARE_COORDINATOR,
    CoordinatorAccess,
    CoverageEntry,
    Procedure,
    ProcedureStep,
)
from sluitend.coverage.reference import StepKind, steps
from sluitend.coverage.states import BRIDGED, STATES, State, for_whom, is_for_everybody, state_of
from sluitend.gaps.models import Bridge
from sluitend.gaps.network_rules import POST_VACANT
from sluitend.registry.actors import exists_on
from sluitend.registry.models import Membership, Municipality, Official, Post, Region
from sluitend.registry.queries import memberships_on, officials_of


@dataclass(frozen=True)
class Coverage:
    """A municipality on a day: how it stands, with what was recorded, and what bridges it."""

    municipality: Municipality
    safety_region: str
    care_region: str
    state: State
    accesses: tuple[CoordinatorAccess, ...]
    bridge: Bridge | None

    @property
    def told(self) -> tuple[CoordinatorAccess, ...]:
        """What was recorded by somebody; where nobody did, what the dated list says."""
        known = tuple(access for access in self.accesses if not access.seed)
        return known or (() if self.state.code == BRIDGED else self.accesses)

    @property
    def region(self) -> str:
        """The region that goes about its care: that for care, or else that for safety; empty when it lies in none."""
        return self.care_region or self.safety_region

    @property
    def who(self) -> str:
        """Who coordinates, with for whom where that differs; what bridges it where nobody does."""
        if self.state.code == BRIDGED and self.bridge:
            return self.bridge.organisation.name if self.bridge.organisation else self.bridge.what
        if len(self.told) == 1 and is_for_everybody(self.told):
            return self.told[0].who
        return "; ".join(f"{one.who} ({for_whom(one)})" for one in self.told)

    @property
    def until(self) -> date | None:
        """The first day on which some of it no longer holds, as far as is known."""
        days = [day for one in self.told if (day := one.holds_until)]
        if self.bridge and self.state.code == BRIDGED:
            days.append(self.bridge.until)
        return min(days, default=None)


def accesses_on(day: date) -> QuerySet[CoordinatorAccess]:
    """Return what holds on a day, with its organisation; the nearest first."""
    contract = Q(contract_until=None) | Q(contract_until__gt=day)
    held = CoordinatorAccess.objects.filter(exists_on(day), contract, valid_from__lte=day)
    return held.select_related("organisation").order_by("seed", "age_from", "valid_from", "id")


def coverage_on(actor: Actor, day: date | None = None, region: str = "") -> list[Coverage]:
    """Return how each municipality stands on a day, by name; of `region` only those. At most four statements.

    What bridges a gap is known to who works in that region.
    """
    if not actor.in_network:
        return []
    day = day or today()
    there = Municipality.objects.filter(exists_on(day), Q(valid_from=None) | Q(valid_from__lte=day))
    recorded = accesses_on(day)
    members = _members(day)
    if region:
        here = [code for code, regions in members.items() if region in regions.values()]
        there, recorded = there.filter(pk__in=here), recorded.filter(municipality__in=here)
    held: dict[str, list[CoordinatorAccess]] = {}
    for access in recorded:
        held.setdefault(access.municipality_id, []).append(access)
    bridges = bridges_on(day)
    rows = []
    for place in there.order_by("name"):
        regions = members.get(place.pk, {})
        accesses = tuple(held.get(place.pk, ()))
        bridge = bridges.get(regions.get(Membership.CARE, ""))
        rows.append(
            Coverage(
                place, regions.get(Membership.SAFETY, ""), regions.get(Membership.CARE, ""),
                state_of(accesses, bridge), accesses, bridge,
            )
        )  # fmt: skip
    return rows


def _members(day: date, municipality: str = "") -> Mapping[str, Mapping[str, str]]:
    """Return the regions of each municipality (or of one) on a day, by domain; the care region first."""
    found: dict[str, dict[str, str]] = {}
    members = memberships_on(day).filter(municipality=municipality) if municipality else memberships_on(day)
    for place, domain, region in members.order_by("domain").values_list("municipality", "domain", "region"):
        found.setdefault(place, {})[domain] = region
    return found


def bridges_on(day: date) -> dict[str, Bridge]:
    """Return what held the vacant post of care coordinator on a day, by region. One query."""
    found = Bridge.objects.filter(
        Q(ended_on=None) | Q(ended_on__gt=day),
        since__lte=day,
        until__gte=day,
        gap__rule=POST_VACANT.code,
        gap__detail__role=CARE_COORDINATOR,
        gap__municipality=None,
        gap__region__isnull=False,
    )
    return {str(bridge.gap.region_id): bridge for bridge in found.select_related("gap", "organisation")}


@dataclass(frozen=True)
class TrackStep:
    """A step of a procedure as it is shown: what it is, where it stands, and what hinders it."""

    step: ProcedureStep
    kind: StepKind | None
    is_next: bool
    waited: int = 0

    @property
    def is_open(self) -> bool:
        """True while something is to be done: nothing is once the procedure has ended."""
        return self.step.is_open and self.step.procedure.ended_on is None

    @property
    def is_stopped(self) -> bool:
        """True when it was not done yet on the day on which the procedure was stopped."""
        return self.step.is_open and not self.is_open

    @property
    def is_late(self) -> bool:
        """True when its date has passed and it is not done."""
        return self.is_open and self.step.planned_on is not None and self.step.planned_on < today()

    @property
    def waits_long(self) -> bool:
        """True when it waits for somebody longer than it may."""
        return self.waited > WAITS_TOO_LONG

    @property
    def is_loose(self) -> bool:
        """True when it is next, and nobody's or without a date."""
        return self.is_next and (self.step.planned_on is None or self.step.official_id is None)

    @property
    def hinders(self) -> bool:
        """True when something is to be done about it before the procedure goes on."""
        return self.is_late or self.is_loose or self.step.state == ProcedureStep.State.WAITING


def track(procedure: Procedure) -> list[TrackStep]:
    """Return the steps of a procedure in their order. One query."""
    found = ProcedureStep.objects.filter(procedure=procedure).select_related(
        "procedure__region", "waiting_for", "official__post__organisation"
    )
    rows = list(found.order_by("position"))
    first = next((step.pk for step in rows if step.is_open), None)
    running = procedure.ended_on is None
    kinds = steps()
    return [
        TrackStep(
            step,
            kinds.get(step.code),
            running and step.pk == first,
            working_days_until(today(), step.waiting_since) if running and step.waiting_since else 0,
        )
        for step in rows
    ]


def procedures_of(region: str) -> list[Procedure]:
    """Return the procedures of a region, the one that runs first, then the latest. One query."""
    found = Procedure.objects.filter(region=region).select_related("region")
    return list(found.order_by(F("ended_on").desc(nulls_first=True), "-began_on"))


def history_of(procedure: Procedure) -> QuerySet[CoverageEntry]:
    """Return what was done in a procedure, the latest first."""
    entries = CoverageEntry.objects.filter(procedure=procedure)
    return entries.select_related("user", "organisation", "step").order_by("-at", "-id")


def history_of_access(municipality: str) -> QuerySet[CoverageEntry]:
    """Return what was done with the access of a municipality, the latest first."""
    entries = CoverageEntry.objects.filter(access__municipality=municipality)
    return entries.select_related("user", "organisation", "access__organisation").order_by("-at", "-id")


@dataclass(frozen=True)
class Seat:
    """The post of care coordinator for a region, with who is in it and what bridges it while nobody is."""

    post: Post
    people: list[Official] = field(default_factory=list)


def seats(region: str, role: str = CARE_COORDINATOR) -> list[Seat]:
    """Return the posts for the whole of a region with who is in them today. Two queries."""
    posts = list(
        Post.objects.filter(seats_of(region, role)).select_related("organisation").order_by("required_since")
    )
    people: dict[object, list[Official]] = {}
    for official in officials_of(posts) if posts else ():
        if official.valid_from <= today():
            people.setdefault(official.post_id, []).append(official)
    return [Seat(post, people.get(post.pk, [])) for post in posts]


def owners(region: str) -> QuerySet[Official]:
    """Return who can own a step of a region."""
    found = Official.objects.filter(owners_of(region)).select_related("post__organisation")
    return found.order_by("post__organisation__name", "name", "id")


def counts(rows: Iterable[Coverage]) -> list[tuple[State, int]]:
    """Return how many municipalities stand how, in the order of the states."""
    found = dict.fromkeys(STATES, 0)
    for row in rows:
        found[row.state.code] += 1
    return [(STATES[code], number) for code, number in found.items()]


@dataclass(frozen=True)
class Standing:
    """One municipality today: as in the country, with all that was ever recorded, the latest first."""

    state: State
    accesses: tuple[CoordinatorAccess, ...]
    bridge: Bridge | None
    all: tuple[CoordinatorAccess, ...]


def standing(place: Municipality) -> Standing:
    """Return how a municipality stands today, and what was recorded about it. Three statements."""
    day = today()
    rows = CoordinatorAccess.objects.filter(municipality=place).select_related("organisation")
    recorded = tuple(rows.order_by("seed", "-valid_from", "-recorded_at"))
    held = tuple(
        one
        for one in recorded
        if one.valid_from <= day and (one.holds_until is None or one.holds_until > day)
    )
    bridges = bridges_on(day)
    regions = _members(day, place.pk).get(place.pk, {}) if bridges else {}
    bridge = bridges.get(regions.get(Membership.CARE, ""))
    return Standing(state_of(held, bridge), held, bridge, recorded)


def regions_of(place: Municipality) -> list[Region]:
    """Return the regions in which a municipality lies today, by name. One query."""
    members = memberships_on().filter(municipality=place)
    return list(Region.objects.filter(pk__in=members.values("region")).order_by("name"))
