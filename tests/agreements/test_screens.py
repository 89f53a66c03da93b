"""The screens: asking leaves no trace until one records, the answer is the first thing, each act is one form."""

import re
from uuid import uuid4

import pytest
from django.urls import reverse

from sluitend.agreements.facts import Facts
from sluitend.agreements.models import RegionalAgreement, ResponsibilityQuestion
from sluitend.agreements.reference import costs, rules
from sluitend.agreements.verbs import ask_responsibility, dispute, settle
from sluitend.registry.models import Municipality
from tests.agreements.conftest import HERE, NEXT
from tests.agreements.test_verbs import LIVES_NEAR, NOT_SAFE, adopt
from tests.factories import a_case, a_token, in_days

ASK = "/verantwoordelijk/vraag/"
FILLED = {
    "age": "adult", "registration": "municipality", "registered": "naastdorp", "stay": "lawful", "found": "Waterstad",
    "asking": "Waterstad",
}  # fmt: skip


def page(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def look(client, **change):
    return client.post(ASK, FILLED | {"kijk": "1"} | change)


def question_page(question, act=""):
    return (
        reverse("responsibility_act", args=[question.pk, act])
        if act
        else reverse("responsibility_question", args=[question.pk])
    )


def test_looking_shows_one_municipality_in_large_with_the_reasons_and_keeps_nothing(
    net, as_, django_assert_max_num_queries
):
    client = as_(net.here.official)
    assert "Wat weet u?" in page(client.get(ASK))
    with django_assert_max_num_queries(14):
        shown = page(look(client))
    assert "Voorlopig verantwoordelijk: Naastdorp" in shown
    assert "Waar het slachtoffer woont" in shown
    assert "Commissie Lenferink" in shown
    assert "Wie wat betaalt" in shown
    assert "Gemeente Naastdorp" in shown
    assert not ResponsibilityQuestion.objects.exists()


def test_recording_what_was_looked_at_leads_to_the_question(net, as_):
    client = as_(net.here.official)
    shown = look(client).content.decode()
    form = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', shown))
    form.pop("kijk")  # of the other form, which only looks
    first = client.post(ASK, form, follow=True)
    assert "Voorlopig verantwoordelijk: Naastdorp" in page(first)
    again = client.post(ASK, form, follow=True)
    assert "al verwerkt" in page(again)
    assert ResponsibilityQuestion.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"registered": "Nergenshuizen"}, "staat niet in de lijst"),
        ({"registered": ""}, "Vul in welke gemeente"),
        ({"registration": "none"}, "U noemt een gemeente"),
        ({"registration": "unknown", "registered": "", "unsafe": "on"}, "die niet veilig is"),
        ({"exploited": "Waterstad, Overal"}, "‘Overal’"),
        ({"age": "17"}, "geldige keuze"),
        ({"asking": ""}, "Vul in voor welke gemeente"),
        ({"found": "x" * 5000}, ""),
    ],
)
def test_what_makes_no_sense_comes_back_with_what_was_typed(net, as_, change, words):
    client = as_(net.here.official)
    for response in (look(client, **change), client.post(ASK, FILLED | change)):
        assert response.status_code == 422
        assert words in page(response)
        assert "Naastdorp" in page(response)
    assert not ResponsibilityQuestion.objects.filter(facts__found="").exists()


def test_a_question_of_a_case_links_to_it_and_offers_it(net, as_):
    case = a_case(net.here.official)
    client = as_(net.here.official)
    assert case.reference in page(client.get(ASK, {"casus": str(case.pk)}))
    assert case.reference not in page(as_(net.near.official).get(ASK, {"casus": str(case.pk)}))
    client = as_(net.here.official)
    answer = client.post(ASK, FILLED | {"case": str(case.pk), "token": str(uuid4())}, follow=True)
    assert "Bied de casus aan" in page(answer)
    assert f"/casussen/{case.pk}/?doe=offer_handover" in page(answer)


