"""The timeline: what comes and what came, by day; what is late stays on it, and others' cases never are."""

from datetime import date, datetime, time

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
from sluitend.web.board.picture import picture, span, spots
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


def test_a_cluster_is_named_by_its_span(net):
    days = [in_days(-20), in_days(-90), in_days(-40)]
    marks = [Mark(a_case(net.anna), "contact", "", day, LATE) for day in days]
    [spot] = spots(Timeline(in_days(-14), in_days(42), marks))
    assert spot.words == f"Contact, {span(in_days(-90), in_days(-20))}: 3 te laat"


@pytest.mark.parametrize(
    ("first", "last", "told"),
    [
        ((2018, 3, 12), (2018, 3, 12), "maandag 12 maart"),
        ((2018, 3, 12), (2018, 3, 19), "12–19 maart"),
        ((2018, 3, 28), (2018, 4, 3), "28 maart – 3 april"),
        ((2017, 3, 12), (2017, 3, 19), "12–19 maart 2017"),
        ((2017, 11, 30), (2018, 1, 2), "30 november 2017 – 2 januari 2018"),
    ],
)
def test_a_span_of_days_is_told_as_people_do(first, last, told):
    with at(make_aware(datetime.combine(date(2018, 6, 1), time(12)))):
        assert span(date(*first), date(*last)) == told


def test_of_who_turned_18_a_span_tells_the_months_alone():
    assert span(date(2018, 3, 31), date(2018, 3, 31), whole_months=True) == "maart 2018"
    assert span(date(2017, 12, 31), date(2018, 3, 31), whole_months=True) == "december 2017 – maart 2018"


@pytest.mark.parametrize(("count", "told"), [(1, ""), (9, "9"), (10, "10"), (99, "99"), (100, "+")])
@pytest.mark.parametrize(("state", "days"), [(LATE, -3), (COMES, 3)])
def test_a_number_of_two_digits_has_a_mark_that_it_fits_in(net, state, days, count, told):
    case = a_case(net.anna)
    marks = [Mark(case, "contact", "", in_days(days), state)] * count
    drawn = picture(Timeline(in_days(-14), in_days(42), marks))
    assert f'text-anchor="middle">{told}</text></g>' in drawn
    assert ("sl-course__mark--wide" in drawn) == (len(told) > 1)


def test_what_has_been_neither_hides_what_is_late_on_the_same_day_nor_counts_with_it(net):
    case = a_case(net.anna)
    day = in_days(-2)
    both = [Mark(case, "contact", "", day, state) for state in (PAST, LATE)]
    [spot] = spots(Timeline(in_days(-14), in_days(42), both))
    assert (spot.count, spot.state) == (1, LATE)
    assert spot.words.endswith(": 1 te laat, 1 geweest")


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


def test_the_list_begins_with_today_and_what_is_late_is_summed_up_and_folded(net, client):
    with days_ago(200):
        in_aftercare(net, a_case(net.anna))
    an_old_case(net, 40)
    an_offer(net.anna, a_case(net.anna), net.shelter)
    with days_ago(3):
        record_contact(net.anna, an_old_case(net, 10).pk, text="Gesproken.")
    found = timeline(net.anna)
    assert found.overdue_by_kind == [("Nazorgcontact", 3), ("Contact", 1)]
    assert all(mark.day >= today() for mark in found.ahead)
    assert [mark.day for mark in found.before] == [in_days(-3)]
    assert len(found.marks) == len(found.overdue) + len(found.ahead) + len(found.before)
    client.force_login(account(net.anna))
    page = client.get("/opvang/overzicht/tijdlijn/").content.decode()
    assert 'href="#vandaag"' in page
    assert "Lees wat te laat is: 4 punten" in page
    before, now, after = (
        page.index(mark) for mark in ('id="te-laat"', 'id="vandaag"', "De afgelopen twee weken: 1 punt")
    )
    assert before < now < after
    folded = page[page.index("<details", before) : page.index("</details>", before)]
    assert folded.count("Neem contact op voor de nazorg") == 3
    assert "open" not in folded[: folded.index(">")]
    assert "Spreek deze persoon" in page[now:after]
    assert "te laat" not in page[now:after]


def test_a_term_that_runs_out_today_is_of_today_however_late_it_is(net):
    mark = Mark(a_case(net.anna), "term", "", today(), LATE)
    found = Timeline(in_days(-14), in_days(42), [mark])
    assert (found.overdue, found.ahead, found.before) == ([], [mark], [])


def test_where_nothing_comes_the_day_says_so(net, client):
    with days_ago(400):
        case = a_case(net.anna)
        in_aftercare(net, case)
    client.force_login(account(net.anna))
    page = client.get("/opvang/overzicht/tijdlijn/").content.decode()
    assert "Vandaag en de komende zes weken staat er niets." in page


def test_a_long_part_of_the_list_is_cut_and_says_so(net, client):
    for _number in range(3):
        an_old_case(net, 60)
        an_old_case(net, 8)
    client.force_login(account(net.anna))
    request = client.get("/opvang/overzicht/tijdlijn/").wsgi_request
    with acting(net.anna):
        page = views.timeline(request, shown=2).content.decode()
    assert page.count("Dit zijn de eerste 2 van 3 regels.") == 2
    assert "Lees wat te laat is: 3 punten" in page


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
