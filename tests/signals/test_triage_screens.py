"""The contact official's day: the queue, one signal, a decision. Who has no part in it sees nothing."""

import re
import time
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sluitend.access.clock import at
from sluitend.casework.models import Case
from sluitend.casework.terms import now
from sluitend.casework.verbs import accept_handover, add_participant, offer_handover
from sluitend.gaps.evaluation import evaluate_all
from sluitend.gaps.models import Gap
from sluitend.signals import queries, verbs
from sluitend.signals.models import PassedOn, Signal
from tests.factories import a_case, a_token, account, an_organisation, office, somebody
from tests.signals.conftest import a_signal

WHY = "De wijkagent kent het adres."


def text(response):
    return response.content.decode()


@pytest.fixture
def signal(crew):
    return a_signal(
        reporter_name="Juf Ank", reporter_contact="035 123 45 67", what="Een meisje wordt opgehaald."
    )[0]


@pytest.fixture
def anna(crew, client):
    client.force_login(account(crew.anna))
    return client


def decide(client, signal, decision, *, query="", **answers):
    data = {"token": str(a_token()), "reason": WHY, **answers}
    return client.post(f"/signalen/{signal.pk}/?besluit={decision}{query}", data)


def test_the_queue_is_urgent_first_then_by_term(crew):
    late, _ = a_signal()
    soon, _ = a_signal(minor_involved=True)
    danger, _ = a_signal(danger_now=True)
    rows = queries.triage_queue(crew.anna).rows
    assert [row.pk for row in rows] == [danger.pk, soon.pk, late.pk]


def test_the_queue_pages_without_missing_or_repeating_one(crew):
    made = {
        a_signal(danger_now=number % 3 == 0, minor_involved=number % 2 == 0)[0].pk for number in range(60)
    }
    seen, after = [], ""
    while True:
        page = queries.triage_queue(crew.anna, after=after)
        seen += [row.pk for row in page.rows]
        after = page.after
        if not after:
            break
    assert len(seen) == 60
    assert set(seen) == made


@pytest.mark.parametrize("cursor", ["x", "1~2", "1~2018-99-99~x", "\x00", "~~"])
def test_a_broken_cursor_shows_the_first_page(crew, signal, cursor):
    assert len(queries.triage_queue(crew.anna, after=cursor).rows) == 1


def test_anna_sees_the_queue_with_the_term_counting_down(anna, signal):
    page = text(anna.get("/signalen/"))
    assert signal.case.reference in page
    assert "werkdag" in page
    assert "Juf Ank" not in page


def test_the_reporter_is_shown_by_pseudonym_and_by_name_to_who_asks_and_carries_the_signal(
    crew, client, anna, signal
):
    page = text(anna.get(f"/signalen/{signal.pk}/"))
    for shown in ("Een meisje wordt opgehaald.", "Kerkbrink 12"):
        assert shown in page
    reporter = signal.case.involvements.get()
    assert reporter.role == "reporter"
    assert reporter.person.pseudonym in page
    assert "Juf Ank" not in page
    address = f"/signalen/{signal.pk}/melder/{reporter.pk}/"
    asked = anna.post(address)
    for shown in ("Juf Ank", "035 123 45 67"):
        assert shown in text(asked)
    assert "no-store" in asked["Cache-Control"]
    assert anna.get(address).status_code == 302
    client.force_login(account(crew.chantal))
    assert client.post(address).status_code == 404


@pytest.mark.parametrize("who", ["chantal", "bas"])
def test_outsiders_see_no_signal_anywhere(crew, client, signal, who):
    client.force_login(account(getattr(crew, who)))
    assert signal.case.reference not in text(client.get("/signalen/"))
    address = f"/signalen/{signal.pk}/"
    assert client.get(address).status_code == 404
    assert decide(client, signal, "advies").status_code == 404
    assert client.post(f"{address}oppakken/").status_code in {302, 404}
    signal.case.refresh_from_db()
    assert (signal.case.is_open, signal.case.stage) == (True, "received")


