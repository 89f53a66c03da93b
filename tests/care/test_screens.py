"""The screens: what is free and who waits in one look, two taps, a place found and reserved, an answer, an end."""

import re
from datetime import date

import pytest

from sluitend.access.clock import at, midnight
from sluitend.care.holdings import _asked
from sluitend.care.models import Place, Placement, PlacementRequest
from sluitend.care.promised import told as told_of
from sluitend.care.queries import promise_of
from sluitend.care.verbs import accept_placement, start_stay
from sluitend.casework.models import Case
from sluitend.casework.verbs import add_participant
from sluitend.screens.dates import short_date
from tests.care.conftest import NEEDS, a_place, a_request, a_reservation, a_stay, state_of
from tests.factories import a_case, a_token, account, an_organisation, in_days, somebody

TYPED = NEEDS | {
    "children": "0",
    "avoid_municipalities": "",
    "near": "waterstad",
    "text": "Graag voor de avond.",
}


def text(response):
    return response.content.decode()


@pytest.fixture
def anna(net, client):
    client.force_login(account(net.anna))
    return client


@pytest.fixture
def bas(net, client):
    client.force_login(account(net.bas))
    return client


def test_a_place_is_asked_for_found_reserved_and_promised_through_the_screens(net, client):
    place, case = a_place(net.bas, languages=["pl"]), a_case(net.anna)
    client.force_login(account(net.anna))
    asked = client.post(f"/opvang/vragen/{case.pk}/", TYPED | {"token": a_token()}, follow=True)
    assert "1 plek is vrij en past" in text(asked)
    assert "ligt waar de persoon graag heen wil" in text(asked)
    wish = PlacementRequest.objects.get(case=case)
    url = f"/opvang/verzoeken/{wish.pk}/"
    assert "Reserveer deze plek" in text(client.get(f"{url}?plek={place.pk}"))
    sent = {"token": a_token(), "place": place.pk, "starts_on": in_days(0), "legal_basis": "wmo", "text": ""}
    reserved = client.post(f"{url}reserveren/", sent, follow=True)
    assert "gereserveerd" in text(reserved)
    placement = Placement.objects.get(request=wish)
    assert "Een plek wacht op uw antwoord" not in text(client.get("/werk/"))
    client.force_login(account(net.bas))
    work = text(client.get("/werk/"))
    assert "Een plek wacht op uw antwoord" in work
    assert f"/opvang/plaatsingen/{placement.pk}/" in work
    assert case.reference not in work
    seen = text(client.get(f"/opvang/plaatsingen/{placement.pk}/"))
    assert "een vrouw van 27 jaar" in seen
    assert "Hoe snel" in seen
    assert case.reference not in seen
    done = client.post(
        f"/opvang/plaatsingen/{placement.pk}/toezeggen/", {"token": a_token(), "text": ""}, follow=True
    )
    assert "U neemt nu deel aan de casus" in text(done)
    assert "Een plek wacht op uw antwoord" not in text(client.get("/werk/"))
    client.post(f"/opvang/plaatsingen/{placement.pk}/begin/", {"token": a_token(), "on": in_days(0)})
    assert state_of(placement) == "staying"
    client.post(
        f"/opvang/plaatsingen/{placement.pk}/einde/",
        {"token": a_token(), "on": in_days(0), "reason": "own_home"},
    )
    assert state_of(placement) == "ended"


def test_who_was_promised_a_place_waits_to_arrive_and_nobody_is_told_to_look_for_one(net, anna):
    request = a_request(net.anna)
    pages = (f"/opvang/verzoeken/{request.pk}/", f"/opvang/vragen/{request.case_id}/", "/opvang/vannacht/")
    assert "Zoek een plek" in text(anna.get(pages[0]))
    placement = a_reservation(net.anna, a_place(net.bas), request, starts_on=in_days(2))
    reserved, asked, _tonight = (text(anna.get(page)) for page in pages)
    assert "Wacht op antwoord" in reserved
    assert "Reservering bij Opvang De Brug wacht op antwoord" in reserved
    assert "Bekijk welke plekken nu passen" not in asked
    accept_placement(net.bas, placement.pk)
    promised = f"Plek toegezegd bij Opvang De Brug, komt op {short_date(in_days(2))}"
    for page in (*pages, f"/casussen/{request.case_id}/"):
        found = text(anna.get(page))
        assert promised in found, page
        for words in ("Zoek een plek", "zoek een plek", "wacht op een plek", "Wacht op een plek"):
            assert words not in found, page
    assert "Eerder geprobeerd" not in text(anna.get(pages[0]))


