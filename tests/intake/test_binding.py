"""What somebody consented to binds who comes into their case on that basis; in a race there is one outcome."""

import os
from datetime import timedelta
from functools import partial

import pytest

from benchmarks.threads import at_once
from sluitend.access.clock import at, now, today
from sluitend.access.errors import NotFound, Refused
from sluitend.care.models import Place, Placement, PlacementRequest
from sluitend.care.verbs import (
    accept_placement,
    expire_reservations,
    reserve_place,
    start_stay,
    update_availability,
)
from sluitend.casework.models import Case, Participation, Responsibility
from sluitend.casework.verbs import accept_handover, add_participant
from sluitend.gaps.models import Gap
from sluitend.intake.models import Consent
from sluitend.intake.verbs import Asked, record_consent, withdraw_consent
from tests.care.conftest import a_place, a_request, state_of
from tests.casework.acts import check_promises
from tests.factories import a_case, an_offer, in_days, last_entry, people

ROUNDS = int(os.environ.get("RACE_ROUNDS", "4"))


@pytest.fixture
def net(db):
    return people()


def says(net, case, given, *, to=None, purpose="help", **values):
    asked = Asked(purpose, given, "oral", values.pop("on", today()), (to or net.shelter).pk, **values)
    record_consent(net.anna, case.pk, asked)
    return Consent.objects.filter(case=case).latest("recorded_at")


def takes_back(net, case, consent):
    return withdraw_consent(net.anna, case.pk, consent=consent.pk, on=today())


def accepts(net, offer, basis="consent"):
    return accept_handover(net.bas, offer.pk, legal_basis=basis)


def lets_in(net, case, basis="consent"):
    return add_participant(net.anna, case.pk, organisation=net.shelter.pk, purpose="care", legal_basis=basis)


def withdrawn(net, case):
    takes_back(net, case, says(net, case, True))


def refused(net, case):
    says(net, case, False)


def over(net, case):
    with at(now() - timedelta(days=1)):
        says(net, case, True, until=in_days(0))


def one_of_two(net, case):
    says(net, case, True)
    says(net, case, False, purpose="medical")


def an_earlier_yes_withdrawn(net, case):
    first = says(net, case, True, on=in_days(-20))
    says(net, case, True, on=in_days(-10))
    takes_back(net, case, first)


def refused_by_name(net, case):
    record_consent(
        net.anna,
        case.pk,
        Asked("help", False, "oral", today(), partner_name=f" {net.shelter.name.upper()} "),
    )


DOES_NOT_STAND = [withdrawn, refused, over, one_of_two, an_earlier_yes_withdrawn, refused_by_name]


@pytest.mark.parametrize("what", DOES_NOT_STAND)
def test_nobody_comes_in_on_a_consent_that_does_not_stand(net, what):
    with at(now() - timedelta(days=1)):
        case = a_case(net.anna)
    what(net, case)
    offer = an_offer(net.anna, case, net.shelter)
    for come_in in (partial(accepts, net, offer), partial(lets_in, net, case)):
        with pytest.raises(Refused) as no:
            come_in()
        assert no.value.field == "legal_basis"
    case.refresh_from_db()
    offer.refresh_from_db()
    assert (case.organisation, offer.state) == (net.town, "offered")
    assert not Participation.objects.filter(case=case, organisation=net.shelter).exists()
    accepts(net, offer, "wmo")
    check_promises()


def nothing(net, case):
    """Nothing was asked."""


def yes(net, case):
    says(net, case, True)


def again(net, case):
    withdrawn(net, case)
    says(net, case, True)


def again_by_row(net, case):
    refused_by_name(net, case)
    says(net, case, True)


def of_another(net, case):
    says(net, case, False, to=net.far)


DOES_STAND = [nothing, yes, again, again_by_row, of_another]


@pytest.mark.parametrize("what", DOES_STAND)
def test_where_nothing_stands_against_it_nothing_changes(net, what):
    case = a_case(net.anna)
    what(net, case)
    lets_in(net, case)
    accepts(net, an_offer(net.anna, case, net.shelter))
    case.refresh_from_db()
    assert case.organisation == net.shelter


