"""The screens of disclosures: exactly what was shown goes; who has no need sees nothing; the answer stays on the page."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from sluitend.casework.models import Involvement
from sluitend.casework.verbs import add_participant
from sluitend.disclosure.models import Check, Disclosure
from sluitend.identity.models import Person
from sluitend.identity.values import BirthDate
from sluitend.identity.verbs import change_identity
from sluitend.logbook.models import Record
from tests.disclosure.conftest import a_world, ring, somebody_in  # noqa: F401  a fixture
from tests.factories import a_case, account, an_organisation
from tests.signals.conftest import a_signal


@pytest.fixture
def world(db):
    return a_world()


@pytest.fixture
def signal(world):
    return a_signal()[0].case


@pytest.fixture
def samira(world, signal):
    return somebody_in(world.anna, signal)


@pytest.fixture
def care(world):
    return a_case(world.anna)


@pytest.fixture
def as_(client):
    def log_in(actor):
        client.force_login(account(actor))
        return client

    return log_in


@pytest.fixture
def annas(world, as_):
    """Anna's browser."""
    return as_(world.anna)


@pytest.fixture
def filled(samira, care):
    return {
        "to": f"case:{care.pk}",
        "involvements": [str(samira.pk)],
        "categories": ["name", "birth_date"],
        "legal_basis": "public_task",
        "consent": "danger",
        "motivation": "Bellen kan nu niet: de ander luistert mee.",
    }


def hidden(page):
    """Return the hidden fields of the confirmation, as the browser would send them."""
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page)
    sent = {}
    for name, value in found:
        sent.setdefault(name, []).append(value)
    return sent | {"stap": ["geef"]}


def test_what_is_shown_beforehand_is_what_goes(world, as_, signal, care, filled):
    client, url = as_(world.anna), reverse("disclose", args=[signal.pk])
    assert "Aan wie verstrekt u?" in client.get(url).content.decode()
    look = client.post(url, {**filled, "stap": "kijk"})
    page = look.content.decode()
    assert "Samira van Dijk" in page
    assert "12 mei 1990" in page
    assert "Kerkstraat" not in page
    assert not Disclosure.objects.filter(kind="crossing").exists()
    done = client.post(url, hidden(page), follow=True)
    assert "De gegevens zijn verstrekt aan Gemeente Waterstad." in done.content.decode()
    assert done.redirect_chain[0][0] == reverse("case", args=[care.pk])
    assert Involvement.objects.filter(case=care).count() == 1
    again = client.post(url, hidden(page), follow=True)
    assert "al verwerkt" in again.content.decode()
    assert Involvement.objects.filter(case=care).count() == 1


def test_what_changed_in_between_is_shown_again_first(world, as_, signal, samira, filled):
    client, url = as_(world.anna), reverse("disclose", args=[signal.pk])
    page = client.post(url, {**filled, "stap": "kijk"}).content.decode()
    born = samira.person.sealed.get(kind="birth_date")
    change_identity(
        world.anna, samira.person_id, born.pk, value=BirthDate("1991-01-01"), within=Person.objects.all()
    )
    second = client.post(url, hidden(page)).content.decode()
    assert "Er is intussen iets veranderd" in second
    assert "1 januari 1991" in second
    assert not Disclosure.objects.filter(kind="crossing").exists()


def test_the_look_is_logged_for_whom_it_showed(world, as_, signal, samira, filled):
    as_(world.anna).post(reverse("disclose", args=[signal.pk]), {**filled, "stap": "kijk"})
    seen = Record.objects.get(action="see_disclosure")
    assert (seen.subject, seen.event, seen.categories) == (
        samira.person.pseudonym,
        "R",
        ["birth_date", "name"],
    )


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"to": ""}, "Dit veld is verplicht"),
        ({"to": "case:onzin"}, "Selecteer een geldige keuze"),
        ({"to": "name"}, "Schrijf op aan wie u verstrekt."),
        ({"to": "programme:victim_care"}, "Schrijf op waar de nieuwe casus over gaat."),
        ({"categories": ["identifier"]}, "Kies andere gegevens"),
        ({"consent": "written"}, "op welke dag"),
        ({"legal_basis": "consent"}, "Zonder toestemming"),
        ({"involvements": []}, "Kies over wie"),
        ({"involvements": ["' OR 1=1 --"]}, "geldige keuze"),
        ({"motivation": "\u202e "}, "verplicht"),
    ],
)
def test_what_is_missing_comes_back_with_what_was_typed(annas, signal, filled, changed, message):
    answer = annas.post(reverse("disclose", args=[signal.pk]), {**filled, **changed, "stap": "kijk"})
    assert answer.status_code == 422
    assert message in answer.content.decode()