def test_who_is_not_logged_in_is_asked_to(crew, client, signal):
    for address in ("/signalen/", f"/signalen/{signal.pk}/"):
        assert "/inloggen/" in client.get(address).url


def test_who_takes_part_reads_but_does_not_decide(crew, client, signal):
    add_participant(
        crew.anna, signal.pk, organisation=crew.shelter.pk, purpose="advice", legal_basis="public_task"
    )
    client.force_login(account(crew.bas))
    page = text(client.get(f"/signalen/{signal.pk}/?besluit=advies"))
    assert "Een meisje wordt opgehaald." in page
    assert "Wat besluit u?" not in page
    assert decide(client, signal, "advies").status_code == 409
    signal.case.refresh_from_db()
    assert signal.case.is_open


def test_anna_picks_a_signal_up(anna, crew, signal):
    assert "Ik pak dit op" in text(anna.get(f"/signalen/{signal.pk}/"))
    page = anna.post(f"/signalen/{signal.pk}/oppakken/", follow=True)
    assert "Ik pak dit op" not in text(page)
    again = anna.post(f"/signalen/{signal.pk}/oppakken/", follow=True)
    assert again.status_code == 200
    signal.case.refresh_from_db()
    assert (signal.case.stage, signal.case.official_id) == ("looking", office(crew.anna))


@pytest.mark.parametrize(
    "decision", ["openen", "doorgeven", "andere-gemeente", "toevoegen", "advies", "terzijde"]
)
def test_each_decision_has_a_page_that_works_without_script(anna, signal, decision):
    page = text(anna.get(f"/signalen/{signal.pk}/?besluit={decision}"))
    assert re.search(r'id="besluit-kop">[^<]*</h2>', page)
    assert page.index('id="besluit"') < page.index("Wat is gezien")
    assert ('name="reason"' in page) == (decision != "doorgeven")


def test_an_unknown_decision_or_route_is_just_the_signal(anna, signal):
    for query in (
        "besluit=ontslaan",
        "besluit=doorgeven&route=oom",
        "besluit=openen&traject=niets",
        "besluit=%00",
    ):
        assert anna.get(f"/signalen/{signal.pk}/?{query}").status_code == 200
    assert decide(anna, signal, "ontslaan").status_code == 200
    assert decide(anna, signal, "doorgeven", query="&route=oom").status_code == 200


@pytest.mark.parametrize(
    ("decision", "answers", "reason"),
    [("advies", {}, "advice_only"), ("terzijde", {"ground": "too_little"}, "set_aside")],
)
def test_a_signal_that_is_done_leaves_the_queue(anna, signal, decision, answers, reason):
    page = decide(anna, signal, decision, **answers)
    assert page.url == "/signalen/"
    assert "Er wacht geen signaal op u" in text(anna.get(page.url))
    signal.case.refresh_from_db()
    assert signal.case.close_reason == reason
    assert "Afgesloten" in text(anna.get(f"/signalen/{signal.pk}/"))


def test_opening_a_case_leads_to_it(anna, signal):
    page = decide(
        anna, signal, "openen", query="&traject=minor_victim", title="Hulp", legal_basis="youth_act"
    )
    signal.case.refresh_from_db()
    assert signal.case.continued_in.programme == "minor_victim"
    assert page.url == f"/casussen/{signal.case.continued_in_id}/"


def test_the_page_asks_what_the_route_asks_and_keeps_what_was_typed(anna, crew, signal):
    police = an_organisation("Politie Aan het Water", "police", region=crew.region)
    page = text(anna.get(f"/signalen/{signal.pk}/?besluit=doorgeven&route=police"))
    assert "Wat is gezien en wat wordt gedacht" in page
    assert "0900-8844" in page
    answers = {"organisation": str(police.pk), "legal_basis": "public_task", "summary": "Kort."}
    refused = decide(anna, signal, "doorgeven", query="&route=police", **answers)
    assert refused.status_code == 200
    assert "Dit moet eerst" in text(refused)
    assert WHY in text(refused)
    done = decide(anna, signal, "doorgeven", query="&route=police", confirmed=["facts_apart"], **answers)
    assert done.url == "/signalen/"
    assert PassedOn.objects.get().confirmed == ["facts_apart"]
    assert "Aangeboden, wacht op antwoord" in text(anna.get(f"/signalen/{signal.pk}/"))


