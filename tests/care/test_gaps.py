"""What is not closed in placement is found, has an owner and a date, leads to its act, and closes by itself."""

from datetime import timedelta

import pytest

from sluitend.access import clock
from sluitend.care import verbs
from sluitend.casework.terms import now
from sluitend.gaps.evaluation import evaluate_all
from sluitend.gaps.models import Gap
from sluitend.gaps.queries import as_rows
from sluitend.web.gapboard.closing import act_of
from tests.care.conftest import a_place, a_request, a_reservation, a_stay
from tests.factories import in_days


def open_gaps(rule):
    return list(Gap.objects.filter(rule=rule, closed_at=None))


@pytest.fixture
def later():
    """Let it be some days later, with every rule looked at."""

    def look(days, then=lambda: None):
        with clock.at(now() + timedelta(days=days)):
            then()
            evaluate_all()

    return look


def test_who_waits_longer_than_the_urgency_allows_is_a_gap_until_a_place_is_promised(net, later):
    tonight, weeks = a_request(net.anna, urgency="tonight"), a_request(net.anna, urgency="weeks")
    later(0)
    assert open_gaps("placement_waiting") == []
    later(1)
    [gap] = open_gaps("placement_waiting")
    assert (gap.subject, gap.organisation) == (str(tonight.pk), net.town)
    [row] = as_rows(net.anna, [gap])
    assert act_of(row) == ("Zoek een plek", f"/opvang/verzoeken/{tonight.pk}/")
    later(15)
    assert {gap.subject for gap in open_gaps("placement_waiting")} == {str(tonight.pk), str(weeks.pk)}
    verbs.withdraw_request(net.anna, weeks.pk, text="Bij haar zus")
    a_reservation(net.anna, a_place(net.bas), tonight)
    assert open_gaps("placement_waiting") == []


def test_a_reservation_that_nobody_answered_is_a_gap_until_another_is_made(net, later):
    request = a_request(net.anna, urgency="later")
    place = a_place(net.bas)
    placement = a_reservation(net.anna, place, request)
    later(2, verbs.expire_reservations)
    [gap] = open_gaps("reservation_unanswered")
    assert gap.subject == str(placement.request_id)
    a_reservation(net.anna, place, request)
    assert open_gaps("reservation_unanswered") == []


def test_whoever_does_not_come_to_a_promised_place_is_a_gap_until_they_do_or_it_is_given_back(net, later):
    came, stayed_away = (a_reservation(net.anna, a_place(net.bas)) for _one in range(2))
    for promised in (came, stayed_away):
        verbs.accept_placement(net.bas, promised.pk)
    later(0)
    assert open_gaps("arrival_missed") == []
    later(1)
    assert {gap.subject for gap in open_gaps("arrival_missed")} == {str(came.pk), str(stayed_away.pk)}
    [row, _other] = as_rows(net.anna, open_gaps("arrival_missed"))
    assert act_of(row)[1] in {f"/opvang/plaatsingen/{one.pk}/" for one in (came, stayed_away)}
    with clock.at(now() + timedelta(days=1)):
        verbs.start_stay(net.bas, came.pk)
        assert [gap.subject for gap in open_gaps("arrival_missed")] == [str(stayed_away.pk)]
        verbs.cancel_reservation(net.anna, stayed_away.pk, text="Kwam niet.")
    assert open_gaps("arrival_missed") == []


def test_a_stay_beyond_its_days_is_a_gap_until_a_reason_is_given(net, later):
    stay = a_stay(net.anna, net.bas, a_place(net.bas, max_days=5))
    later(5)
    assert open_gaps("stay_too_long") == []
    later(6)
    [gap] = open_gaps("stay_too_long")
    [row] = as_rows(net.anna, [gap])
    assert act_of(row) == ("Kijk naar de plek", f"/opvang/plaatsingen/{stay.pk}/")
    verbs.extend_stay(net.bas, stay.pk, until=in_days(20), reason="no_next_place")
    later(7)
    assert open_gaps("stay_too_long") == []


def test_a_hotel_is_a_gap_after_seven_days(net, later):
    stay = a_stay(net.anna, net.bas, a_place(net.bas, kind="hotel"))
    later(7)
    assert open_gaps("last_resort_too_long") == []
    later(8)
    assert len(open_gaps("last_resort_too_long")) == 1
    assert open_gaps("stay_too_long") == []
    verbs.end_stay(net.bas, stay.pk, reason="next_place")
    assert open_gaps("last_resort_too_long") == []


def test_a_place_that_nobody_spoke_of_for_a_week_is_a_gap_of_its_provider_until_two_taps(net, later):
    place = a_place(net.bas)
    a_stay(net.anna, net.bas, a_place(net.bas))
    later(6)
    assert open_gaps("place_not_updated") == []
    later(8)
    [gap] = open_gaps("place_not_updated")
    assert (gap.organisation, gap.detail) == (net.shelter, {"name": place.name})
    [row] = as_rows(net.bas, [gap])
    assert act_of(row) == ("Werk bij", f"/opvang/plekken/{place.pk}/")
    with clock.at(now() + timedelta(days=8)):
        verbs.update_availability(net.bas, place.pk, status="free")
    assert open_gaps("place_not_updated") == []