@pytest.mark.parametrize(
    ("day", "words"), [(date(2026, 11, 25), "25 november"), (date(2027, 1, 2), "2 januari 2027")]
)
def test_a_day_of_another_year_is_told_with_its_year(net, day, words):
    with at(midnight(date(2026, 11, 20))):
        assert short_date(day) == words
        promised = Placement(state="accepted", starts_on=day, provider=net.shelter)
        assert told_of(promised) == f"Plek toegezegd bij Opvang De Brug, komt op {words}"


def test_a_place_that_waits_for_an_answer_is_not_said_to_be_taken_until_the_end_of_a_stay(net, client):
    stay, asked = a_stay(net.anna, net.bas, a_place(net.bas)), a_reservation(net.anna, a_place(net.bas))
    promised = a_reservation(net.anna, a_place(net.bas))
    accept_placement(net.bas, promised.pk)
    wish = a_request(net.anna)
    client.force_login(account(net.anna))
    page = text(client.get(f"/opvang/verzoeken/{wish.pk}/"))

    def line(placement):
        name = re.escape(Place.objects.get(pk=placement.place_id).name)
        [found] = re.findall(rf"<li><strong>{name}, .*?</li>", page)
        return re.sub(r"<[^>]+>", "", found).partition(": ")[2]

    assert line(stay).startswith("er verblijft iemand (tot ")
    assert line(asked).startswith("is gereserveerd (antwoord uiterlijk ")
    assert short_date(asked.ends_by) not in line(asked)
    assert line(promised) == "is gereserveerd"
    # Of a case that one does not see, nothing more is told than that it is reserved.
    client.force_login(account(net.chantal))
    other = a_request(net.chantal)
    page = text(client.get(f"/opvang/verzoeken/{other.pk}/"))
    assert line(asked) == "is gereserveerd"


def test_a_place_that_is_kept_for_later_says_that_nobody_sleeps_there_until_then(net, anna):
    later, now_on = a_place(net.bas), a_place(net.bas)
    soon = a_request(net.anna, urgency="weeks")
    a_reservation(net.anna, later, soon, starts_on=in_days(9))
    a_reservation(net.anna, now_on)
    lived_in = a_place(net.bas, max_days=30)
    a_stay(net.anna, net.bas, lived_in)
    a_reservation(net.anna, lived_in, a_request(net.anna, urgency="later"), starts_on=in_days(40))
    page = text(anna.get(f"/opvang/verzoeken/{a_request(net.anna, urgency='tonight').pk}/"))
    assert page.count("slaapt daar niemand") == 1
    assert later.name in page[: page.index("slaapt daar niemand")].rpartition("<li>")[2]


def test_whoever_only_decides_in_a_case_does_not_read_where_the_person_goes(net, client):
    request = a_request(net.anna)
    accept_placement(net.bas, a_reservation(net.anna, a_place(net.bas), request).pk)
    decides = somebody("Zara", an_organisation("Regio", "region", region=net.region), "care_coordinator")
    add_participant(
        net.anna,
        request.case_id,
        organisation=min(decides.organisations),
        purpose="escalation",
        legal_basis="wmo",
    )
    client.force_login(account(decides))
    page = text(client.get(f"/casussen/{request.case_id}/"))
    assert request.case.reference in page
    assert "komt op" not in page


def test_what_is_held_of_a_person_says_that_a_place_was_promised(net):
    request = a_request(net.anna)
    accept_placement(net.bas, a_reservation(net.anna, a_place(net.bas), request).pk)
    told = dict(_asked(request, promise_of(request.case)).facts)
    assert str(told["Stand"]).startswith("Plek toegezegd bij Opvang De Brug")
    assert dict(_asked(request, None).facts)["Stand"] == "wacht op een plek"


def test_a_place_is_brought_up_to_date_in_two_taps(net, bas):
    place = a_place(net.bas)
    assert "1 van 1 plekken zijn vrij" in text(bas.get("/opvang/plekken/"))
    bas.post(f"/opvang/plekken/{place.pk}/stand/", {"token": a_token(), "status": "occupied"})
    assert Place.objects.get(pk=place.pk).status == "occupied"
    wrong = bas.post(f"/opvang/plekken/{place.pk}/stand/", {"token": a_token(), "status": "out"})
    assert (wrong.status_code, "Dit veld is verplicht" in text(wrong)) == (422, True)
    out = {"token": a_token(), "status": "out", "reason": "works", "until": in_days(3)}
    bas.post(f"/opvang/plekken/{place.pk}/stand/", out)
    assert Place.objects.get(pk=place.pk).status == "out"