def test_a_route_without_anybody_in_the_registry_ends_with_the_record(anna, signal):
    decide(
        anna, signal, "doorgeven", query="&route=crime_anonymous",
        confirmed=["told_reporter"], legal_basis="no_personal_data",
    )  # fmt: skip
    signal.case.refresh_from_db()
    assert signal.case.close_reason == "passed_on"
    assert PassedOn.objects.get().organisation_name == "Meld Misdaad Anoniem"


def test_a_signal_offered_to_us_stands_on_top_of_the_queue(crew, client, signal):
    village = an_organisation("Gemeente Dijkdorp", "municipality", municipality=crew.other_municipality)
    fien = somebody("Fien", village, "contact_official", municipality=crew.other_municipality)
    verbs.move_to_municipality(crew.anna, signal.pk, municipality="GM9802", reason=WHY)
    client.force_login(account(fien))
    page = text(client.get("/signalen/"))
    assert "Wacht op uw antwoord" in page
    assert signal.case.reference in page
    assert "Een meisje" not in page


def test_moving_to_another_municipality_offers_it(anna, crew, signal):
    an_organisation("Gemeente Dijkdorp", "municipality", municipality=crew.other_municipality)
    wrong = decide(anna, signal, "andere-gemeente", municipality="Nergens", summary="Kort.")
    assert wrong.status_code == 200
    page = decide(anna, signal, "andere-gemeente", municipality="dijkdorp", summary="Kort.")
    assert page.url == "/signalen/"
    assert signal.case.handovers.get().to_municipality == crew.other_municipality


def test_who_decides_while_an_offer_is_open_reads_why_not_and_keeps_their_words(anna, crew, signal):
    an_organisation("Gemeente Dijkdorp", "municipality", municipality=crew.other_municipality)
    verbs.move_to_municipality(crew.anna, signal.pk, municipality="GM9802", reason=WHY)
    for decision, answers in (
        ("advies", {}),
        ("terzijde", {"ground": "no_trafficking"}),
        ("openen", {"title": "Een titel", "legal_basis": "wmo"}),
        ("andere-gemeente", {"municipality": "dijkdorp", "summary": "Kort."}),
        ("advies", {"reason": WHY + "x" * 1800}),
    ):
        page = decide(anna, signal, decision, **answers)
        assert page.status_code == 409
        assert "Uw besluit is niet uitgevoerd" in text(page)
        assert "Trek dan eerst het aanbod in" in text(page)
        assert WHY in text(page)
    signal.case.refresh_from_db()
    assert signal.case.is_open


def test_who_decides_on_a_closed_signal_keeps_their_words(anna, signal):
    decide(anna, signal, "advies")
    page = decide(anna, signal, "terzijde", ground="no_trafficking", reason="Toch niets <b>")
    assert page.status_code in {403, 409}
    if page.status_code == 409:
        assert "Toch niets &lt;b&gt;" in text(page)


def test_who_has_the_turn_does_not_yet_handle_it(anna, crew, signal):
    page = text(anna.get(f"/signalen/{signal.pk}/"))
    assert "is aan de beurt" in page
    assert "behandelt het" not in page
    verbs.start_triage(crew.anna, signal.pk)
    assert "behandelt het" in text(anna.get(f"/signalen/{signal.pk}/"))


def test_a_signal_is_added_by_the_reference_of_a_case(anna, crew, signal):
    case, hidden = a_case(crew.anna), a_case(crew.chantal)
    for reference in ("0000-0000", hidden.reference, "\x00", signal.case.reference):
        assert decide(anna, signal, "toevoegen", target=reference).status_code == 200
    page = decide(anna, signal, "toevoegen", target=case.reference.lower())
    assert page.url == f"/casussen/{case.pk}/"