def test_a_script_in_the_motivation_is_shown_as_text(world, as_, signal, filled):
    typed = {**filled, "motivation": "<script>alert(1)</script>", "stap": "kijk"}
    page = as_(world.anna).post(reverse("disclose", args=[signal.pk]), typed).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_who_takes_part_reads_the_list_and_gives_nothing(world, as_):
    case = a_case(world.anna, participant=world.shelter)
    client = as_(world.bas)
    page = client.get(reverse("disclosures_case", args=[case.pk])).content.decode()
    assert "Opvang De Brug" in page
    assert reverse("disclose", args=[case.pk]) not in page
    assert client.get(reverse("disclose", args=[case.pk])).status_code == 403


@pytest.mark.parametrize("who", ["chantal", "officer", "nobody"])
def test_who_has_nothing_to_do_with_the_case_sees_nothing(world, as_, signal, samira, who):
    client = Client() if who == "nobody" else as_(getattr(world, who))
    for url in (
        reverse("disclose", args=[signal.pk]),
        reverse("disclosures_case", args=[signal.pk]),
        reverse("disclosures_person", args=[samira.person_id]),
    ):
        answer = client.get(url)
        assert answer.status_code == (302 if who == "nobody" else 404), url
        assert samira.person.pseudonym not in answer.content.decode()


def test_the_person_is_shown_with_whom_and_why(world, as_, samira):
    case = a_case(world.anna)
    involved = somebody_in(world.anna, case)
    add_participant(world.anna, case.pk, organisation=world.shelter.pk, purpose="care", legal_basis="wmo")
    page = as_(world.anna).get(reverse("disclosures_person", args=[involved.person_id])).content.decode()
    assert "Opvang De Brug" in page
    assert "naam, geboortedatum, adres, telefoonnummer" in page
    assert "Uitvoering van de Wmo" in page
    assert Record.objects.filter(action="read_disclosures", subject=involved.person.pseudonym).count() == 1
    assert samira.person.pseudonym not in page


def test_the_privacy_officer_sees_what_the_organisation_gave_and_no_case(world, as_, signal, filled, samira):
    client = as_(world.anna)
    page = client.post(reverse("disclose", args=[signal.pk]), {**filled, "stap": "kijk"}).content.decode()
    client.post(reverse("disclose", args=[signal.pk]), hidden(page))
    client = as_(world.officer)
    page = client.get(reverse("privacy_disclosures")).content.decode()
    assert "naar een andere casus" in page
    assert "vragen brengt iemand in gevaar" in page
    assert "1 persoon" in page
    assert signal.reference not in page
    assert samira.person.pseudonym not in page
    assert (
        "Geen verstrekkingen"
        in client.get(reverse("privacy_disclosures"), {"tot": "2001-01-01"}).content.decode()
    )
    assert (
        client.get(reverse("privacy_disclosures"), {"van": "x", "blad": "²", "soort": "'"}).status_code == 200
    )
    assert as_(world.anna).get(reverse("privacy_disclosures")).status_code == 403


def test_lists_take_as_many_queries_for_many_as_for_few(world, as_, django_assert_max_num_queries):
    case = a_case(world.anna)
    for n in range(30):
        one = an_organisation(f"Partner {n}", "womens_shelter")
        add_participant(world.anna, case.pk, organisation=one.pk, purpose="care", legal_basis="wmo")
    somebody_in(world.anna, case)
    client = as_(world.anna)
    person = Involvement.objects.get(case=case).person_id
    for url in (reverse("disclosures_case", args=[case.pk]), reverse("disclosures_person", args=[person])):
        client.get(url)
        with django_assert_max_num_queries(26):
            assert client.get(url).status_code == 200
    client = as_(world.officer)
    client.get(reverse("privacy_disclosures"))
    with django_assert_max_num_queries(26):
        client.get(reverse("privacy_disclosures"))