def test_a_place_is_added_and_changed_and_mistakes_keep_what_was_typed(net, bas):
    typed = {
        "token": a_token(), "kind": "womens_shelter", "name": "kamer 1", "municipality": "Waterstat", "age_from": "18",
        "children_max": "2",
    }  # fmt: skip
    wrong = bas.post("/opvang/plekken/nieuw/", typed)
    assert wrong.status_code == 422
    assert "Bedoelt u Waterstad?" in text(wrong)
    assert 'value="kamer 1"' in text(wrong)
    bas.post("/opvang/plekken/nieuw/", typed | {"municipality": "Waterstad"})
    place = Place.objects.get()
    assert (place.municipality_id, place.children_max, place.organisation) == ("GM9801", 2, net.shelter)
    bas.post(
        f"/opvang/plekken/{place.pk}/wijzigen/",
        typed | {"token": a_token(), "municipality": "Waterstad", "name": "kamer 2"},
    )
    assert Place.objects.get().name == "kamer 2"


def test_tonight_says_in_one_look_who_sleeps_where_who_does_not_and_what_is_free(net, anna):
    a_place(net.bas, name="de blauwe kamer")
    a_request(net.anna, urgency="tonight")
    stay = a_stay(net.anna, net.bas, a_place(net.bas))
    page = text(anna.get("/opvang/"))
    assert "1 persoon wacht op een plek voor vannacht" in page
    assert "Er is 1 plek vrij" in page
    assert "de blauwe kamer" in page
    assert Case.objects.get(pk=stay.case_id).reference in page


def test_the_waiting_list_explains_itself_and_leads_to_a_proposal(net, anna):
    a_place(net.bas, name="kamer vrij")
    a_request(net.anna, age=17, kinds=["youth"])
    a_request(net.anna)
    page = text(anna.get("/opvang/wachtlijst/"))
    assert "2 personen wachten op een plek" in page
    assert "Jonger dan 18 jaar (300)" in page
    proposal = text(anna.get("/opvang/wachtlijst/voorstel/"))
    assert "kamer vrij" in proposal
    assert "Voor 1 verzoek is er nu geen plek" in proposal
    assert "Niet de hele lijst" not in proposal
    a_request(net.bas, a_case(net.bas))
    assert "Op de lijst staat nog 1 verzoek" in text(anna.get("/opvang/wachtlijst/voorstel/"))


def test_why_a_place_is_not_there_is_told(net, anna):
    a_place(net.bas, children_max=0)
    wish = a_request(net.anna, children=1, avoid_municipalities=["GM9801"])
    page = text(anna.get(f"/opvang/verzoeken/{wish.pk}/"))
    assert "neemt geen kinderen" in page
    assert "ligt in een gemeente die gemeden moet worden" in page


def test_capacity_shows_pictures_with_numbers_and_gives_them_as_csv(net, anna):
    a_stay(net.anna, net.bas, a_place(net.bas))
    a_request(net.anna, kinds=["acm"], children=2)
    page = text(anna.get("/opvang/capaciteit/"))
    assert "Bezetting" in page
    assert "Wachttijd" in page
    rows = text(anna.get("/opvang/capaciteit.csv"))
    assert "Bezetting;Vrouwenopvang;100;%" in rows
    assert "Met kinderen;1" in rows


def test_what_cannot_be_done_comes_back_with_the_reason(net, anna):
    place, wish = a_place(net.bas), a_request(net.anna)
    url = f"/opvang/verzoeken/{wish.pk}/"
    assert anna.post(f"{url}intrekken/", {"token": a_token(), "text": ""}).status_code == 422
    assert anna.post(f"{url}iets-anders/", {}).status_code == 404
    doubt = anna.post(f"{url}intrekken/", {"token": a_token(), "text": "Bel 0655512399"})
    assert "een telefoonnummer" in text(doubt)
    assert PlacementRequest.objects.get().state == "waiting"
    a_reservation(net.anna, place)
    sent = {"token": a_token(), "place": place.pk, "starts_on": in_days(0), "legal_basis": "wmo"}
    late = anna.post(f"{url}reserveren/", sent)
    assert (late.status_code, "is gereserveerd" in text(late)) == (422, True)
    assert anna.post(f"{url}reserveren/", sent | {"place": "geen"}).status_code == 422


