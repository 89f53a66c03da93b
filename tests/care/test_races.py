"""Races for a place, with real commits in real threads: one outcome each, no place twice, nobody left between.

RACE_ROUNDS says how many rounds; a few here, thousands with `python -m benchmarks races`.
"""

import os
from functools import partial

import pytest

from benchmarks.threads import at_once
from sluitend.access import clock
from sluitend.access.errors import Refused
from sluitend.care import verbs
from sluitend.care.models import Place, Placement, PlacementRequest
from tests.care.conftest import a_place, a_request, a_reservation
from tests.factories import in_days, people

ROUNDS = int(os.environ.get("RACE_ROUNDS", "4"))
CLIENTS = 50


def no_place_twice():
    """Assert what must hold after any race: the place says what its one live placement is."""
    for place in Place.objects.all():
        live = [one.state for one in place.placements.filter(state__in=("reserved", "accepted", "staying"))]
        assert len(live) <= 1
        assert place.held == (live[0] if live else "")
        assert place.status != "out" or not live


@pytest.fixture
def net(fresh_database):
    return people()


def test_fifty_clients_reserve_the_last_place_and_one_gets_it(net):
    requests = [a_request(net.anna) for _number in range(CLIENTS)]
    for _round in range(max(1, ROUNDS // 4)):
        place = a_place(net.bas)
        calls = [partial(verbs.reserve_place, net.anna, request.pk, place=place.pk) for request in requests]
        outcomes = at_once(*calls)
        won = [one for one in outcomes if isinstance(one, Placement)]
        assert len(won) == 1
        assert all(isinstance(one, Refused) for one in outcomes if one is not won[0])
        assert PlacementRequest.objects.filter(state="waiting").count() == CLIENTS
        no_place_twice()
        verbs.cancel_reservation(net.anna, won[0].pk, text="Volgende ronde")


def test_a_place_is_withdrawn_while_it_is_accepted_and_exactly_one_of_the_two_happens(net):
    outcomes = set()
    for _round in range(ROUNDS):
        place = a_place(net.bas)
        placement = a_reservation(net.anna, place)
        out = {"status": "out", "until": in_days(9), "reason": "works"}
        accepted, withdrawn = at_once(
            partial(verbs.accept_placement, net.bas, placement.pk),
            partial(verbs.update_availability, net.bas, place.pk, **out),
        )
        state = Placement.objects.get(pk=placement.pk).state
        assert isinstance(accepted, Refused) != isinstance(withdrawn, Refused)
        assert state == ("declined" if isinstance(accepted, Refused) else "accepted")
        no_place_twice()
        outcomes.add(state)
    assert outcomes <= {"accepted", "declined"}


def test_midnight_passes_while_it_is_accepted_and_it_is_either_promised_or_expired(net):
    for number in range(ROUNDS):
        place = a_place(net.bas)
        placement = a_reservation(net.anna, place)
        before = clock.now() if number % 2 else placement.expires_at

        def accept(placement=placement, before=before):
            with clock.at(before):
                return verbs.accept_placement(net.bas, placement.pk)

        def midnight(placement=placement):
            with clock.at(placement.expires_at):
                return verbs.expire_reservations()

        accepted, _expired = at_once(accept, midnight)
        state = Placement.objects.get(pk=placement.pk).state
        assert state == ("expired" if isinstance(accepted, Refused) else "accepted")
        no_place_twice()


def test_a_request_is_withdrawn_while_its_place_is_accepted_and_no_place_stays_promised_to_nobody(net):
    for _round in range(ROUNDS):
        place = a_place(net.bas)
        request = a_request(net.anna)
        placement = a_reservation(net.anna, place, request)
        at_once(
            partial(verbs.accept_placement, net.bas, placement.pk),
            partial(verbs.withdraw_request, net.anna, request.pk, text="Niet meer nodig"),
        )
        assert Placement.objects.get(pk=placement.pk).state == "cancelled"
        no_place_twice()