def test_consent_is_withdrawn_while_the_offer_is_accepted_and_one_organisation_carries_the_case(
    fresh_database,
):
    net = people()
    for _round in range(ROUNDS):
        case = a_case(net.anna)
        consent = says(net, case, True)
        offer = an_offer(net.anna, case, net.shelter)
        accepted, taken_back = at_once(partial(accepts, net, offer), partial(takes_back, net, case, consent))
        carrier = Case.objects.get(pk=case.pk).organisation_id
        assert [one.organisation_id for one in Responsibility.objects.filter(case=case, until=None)] == [
            carrier
        ]
        consent.refresh_from_db()
        if isinstance(accepted, Refused):
            # It was withdrawn first: who carried the case still does.
            assert (carrier, consent.withdrawn_on) == (net.town.pk, today())
        else:
            # It was accepted first: who offered does not see the case any more, and tells who does.
            assert isinstance(taken_back, NotFound)
            assert (carrier, consent.withdrawn_on) == (net.shelter.pk, None)
        check_promises()


def test_consent_is_withdrawn_while_a_partner_is_let_in_and_nobody_comes_in_after_it(fresh_database):
    net = people()
    for _round in range(ROUNDS):
        case = a_case(net.anna)
        consent = says(net, case, True)
        let_in, taken_back = at_once(partial(lets_in, net, case), partial(takes_back, net, case, consent))
        part = Participation.objects.filter(case=case, organisation=net.shelter, until=None)
        assert not isinstance(taken_back, Refused)
        assert part.exists() != isinstance(let_in, Refused)
        consent.refresh_from_db()
        assert not part.exists() or part.get().since <= consent.withdrawn_at


def reserves(net, case, basis="consent"):
    request = a_request(net.anna, case)
    return reserve_place(net.anna, request.pk, place=a_place(net.bas).pk, legal_basis=basis)


def reserves_again(net, case):
    request = PlacementRequest.objects.get(case=case)
    return reserve_place(net.anna, request.pk, place=Place.objects.get(organisation=net.shelter).pk)


def has_part(net, case):
    return Participation.objects.filter(case=case, organisation=net.shelter, until=None).exists()


@pytest.mark.parametrize("what", [*DOES_NOT_STAND, nothing, of_another])
def test_no_place_is_reserved_on_a_consent_that_does_not_stand(net, what):
    with at(now() - timedelta(days=1)):
        case = a_case(net.anna)
    what(net, case)
    with pytest.raises(Refused) as no:
        reserves(net, case)
    assert no.value.field == "legal_basis"
    assert not Placement.objects.filter(case=case).exists()
    accept_placement(net.bas, reserves_again(net, case).pk)
    assert has_part(net, case)


def accepts_place(net, placement):
    return accept_placement(net.bas, placement.pk)


def later_taken_back(net, case, consent):
    takes_back(net, case, consent)


def later_refused(net, case, _consent):
    says(net, case, False)


def later_refused_by_name(net, case, _consent):
    refused_by_name(net, case)


def later_told_to_a_partner(net, case, consent):
    add_participant(net.anna, case.pk, organisation=net.far.pk, purpose="care", legal_basis="wmo")
    withdraw_consent(net.chantal, case.pk, consent=consent.pk, on=today())


LATER = [later_taken_back, later_refused, later_refused_by_name, later_told_to_a_partner]


@pytest.mark.parametrize("later", LATER)
def test_a_place_is_not_asked_any_more_once_consent_is_taken_back_and_the_person_waits_again(net, later):
    case = a_case(net.anna)
    consent = says(net, case, True)
    reserved = reserves(net, case)
    later(net, case, consent)
    reserved.refresh_from_db()
    assert (reserved.state, reserved.place.held, has_part(net, case)) == ("cancelled", "", False)
    assert PlacementRequest.objects.get(case=case).state == "waiting"
    told = last_entry(case)
    assert (told.verb, told.actor) == ("cancel_reservation", "system:expire_reservations")
    assert told.data["sentence"].startswith("Plek bij Opvang De Brug wordt niet meer gevraagd")
    with pytest.raises(Refused) as no:
        accepts_place(net, reserved)
    for told_to_provider in (str(no.value.message), told.data["sentence"], told.text):
        assert "toestemming" not in told_to_provider.lower()
    accepts_place(net, reserves_again(net, case))
    assert has_part(net, case)
    check_promises()