def test_a_municipality_is_found_without_its_province_unless_there_are_more(net, as_):
    for code, name in (("GM9811", "Laren (NH.)"), ("GM9812", "Bergen (NH.)"), ("GM9813", "Bergen (L.)")):
        Municipality.objects.create(code=code, name=name)
    client = as_(net.here.official)
    assert "verantwoordelijk: Laren (NH.)" in page(look(client, registered="laren"))
    asked_again = page(look(client, registered="Bergen"))
    assert "Welke bedoelt u: Bergen (L.), Bergen (NH.)?" in asked_again
    assert "verantwoordelijk: Bergen (L.)" in page(look(client, registered="bergen (l.)"))


@pytest.mark.parametrize("value", ["onzin", "0198ffff-ffff-7fff-8fff-ffffffffff07"])
def test_a_case_that_is_none_is_no_case(net, as_, value):
    client = as_(net.here.official)
    assert client.get(ASK, {"casus": value}).status_code == 200
    assert client.post(ASK, FILLED | {"case": value}).status_code == 422


def test_a_dispute_from_objection_to_result(net, as_):
    asked = ask_responsibility(net.here.official, LIVES_NEAR)
    near = as_(net.near.official)
    assert "Maak bezwaar" in page(near.get(question_page(asked)))
    refused = near.post(question_page(asked, "dispute"), {"municipality": NEXT, "reason": ""})
    assert refused.status_code == 422
    sent = {"municipality": NEXT, "reason": "Woont er niet meer. Bel 06 12345678", "token": str(a_token())}
    warned = page(near.post(question_page(asked, "dispute"), sent))
    assert "lijkt op een telefoonnummer" in warned
    assert "Woont er niet meer. Bel 06 12345678" in warned
    assert not asked.history.filter(verb="dispute").exists()
    sent["toch"] = "1"
    assert "Verschil van mening" in page(near.post(question_page(asked, "dispute"), sent, follow=True))
    assert "al verwerkt" in page(near.post(question_page(asked, "dispute"), sent, follow=True))
    agreed = {"municipality": NEXT, "result": HERE, "reason": "Verhuisd"}
    shown = page(near.post(question_page(asked, "settle"), agreed, follow=True))
    assert "moet nog akkoord geven: Waterstad" in shown
    shown = page(
        as_(net.here.official).post(
            question_page(asked, "settle"), agreed | {"municipality": HERE}, follow=True
        )
    )
    assert "Verantwoordelijk: Waterstad" in shown
    assert "Maak bezwaar" not in shown


def test_who_comes_too_late_is_told_so_and_keeps_what_was_typed(net, as_):
    asked = ask_responsibility(net.here.official, NOT_SAFE)
    settle(net.adviser, asked.pk, result=HERE, reason="Daar")
    client = as_(net.here.official)
    words = {"municipality": HERE, "result": HERE, "reason": "Mijn lange verhaal"}
    for act in ("dispute", "settle", "withdraw"):
        late = client.post(question_page(asked, act), words)
        assert late.status_code == 422
        assert "al beslist of ingetrokken" in page(late)
        assert "Mijn lange verhaal" in page(late)
    assert "Mijn lange verhaal" not in page(client.get(question_page(asked)))


def test_who_pays_fits_the_person(net, as_):
    client = as_(net.here.official)
    adult, child = page(look(client)), page(look(client, age="minor", stay="none"))
    assert "Jeugdhulp, bij minderjarigen" not in adult
    assert "alleen als deze persoon in de bedenktijd is" in adult
    assert "Jeugdhulp, bij minderjarigen" in child
    assert "alleen als deze persoon in de bedenktijd is" not in child


def test_what_is_typed_never_stands_in_an_address(net, as_):
    client = as_(net.here.official)
    assert 'method="get"' not in page(client.get(ASK)).partition("Wat weet u?")[2].partition("</form>")[0]
    assert "Voorlopig verantwoordelijk" not in page(client.get(ASK, FILLED))


