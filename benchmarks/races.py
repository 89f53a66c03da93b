"""Races for a place and for a case, in thousands of rounds: real commits in real threads, looked at after each.

Four races: fifty clients reserve the last place; a provider takes a place out of use while it is accepted there; it is
accepted while its reservation expires at midnight; a consent is withdrawn while a hand-over that rests on it is
accepted. Each has one outcome that all must agree on, whoever wins.
"""

import sys
import time
from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from functools import partial
from random import Random
from typing import Any
from uuid import UUID

from benchmarks.threads import Together, runners
from benchmarks.year import Network, make_network
from sluitend.access import clock
from sluitend.access.actor import Actor
from sluitend.access.errors import Refused
from sluitend.care import promises as of_care
from sluitend.care import verbs
from sluitend.care.models import Place, Placement, PlacementRequest
from sluitend.care.verbs import Needs
from sluitend.care.verbs.places import Properties
from sluitend.casework import promises as of_cases
from sluitend.casework.models import Case, Responsibility
from sluitend.casework.promises import offenders
from sluitend.casework.verbs import accept_handover, offer_handover, open_case
from sluitend.intake.models import Consent
from sluitend.intake.verbs import Asked, record_consent, withdraw_consent

CLIENTS = 50
LOOKED_AT = 50  # rounds between two looks at every promise
LIVE = ("reserved", "accepted", "staying")


class BrokenError(AssertionError):
    """A race ended as none may."""


class Track:
    """Where the races are run: one town that asks, one provider with one place, which is free again after each round.

    So the thousandth round finds what the first found: one place, the same `clients` who wait, threads and connections.
    """

    def __init__(self, net: Network, together: Together, clients: int) -> None:
        self.together = together
        self.town = net.towns[0]
        self.hall: UUID = net.halls[self.town]
        self.asks: Actor = net.actors[self.hall]
        self.shelter = net.providers[0]
        self.gives: Actor = net.actors[self.shelter]
        what = Properties("womens_shelter", "wedloop", self.town, age_from=18)
        self.place: UUID = verbs.set_place(self.gives, self.shelter, what).pk
        self.clients = clients
        self.waiting = [self.request()]

    def request(self) -> PlacementRequest:
        """Let somebody ask for a place, in a case of their own."""
        needs = Needs(urgency="days", sex="female", age=27, residence="dutch", form="sexual")
        return verbs.ask_placement(self.asks, self.case().pk, needs)

    def case(self) -> Case:
        """Open a case of somebody, carried by the town."""
        return open_case(
            self.asks,
            programme="victim_care",
            municipality=self.town,
            organisation=self.hall,
            title="Wedloop",
        )

    def reservation(self) -> Placement:
        """Reserve the place for the first who waits."""
        return verbs.reserve_place(self.asks, self.waiting[0].pk, place=self.place, legal_basis="wmo")


def last_place(track: Track, _round: int) -> str:
    """Fifty clients reserve one place: one of them has it, the others are told, and wait."""
    while len(track.waiting) < track.clients:
        track.waiting.append(track.request())
    calls = [partial(verbs.reserve_place, track.asks, one.pk, place=track.place) for one in track.waiting]
    outcomes = track.together(*calls)
    won = [one for one in outcomes if isinstance(one, Placement)]
    if len(won) != 1 or not all(isinstance(one, Refused) for one in outcomes if one is not won[0]):
        raise BrokenError(f"{len(won)} of {len(calls)} reserved the last place")
    _ended(track, won[0], "reserved")
    return f"one of {len(calls)}"


def withdrawn(track: Track, _round: int) -> str:
    """A place is taken out of use while it is accepted: exactly one of the two happens."""
    placed = track.reservation()
    out = {"status": "out", "until": clock.today() + timedelta(days=9), "reason": "works"}
    accepted, closed = track.together(
        partial(verbs.accept_placement, track.gives, placed.pk),
        partial(verbs.update_availability, track.gives, placed.place_id, **out),
    )
    state = Placement.objects.get(pk=placed.pk).state
    if isinstance(accepted, Refused) == isinstance(closed, Refused):
        raise BrokenError("a place was accepted and withdrawn, or neither")
    if state != ("declined" if isinstance(accepted, Refused) else "accepted"):
        raise BrokenError(f"a placement is {state} and somebody was told otherwise")
    _ended(track, placed, state)
    if state not in LIVE:
        verbs.update_availability(track.gives, track.place, status="free")
    return state


