"""The guide on a screen: from a situation to what to do, whom to call and what one may; no script, few questions."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from sluitend.access import clock
from sluitend.guide.reading import pieces
from tests.factories import an_account, an_official, an_organisation, somebody

PAGES = ("guide", "guide_advice", "guide_powers", "guide_institutions", "guide_case_law", "guide_search")
DANGER = "gevaar=acute&leeftijd=minor&vorm=sexual&vorm=criminal&plek=home&seksbedrijf=unlicensed"


def page(response) -> str:
    return response.content.decode()


@pytest.mark.parametrize("name", PAGES)
def test_every_page_opens_for_whoever_has_an_office_with_few_questions(
    name, net, as_, django_assert_max_num_queries
):
    an_organisation("Veilig Thuis Waterland", "safe_at_home", region=net.region)
    for actor in (net.anna, net.chantal):
        client = as_(actor)
        with django_assert_max_num_queries(10):
            assert client.get(reverse(name)).status_code == 200


def test_who_has_no_office_gets_no_guide(net, client):
    client.force_login(an_account("Niemand"))
    assert client.get("/gids/").status_code == 403
    assert client.get("/gids/over/bibob/").status_code == 403
    client.logout()
    assert "/inloggen/" in client.get("/gids/").url


def test_the_advice_costs_the_same_however_much_is_known(net, as_, django_assert_num_queries):
    client = as_(net.anna)
    with django_assert_num_queries(counted(client, "/gids/advies/")):
        client.get(f"/gids/advies/?{DANGER}")
    for number in range(20):
        an_organisation(f"Opvang {number}", "womens_shelter", region=net.region, phone=f"035 100 00 {number}")
    with django_assert_num_queries(counted(client, "/gids/advies/")):
        client.get(f"/gids/advies/?{DANGER}")


def counted(client, address) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    return len(asked)


def test_every_entry_has_a_page_with_its_source_its_status_and_when_to_look_again(net, as_):
    client = as_(net.bas)
    for code, piece in pieces().items():
        shown = page(client.get(reverse("guide_entry", args=[code])))
        assert "Weer nakijken op" in shown, code
        assert ("Geen vaststaand recht" in shown) is not piece.verified, code


def test_a_situation_shows_now_who_what_may_what_to_say_and_what_to_record(net, as_):
    shown = page(as_(net.anna).get(f"/gids/advies/?{DANGER}"))
    order = [shown.index(f'id="{part}"') for part in ("nu", "wie", "mag", "zeg", "schrijf")]
    assert order == sorted(order)
    assert shown.index('href="tel:112"') < shown.index("Praat met de persoon alleen")
    assert 'href="tel:0800-2000"' in shown
    assert "Omdat: minderjarig" in shown
    assert "Voor het sluiten van deze woning ontbreekt een grondslag" in shown
    assert "nog te controleren door de regio" in shown
    assert "met bron" in shown


def test_an_answer_can_be_taken_back_or_changed_at_once(net, as_):
    shown = page(as_(net.anna).get(f"/gids/advies/?{DANGER}"))
    back = re.search(r'href="\?([^"]+)">seksuele uitbuiting', shown)[1].replace("&amp;", "&")
    assert "vorm=sexual" not in back
    assert "vorm=criminal" in back
    assert re.search(r'value="minor" checked', shown)
    assert "criminele uitbuiting" in page(as_(net.anna).get(f"/gids/advies/?{back}"))


@pytest.mark.parametrize(
    "query",
    ["leeftijd=onzin", "leeftijd=%00", "vorm=" + "x" * 5000, "plek=home&plek=online", "leeftijd=&vorm=",
     "stoel=coordinator_vacant", "iets=anders"],
)  # fmt: skip
def test_an_address_that_makes_no_sense_still_answers(query, net, as_):
    assert as_(net.anna).get(f"/gids/advies/?{query}").status_code == 200
    assert as_(net.anna).get(f"/gids/?{query}").status_code == 200


def test_of_a_question_with_one_answer_the_first_counts(net, as_):
    shown = page(as_(net.anna).get("/gids/advies/?plek=home&plek=online"))
    assert re.search(r'value="home" checked', shown)
    assert not re.search(r'value="online" checked', shown)


def test_one_click_leads_to_what_ones_role_can_do(net, as_):
    town = page(as_(net.anna).get("/gids/advies/?ook=nowhere_to_sleep"))
    for name in ("report", "triage", "case_new", "handovers", "gaps"):
        assert f'href="{reverse(name)}"' in content_of(town), name
    mayor = somebody("Mia", net.town, "mayor")
    shown = content_of(page(as_(mayor).get("/gids/advies/?ook=nowhere_to_sleep")))
    for name, there in (("report", True), ("gaps", True), ("triage", False), ("case_new", False)):
        assert (f'href="{reverse(name)}"' in shown) == there, name


def content_of(shown: str) -> str:
    return shown[shown.index("<main") :]


def test_the_registry_says_whom_to_call_in_the_region_and_not_elsewhere(net, as_):
    an_organisation(
        "Veilig Thuis Waterland",
        "safe_at_home",
        region=net.region,
        phone="035 111 22 33",
        hours="dag en nacht",
    )
    an_organisation("Veilig Thuis Dijk", "safe_at_home", region=net.elsewhere, phone="036 444 55 66")
    shown = page(as_(net.anna).get("/gids/advies/?leeftijd=minor"))
    assert "tel:0351112233" in shown
    assert "Nu open" in shown
    assert "0364445566" not in shown


def test_the_care_coordinator_is_named_and_where_there_is_none_comensha_stands_in(net, as_):
    assert "Dora" in content_of(page(as_(net.anna).get("/gids/advies/?leeftijd=adult")))
    elsewhere = content_of(page(as_(net.chantal).get("/gids/advies/?leeftijd=adult")))
    assert "omdat uw regio geen zorgcoördinator heeft" in elsewhere
    listed = content_of(page(as_(net.chantal).get("/gids/instanties/")))
    assert "omdat uw regio geen zorgcoördinator heeft" in listed
    assert "Zorgcoördinator mensenhandel van uw regio" not in listed
    an_official("Daan", net.far, "care_coordinator", region=net.elsewhere)
    elsewhere = content_of(page(as_(net.chantal).get("/gids/advies/?leeftijd=adult")))
    assert "omdat uw regio geen zorgcoördinator heeft" not in elsewhere
    assert "Daan" in elsewhere


@pytest.mark.parametrize(
    ("words", "entry"),
    [
        ("woning sluiten", "close_home_bylaw"), ("woningen", "close_home_bylaw"), ("Noordoostpolder", "rbmne_2025_2944"),
        ("ECLI:NL:RVS:2022:1594", "rvs_2022_1594"), ("tolk", "say_interpreter"), ("kinderen", "youth_protection"),
        ("0800-2000", "safe_at_home"), ("huisverbod", "house_ban"), ("interpreter", "say_interpreter"), ("verbod", "area_ban"),
    ],
)  # fmt: skip
def test_words_find_entries(words, entry, net, as_):
    assert reverse("guide_entry", args=[entry]) in page(as_(net.bas).get("/gids/zoeken/", {"zoek": words}))


@pytest.mark.parametrize("words", ["", "%00", "x" * 400, "'); DROP TABLE", "& | !", "zzzzqqqq", "<script>"])
def test_words_that_find_nothing_still_answer(words, net, as_):
    answer = as_(net.bas).get("/gids/zoeken/", {"zoek": words})
    assert answer.status_code == 200
    assert "<script>alert" not in page(answer)


def test_an_entry_that_does_not_exist_is_not_found(net, as_):
    assert as_(net.bas).get("/gids/over/bestaat-niet/").status_code == 404


def test_an_entry_past_its_day_says_so_everywhere(net, as_):
    with clock.at(clock.now() + timedelta(days=3 * 366)):
        assert "niet op tijd nagekeken" in page(as_(net.bas).get("/gids/advies/"))
        assert "Niet op tijd nagekeken" in page(as_(net.bas).get("/gids/over/bibob/"))


def test_the_guide_is_there_in_english(net, as_):
    client = as_(net.bas)
    client.cookies["django_language"] = "en"
    shown = page(client.get("/gids/over/bibob/"))
    assert "Bibob integrity test" in shown