def test_when_rules_contradict_each_other_the_page_says_first_why_this_one_begins(net, as_):
    asked = ask_responsibility(net.here.official, NOT_SAFE)
    assert asked.state == "disputed"
    assert asked.answer["begins"] == "found"
    shown = page(as_(net.here.official).get(question_page(asked)))
    why = "Waarom begint Naastdorp? Daar is deze persoon gevonden."
    assert shown.index(why) < shown.index("Spreekt een andere regel tegen")
    assert asked.provisional_id == NEXT


def test_the_region_decides_on_the_same_page(net, as_):
    asked = ask_responsibility(net.here.official, NOT_SAFE)
    adviser = as_(net.adviser)
    assert "Regio Aan het Water" in page(adviser.get(question_page(asked)))
    shown = page(
        adviser.post(question_page(asked, "settle"), {"result": HERE, "reason": "Daar"}, follow=True)
    )
    assert "Verantwoordelijk: Waterstad" in shown
    assert "Hierover is beslist: Waterstad is verantwoordelijk." in shown
    assert "Vastgelegd wat u vindt" not in shown


def test_who_is_not_involved_gets_no_page_and_no_act(net, as_):
    asked = ask_responsibility(net.here.official, LIVES_NEAR)
    for actor in (net.far.official, net.stranger, net.elsewhere, net.shelter):
        client = as_(actor)
        assert client.get(question_page(asked)).status_code == 404
        for act in ("dispute", "settle", "withdraw"):
            assert client.post(question_page(asked, act), {"reason": "Mag dit?"}).status_code == 404
        assert "Naastdorp" not in page(client.get("/verantwoordelijk/"))
    assert ResponsibilityQuestion.objects.get().state == "decided"
    assert as_(net.here.official).get(question_page(asked, "bestaat-niet")).status_code == 404


def test_the_list_has_what_must_be_decided_first_and_takes_a_constant_number_of_queries(
    net, as_, django_assert_max_num_queries
):
    ask_responsibility(net.here.official, LIVES_NEAR)
    client = as_(net.here.official)
    with django_assert_max_num_queries(13) as few:
        client.get("/verantwoordelijk/")
    for number in range(30):
        asked = ask_responsibility(net.here.official, LIVES_NEAR if number % 2 else Facts(HERE))
    dispute(net.here.official, asked.pk, municipality=HERE, reason="Onjuist")
    with django_assert_max_num_queries(len(few.captured_queries)):
        shown = page(client.get("/verantwoordelijk/"))
    assert shown.index("De regels zwijgen") < shown.rindex("Beslist door de regels")
    assert "blad=2" in shown
    assert "blad=1" in page(client.get("/verantwoordelijk/?blad=2"))
    for query in ("stand=onzin", "stand=disputed", "blad=abc", "blad=99", "stand=%00"):
        assert client.get(f"/verantwoordelijk/?{query}").status_code == 200


def test_one_question_takes_a_constant_number_of_queries(net, as_, django_assert_max_num_queries):
    asked = ask_responsibility(net.here.official, NOT_SAFE)
    client = as_(net.here.official)
    with django_assert_max_num_queries(13):
        client.get(question_page(asked))
    for number in range(6):
        settle(net.here.official, asked.pk, municipality=HERE, result=NEXT, reason=f"Reden {number}")
    with django_assert_max_num_queries(13):
        client.get(question_page(asked))


def adoption(**change):
    nothing = {f"rule_{code}": "0" for code in rules()} | {f"payer_{code}": "nobody" for code in costs()}
    return nothing | {
        "region": "XA", "title": "Afspraken opvang", "adopted_by": "De colleges", "adopted_on": in_days(0).isoformat(),
        "valid_from": in_days(0).isoformat(), "source": "Besluit 12", "term": "5", "rule_registered": "1",
        "rule_found_without_address": "2", "payer_shelter": "centre", "centre": "Waterstad",
    } | change  # fmt: skip


