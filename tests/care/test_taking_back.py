"""A promise that is taken or given back before anybody moved in: who took part by it does not any more."""

import re

import pytest
from django.db import connection

from sluitend.access.context import acting
from sluitend.care import verbs
from sluitend.casework.access import visible_cases
from sluitend.casework.models import Case, Entry, Participation, Step
from sluitend.casework.terms import today
from sluitend.casework.verbs import add_participant, add_step
from tests.care.conftest import a_place, a_request, a_reservation, a_stay, state_of
from tests.casework.acts import check_promises
from tests.factories import a_case, a_token, account, in_days, last_entry

OF_A_CASE = (
    "SELECT id FROM casework_case WHERE id = %s",
    "SELECT id FROM casework_entry WHERE case_id = %s",
    "SELECT id FROM casework_step WHERE case_id = %s",
    "SELECT id FROM casework_participation WHERE case_id = %s",
    "SELECT id FROM casework_involvement WHERE case_id = %s",
    "SELECT id FROM care_placementrequest WHERE case_id = %s",
    "SELECT id FROM care_sleepingplace WHERE case_id = %s",
)


def a_promise(net, place=None, case=None, **needs):
    """Let Bas promise a place in Anna's case."""
    place = place or a_place(net.bas)
    promised = a_reservation(net.anna, place, a_request(net.anna, case, **needs))
    return verbs.accept_placement(net.bas, promised.pk)


def seen_of(actor, case):
    """Return how many rows of a case PostgreSQL shows an actor, table by table."""
    found = []
    with acting(actor), connection.cursor() as cursor:
        for statement in OF_A_CASE:
            cursor.execute(statement, [case])
            found.append(len(cursor.fetchall()))
    return found


def decline(net, promise):
    verbs.decline_placement(net.bas, promise.pk, reason="too_complex")


def give_back(net, promise):
    verbs.cancel_reservation(net.anna, promise.pk, text="Gaat naar haar zus.")


def withdraw(net, promise):
    verbs.withdraw_request(net.anna, promise.request_id, text="Gaat naar haar zus.")


ENDS = pytest.mark.parametrize("end", [decline, give_back, withdraw])


@ENDS
def test_whoever_took_part_by_a_promise_that_is_off_sees_nothing_of_the_case_any_more(net, end):
    promise = a_promise(net)
    with acting(net.bas):
        assert visible_cases(net.bas).filter(pk=promise.case_id).exists()
    assert seen_of(net.bas, promise.case_id)[0] == 1
    end(net, promise)
    with acting(net.bas):
        assert not visible_cases(net.bas).filter(pk=promise.case_id).exists()
    assert not any(seen_of(net.bas, promise.case_id))
    part = Participation.objects.get(case=promise.case_id, organisation=net.shelter)
    assert part.until is not None
    told = Entry.objects.filter(case=promise.case_id).order_by("number").values_list("verb", flat=True)
    assert list(told)[-2] == "end_participation"
    assert list(told)[-1] in {"decline_placement", "cancel_reservation", "withdraw_request"}
    check_promises()


@ENDS
def test_whoever_took_part_already_before_the_promise_still_does(net, end):
    case = a_case(net.anna)
    add_participant(net.anna, case.pk, organisation=net.shelter.pk, purpose="shelter", legal_basis="wmo")
    promise = a_promise(net, case=case)
    end(net, promise)
    assert Participation.objects.filter(case=case, organisation=net.shelter, until=None).exists()
    assert seen_of(net.bas, case.pk)[0] == 1


@ENDS
def test_with_whom_the_person_stays_still_takes_part_when_another_promise_is_off(net, end):
    request = a_request(net.anna)
    a_stay(net.anna, net.bas, a_place(net.bas, kind="hotel"), request)
    promise = a_reservation(net.anna, a_place(net.bas), request)
    verbs.accept_placement(net.bas, promise.pk)
    end(net, promise)
    assert Participation.objects.filter(case=request.case_id, organisation=net.shelter, until=None).exists()


def test_whoever_carries_the_case_and_promises_a_place_of_their_own_goes_on_carrying_it(net):
    case = a_case(net.chantal)
    promise = a_reservation(net.chantal, a_place(net.chantal), a_request(net.chantal, case))
    verbs.accept_placement(net.chantal, promise.pk)
    verbs.decline_placement(net.chantal, promise.pk, reason="too_complex")
    assert Participation.objects.get(case=case, organisation=net.far).until is None
    assert not Step.objects.filter(case=case, kind="place_taken_back").exists()


def test_a_promise_that_was_moved_into_ends_nothing_when_the_stay_does(net):
    stay = a_stay(net.anna, net.bas, a_place(net.bas))
    verbs.end_stay(net.bas, stay.pk, reason="own_home")
    assert Participation.objects.filter(case=stay.case_id, organisation=net.shelter, until=None).exists()


