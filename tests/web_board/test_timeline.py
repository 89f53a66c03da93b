"""The timeline: what comes and what came, by day; what is late stays on it, and others' cases never are."""

from datetime import datetime, time

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import make_aware
from django.utils.translation import override

from sluitend.access.clock import at, months_after, today
from sluitend.access.context import acting
from sluitend.care.verbs import (
    Needs,
    accept_placement,
    ask_placement,
    record_coming_of_age,
    reserve_place,
    set_place,
)
from sluitend.care.verbs.places import Properties
from sluitend.casework.verbs import change_stage, close_case, decline_handover, record_contact
from sluitend.legal.models import LegalTerm
from sluitend.legal.verbs import record_legal
from sluitend.support.models import AftercareContact
from sluitend.support.verbs import record_aftercare
from sluitend.web.board import views
from sluitend.web.board.lists import open_cases
from sluitend.web.board.picture import picture, spots
from sluitend.web.board.timeline import COMES, KINDS, LATE, PAST, Mark, Timeline, timeline_of
from tests.factories import a_case, account, an_offer, in_days, people, somebody

NEEDS = Needs(urgency="days", sex="female", age=27, residence="dutch", form="sexual")


@pytest.fixture
def net(db):
    return people()


def timeline(actor):
    with acting(actor):
        return timeline_of(actor, open_cases(actor))


def marks(actor, kind):
    return [(one.state, one.day) for one in timeline(actor).marks if one.kind == kind]


def days_ago(days):
    """At noon: so that a day is that day, also where the clock changed since."""
    return at(make_aware(datetime.combine(in_days(-days), time(12))))


def an_old_case(net, days, **values):
    with days_ago(days):
        return a_case(net.anna, **values)


def a_reservation(net, case):
    request = ask_placement(net.anna, case.pk, NEEDS)
    place = set_place(
        net.bas, net.shelter.pk, Properties("womens_shelter", case.reference, "GM9801", house="")
    )
    return reserve_place(net.anna, request.pk, place=place.pk)


def in_aftercare(net, case):
    for stage in ("guidance", "aftercare"):
        change_stage(net.anna, case.pk, stage=stage)


def test_somebody_is_spoken_with_before_a_day_and_was_spoken_with_on_one(net):
    case = an_old_case(net, 10)
    assert marks(net.anna, "contact") == [(COMES, in_days(4))]
    with days_ago(3):
        record_contact(net.anna, case.pk, text="Gesproken.")
    assert marks(net.anna, "contact") == [(PAST, in_days(-3)), (COMES, in_days(11))]


def test_what_is_late_stays_however_long_ago_its_day_was(net):
    an_old_case(net, 90)
    assert marks(net.anna, "contact") == [(LATE, in_days(-76))]


def test_a_reflection_period_has_a_lane_of_its_own_and_other_terms_another(net):
    case = an_old_case(net, 70)
    record_legal(net.anna, case.pk, code="reflection_started", on=in_days(-60))
    ends = LegalTerm.objects.get(case=case, kind="reflection_period").ends_on
    assert marks(net.anna, "reflection") == [(COMES, ends)]
    running = LegalTerm.objects.filter(case=case, ended_on=None, ends_on__lte=in_days(42))
    others = running.exclude(kind="reflection_period").values_list("ends_on", flat=True)
    assert sorted(day for _state, day in marks(net.anna, "term")) == sorted(others)


def test_a_term_that_is_over_and_nobody_ended_is_late(net):
    case = an_old_case(net, 200)
    record_legal(net.anna, case.pk, code="reflection_started", on=in_days(-180))
    assert [state for state, _day in marks(net.anna, "reflection")] == [LATE]


def test_an_offer_waits_for_its_answer_and_then_has_been_answered(net):
    offer = an_offer(net.anna, a_case(net.anna), net.shelter)
    assert marks(net.anna, "handover") == [(COMES, offer.due)]
    decline_handover(net.bas, offer.pk, reason="Past hier niet.")
    assert marks(net.anna, "handover") == [(PAST, today())]


def test_a_reservation_expires_until_it_is_answered(net):
    placement = a_reservation(net, a_case(net.anna))
    [(state, _day)] = marks(net.anna, "reservation")
    assert state == COMES
    accept_placement(net.bas, placement.pk)
    assert marks(net.anna, "reservation") == [(PAST, today())]


def test_who_turns_18_stands_in_their_month_and_is_late_when_it_is_over(net):
    case = a_case(net.anna, programme="minor_victim")
    this = today().replace(day=1)
    for months, state in ((0, COMES), (-3, LATE)):
        record_coming_of_age(net.anna, case.pk, month=months_after(this, months))
        [mark] = [one for one in timeline(net.anna).marks if one.kind == "eighteen"]
        assert (mark.state, mark.since) == (state, months_after(this, months))
    record_coming_of_age(net.anna, case.pk, month=months_after(this, 9))
    assert marks(net.anna, "eighteen") == []