ASKED = {
    "given": "Samira", "name_prefix": "van", "surname": "Dijk",
    "birth_day": "12", "birth_month": "5", "birth_year": "1990",
    "purpose": "care", "legal_basis": "wmo", "reason": "Zij meldt zich bij ons loket.",
}  # fmt: skip


def test_the_question_is_answered_with_whom_to_call_and_nothing_else(world, as_):
    a_case(world.chantal, municipality="GM9802")
    held = a_case(world.bas, title="Geheime titel")
    involved = somebody_in(world.bas, held)
    client = as_(world.chantal)
    answer = client.post(reverse("known"), ASKED)
    page = answer.content.decode()
    assert "Bekend bij het netwerk" in page
    assert "Opvang De Brug" in page
    assert "035 000 00 00" in page
    for secret in (
        "Samira",
        "Geheime titel",
        held.reference,
        involved.person.pseudonym,
        "Zorgcoördinatie",
        str(held.pk),
    ):
        assert secret not in page, secret
    assert "no-store" in answer["Cache-Control"]
    miss = client.post(reverse("known"), {**ASKED, "surname": "Zwart", "given": "Henk"})
    assert "Niet bekend" in miss.content.decode()
    assert miss.status_code == answer.status_code == 200
    assert Check.objects.count() == 2


@pytest.mark.parametrize(
    "changed",
    [{"reason": "kort"}, {"birth_month": "juni"}, {"birth_year": ""}, {"surname": ""}, {"legal_basis": "youth_act"},
     {"purpose": "x"}, {"surname": "\x00"}, {"birth_day": "31", "birth_month": "31"}],
)  # fmt: skip
def test_a_bad_question_is_refused_with_what_was_typed(world, as_, changed):
    a_case(world.anna)
    answer = as_(world.anna).post(reverse("known"), {**ASKED, **changed})
    assert answer.status_code == 422
    assert not Check.objects.exists()


def test_who_does_not_work_on_cases_cannot_ask(world, as_, client):
    assert client.get(reverse("known")).status_code == 302
    assert as_(world.officer).get(reverse("known")).status_code == 403
    page = as_(world.chantal).get(reverse("known")).content.decode()
    assert "U kunt dit nu niet vragen" in page


def test_the_page_of_a_case_leads_here(world, as_, signal):
    page = as_(world.anna).get(reverse("case", args=[signal.pk])).content.decode()
    assert reverse("disclosures_case", args=[signal.pk]) in page
    assert reverse("disclose", args=[signal.pk]) in page


def test_who_opens_a_case_from_a_signal_chooses_who_goes_along(world, annas, signal, samira):
    typed = {"title": "Hulp gevraagd", "legal_basis": "wmo", "reason": "Zij vraagt hulp"}
    url = reverse("triage_signal", args=[signal.pk])
    answer = annas.post(f"{url}?besluit=openen&traject=victim_care", typed, follow=True)
    page = answer.content.decode()
    assert "Niemand ging vanzelf mee" in page
    signal.refresh_from_db()
    assert f'value="case:{signal.continued_in_id}" selected' in page
    assert not Involvement.objects.filter(case=signal.continued_in).exists()


def test_who_passes_a_signal_on_chooses_whose_data_go_along(world, annas, signal, samira):
    police = an_organisation("Politie Eenheid", "police", on_platform=False, region=world.region)
    url = f"{reverse('triage_signal', args=[signal.pk])}?besluit=doorgeven&route=police"
    assert samira.person.pseudonym in annas.get(url).content.decode()
    typed = {
        "organisation": str(police.pk), "confirmed": ["facts_apart"], "legal_basis": "vital_interest",
        "involvements": [str(samira.pk)], "reason": "Er is nu gevaar",
    }  # fmt: skip
    annas.post(url, typed)
    one = Disclosure.objects.get(kind="outside")
    assert [each.person for each in one.people.all()] == [samira.person]