def test_a_reservation_that_is_declined_ends_no_part_and_asks_nobody_to_do_anything(net):
    reserved = a_reservation(net.anna, a_place(net.bas))
    decline(net, reserved)
    assert not Step.objects.filter(case=reserved.case_id, kind="place_taken_back").exists()
    assert not Entry.objects.filter(case=reserved.case_id, verb="end_participation").exists()


def test_what_the_provider_was_still_to_do_goes_to_who_carries_the_case(net):
    promise = a_promise(net)
    add_step(net.anna, promise.case_id, what="Kamer klaarzetten", due=in_days(2), organisation=net.shelter.pk)
    decline(net, promise)
    assert Step.objects.get(what="Kamer klaarzetten").organisation == net.town


def test_a_promise_that_is_taken_back_is_on_the_work_list_of_who_carries_the_case_the_same_day(net, client):
    promise = a_promise(net)
    verbs.decline_placement(net.bas, promise.pk, reason="too_complex", text="Zij is te ziek.")
    step = Step.objects.get(case=promise.case_id, kind="place_taken_back")
    case = Case.objects.get(pk=promise.case_id)
    assert step.what == "Zoek een andere plek: Opvang De Brug trok de toezegging in"
    assert (step.organisation_id, step.official_id, step.due) == (
        case.organisation_id,
        case.official_id,
        today(),
    )
    assert last_entry(case).verb == "decline_placement"

    client.force_login(account(net.anna))
    assert "Opvang De Brug trok de toezegging in" in client.get("/werk/").content.decode()


@pytest.mark.parametrize("end", [give_back, withdraw])
def test_whoever_gives_a_promised_place_back_themselves_is_told_nothing_new(net, end):
    promise = a_promise(net)
    end(net, promise)
    assert not Step.objects.filter(case=promise.case_id, kind="place_taken_back").exists()


def hidden(page):
    """Return in which state the forms on a page say that they were shown."""
    return set(re.findall(r'name="seen" value="(\w*)"', page.content.decode()))


@pytest.mark.parametrize(
    ("who", "act", "words"),
    [("bas", "afwijzen", {"reason": "too_complex"}), ("anna", "teruggeven", {})],
)
def test_a_tab_that_still_says_reserved_does_not_undo_a_promise_and_keeps_what_was_typed(
    net, client, who, act, words
):
    placement = a_reservation(net.anna, a_place(net.bas))
    url = f"/opvang/plaatsingen/{placement.pk}/"
    client.force_login(account(getattr(net, who)))
    assert hidden(client.get(url)) == {"reserved"}
    verbs.accept_placement(net.bas, placement.pk)
    sent = words | {"token": a_token(), "text": "Past hier toch niet.", "seen": "reserved"}
    stale = client.post(f"{url}{act}/", sent)
    page = stale.content.decode()
    assert stale.status_code == 422
    assert "de plek is nu toegezegd" in page
    assert "Past hier toch niet." in page
    assert state_of(placement) == "accepted"
    assert Participation.objects.filter(case=placement.case_id, organisation=net.shelter, until=None).exists()
    # Whoever has seen it and still wants it, sends the same form again.
    assert hidden(stale) == {"accepted"}
    assert client.post(f"{url}{act}/", sent | {"seen": "accepted"}).status_code == 302
    assert state_of(placement) in {"declined", "cancelled"}


def test_a_tab_that_shows_no_promise_does_not_take_the_request_back(net, client):
    request = a_request(net.anna)
    url = f"/opvang/verzoeken/{request.pk}/"
    client.force_login(account(net.anna))
    before = client.get(url)
    assert (b'name="seen"' in before.content, hidden(before)) == (True, set())
    placement = a_reservation(net.anna, a_place(net.bas), request)
    verbs.accept_placement(net.bas, placement.pk)
    sent = {"token": a_token(), "text": "Zij kan bij haar zus terecht.", "seen": ""}
    stale = client.post(f"{url}intrekken/", sent)
    assert stale.status_code == 422
    assert "Zij kan bij haar zus terecht." in stale.content.decode()
    assert state_of(placement) == "accepted"
    assert hidden(stale) == {"accepted"}
    assert client.post(f"{url}intrekken/", sent | {"seen": "accepted"}).status_code == 302
    assert state_of(placement) == "cancelled"


def test_a_form_that_is_wrong_and_stale_still_says_how_it_was_seen(net, client):
    placement = a_promise(net)
    client.force_login(account(net.bas))
    sent = {"token": a_token(), "reason": "", "text": "", "seen": "reserved"}
    wrong = client.post(f"/opvang/plaatsingen/{placement.pk}/afwijzen/", sent)
    assert "reserved" in hidden(wrong)
    silent = {"token": a_token(), "reason": "too_complex", "text": ""}
    assert client.post(f"/opvang/plaatsingen/{placement.pk}/afwijzen/", silent).status_code == 422
    assert state_of(placement) == "accepted"