def test_aftercare_stays_on_it_after_a_case_is_closed(net):
    case = an_old_case(net, 40)
    with days_ago(20):
        in_aftercare(net, case)
    due = AftercareContact.objects.filter(case=case).order_by("due").first().due
    assert marks(net.anna, "aftercare") == [(COMES, due)]
    assert marks(net.anna, "contact") == []
    close_case(
        net.anna, case.pk, reason="goals_met", text="Woont veilig.", aftercare="Bellen na 1, 3, 6 maanden."
    )
    assert (COMES, due) in marks(net.anna, "aftercare")
    contact = AftercareContact.objects.filter(case=case, state="planned").order_by("due").first()
    record_aftercare(net.anna, case.pk, contact=contact.pk, outcome="well", on=today())
    assert (PAST, today()) in marks(net.anna, "aftercare")


def test_another_organisation_finds_nothing_of_it(net, client):
    case = an_old_case(net, 40)
    a_reservation(net, case)
    an_offer(net.anna, case, net.far)
    assert timeline(net.anna).marks
    assert timeline(net.chantal).marks == []
    client.force_login(account(net.chantal))
    page = client.get("/opvang/overzicht/tijdlijn/").content.decode()
    assert "Niets te laat" in page
    assert case.reference not in page


def test_the_number_of_queries_does_not_depend_on_the_number_of_cases(net):
    counts = []
    for _number in range(2):
        case = an_old_case(net, 40)
        a_reservation(net, case)
        an_offer(net.anna, case, net.far)
        record_legal(net.anna, case.pk, code="reflection_started", on=in_days(-30))
        with days_ago(20):
            in_aftercare(net, a_case(net.anna))
        minor = a_case(net.anna, programme="minor_victim")
        record_coming_of_age(net.anna, minor.pk, month=today().replace(day=1))
        with acting(net.anna), CaptureQueriesContext(connection) as queries:
            timeline_of(net.anna, open_cases(net.anna))
        counts.append(len(queries))
    assert counts == [6, 6]


def test_a_day_has_one_mark_of_a_kind_and_the_worst_of_it(net):
    for _number in range(3):
        an_old_case(net, 10)
    with days_ago(90):
        for _number in range(2):
            a_case(net.anna)
    found = spots(timeline(net.anna))
    assert [(one.lane, one.begin, one.count, one.state) for one in found] == [
        (0, -1, 2, LATE),
        (0, 18, 3, COMES),
    ]


def test_what_has_been_does_not_hide_what_is_late_on_the_same_day(net):
    case = a_case(net.anna)
    day = in_days(-2)
    both = [Mark(case, "contact", "", day, state) for state in (PAST, LATE)]
    [spot] = spots(Timeline(in_days(-14), in_days(42), both))
    assert (spot.count, spot.state) == (2, LATE)


def test_the_picture_is_of_numbers_and_names_no_case(net):
    case = an_old_case(net, 20, title="Geheim verhaal")
    drawn = picture(timeline(net.anna))
    assert case.reference not in drawn
    assert "Geheim verhaal" not in drawn
    for name in KINDS.values():
        assert str(name) in drawn


def test_the_page_tells_by_day_what_of_which_case_and_no_more(net, client):
    case = an_old_case(net, 40, title="Geheim verhaal")
    client.force_login(account(net.anna))
    page = client.get("/opvang/overzicht/tijdlijn/").content.decode()
    for words in ("Spreek deze persoon", "te laat", case.reference, "Gemeente Waterstad"):
        assert words in page
    assert "Geheim verhaal" not in page
    board = client.get("/opvang/overzicht/").content.decode()
    assert "/opvang/overzicht/tijdlijn/" in board
    mayor = somebody("Mo", net.town, "mayor", municipality=net.municipality)
    client.force_login(account(mayor))
    assert client.get("/opvang/overzicht/tijdlijn/").status_code == 403


def test_a_long_timeline_is_cut_where_it_matters_least_and_says_so(net, client):
    late = an_old_case(net, 60)
    spoken = an_old_case(net, 8)
    record_contact(net.anna, spoken.pk, text="Gesproken.")
    listed = timeline(net.anna).listed(2)
    assert [(one.case.pk, one.state) for one in listed] == [(late.pk, LATE), (spoken.pk, COMES)]
    client.force_login(account(net.anna))
    request = client.get("/opvang/overzicht/tijdlijn/").wsgi_request
    with acting(net.anna):
        page = views.timeline(request, shown=2).content.decode()
    assert "Dit zijn 2 regels" in page


@pytest.mark.parametrize(
    ("lang", "count", "told"),
    [("nl", 1, "1 punt is te laat."), ("nl", 2, "2 punten zijn te laat."), ("en", 1, "1 item is late."),
     ("en", 2, "2 items are late.")],
)  # fmt: skip
def test_what_is_counted_is_said(lang, count, told):
    counted = {"late": count, "comes": count, "past": count}
    with override(lang):
        said = render_to_string("web/board/_timeline.html", {"timeline": counted})
    assert told in said
    assert ("punt" if lang == "nl" else "item") in said.split(".")[1]