@pytest.mark.parametrize("reason", ["", "\x00", "x" * 1801])
def test_a_reason_that_is_not_right_is_said_on_the_form(anna, signal, reason):
    page = decide(anna, signal, "advies", reason=reason)
    assert page.status_code == 200
    assert "Niet alles is goed ingevuld" in text(page)


def test_a_double_click_on_a_decision_is_one_decision(anna, signal):
    token = str(a_token())
    decide(anna, signal, "advies", token=token)
    again = decide(anna, signal, "advies", token=token)
    assert again.status_code == 302
    page = text(anna.get(again.url))
    assert "al verwerkt" in page


def test_what_resembles_stands_beside_it_with_the_reasons(anna, signal):
    alike, _code = a_signal(place="Kerkbrink", form="labour", indicators=[])
    page = text(anna.get(f"/signalen/{signal.pk}/"))
    assert alike.case.reference in page
    assert "dezelfde straat of plek" in page


def test_what_resembles_is_near_in_place_time_or_signs(crew, signal):
    same_place, _ = a_signal(place="Kerkbrink 99", form="labour", indicators=[])
    same_signs, _ = a_signal(place="Elders")
    same_reporter, _ = a_signal(place="", place_kind="home", indicators=[], reporter_contact="035 123 45 67")
    a_signal(place="Elders", form="criminal", indicators=[])
    a_signal(place="Elders", indicators=["no_home_of_own"])
    with at(now() - timedelta(days=45)):
        a_signal()
    found = {
        one.signal.pk: one.reasons
        for one in queries.possible_duplicates(crew.anna, Signal.objects.get(pk=signal.pk))
    }
    assert set(found) == {same_place.pk, same_signs.pk, same_reporter.pk}
    assert "mogelijk dezelfde melder" in found[same_reporter.pk]


def test_nothing_is_given_away_of_signals_that_others_carry(crew, signal):
    twin, _code = a_signal()
    offer = offer_handover(
        crew.anna, twin.pk, to_organisation=crew.far.pk, reason="r", summary="s", within="signal"
    )
    accept_handover(crew.chantal, offer.pk)
    assert queries.possible_duplicates(crew.anna, signal) == []


def test_the_queue_and_the_signal_take_a_constant_number_of_queries(anna, crew, signal):
    def cost(address):
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert anna.get(address).status_code == 200
        return len(captured)

    addresses = (
        "/signalen/",
        f"/signalen/{signal.pk}/",
        f"/signalen/{signal.pk}/?besluit=doorgeven&route=police",
    )
    few = [cost(address) for address in addresses]
    for _number in range(20):
        a_signal()
        an_organisation("Politie", "police", region=crew.region)
    assert [cost(address) for address in addresses] == few
    # with a reporter: who they are looked for among those whom one knows, and that this is logged
    assert max(few) <= 28


def test_a_signal_past_its_term_is_a_gap_that_leads_here(crew):
    signal, _code = a_signal()
    with at(now() + timedelta(days=14)):
        evaluate_all()
        gap = Gap.objects.get(rule="signal_not_triaged")
        assert (gap.case_id, gap.organisation_id, gap.official_id) == (
            signal.pk,
            crew.town.pk,
            office(crew.anna),
        )
        verbs.advise_only(crew.anna, signal.pk, reason=WHY)
    gap.refresh_from_db()
    assert gap.closed_at is not None


def test_every_signal_page_says_on_what_basis_one_looks(anna, signal):
    for address in ("/signalen/", f"/signalen/{signal.pk}/"):
        assert re.search(r'class="sl-basis"', text(anna.get(address)))


def test_work_leads_to_the_judging_of_a_signal(anna, signal):
    for address in ("/werk/", "/werk/organisatie/", f"/casussen/{signal.pk}/"):
        page = text(anna.get(address))
        assert f'href="/signalen/{signal.pk}/"' in page
        assert ">Beoordeel<" in page
        assert "finish_step" not in page
    assert page.index("Bekijk wat er is gemeld") < page.index("Volgende stap")


