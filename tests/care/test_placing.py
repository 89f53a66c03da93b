"""A place is asked for, reserved, promised and lived in: each step by whom it concerns, each told in the timeline."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from sluitend.access import clock
from sluitend.access.context import acting
from sluitend.access.errors import AlreadyDone, NotAllowed, NotFound, Refused
from sluitend.care import reference, verbs
from sluitend.care.access import visible_placements, visible_requests
from sluitend.care.models import Place, PlaceEntry, Placement, PlacementRequest
from sluitend.care.queries import tonight
from sluitend.care.verbs import Needs
from sluitend.care.waiting import waiting_list
from sluitend.casework.models import Case, Entry, Participation
from sluitend.casework.terms import now, today
from sluitend.casework.verbs import close_case
from sluitend.intake.verbs import Asked, record_consent
from sluitend.registry.loading import ReferenceFault
from tests.care.conftest import NEEDS, a_place, a_request, a_reservation, a_stay, state_of
from tests.factories import a_case, a_token, an_organisation, in_days, last_entry, somebody


def test_from_the_question_to_the_end_of_the_stay_each_act_is_one_line_of_the_timeline(net):
    place, case = a_place(net.bas), a_case(net.anna)
    request = a_request(net.anna, case)
    placement = a_reservation(net.anna, place, request)
    verbs.accept_placement(net.bas, placement.pk, text="Vanavond na acht uur.")
    verbs.start_stay(net.bas, placement.pk)
    assert PlacementRequest.objects.get(pk=request.pk).state == "placed"
    verbs.end_stay(net.bas, placement.pk, reason="own_home")
    told = Entry.objects.filter(case=case).order_by("number").values_list("verb", flat=True)
    assert list(told)[1:] == ["ask_placement", "reserve_place", "accept_placement", "start_stay", "end_stay"]
    assert last_entry(case).data["sentence"] == "Verblijf bij Opvang De Brug beëindigd: eigen woning"
    assert last_entry(case).organisation == net.shelter
    assert Place.objects.get(pk=place.pk).held == ""


def test_an_accepted_place_moves_nothing_but_lets_the_provider_take_part(net):
    place, case = a_place(net.bas), a_case(net.anna)
    record_consent(net.anna, case.pk, Asked("help", True, "oral", today(), net.shelter.pk))
    placement = a_reservation(net.anna, place, a_request(net.anna, case), legal_basis="consent")
    assert not Participation.objects.filter(case=case, organisation=net.shelter).exists()
    verbs.accept_placement(net.bas, placement.pk)
    part = Participation.objects.get(case=case, organisation=net.shelter)
    assert (part.purpose, part.legal_basis, part.carries) == ("shelter", "consent", False)
    assert Case.objects.get(pk=case.pk).organisation == net.town


def test_before_the_answer_the_provider_sees_what_is_needed_and_not_the_case(net):
    place, case = a_place(net.bas), a_case(net.anna)
    request = a_request(net.anna, case)
    with acting(net.bas):
        assert not visible_requests(net.bas).exists()
        assert not PlacementRequest.objects.exists()
    placement = a_reservation(net.anna, place, request)
    with acting(net.bas):
        assert list(visible_requests(net.bas)) == [request]
        assert not Case.objects.filter(pk=case.pk).exists()
    with acting(net.chantal):
        assert not visible_placements(net.chantal).exists()
        assert not Placement.objects.exists()
    verbs.decline_placement(net.bas, placement.pk, reason="too_complex")
    with acting(net.bas):
        assert not PlacementRequest.objects.exists()
        assert not Case.objects.filter(pk=case.pk).exists()


def test_only_who_carries_the_case_asks_and_only_the_provider_answers(net):
    place, case = a_place(net.bas), a_case(net.anna, participant=net.far)
    with pytest.raises(NotAllowed):
        verbs.ask_placement(net.chantal, case.pk, Needs(**NEEDS))
    placement = a_reservation(net.anna, place, a_request(net.anna, case))
    with pytest.raises(NotAllowed):
        verbs.accept_placement(net.anna, placement.pk)
    with pytest.raises(NotFound):
        verbs.accept_placement(somebody("Eva", an_organisation("X", "ggd"), "professional"), placement.pk)
    with pytest.raises(NotAllowed):
        verbs.update_availability(net.chantal, place.pk, status="occupied")
    verbs.accept_placement(net.bas, placement.pk)


def test_a_place_is_asked_for_in_the_care_of_victims_only(net):
    case = a_case(net.anna, programme="top_x")
    with pytest.raises(Refused):
        verbs.ask_placement(net.anna, case.pk, Needs(**NEEDS))


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"urgency": "soon"}, "urgency"), ({"sex": "x"}, "sex"), ({"age": 130}, "age"), ({"age": -1}, "age"),
        ({"children": 20}, "children"), ({"days": 0}, "days"), ({"kinds": ["tent"]}, "kinds"), ({"form": ""}, "form"),
        ({"residence": "martian"}, "residence"), ({"near": "GM0000"}, "near"), ({"avoid_regions": ["QQ"]}, "avoid_regions"),
        ({"avoid_municipalities": ["GM0000"]}, "avoid_municipalities"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_at_its_field(net, wrong, field):
    with pytest.raises(Refused) as refused:
        a_request(net.anna, **wrong)
    assert refused.value.field == field


def test_asking_again_changes_the_needs_and_keeps_the_time_of_waiting(net):
    case = a_case(net.anna)
    with clock.at(now() - timedelta(days=9)):
        first = a_request(net.anna, case)
    again = a_request(net.anna, case, children=2)
    assert (again.pk, again.asked_at, again.children) == (first.pk, first.asked_at, 2)


def test_the_same_form_twice_is_one_act(net):
    place, request = a_place(net.bas), a_request(net.anna)
    token, other, third = a_token(), a_token(), a_token()
    placement = a_reservation(net.anna, place, request, token=token)
    with pytest.raises(AlreadyDone):
        a_reservation(net.anna, place, request, token=token)
    verbs.accept_placement(net.bas, placement.pk, token=other)
    with pytest.raises(AlreadyDone):
        verbs.accept_placement(net.bas, placement.pk, token=other)
    free = a_place(net.bas)
    verbs.update_availability(net.bas, free.pk, status="occupied", token=third)
    with pytest.raises(AlreadyDone):
        verbs.update_availability(net.bas, free.pk, status="free", token=third)


def test_a_place_that_does_not_fit_cannot_be_reserved_and_the_reason_is_told(net):
    place, request = a_place(net.bas, children_max=0), a_request(net.anna, children=1)
    with pytest.raises(Refused, match="neemt geen kinderen"):
        a_reservation(net.anna, place, request)


def test_one_request_has_one_promise_and_one_place_one_guest(net):
    place, other = a_place(net.bas), a_place(net.bas)
    request = a_request(net.anna)
    a_reservation(net.anna, place, request)
    with pytest.raises(Refused, match="gereserveerd"):
        a_reservation(net.anna, other, request)
    with pytest.raises(Refused, match="gereserveerd"):
        a_reservation(net.anna, place)
    with pytest.raises(Refused, match="gereserveerd"):
        verbs.update_availability(net.bas, place.pk, status="occupied")


def test_the_database_itself_refuses_a_place_twice(net):
    place = a_place(net.bas)
    first = a_reservation(net.anna, place)
    second = a_request(net.anna)

    def again(**values):
        usual = {
            "request": second, "case_id": second.case_id, "place": place, "provider": net.shelter, "legal_basis": "wmo",
            "reserved_at": now(), "expires_at": now(), "starts_on": first.starts_on, "ends_by": first.ends_by,
        }  # fmt: skip
        with transaction.atomic():
            return Placement.objects.create(**usual | values)

    with pytest.raises(IntegrityError, match="one_on_the_way"):
        again()
    verbs.accept_placement(net.bas, first.pk)
    verbs.start_stay(net.bas, first.pk)
    with pytest.raises(IntegrityError, match="one at a time"):
        again()
    with pytest.raises(IntegrityError, match="one at a time"):
        again(starts_on=first.ends_by - timedelta(days=1), ends_by=first.ends_by + timedelta(days=3))
    again(starts_on=first.ends_by, ends_by=first.ends_by + timedelta(days=3))
    with pytest.raises(IntegrityError, match="one way"), transaction.atomic():
        Placement.objects.filter(pk=first.pk).update(state="reserved")
    with pytest.raises(IntegrityError, match="place_in_use"), transaction.atomic():
        Place.objects.filter(pk=place.pk).update(status="out", status_until=in_days(3), status_reason="works")


@pytest.mark.parametrize("table", [Place, PlaceEntry, PlacementRequest, Placement])
def test_no_history_is_ever_deleted(net, table):
    a_stay(net.anna, net.bas, a_place(net.bas))
    with pytest.raises(DatabaseError), transaction.atomic():
        table.objects.all().delete()


def test_who_comes_next_is_promised_the_place_from_the_day_the_other_leaves(net):
    place = a_place(net.bas, max_days=10)
    stay = a_stay(net.anna, net.bas, place)
    with pytest.raises(Refused, match="verblijft iemand"):
        a_reservation(net.anna, place, starts_on=in_days(4))
    later = a_request(net.anna, urgency="weeks")
    following = a_reservation(net.anna, place, later, starts_on=in_days(10))
    verbs.accept_placement(net.bas, following.pk)
    with pytest.raises(Refused, match="nog iemand"):
        verbs.start_stay(net.bas, following.pk)
    with pytest.raises(Refused, match="aan een ander"):
        verbs.extend_stay(net.bas, stay.pk, until=in_days(12), reason="no_home")
    verbs.end_stay(net.bas, stay.pk, reason="network")
    verbs.start_stay(net.bas, following.pk)
    assert Place.objects.get(pk=place.pk).held == "staying"


def test_out_of_use_declines_what_waited_and_is_refused_once_it_was_promised(net):
    place = a_place(net.bas)
    waiting = a_reservation(net.anna, place)
    out = {"status": "out", "until": in_days(5), "reason": "works"}
    verbs.update_availability(net.bas, place.pk, **out)
    assert state_of(waiting) == "declined"
    with pytest.raises(Refused, match="buiten gebruik"):
        a_reservation(net.anna, place)
    verbs.update_availability(net.bas, place.pk, status="free")
    promised = a_reservation(net.anna, place)
    verbs.accept_placement(net.bas, promised.pk)
    with pytest.raises(Refused, match="toegezegd"):
        verbs.update_availability(net.bas, place.pk, **out)
    for wrong in ({"reason": ""}, {"until": None}, {"until": in_days(0)}, {"status": "weg"}):
        with pytest.raises(Refused):
            verbs.update_availability(net.bas, place.pk, **out | wrong)


def test_a_reservation_expires_at_its_moment_and_not_before(net):
    place = a_place(net.bas)
    placement = a_reservation(net.anna, place)
    with clock.at(placement.expires_at - timedelta(seconds=1)):
        assert verbs.expire_reservations() == 0
    with clock.at(placement.expires_at):
        with pytest.raises(Refused, match="verlopen"):
            verbs.accept_placement(net.bas, placement.pk)
        assert verbs.expire_reservations() == 1
        assert verbs.expire_reservations() == 0
    assert (state_of(placement), Place.objects.get(pk=place.pk).held) == ("expired", "")


@pytest.mark.parametrize(("urgency", "ahead"), [("tonight", 1), ("days", 7), ("weeks", 30), ("later", 92)])
def test_the_sooner_a_bed_is_needed_the_sooner_the_stay_begins(net, urgency, ahead):
    place, request = a_place(net.bas), a_request(net.anna, urgency=urgency)
    with pytest.raises(Refused, match=f"{in_days(ahead):%d-%m-%Y}") as refused:
        a_reservation(net.anna, place, request, starts_on=in_days(ahead + 1))
    assert refused.value.field == "starts_on"
    assert [line.request.pk for line in waiting_list(net.anna)] == [request.pk]
    assert a_reservation(net.anna, place, request, starts_on=in_days(ahead)).starts_on == in_days(ahead)


def test_an_urgency_that_does_not_say_how_far_ahead_is_a_fault_of_the_file(tmp_path, monkeypatch):
    words = (reference.FOLDER / "urgencies.yaml").read_text()
    for wrong, advice in (
        ("", "add 'ahead'"),
        ("ahead: -1, ", "whole number"),
        ("ahead: x, ", "whole number"),
    ):
        (tmp_path / "urgencies.yaml").write_text(words.replace("ahead: 7, ", wrong))
        monkeypatch.setattr(reference, "FOLDER", tmp_path)
        with pytest.raises(ReferenceFault, match=advice):
            reference.urgencies.__wrapped__()


def test_a_request_is_held_a_month_at_most_and_not_when_it_is_for_tonight(net):
    request = a_request(net.anna)
    with pytest.raises(Refused) as refused:
        verbs.put_on_hold(net.anna, request.pk, until=in_days(32), text="Later.")
    assert refused.value.field == "until"
    verbs.put_on_hold(net.anna, request.pk, until=in_days(31), text="Eerst naar het ziekenhuis.")
    # Once a place is needed tonight, the request waits again by itself.
    a_request(net.anna, request.case, urgency="tonight")
    request.refresh_from_db()
    assert (request.state, request.hold_until) == ("waiting", None)
    with pytest.raises(Refused, match="Wijzig dan eerst hoe snel"):
        verbs.put_on_hold(net.anna, request.pk, until=in_days(1), text="Later.")


@pytest.mark.parametrize(
    ("urgency", "kind", "hours"),
    [
        ("tonight", "womens_shelter", 2),
        ("days", "complex_care", 24),
        ("weeks", "complex_care", 48),
        ("days", "bed_72_hours", 2),
    ],
)
def test_the_sooner_a_bed_is_needed_the_sooner_the_provider_answers(net, urgency, kind, hours):
    request = a_request(net.anna, urgency=urgency)
    words = {"agreed_with": "de helpdesk van CoMensha"}
    placement = a_reservation(net.anna, a_place(net.bas, kind=kind), request, **words)
    assert placement.expires_at - placement.reserved_at == timedelta(hours=hours)


def test_the_job_brings_back_places_and_requests_and_ends_what_belongs_to_a_closed_case(net):
    place, request = a_place(net.bas), a_request(net.anna)
    verbs.update_availability(net.bas, place.pk, status="out", until=in_days(3), reason="staff")
    verbs.put_on_hold(net.anna, request.pk, until=in_days(3), text="Eerst naar het ziekenhuis.")
    closed = a_case(net.anna)
    ended = a_request(net.anna, closed)
    close_case(net.anna, closed.pk, reason="no_trafficking", text="Niets gevonden")
    with clock.at(now() + timedelta(days=3)):
        verbs.expire_reservations()
    assert Place.objects.get(pk=place.pk).status == "free"
    assert PlacementRequest.objects.get(pk=request.pk).state == "waiting"
    assert PlacementRequest.objects.get(pk=ended.pk).state == "withdrawn"


def test_who_sleeps_in_a_hotel_keeps_waiting_and_the_next_stay_ends_that_one(net):
    hotel, place = a_place(net.bas, kind="hotel"), a_place(net.bas)
    request = a_request(net.anna)
    night = a_stay(net.anna, net.bas, hotel, request, days_ago=2)
    assert PlacementRequest.objects.get(pk=request.pk).state == "waiting"
    a_stay(net.anna, net.bas, place, request)
    assert state_of(night) == "ended"
    assert PlacementRequest.objects.get(pk=request.pk).state == "placed"


def test_who_has_a_real_place_and_asks_to_move_on_does_not_count_as_in_a_hotel(net):
    case = a_case(net.anna)
    a_stay(net.anna, net.bas, a_place(net.bas), a_request(net.anna, case))
    a_request(net.anna, case, urgency="later")
    [line] = waiting_list(net.anna)
    assert (line.facts.sleeps, line.facts.last_resort) == (True, False)
    hotel = a_case(net.anna)
    a_stay(net.anna, net.bas, a_place(net.bas, kind="hotel"), a_request(net.anna, hotel, urgency="tonight"))
    assert waiting_list(net.anna)[0].facts.last_resort
    assert tonight(net.anna).nowhere == []


def test_withdrawing_gives_the_promised_place_back(net):
    place, request = a_place(net.bas), a_request(net.anna)
    placement = a_reservation(net.anna, place, request)
    verbs.accept_placement(net.bas, placement.pk)
    verbs.withdraw_request(net.anna, request.pk, text="Gaat naar haar zus.")
    assert (state_of(placement), Place.objects.get(pk=place.pk).held) == ("cancelled", "")
    with pytest.raises(Refused, match="afgerond"):
        verbs.put_on_hold(net.anna, request.pk, until=in_days(1), text="Toch niet")


def test_a_provider_outside_sluitend_answers_by_telephone_to_who_carries_the_case(net):
    outside = an_organisation("Hotel De Kust", "other", on_platform=False)
    owner = somebody("Uma", outside, "professional")
    place = a_place(owner, kind="hotel")
    placement = a_reservation(net.anna, place)
    verbs.accept_placement(net.anna, placement.pk)
    assert not Participation.objects.filter(organisation=outside).exists()


def test_a_stay_that_is_told_later_does_not_begin_while_another_was_still_there(net):
    place = a_place(net.bas)
    # Of a case that Anna does not see.
    first = a_stay(net.chantal, net.bas, place, a_request(net.chantal), days_ago=10)
    verbs.end_stay(net.bas, first.pk, reason="own_home", on=in_days(-4))
    second = a_reservation(net.anna, place)
    verbs.accept_placement(net.bas, second.pk)
    for actor in (net.bas, net.anna):
        with pytest.raises(Refused) as refused:
            verbs.start_stay(actor, second.pk, on=in_days(-5))
        assert refused.value.field == "on"
    assert verbs.start_stay(net.bas, second.pk, on=in_days(-4)).started_on == in_days(-4)