def test_the_region_records_what_it_adopted_and_sees_what_changed(net, as_, django_assert_max_num_queries):
    client = as_(net.adviser)
    assert "Standaardafspraak" in page(client.get("/verantwoordelijk/afspraken/"))
    assert '<option value="centre" selected>' in page(
        client.get("/verantwoordelijk/afspraken/nieuw/?regio=XA")
    )
    shown = page(client.post("/verantwoordelijk/afspraken/nieuw/", adoption(), follow=True))
    assert "De afspraak is vastgelegd" in shown
    first = RegionalAgreement.objects.get()
    assert first.ranks == [["registered"], ["found_without_address"]]
    second = adoption(valid_from=in_days(30).isoformat(), term="3", rule_found_without_address="1")
    shown = page(client.post("/verantwoordelijk/afspraken/nieuw/", second, follow=True))
    assert "Verschil met versie 1" in shown
    assert "Termijn voor een geschil, in werkdagen" in shown
    with django_assert_max_num_queries(9):
        client.get("/verantwoordelijk/afspraken/")
    assert as_(net.stranger).get(reverse("agreement", args=[first.pk])).status_code == 200


@pytest.mark.parametrize(
    "change",
    [
        {"region": "XB"},
        {"title": ""},
        {"term": "0"},
        {"term": "veel"},
        {"rule_registered": "10"},
        {"rule_registered": "0", "rule_found_without_address": "0"},
        {"rule_registered": ""},
        {"payer_shelter": "iedereen"},
        {"centre": "Nergens"},
        {"link": "javascript:alert(1)"},
        {"valid_from": "gisteren"},
        {"valid_from": in_days(-3).isoformat()},
        {"adopted_on": in_days(3).isoformat()},
    ],
)
def test_an_agreement_that_cannot_be_comes_back(net, as_, change):
    response = as_(net.adviser).post("/verantwoordelijk/afspraken/nieuw/", adoption(**change))
    assert response.status_code == 422
    assert "Niet alles is goed ingevuld" in page(response)
    assert not RegionalAgreement.objects.exists()


def test_the_region_ends_an_agreement_and_says_why(net, as_):
    held = adopt(net.adviser)
    address, end = reverse("agreement", args=[held.pk]), reverse("agreement_end", args=[held.pk])
    sent = {"on": in_days(0).isoformat(), "reason": "Opgezegd door de colleges"}
    other = as_(net.elsewhere)
    assert "Beëindig" not in page(other.get(address))
    assert other.post(end, sent).status_code == 403
    client = as_(net.adviser)
    assert "Beëindig zonder nieuwe versie" in page(client.get(address))
    for change in ({"reason": ""}, {"on": "2001-01-01"}, {"on": "ooit"}):
        refused = client.post(end, sent | change)
        assert refused.status_code == 422
        assert "Niet alles is goed ingevuld" in page(refused)
    shown = page(client.post(end, sent, follow=True))
    assert "Opgezegd door de colleges" in shown
    assert "Geldt nu niet" in shown
    assert "Beëindig zonder" not in shown


def test_withdrawing_is_offered_until_another_objects(net, as_):
    asked = ask_responsibility(net.here.official, LIVES_NEAR)
    assert "Trek de vraag in" in page(as_(net.here.official).get(question_page(asked)))
    dispute(net.near.official, asked.pk, municipality=NEXT, reason="Woont er niet meer")
    assert "Trek de vraag in" not in page(as_(net.here.official).get(question_page(asked)))


def test_nobody_else_adopts(net, as_):
    adopt(net.adviser)
    for actor in (net.here.official, net.shelter, net.stranger):
        client = as_(actor)
        assert client.get("/verantwoordelijk/afspraken/nieuw/").status_code == 403
        assert client.post("/verantwoordelijk/afspraken/nieuw/", adoption()).status_code == 403
    assert as_(net.elsewhere).post("/verantwoordelijk/afspraken/nieuw/", adoption()).status_code == 422
    assert RegionalAgreement.objects.count() == 1


def test_who_has_to_log_in_first_finds_the_page(net, client):
    for address in (
        "/verantwoordelijk/",
        ASK,
        "/verantwoordelijk/afspraken/",
        "/verantwoordelijk/afspraken/nieuw/",
    ):
        response = client.get(address)
        assert response.status_code == 302
        assert "/inloggen/" in response.url
