"""The day, the lists and the hand-overs."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sluitend.casework.models import Case, Handover, Step
from sluitend.casework.verbs import accept_handover, add_step, close_case, decline_handover
from sluitend.web.handovers.views import answered
from sluitend.web.work.views import UNCLAIMED, unclaimed
from tests.factories import a_case, a_token, account, an_offer, in_days, office
from tests.second_steps import log_in, with_app
from tests.web.test_doors import faceless

pytestmark = pytest.mark.django_db


def finish(actor, case):
    close_case(actor, case.pk, reason="goals_met", text="Klaar", aftercare="Geen")


def test_nothing_to_do_is_a_good_message(as_, world):
    assert "Niets te doen" in as_(world.anna).get("/werk/").content.decode()


def test_what_nobody_took_up_is_shown_to_who_plans(as_, world):
    """Dora plans for the municipality; Bas, a professional at the shelter, does not."""
    a_case(world.anna, title="Van niemand")
    page = as_(world.dora).get("/werk/").content.decode()
    assert "Nog van niemand in uw organisatie" in page
    assert "Van niemand" in page
    assert "Niets te doen" not in page
    a_case(world.bas, title="Ook van niemand")
    page = as_(world.bas).get("/werk/").content.decode()
    assert "Nog van niemand" not in page
    assert "Van niemand" not in as_(world.chantal).get("/werk/").content.decode()


def test_what_nobody_took_up_is_bounded_and_leads_to_the_rest(as_, world):
    for number in range(UNCLAIMED + 1):
        a_case(world.anna, title=f"[{number}]")
    context = as_(world.anna).get("/werk/").context
    assert len(context["unclaimed"]) == UNCLAIMED
    assert context["more_unclaimed"]
    with CaptureQueriesContext(connection) as queries:
        unclaimed(world.anna)
    assert len(queries) == 1


def test_my_day_begins_with_what_waits_for_my_answer(as_, world, offer):
    a_case(world.bas, official=office(world.bas), title="Van Bas", due=in_days(0))
    page = as_(world.bas).get("/werk/").content.decode()
    assert page.index("Wat Bas mag weten") < page.index("Vandaag") < page.index("Van Bas")
    assert "Geheime titel" not in page


def test_steps_stand_under_now_today_and_later(as_, world):
    late = a_case(world.anna, official=office(world.anna), due=in_days(0), title="Te laat")
    for days in (0, 20):
        a_case(world.anna, official=office(world.anna), due=in_days(days))
    Step.objects.filter(case=late).update(due=in_days(-3))
    page = as_(world.anna).get("/werk/").content.decode()
    assert page.index("Nu: te laat") < page.index("Vandaag") < page.index("Later")


def test_the_work_of_my_organisation_names_who_does_it(as_, world):
    a_case(world.dora, official=office(world.dora), title="Van Dora")
    assert "Van Dora" not in as_(world.anna).get("/werk/").content.decode()
    page = as_(world.anna).get("/werk/organisatie/").content.decode()
    assert "Van Dora" in page
    assert "Dora" in page


def test_lists_hold_ours_and_no_others(as_, world, case):
    a_case(world.chantal, municipality="GM9802", title="Van Chantal")
    assert case.title in as_(world.anna).get("/casussen/").content.decode()
    assert case.title in as_(world.bas).get("/casussen/deelname/").content.decode()
    for actor in (world.anna, world.bas):
        for path in ("/casussen/", "/casussen/deelname/"):
            assert "Van Chantal" not in as_(actor).get(path).content.decode()
    assert case.title not in as_(world.bas).get("/casussen/").content.decode()


def test_pages_follow_each_other_and_back(as_, world):
    for number in range(60):
        a_case(world.anna, title=f"[{number}]", due=in_days(number // 7))
    client, seen, path = as_(world.anna), [], "/casussen/"
    while path:
        context = client.get(path).context
        seen.append([row.title for row in context["rows"]])
        pages = context["pages"]
        path = pages["next"] and f"/casussen/{pages['next']}"
    assert [len(page) for page in seen] == [25, 25, 10]
    assert len({title for page in seen for title in page}) == 60
    assert [row.title for row in client.get(f"/casussen/{pages['previous']}").context["rows"]] == seen[1]


@pytest.mark.parametrize(
    "cursor", ["x", "~", "2026-01-01~x", "\x00", "9999-99-99~00000000-0000-0000-0000-000000000000"]
)
def test_a_cursor_that_is_not_ours_shows_the_first_page(as_, world, case, cursor):
    for path in ("/casussen/", "/casussen/deelname/", "/werk/", "/werk/organisatie/", "/overdrachten/"):
        for name in ("na", "voor"):
            assert as_(world.anna).get(path, {name: cursor}).status_code == 200
    assert case.title in as_(world.anna).get("/casussen/", {"na": cursor}).content.decode()


def test_a_list_is_narrowed_by_its_address(as_, world):
    a_case(world.anna, title="Gewoon")
    a_case(world.anna, title="Haast", urgent=True)
    client = as_(world.anna)
    assert [row.title for row in client.get("/casussen/?spoed=on").context["rows"]] == ["Haast"]
    assert len(client.get("/casussen/?traject=victim_care&gemeente=GM9801").context["rows"]) == 2
    assert not client.get("/casussen/?traject=exit").context["rows"]
    assert len(client.get("/casussen/?traject=x&gemeente=y").context["rows"]) == 2


def test_a_list_takes_as_many_queries_for_much_as_for_little(as_, world):
    paths = (
        "/werk/", "/werk/organisatie/", "/casussen/", "/casussen/deelname/", "/casussen/afgesloten/", "/overdrachten/",
    )  # fmt: skip
    client = as_(world.anna)

    def ask(path):
        with CaptureQueriesContext(connection) as captured:
            client.get(path)
        return len(captured)

    def more(number):
        for _ in range(number):
            mine = a_case(world.anna, official=office(world.anna))
            an_offer(world.anna, mine, world.shelter)
            theirs = a_case(world.bas, participant=world.town, official=office(world.bas))
            an_offer(world.bas, theirs, world.town)
            finish(world.anna, a_case(world.anna))
            add_step(world.anna, mine.pk, what="Nog een stap", due=in_days(1), official=office(world.anna))

    more(2)
    for path in paths:
        ask(path)
    few = [ask(path) for path in paths]
    more(20)
    assert [ask(path) for path in paths] == few


def test_the_receiver_sees_the_offer_and_nothing_else_of_the_case(as_, world, offer):
    client = as_(world.bas)
    page = client.get(f"/overdrachten/{offer.pk}/").content.decode()
    assert "Wat Bas mag weten" in page
    for secret in ("Geheime titel", offer.case.reference, str(offer.case_id), "Zorgcoördinatie"):
        assert secret not in page
    assert client.get(f"/casussen/{offer.case_id}/").status_code == 404


def test_the_receiver_takes_over(as_, world, offer):
    values = {
        "official": office(world.bas),
        "legal_basis": "wmo",
        "next_what": "Maak kennis",
        "next_due": in_days(1),
        "token": a_token(),
    }
    client = as_(world.bas)
    response = client.post(f"/overdrachten/{offer.pk}/doe/accept/", values)
    assert response.url == f"/casussen/{offer.case_id}/"
    case = Case.objects.get(pk=offer.case_id)
    assert (case.organisation, case.official_id) == (world.shelter, office(world.bas))
    assert client.get(response.url).status_code == 200
    again = client.post(f"/overdrachten/{offer.pk}/doe/accept/", values)
    assert again.status_code == 302
    assert case.responsibilities.count() == 2


def test_on_what_ground_one_takes_over_is_chosen_by_a_person(as_, world, offer):
    client = as_(world.bas)
    form = client.get(f"/overdrachten/{offer.pk}/").content.decode()
    assert re.search(r'<option value="" selected>Kies …', form)
    response = client.post(
        f"/overdrachten/{offer.pk}/doe/accept/", {"official": office(world.bas), "legal_basis": ""}
    )
    assert response.status_code == 422
    assert Case.objects.get(pk=offer.case_id).organisation == world.town


def test_the_receiver_declines_with_the_reason(as_, world, offer):
    client = as_(world.bas)
    assert client.post(f"/overdrachten/{offer.pk}/doe/decline/", {"reason": ""}).status_code == 422
    assert client.post(f"/overdrachten/{offer.pk}/doe/decline/", {"reason": "Vol"}).url == "/werk/"
    assert Case.objects.get(pk=offer.case_id).organisation == world.town
    page = as_(world.anna).get(f"/overdrachten/{offer.pk}/").content.decode()
    assert "niet overgenomen" in page
    assert "Vol" in page
    assert "Wat Bas mag weten" in page
    # Who did not take it over has no need any more to read what it was about.
    assert "Wat Bas mag weten" not in as_(world.bas).get(f"/overdrachten/{offer.pk}/").content.decode()


def test_who_offers_takes_it_back(as_, world, offer):
    assert as_(world.bas).get(f"/overdrachten/{offer.pk}/?doe=withdraw").status_code == 403
    response = as_(world.anna).post(f"/overdrachten/{offer.pk}/doe/withdraw/", {"reason": "Toch niet"})
    assert response.url == f"/casussen/{offer.case_id}/"
    assert Handover.objects.get(pk=offer.pk).state == "withdrawn"


def test_who_offers_cannot_answer_themselves(as_, world, offer):
    client = as_(world.anna)
    for answer in ("accept", "decline"):
        assert client.post(f"/overdrachten/{offer.pk}/doe/{answer}/", {"reason": "x"}).status_code == 403
    assert client.post(f"/overdrachten/{offer.pk}/doe/burn/").status_code == 404
    assert client.get(f"/overdrachten/{offer.pk}/").status_code == 200


def test_too_late_is_told_with_what_was_typed(as_, world, offer):
    decline_handover(world.bas, offer.pk, reason="Vol")
    page = as_(world.bas).post(
        f"/overdrachten/{offer.pk}/doe/accept/",
        {"official": office(world.bas), "legal_basis": "wmo", "text": "Wij willen toch"},
    )
    assert page.status_code == 422
    assert "al geantwoord" in page.content.decode()


@pytest.mark.parametrize("field", ["official", "next_what", "next_due", "text"])
def test_bad_answers_come_back(as_, world, offer, field):
    client = as_(world.bas)
    for bad in ("x" * 9000, office(world.anna), "31-02-2030", "2001-01-01"):
        values = {
            "official": office(world.bas),
            "legal_basis": "wmo",
            "next_what": "Verder",
            "next_due": in_days(1),
        } | {field: bad}
        response = client.post(f"/overdrachten/{offer.pk}/doe/accept/", values)
        assert response.status_code in {302, 422}
        if response.status_code == 302:
            assert field in {"next_what", "text"}
            break


def test_an_offer_that_was_kept_comes_back_after_log_in(client, world, offer):
    path = f"/overdrachten/{offer.pk}/doe/decline/"
    page = client.post(path, {"reason": "We zitten vol"}).content.decode()
    kept = re.search(r'name="kept" value="([^"]+)"', page)[1]
    response = log_in(client, with_app(account(world.bas)), kept=kept)
    assert "We zitten vol" in client.get(response.url).content.decode()


def test_closed_cases_tell_when_and_why(as_, world, case):
    finish(world.anna, case)
    client = as_(world.anna)
    page = client.get("/casussen/afgesloten/").content.decode()
    for words in (case.title, case.reference, "Zorgcoördinatie slachtoffer", "vandaag", "Doelen bereikt"):
        assert words in page
    assert case.title not in client.get("/casussen/").content.decode()
    assert not client.get("/casussen/afgesloten/?traject=exit").context["rows"]


def test_closed_cases_of_others_are_not_listed(as_, world, case):
    finish(world.anna, case)
    for other in (world.bas, world.chantal):
        page = as_(other).get("/casussen/afgesloten/").content.decode()
        assert "Nog niets afgesloten" in page
        assert case.reference not in page


@pytest.mark.parametrize("path", ["/casussen/", "/casussen/deelname/", "/casussen/afgesloten/"])
@pytest.mark.parametrize("spell", [str, str.lower, lambda text: f" {text.replace('-', ' ')} "])
def test_a_case_is_found_by_its_reference_however_it_is_typed(as_, world, case, path, spell):
    for actor in (world.anna, world.bas):
        response = as_(actor).get(path, {"kenmerk": spell(case.reference)})
        assert response.url == f"/casussen/{case.pk}/"


@pytest.mark.parametrize("typed", ["7KQ2-M9XD", "x", "<b>\x00é", "-" * 500])
def test_a_reference_that_is_not_there_stays_in_its_box(as_, world, case, typed):
    response = as_(world.anna).get("/casussen/", {"kenmerk": typed})
    assert response.status_code == 200
    assert "Deze casus is niet gevonden" in response.content.decode()
    assert response.context["typed"] == typed.replace("\x00", "")[:40]
    assert case.title in response.content.decode()


def test_a_reference_of_others_answers_as_one_that_does_not_exist(as_, world, case):
    client = as_(world.chantal)
    pages = [
        faceless(client.get("/casussen/", {"kenmerk": kenmerk}), kenmerk)
        for kenmerk in (case.reference, "2222-2222")
    ]
    assert pages[0] == pages[1]


def test_an_escalation_is_decided_not_ticked_off(as_, world, case):
    step = Step.objects.filter(case=case)
    step.update(kind="escalation", official=office(world.anna))
    client = as_(world.anna)
    for path in ("/werk/", f"/casussen/{case.pk}/"):
        page = client.get(path).content.decode()
        assert f"?doe=finish_step&amp;step={step.get().pk}#doen" in page
        assert ">Beslis<" in page
        assert ">Rond af<" not in page
    form = client.get(f"/casussen/{case.pk}/?doe=finish_step&step={step.get().pk}").content.decode()
    assert "Gaat een ander verder?" in form


def test_who_handed_over_sees_how_it_ended(as_, world, offer):
    decline_handover(world.bas, offer.pk, reason="Vol")
    assert "Overgedragen" not in as_(world.bas).get("/overdrachten/").content.decode()
    page = as_(world.anna).get("/overdrachten/").content.decode()
    assert "niet overgenomen" in page[page.index("Overgedragen") :]
    again = an_offer(world.anna, Case.objects.get(pk=offer.case_id), world.shelter)
    accept_handover(world.bas, again.pk)
    client = as_(world.anna)
    page = client.get("/overdrachten/").content.decode()
    told = page[page.index("Overgedragen") :]
    assert told.index("Overgenomen") < told.index("Niet overgenomen")
    assert client.get(f"/overdrachten/{again.pk}/").status_code == 200
    with CaptureQueriesContext(connection) as queries:
        answered(world.anna)
    assert len(queries) == 1


def test_an_offer_names_who_decides_when_no_answer_comes(as_, world, offer):
    page = as_(world.bas).get(f"/overdrachten/{offer.pk}/").content.decode()
    assert "dan beslist de zorgcoördinator" in page
