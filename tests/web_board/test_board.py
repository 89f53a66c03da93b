"""The board of the care coordinator: what waits, for whom, and no more of other cases than a protected number."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sluitend.access.clock import at, months_after, now, today
from sluitend.access.context import acting
from sluitend.care.verbs import (
    Needs,
    accept_placement,
    ask_placement,
    record_coming_of_age,
    record_sleeping_place,
    reserve_place,
    set_place,
    start_stay,
)
from sluitend.care.verbs.places import Properties
from sluitend.casework.terms import after_working_days
from sluitend.casework.verbs import accept_handover, change_stage, close_case
from sluitend.legal.verbs import record_legal
from sluitend.screens.dates import short_date
from sluitend.support.models import AftercareContact
from sluitend.support.verbs import record_aftercare
from sluitend.web.board import views
from sluitend.web.board.asking import board
from sluitend.web.board.charts import course_spec
from sluitend.web.board.lists import BY_ACTOR, BY_CASE, BY_LINE, rows_of
from sluitend.web.board.views import LISTS
from tests.factories import a_case, account, an_offer, in_days, people, somebody

NEEDS = Needs(urgency="days", sex="female", age=27, residence="dutch", form="sexual")


@pytest.fixture
def net(db):
    return people()


def shown(actor):
    with acting(actor):
        return board(actor)


def listed(actor, code):
    return [(row.case.pk, row.is_late) for row in shown(actor).lists[code]]


def questions(actor, ask):
    """How many queries an answer takes."""
    with acting(actor), CaptureQueriesContext(connection) as queries:
        ask(actor)
    return len(queries)


def busy(net, number):
    """One case that waits for everything at once."""
    with at(now() - timedelta(days=40)):
        case = a_case(net.anna)
        request = ask_placement(net.anna, case.pk, NEEDS)
        record_legal(net.anna, case.pk, code="reflection_started", on=in_days(-50))
    place = set_place(
        net.bas, net.shelter.pk, Properties("womens_shelter", f"kamer {number}", "GM9801", house="")
    )
    reserve_place(net.anna, request.pk, place=place.pk)
    an_offer(net.anna, case, net.far)
    return case


def test_one_case_can_stand_in_every_list_and_leaves_each_when_it_is_done(net):
    case = busy(net, 1)
    for code in ("geen-bed", "wacht-op-antwoord", "geen-contact", "termijnen", "stappen"):
        assert case.pk in {pk for pk, _late in listed(net.anna, code)}, code
    record_sleeping_place(net.anna, case.pk, kind="own_home")
    assert listed(net.anna, "geen-bed") == []


def told(actor, code):
    return [(row.what, row.day, row.is_late) for row in shown(actor).lists[code]]


def a_room(net, **values):
    usual = {"kind": "womens_shelter", "name": "kamer", "municipality": "GM9801", "house": ""}
    return set_place(net.bas, net.shelter.pk, Properties(**usual | values))


@pytest.mark.parametrize("sleeps", ["street", "network"])
def test_who_asked_for_a_place_waits_for_one_then_for_an_answer_then_to_arrive(net, sleeps):
    with at(now() - timedelta(days=9)):
        case = a_case(net.anna)
        request = ask_placement(net.anna, case.pk, NEEDS)
    record_sleeping_place(net.anna, case.pk, kind=sleeps)
    waits = ("wacht-op-plek", "wacht-op-antwoord", "wacht-op-aankomst")
    assert [len(listed(net.anna, code)) for code in waits] == [1, 0, 0]
    assert listed(net.anna, "wacht-op-plek") == [(case.pk, True)]
    reserved = reserve_place(net.anna, request.pk, place=a_room(net).pk, starts_on=in_days(3))
    assert [len(listed(net.anna, code)) for code in waits] == [0, 1, 0]
    [(what, _day, is_late)] = told(net.anna, "wacht-op-antwoord")
    assert (what, is_late) == ("Reservering bij Opvang De Brug wacht op antwoord", False)
    accept_placement(net.bas, reserved.pk)
    assert [len(listed(net.anna, code)) for code in waits] == [0, 0, 1]
    promised = f"Plek toegezegd bij Opvang De Brug, komt op {short_date(in_days(3))}"
    assert told(net.anna, "wacht-op-aankomst") == [(promised, in_days(3), False)]
    start_stay(net.bas, reserved.pk, on=today())
    assert [len(listed(net.anna, code)) for code in waits] == [0, 0, 0]


def test_who_should_have_arrived_is_late_and_who_sleeps_outside_meanwhile_has_no_bed(net):
    with at(now() - timedelta(days=5)):
        case = a_case(net.anna)
        record_sleeping_place(net.anna, case.pk, kind="street")
        request = ask_placement(net.anna, case.pk, NEEDS)
        reserved = reserve_place(net.anna, request.pk, place=a_room(net).pk, starts_on=in_days(1))
        accept_placement(net.bas, reserved.pk)
        [(what, _day, is_late)] = told(net.anna, "geen-bed")
        assert what.startswith("Geen bed vannacht. Plek toegezegd bij Opvang De Brug")
        assert is_late
    assert listed(net.anna, "wacht-op-aankomst") == [(case.pk, True)]


def test_help_at_home_that_was_promised_is_not_waited_for_either(net):
    request = ask_placement(net.anna, a_case(net.anna).pk, replace(NEEDS, kinds=["ambulatory"]))
    room = a_room(net, kind="ambulatory")
    reserve_place(net.anna, request.pk, place=room.pk)
    assert listed(net.anna, "wacht-op-plek") == []
    assert len(listed(net.anna, "wacht-op-antwoord")) == 1


def test_in_aftercare_planned_contacts_take_the_place_of_the_longest_silence(net):
    with at(now() - timedelta(days=40)):
        case = a_case(net.anna)
        change_stage(net.anna, case.pk, stage="guidance")
    assert listed(net.anna, "geen-contact") == [(case.pk, True)]
    change_stage(net.anna, case.pk, stage="aftercare")
    assert listed(net.anna, "geen-contact") == []


def in_aftercare(net, days):
    with at(now() - timedelta(days=days)):
        case = a_case(net.anna)
        for stage in ("guidance", "aftercare"):
            change_stage(net.anna, case.pk, stage=stage)
    return case


def test_a_person_in_aftercare_is_called_on_time_and_who_was_not_is_late(net):
    soon = in_aftercare(net, 25)
    assert listed(net.anna, "nazorg") == [(soon.pk, False)]
    in_aftercare(net, 2)
    assert listed(net.anna, "nazorg") == [(soon.pk, False)]
    missed = in_aftercare(net, 40)
    assert listed(net.anna, "nazorg") == [(missed.pk, True), (soon.pk, False)]
    assert [what for what, _day, _late in told(net.anna, "nazorg")] == ["Contact na 1 maand"] * 2
    contact = AftercareContact.objects.filter(case=missed, state="planned").earliest("due")
    record_aftercare(net.anna, missed.pk, contact=contact.pk, outcome="well", on=today())
    assert listed(net.anna, "nazorg") == [(soon.pk, False)]


def test_a_person_counts_once_however_many_contacts_were_missed_also_when_the_case_is_closed(net):
    case = in_aftercare(net, 200)
    close_case(
        net.anna, case.pk, reason="goals_met", text="Woont veilig.", aftercare="Bellen na 1, 3, 6 maanden."
    )
    [(what, _day, is_late)] = told(net.anna, "nazorg")
    assert (what, is_late) == ("Contact na 1 maand, casus afgesloten, en nog 2 contacten", True)
    assert shown(net.anna).total == 0


def test_aftercare_of_others_stands_on_nobodys_board(net):
    in_aftercare(net, 40)
    assert shown(net.chantal).lists["nazorg"] == []


def test_the_minor_who_turns_eighteen_stands_in_its_own_list(net):
    case = a_case(net.anna, programme="minor_victim")
    record_coming_of_age(net.anna, case.pk, month=months_after(today(), 5))
    assert listed(net.anna, "op-weg-naar-18") == [(case.pk, False)]
    record_coming_of_age(net.anna, case.pk, month=months_after(today(), -2))
    assert listed(net.anna, "op-weg-naar-18") == [(case.pk, True)]


def test_the_caseload_is_that_of_open_cases_by_colleague_and_by_town(net):
    for _number in range(3):
        a_case(net.anna)
    accept_handover(net.bas, an_offer(net.anna, a_case(net.anna), net.shelter).pk)
    found = shown(net.anna)
    assert [(one.name, one.count, one.share) for one in found.by_colleague] == [
        ("Nog niemand in persoon", 3, 100)
    ]
    assert [(one.name, one.count) for one in found.by_town] == [("Waterstad", 3)]
    assert [(one.name, one.count) for one in shown(net.bas).by_colleague] == [("Bas", 1)]


def test_the_course_of_a_year_counts_back_from_what_is_open_now(net):
    with at(now() - timedelta(days=100)):
        old = a_case(net.anna)
        a_case(net.anna)
    close_case(net.anna, old.pk, reason="no_trafficking", text="Niet aan de orde.")
    months = shown(net.anna).months
    assert len(months) == 13
    assert (months[-1].open, months[-1].closed, sum(month.opened for month in months)) == (1, 1, 2)
    assert months[0].open == 0
    assert months[-2].open == 2
    assert course_spec(months, "licht", "smal")["layer"][1]["data"]["values"][-1]["count"] == 1


def test_who_works_on_no_case_sees_an_empty_board_and_the_number_of_others_is_protected(net):
    chantal = somebody("Carla", net.far, "care_coordinator", region=net.region)
    a_case(net.anna)
    found = shown(chantal)
    assert (found.total, [(town.name, town.seen, town.unseen) for town in found.towns]) == (
        0,
        [("Waterstad", 0, None)],
    )


def test_the_number_of_queries_does_not_depend_on_the_number_of_cases(net):
    counts = []
    for number in range(1, 4):
        busy(net, number)
        record_sleeping_place(net.anna, a_case(net.anna).pk, kind="street")
        counts.append(questions(net.anna, board))
    assert counts == [counts[0]] * 3
    assert counts[0] <= 22


@pytest.mark.parametrize(("code", "most"), [(code, 5 if code in BY_LINE else 2) for code in LISTS])
def test_a_list_asks_no_more_than_it_shows_and_says_what_the_board_says(net, code, most):
    counts = []
    for number in range(1, 3):
        busy(net, number)
        record_coming_of_age(
            net.anna, a_case(net.anna, programme="minor_victim").pk, month=months_after(today(), 3)
        )
        in_aftercare(net, 40 * number)
        counts.append(questions(net.anna, lambda actor: rows_of(actor, code)))
    assert counts == [counts[0]] * 2
    assert counts[0] <= most
    with acting(net.anna):
        assert rows_of(net.anna, code) == board(net.anna).lists[code]


def test_every_list_has_its_words_and_one_that_there_is_not_is_no_list(net, client):
    assert set(LISTS) == {*BY_LINE, *BY_CASE, *BY_ACTOR}
    client.force_login(account(net.anna))
    for address in ("onzin", "geen_bed", "tijdlijn-2"):
        assert client.get(f"/opvang/overzicht/{address}/").status_code == 404


@pytest.mark.parametrize("query", ["thema=paars", "vorm=rond", "thema=&vorm=smal", "thema=licht&vorm=%00"])
def test_a_picture_in_a_theme_or_shape_that_there_is_not_is_not_there(net, client, query):
    client.force_login(account(net.anna))
    assert client.get("/opvang/overzicht/verloop.svg?thema=donker&vorm=smal").status_code == 200
    assert client.get(f"/opvang/overzicht/verloop.svg?{query}").status_code == 404


def test_a_long_list_is_counted_whole_and_says_that_there_is_more(net, client):
    for _number in range(3):
        record_sleeping_place(net.anna, a_case(net.anna).pk, kind="street")
    client.force_login(account(net.anna))
    request = client.get("/opvang/overzicht/geen-bed/").wsgi_request
    with acting(net.anna):
        page = views.listed(request, "geen-bed", shown=2).content.decode()
    assert "3 regels." in page
    assert "Dit zijn de eerste 2 regels." in page


def test_every_page_shows_what_it_promises_and_is_for_who_works_on_cases(net, client):
    case = busy(net, 1)
    client.force_login(account(net.anna))
    page = client.get("/opvang/overzicht/").content.decode()
    for word in (
        "Caseload per collega",
        "Caseload per regio",
        "Tijdlijn",
        "Het laatste jaar",
        "De gemeenten in de regio",
    ):
        assert word in page
    for code in LISTS:
        answer = client.get(f"/opvang/overzicht/{code}/")
        assert answer.status_code == 200
    assert case.reference in client.get("/opvang/overzicht/wacht-op-antwoord/").content.decode()
    assert client.get("/opvang/overzicht/onzin/").status_code == 404
    assert client.get("/opvang/overzicht/verloop.svg").content.startswith(b"<svg")
    assert "Wie slaapt waar vannacht?" in client.get("/werk/").content.decode()
    mayor = somebody("Mo", net.town, "mayor", municipality=net.municipality)
    client.force_login(account(mayor))
    for address in ("/opvang/overzicht/", "/opvang/vannacht/", "/opvang/overzicht/stappen/"):
        assert client.get(address).status_code == 403
    client.force_login(account(net.chantal))
    page = client.get("/opvang/overzicht/").content.decode()
    assert "Geen open casussen" in page
    assert case.reference not in page


def test_who_gives_answers_is_not_told_that_every_answer_was_given(net, client):
    """Bas has not answered a reservation in a case that he does not see yet: the list speaks of his own cases."""
    request = ask_placement(net.anna, a_case(net.anna).pk, NEEDS)
    reserve_place(net.anna, request.pk, place=a_room(net).pk)
    client.force_login(account(net.bas))
    page = client.get("/opvang/overzicht/wacht-op-antwoord/").content.decode()
    assert "Geen aanbod of reservering in uw casussen wacht op antwoord." in page
    assert "Op elk aanbod is geantwoord" not in page


def test_the_legend_of_the_year_fits_a_telephone(net):
    months = shown(net.anna).months
    for width, columns in (("smal", 2), ("breed", None)):
        encoding = course_spec(months, "licht", width)["layer"][0]["encoding"]
        assert encoding["color"]["legend"].get("columns") == columns


def test_an_answer_that_may_still_come_is_not_late(net):
    case = a_case(net.anna)
    an_offer(net.anna, case, net.far, due=after_working_days(today(), 2))
    assert listed(net.anna, "wacht-op-antwoord") == [(case.pk, False)]