def midnight(track: Track, number: int) -> str:
    """Its moment passes while it is accepted: promised or expired, and whoever accepted was told which."""
    placed = track.reservation()
    before = clock.now() if number % 2 else placed.expires_at

    def accept() -> Any:
        with clock.at(before):
            return verbs.accept_placement(track.gives, placed.pk)

    def expire() -> Any:
        with clock.at(placed.expires_at):
            return verbs.expire_reservations()

    accepted, _expired = track.together(accept, expire)
    state = Placement.objects.get(pk=placed.pk).state
    if state != ("expired" if isinstance(accepted, Refused) else "accepted"):
        raise BrokenError(f"a placement is {state} and somebody was told otherwise")
    _ended(track, placed, state)
    return state


def consent(track: Track, _round: int) -> str:
    """Consent is withdrawn while a hand-over rests on it: one of the two is first, and one organisation carries on."""
    case = track.case()
    asked = Asked("help", given=True, how="oral", asked_on=clock.today(), partner=track.shelter)
    record_consent(track.asks, case.pk, asked)
    given = Consent.objects.get(case=case)
    offer = offer_handover(
        track.asks, case.pk, to_organisation=track.shelter, reason="Wedloop", summary="Wedloop"
    )
    accepted, withdrew = track.together(
        partial(accept_handover, track.gives, offer.pk, legal_basis="consent"),
        partial(withdraw_consent, track.asks, case.pk, consent=given.pk, on=clock.today()),
    )
    if isinstance(accepted, Refused) == isinstance(withdrew, Refused):
        raise BrokenError("a consent was withdrawn and carried on, or neither")
    carrier = track.hall if isinstance(accepted, Refused) else track.shelter
    carried = list(
        Responsibility.objects.filter(case=case, until=None).values_list("organisation", flat=True)
    )
    if carried != [carrier] or Case.objects.get(pk=case.pk).organisation_id != carrier:
        raise BrokenError(f"{carried} carry a case, and somebody was told otherwise")
    return "withdrawn" if isinstance(accepted, Refused) else "accepted"


RACES = {"last_place": last_place, "withdrawn": withdrawn, "midnight": midnight, "consent": consent}


def _holds(place: UUID, state: str) -> None:
    found = Place.objects.get(pk=place)
    live = list(Placement.objects.filter(place=place, state__in=LIVE).values_list("state", flat=True))
    if live != ([state] if state else []) or found.held != state or (found.status == "out" and live):
        raise BrokenError(f"a place says '{found.held}' and its placements {live}")


def _ended(track: Track, placed: Placement, state: str) -> None:
    """Look at the place, and let the next round begin with nobody on the way."""
    _holds(placed.place_id, state if state in LIVE else "")
    if state in LIVE:
        verbs.cancel_reservation(track.asks, placed.pk, text="Volgende ronde")


def look() -> None:
    """Ask every promise about cases and places; raises BrokenError."""
    broken = {one.code for one in (*of_cases.PROMISES, *of_care.PROMISES) if offenders(one)}
    if broken:
        raise BrokenError(", ".join(sorted(broken)))


def race(track: Track, name: str, rounds: int) -> dict[str, Any]:
    """Run a race so often, looking at every promise now and then; returns how long it took and how each round ended."""
    began, ended = time.perf_counter(), Counter[str]()
    for number in range(rounds):
        ended[RACES[name](track, number)] += 1
        if number % LOOKED_AT == LOOKED_AT - 1:
            look()
            sofar = f"{time.perf_counter() - began:.0f} s", dict(ended)
            print(name, number + 1, *sofar, file=sys.stderr, flush=True)
    look()
    return {"seconds": round(time.perf_counter() - began, 1), "ended": dict(sorted(ended.items()))}


def measure(rounds: int, seed: int, names: Iterable[str] = (), clients: int = CLIENTS) -> dict[str, Any]:
    """Run each race (or those of `names`) `rounds` times, in the new database that we are pointed at.

    Raises BrokenError at the first round that ends as none may.
    """
    report: dict[str, Any] = {"clients": clients}
    with runners(clients) as together:
        track = Track(make_network(Random(seed), towns=1, places=0), together, clients)
        for name in names or RACES:
            report[name] = race(track, name, rounds)
            print(name, report[name], file=sys.stderr, flush=True)
    return report