@pytest.mark.parametrize(
    ("address", "field"), [("?besluit=advies", "reason"), ("?besluit=doorgeven&route=police", "reason")]
)
def test_a_decision_sent_after_the_session_vanished_is_kept_with_its_page(
    crew, client, signal, address, field
):
    page = f"/signalen/{signal.pk}/{address}"
    sealed = re.search(r'name="kept" value="([^"]+)"', text(client.post(page, {field: "Al getypt."})))[1]
    user = account(crew.anna)
    user.set_password("een lang geheim")
    user.save()
    answers = {"email": user.email, "password": "een lang geheim", "kept": sealed}
    back = client.post("/inloggen/", answers)
    assert back.url == page
    session = client.session  # the second step is not the subject here
    session["second_step"] = "test"
    session["began"] = session["seen"] = time.time()
    session.save()
    assert "Al getypt." in text(client.get(back.url))
    signal.case.refresh_from_db()
    assert signal.case.is_open


def test_picking_up_after_the_session_vanished_leads_to_the_signal(anna, signal):
    assert anna.get(f"/signalen/{signal.pk}/oppakken/").url == f"/signalen/{signal.pk}/"
    signal.case.refresh_from_db()
    assert signal.case.stage == "received"


def test_a_closed_signal_leads_on_only_for_who_may_follow(anna, crew, client, signal):
    """Anna opened a case from it; once Bas's organisation carries that, she reads who carries it, and no dead link."""
    page = decide(anna, signal, "openen", title="Een titel", legal_basis="wmo", query="&traject=victim_care")
    onward = page.url
    assert f'href="{onward}"' in text(anna.get(f"/signalen/{signal.pk}/"))
    case = Case.objects.get(signal=None)
    offer = offer_handover(
        crew.anna, case.pk, to_organisation=crew.shelter.pk, reason="Past beter", summary="Kort verhaal"
    )
    accept_handover(crew.bas, offer.pk)
    assert anna.get(onward).status_code == 404
    for address in (f"/signalen/{signal.pk}/", f"/casussen/{signal.pk}/"):
        page = text(anna.get(address))
        assert onward not in page
        assert "Het is nu in handen van Opvang De Brug." in page


def test_a_case_of_adults_for_somebody_under_18_is_warned_about(anna, crew):
    child, _ = a_signal(minor_involved=True)
    usual = text(anna.get(f"/signalen/{child.pk}/?besluit=openen"))
    assert "Het gaat over iemand jonger dan 18 jaar" not in usual
    adults = text(anna.get(f"/signalen/{child.pk}/?besluit=openen&traject=victim_care"))
    assert "Het gaat over iemand jonger dan 18 jaar" in adults
    assert "traject=minor_victim#besluit" in adults
    assert "route=safe_at_home#besluit" in adults


def test_who_cannot_carry_a_case_of_a_child_is_led_to_safe_at_home(crew, client):
    region = an_organisation("Regiobureau", "region", region=crew.region)
    rik = somebody("Rik", region, "contact_official")
    child, _ = a_signal(minor_involved=True)
    offer = offer_handover(
        crew.anna, child.pk, to_organisation=region.pk, reason="Past", summary="Kort", within="signal"
    )
    accept_handover(rik, offer.pk)
    client.force_login(account(rik))
    page = text(client.get(f"/signalen/{child.pk}/?besluit=openen"))
    assert "Uw organisatie kan alleen een traject voor volwassenen dragen." in page
    assert "route=safe_at_home#besluit" in page


def test_who_decides_is_warned_once_of_a_telephone_number_in_the_reason(anna, signal):
    address, reason = f"/signalen/{signal.pk}/?besluit=advies", {"reason": "Gebeld met 06 1234 5678"}
    warned = anna.post(address, reason)
    assert warned.status_code == 200
    assert "lijkt op een telefoonnummer" in text(warned)
    signal.case.refresh_from_db()
    assert signal.case.is_open
    anna.post(address, reason | {"toch": "1"})
    signal.case.refresh_from_db()
    assert not signal.case.is_open