def test_who_has_no_part_in_it_sees_nothing_of_it(net, client):
    place = a_place(net.bas)
    placement = a_reservation(net.anna, place)
    urls = [
        f"/opvang/verzoeken/{placement.request_id}/", f"/opvang/plaatsingen/{placement.pk}/",
        f"/opvang/vragen/{placement.case_id}/",
    ]  # fmt: skip
    client.force_login(account(net.anna))
    assert [client.get(url).status_code for url in urls] == [200, 200, 200]
    client.force_login(account(net.chantal))
    assert [client.get(url).status_code for url in urls] == [404, 404, 404]
    assert client.post(f"/opvang/plekken/{place.pk}/stand/", {"status": "free"}).status_code == 403
    assert client.get(f"/opvang/plekken/{place.pk}/wijzigen/").status_code == 403
    client.force_login(account(somebody("Meral", net.town, "mayor")))
    assert client.get("/opvang/").status_code == 403
    assert ">Opvang<" not in text(client.get("/werk/"))


def test_a_provider_who_declines_keeps_its_own_record_and_sees_nothing_of_the_person(net, client):
    placement = a_reservation(net.anna, a_place(net.bas))
    reference = Case.objects.get(pk=placement.case_id).reference
    client.force_login(account(net.bas))
    tonight = text(client.get("/opvang/"))
    assert "Verzoek van een ander" in tonight
    assert reference not in tonight
    sent = {"token": a_token(), "reason": "too_complex", "text": "", "seen": "reserved"}
    page = client.post(f"/opvang/plaatsingen/{placement.pk}/afwijzen/", sent, follow=True)
    assert page.status_code == 200
    assert "De reservering is afgewezen" in text(page)
    assert "een vrouw van 27 jaar" not in text(page)
    assert "De zorg die nodig is, kunnen we hier niet geven;1" in text(client.get("/opvang/capaciteit.csv"))


def test_where_another_places_the_word_of_that_other_is_asked(net, anna):
    an_organisation("CoMensha", "comensha", on_platform=False)
    place = a_place(net.bas, kind="cosm")
    wish = a_request(net.anna, residence="reflection_period", kinds=["cosm"])
    page = text(anna.get(f"/opvang/verzoeken/{wish.pk}/?plek={place.pk}"))
    assert "In de COSM plaatst alleen CoMensha." in page
    assert "Met wie van CoMensha is dit afgesproken?" in page
    sent = {"token": a_token(), "place": place.pk, "starts_on": in_days(0), "legal_basis": "wmo"}
    url = f"/opvang/verzoeken/{wish.pk}/reserveren/"
    assert anna.post(url, sent).status_code == 422
    assert anna.post(url, sent | {"agreed_with": "de helpdesk van CoMensha"}).status_code == 302


def test_a_place_that_another_just_took_is_said_and_what_was_typed_stays(net, anna):
    an_organisation("CoMensha", "comensha", on_platform=False)
    place = a_place(net.bas, kind="cosm")
    reflecting = {"residence": "reflection_period", "kinds": ["cosm"]}
    wish, other = a_request(net.anna, **reflecting), a_request(net.anna, **reflecting)
    a_reservation(net.anna, place, other, agreed_with="de helpdesk")
    sent = {"token": a_token(), "place": place.pk, "starts_on": in_days(0), "legal_basis": "wmo"}
    sent |= {"agreed_with": "de nachtdienst", "text": "Komt met de trein."}
    answer = anna.post(f"/opvang/verzoeken/{wish.pk}/reserveren/", sent)
    page = text(answer)
    assert answer.status_code == 422
    assert all(words in page for words in ("Deze plek kan niet", "de nachtdienst", "Komt met de trein."))
    assert "Place:" not in page
    assert "Kies een andere" in text(anna.get(f"/opvang/verzoeken/{wish.pk}/?plek={place.pk}"))


@pytest.mark.parametrize(
    ("days", "words"), [(-1, "Deze datum is al voorbij"), (400, "begint een verblijf uiterlijk op")]
)
def test_a_day_that_cannot_be_is_told_together_with_what_is_missing(net, anna, days, words):
    an_organisation("CoMensha", "comensha", on_platform=False)
    place = a_place(net.bas, kind="cosm")
    wish = a_request(net.anna, residence="reflection_period", kinds=["cosm"])
    sent = {"token": a_token(), "place": place.pk, "starts_on": in_days(days), "legal_basis": "wmo"}
    answer = anna.post(f"/opvang/verzoeken/{wish.pk}/reserveren/", sent)
    assert words in text(answer)
    assert set(answer.context["reserve"].form.errors) == {"agreed_with", "starts_on"}