def test_a_place_that_does_not_rest_on_what_was_taken_back_is_still_asked(net):
    case = a_case(net.anna)
    says(net, case, True)
    other = says(net, case, True, to=net.far)
    reserved = reserves(net, case)
    takes_back(net, case, other)
    says(net, case, True)
    assert state_of(reserved) == "reserved"
    on_wmo = a_case(net.anna)
    takes_back(net, on_wmo, says(net, on_wmo, True))
    by_law = reserve_place(
        net.anna, a_request(net.anna, on_wmo).pk, place=a_place(net.bas).pk, legal_basis="wmo"
    )
    says(net, on_wmo, False)
    assert state_of(by_law) == "reserved"
    accepts_place(net, by_law)


def test_a_place_on_a_consent_that_is_over_ends_by_itself_and_the_provider_is_not_told_why(net):
    with at(now() - timedelta(hours=4)):
        case = a_case(net.anna)
        says(net, case, True, until=today())
        reserved = reserves(net, case)
    with at(reserved.reserved_at + timedelta(days=1)):
        Placement.objects.filter(pk=reserved.pk).update(expires_at=now() + timedelta(hours=1))
        with pytest.raises(Refused) as no:
            accepts_place(net, reserved)
        assert "toestemming" not in str(no.value.message).lower()
        assert state_of(reserved) == "reserved"
        expire_reservations()
        assert state_of(reserved) == "cancelled"
        assert PlacementRequest.objects.get(case=case).state == "waiting"
        expire_reservations()


def test_nobody_moves_in_on_a_consent_that_was_taken_back_and_nobody_loses_the_bed_meanwhile(net):
    case = a_case(net.anna)
    consent = says(net, case, True)
    promised = accepts_place(net, reserves(net, case))
    takes_back(net, case, consent)
    assert state_of(promised) == "accepted"
    assert Gap.objects.filter(case=case, rule="intake_consent_withdrawn", closed_at=None).exists()
    with pytest.raises(Refused) as no:
        start_stay(net.bas, promised.pk)
    assert "toestemming" not in str(no.value.message).lower()
    with pytest.raises(Refused, match="toestemming"):
        start_stay(net.anna, promised.pk)
    assert state_of(promised) == "accepted"
    says(net, case, True)
    assert start_stay(net.bas, promised.pk).state == "staying"


@pytest.mark.parametrize("what", [yes, again, again_by_row])
def test_a_place_is_promised_where_nothing_stands_against_it(net, what):
    case = a_case(net.anna)
    what(net, case)
    accept_placement(net.bas, reserves(net, case).pk)
    assert has_part(net, case)


def test_consent_is_withdrawn_while_a_place_is_promised_and_nobody_comes_in_after_it(fresh_database):
    net = people()
    for _round in range(ROUNDS):
        case = a_case(net.anna)
        consent = says(net, case, True)
        reserved = reserves(net, case)
        promised, taken_back = at_once(
            partial(accepts_place, net, reserved), partial(takes_back, net, case, consent)
        )
        assert isinstance(taken_back, Case)
        assert has_part(net, case) != isinstance(promised, Refused)
        assert state_of(reserved) == ("accepted" if has_part(net, case) else "cancelled")
        assert PlacementRequest.objects.get(case=case).state == "waiting"
        check_promises()


def test_consent_is_withdrawn_while_somebody_moves_in_and_they_are_in_or_it_waits(fresh_database):
    net = people()
    for _round in range(ROUNDS):
        case = a_case(net.anna)
        consent = says(net, case, True)
        promised = accepts_place(net, reserves(net, case))
        moved_in, taken_back = at_once(
            partial(start_stay, net.bas, promised.pk), partial(takes_back, net, case, consent)
        )
        assert isinstance(taken_back, Case)
        assert state_of(promised) == ("accepted" if isinstance(moved_in, Refused) else "staying")


def test_consent_is_withdrawn_while_the_place_goes_out_of_use_and_neither_waits_for_the_other(
    fresh_database,
):
    net = people()
    for _round in range(ROUNDS):
        case = a_case(net.anna)
        consent = says(net, case, True)
        reserved = reserves(net, case)
        out = {"status": "out", "until": in_days(9), "reason": "works"}
        closed, taken_back = at_once(
            partial(update_availability, net.bas, reserved.place_id, **out),
            partial(takes_back, net, case, consent),
        )
        assert isinstance(taken_back, Case)
        assert isinstance(closed, Place | Refused)
        assert state_of(reserved) in {"cancelled", "declined"}
        check_promises()