def test_what_was_typed_stays_of_a_place_that_is_not_among_the_nearest_any_more(net, anna):
    an_organisation("CoMensha", "comensha", on_platform=False)
    place = a_place(net.bas, kind="cosm", sexes=["male"])
    for _number in range(51):
        a_place(net.bas, kind="cosm", age_from=60)
    wish = a_request(net.anna, residence="reflection_period", kinds=["cosm"])
    sent = {"token": a_token(), "place": place.pk, "starts_on": in_days(0), "legal_basis": "wmo"}
    url = f"/opvang/verzoeken/{wish.pk}/reserveren/"
    assert "de nachtdienst" in text(anna.post(url, sent | {"agreed_with": "de nachtdienst"}))
    assert anna.post(url, sent | {"place": "geen sleutel"}).status_code == 422
    assert anna.post(url, sent | {"place": wish.pk}).status_code == 422


def test_who_reserves_is_told_of_whoever_stands_higher_and_has_only_this_place(net, anna):
    place, other = a_place(net.bas), a_place(net.bas, children_max=2, accessible=True)
    higher = a_request(net.anna, urgency="tonight", children=1)
    either = a_request(net.anna, urgency="tonight")
    wish = a_request(net.anna, urgency="weeks")
    lower = a_request(net.anna, urgency="later", accessible=True)
    told = "Iemand hoger op de lijst heeft alleen deze plek"
    page = text(anna.get(f"/opvang/verzoeken/{wish.pk}/?plek={other.pk}"))
    assert told in page
    assert [f"/opvang/verzoeken/{one.pk}/" in page for one in (higher, either, lower)] == [True, False, False]
    assert told not in text(anna.get(f"/opvang/verzoeken/{wish.pk}/?plek={place.pk}"))
    assert told not in text(anna.get(f"/opvang/verzoeken/{higher.pk}/?plek={other.pk}"))


def test_who_finds_no_place_reads_whom_to_call_and_is_not_offered_to_wait_tonight(net, anna):
    an_organisation("CoMensha", "comensha", on_platform=False, phone="033-448 11 86")
    tonight, later = a_request(net.anna, urgency="tonight"), a_request(net.anna)
    page = text(anna.get(f"/opvang/verzoeken/{tonight.pk}/"))
    assert 'href="tel:033-448 11 86"' in page
    assert "Houd aan" not in page
    assert "Houd aan" in text(anna.get(f"/opvang/verzoeken/{later.pk}/"))


def test_where_consent_is_missing_the_page_leads_to_the_intake(net, anna):
    place, wish = a_place(net.bas), a_request(net.anna)
    sent = {"token": a_token(), "place": place.pk, "starts_on": in_days(0), "legal_basis": "consent"}
    page = text(anna.post(f"/opvang/verzoeken/{wish.pk}/reserveren/", sent))
    assert f"/casussen/{wish.case_id}/intake/toestemming/" in page


def test_what_was_typed_stays_when_a_place_was_reserved_meanwhile(net, anna):
    wish = a_request(net.anna)
    a_reservation(net.anna, a_place(net.bas), wish)
    sent = {
        "token": a_token(),
        "urgency": "weeks",
        "sex": "female",
        "age": "27",
        "residence": "dutch",
        "form": "sexual",
    }
    answer = anna.post(f"/opvang/vragen/{wish.case_id}/", sent | {"text": "Zij kan nu ook later komen."})
    assert answer.status_code == 422
    assert "Zij kan nu ook later komen." in text(answer)


def test_lists_cost_the_same_however_long(net, client, django_assert_max_num_queries):
    for _number in range(5):
        a_place(net.bas)
        a_request(net.anna)
    for _number in range(3):
        placement = a_reservation(net.anna, a_place(net.bas))
        accept_placement(net.bas, placement.pk)
        start_stay(net.bas, placement.pk)
    client.force_login(account(net.anna))
    for url, most in (("/opvang/", 16), ("/opvang/wachtlijst/", 12), ("/opvang/wachtlijst/voorstel/", 19)):
        with django_assert_max_num_queries(most):
            client.get(url)
    wish = PlacementRequest.objects.filter(state="waiting").first()
    with django_assert_max_num_queries(34):
        client.get(f"/opvang/verzoeken/{wish.pk}/")
    place = Place.objects.filter(held="").first()
    with django_assert_max_num_queries(42):
        client.get(f"/opvang/verzoeken/{wish.pk}/?plek={place.pk}")
    client.force_login(account(net.bas))
    with django_assert_max_num_queries(13):
        client.get("/opvang/plekken/")
    with django_assert_max_num_queries(15):
        client.get("/opvang/capaciteit/")
