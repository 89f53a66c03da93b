"""The pages: what goes and what does not is shown before it goes, and applications and persons are told apart."""

import csv
import io
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given

from sluitend.access import clock
from sluitend.access.actor import public
from sluitend.casework.models import Involvement
from sluitend.casework.terms import now, today
from sluitend.casework.verbs import close_case, end_involvement, involve_person, join_persons
from sluitend.disclosure.models import Disclosure
from sluitend.exports.counting import count_applications, told
from sluitend.exports.record import FILLED, NO_CONSENT, NOT_KEPT, UNKNOWN, record_of
from sluitend.exports.reference import EXTENSIONS, NEVER
from sluitend.exports.verbs import register_with_comensha
from sluitend.exports.words import FIELDS, WHY, lines
from sluitend.identity.values import BirthDate, Name
from sluitend.legal.verbs import record_legal
from sluitend.signals import verbs as signals
from sluitend.signals.verbs import report_signal
from tests.exports.conftest import answers, consents
from tests.exports.records import FACTS
from tests.exports.test_registering import WITHOUT
from tests.factories import a_case, a_token, in_days, somebody
from tests.signals.conftest import ANSWERS


@pytest.fixture
def page(case):
    return reverse("comensha", args=[case.pk])


def shown_by(client, page):
    return client.get(page).context["form"].fields["shown"].initial


@pytest.mark.usefixtures("samira")
def test_what_goes_and_what_does_not_is_shown_with_why(as_, world, case, comensha, page):
    html = as_(world.anna).get(page).content.decode()
    assert "Samira" not in html
    assert "Er is geen schriftelijke toestemming die nu geldt" in html
    assert str(WHY[NO_CONSENT]) in html
    assert "Voornaam, Achternaam, Geboortedatum" in html
    assert str(WHY["number"]) in html
    assert "Meld aan zonder te zeggen wie" in html
    consents(world, case, comensha)
    html = as_(world.anna).get(page).content.decode()
    assert "van Dijk" in html
    assert "zegt wie het is" in html
    assert "111222333" not in html
    assert "Meld aan met toestemming" in html


@pytest.mark.usefixtures("samira")
def test_registering_and_downloading(as_, world, case, comensha, page):
    consents(world, case, comensha)
    client = as_(world.anna)
    sent = {"shown": shown_by(client, page), "motivation": "Zij wil dit.", "token": str(a_token())}
    done = client.post(page, sent)
    assert done.status_code == 302
    given = Disclosure.objects.get(from_case=case, kind="outside")
    assert client.post(page, sent).status_code == 302
    assert Disclosure.objects.filter(from_case=case, kind="outside").count() == 1
    html = client.get(page).content.decode()
    file = reverse("comensha_file", args=[case.pk, given.pk, "csv"])
    assert file in html
    taken = client.get(file)
    assert taken["Content-Disposition"] == f'attachment; filename="comensha-{case.reference.lower()}.csv"'
    assert "Samira" in taken.content.decode()
    assert "no-store" in taken["Cache-Control"]
    with clock.at(now() + timedelta(days=2)):
        late = as_(world.anna).get(file, follow=True)
        assert "Meld opnieuw" in late.content.decode()


@pytest.mark.usefixtures("samira")
def test_a_registration_says_that_its_consent_was_taken_back(as_, world, case, comensha, page):
    register_with_comensha(world.anna, case.pk, **WITHOUT)
    consents(world, case, comensha)
    register_with_comensha(world.anna, case.pk, motivation="Zij wil bekend zijn.")
    client = as_(world.anna)
    assert "Toestemming ingetrokken" not in client.get(page).content.decode()
    consents(world, case, comensha, given=False, asked_on=in_days(0))
    html = client.get(page).content.decode()
    assert html.count("Toestemming ingetrokken") == 1
    assert html.count("Download als CSV") == 1


@pytest.mark.usefixtures("samira")
def test_what_is_missing_is_told_and_what_was_typed_stays(as_, world, case, comensha, page):
    client = as_(world.anna)
    back = client.post(
        page, {"shown": shown_by(client, page), "motivation": "Zij telt mee.", "without": "duty"}
    )
    assert back.status_code == 422
    assert "Zij telt mee." in back.content.decode()
    assert set(back.context["form"].errors) == {"legal_basis"}


@pytest.mark.usefixtures("samira")
def test_what_changed_meanwhile_is_shown_again_before_it_goes(as_, world, case, comensha, page):
    client = as_(world.anna)
    sent = {
        "shown": shown_by(client, page),
        "motivation": "Zij telt mee.",
        "without": "duty",
        "legal_basis": "wmo",
    }
    consents(world, case, comensha)
    back = client.post(page, sent)
    assert back.status_code == 422
    assert "intussen iets veranderd" in back.content.decode()
    assert not Disclosure.objects.filter(from_case=case, kind="outside").exists()
    again = {"shown": back.context["form"].data["shown"], "motivation": "Zij telt mee."}
    assert client.post(page, again).status_code == 302


def test_the_page_of_the_case_leads_here_for_who_carries_it(as_, world, case, page):
    where = reverse("case", args=[case.pk])
    assert page in as_(world.anna).get(where).content.decode()
    assert page not in as_(world.bas).get(where).content.decode()
    assert as_(world.bas).get(page).status_code == 403
    assert as_(world.chantal).get(page).status_code == 404
    other = a_case(world.anna, programme="top_x")
    assert as_(world.anna).get(reverse("comensha", args=[other.pk])).status_code == 404


@pytest.mark.usefixtures("samira")
def test_the_page_asks_a_constant_number_of_questions(as_, world, case, comensha, page):
    client = as_(world.anna)
    counts = []
    for codes in (("lawyer_asked", "lawyer_found"), ("thinking", "talked")):
        with CaptureQueriesContext(connection) as captured:
            assert client.get(page).status_code == 200
        counts.append(len(captured))
        for code in codes:
            consents(world, case, comensha, purpose="help")
            record_legal(world.anna, case.pk, code=code, on=today())
            register_with_comensha(world.anna, case.pk, motivation="x", legal_basis="wmo", without="duty")
    assert counts[0] == counts[1] <= 45


@given(FACTS)
def test_all_that_goes_is_told_in_dutch_and_not_in_codes(facts):
    told = lines(record_of(facts), asked=True)
    assert not [line.name for line in told if line.in_english]
    said = " ".join(line.text for line in told)
    for code in (
        "PossibleVictim",
        "ForcedLabour",
        "FollowUp",
        "LocalGovernment",
        "AsylumSeeker",
        "nld",
        "True",
    ):
        assert code not in said


@pytest.mark.usefixtures("samira")
def test_a_code_of_the_standard_is_read_in_dutch_and_goes_as_it_is(as_, world, case, comensha, page):
    answers(world, case, "exploitation", forms=["labour"])
    answers(
        world,
        case,
        "period",
        places=["abroad"],
        began="day",
        began_on=today() - timedelta(days=400),
        countries=["PL"],
    )
    consents(world, case, comensha)
    client = as_(world.anna)
    html = client.get(page).content.decode()
    for word in ("lokale overheid", "arbeidsuitbuiting", "mogelijk slachtoffer", "loopt", "Polen"):
        assert f"<span>{word}" in html
    client.post(
        page, {"shown": shown_by(client, page), "motivation": "Zij wil dit.", "token": str(a_token())}
    )
    given = Disclosure.objects.get(from_case=case, kind="outside")
    assert "Vormen van uitbuiting" in given.summary
    file = client.get(reverse("comensha_file", args=[case.pk, given.pk, "json"])).content.decode()
    assert '"vic_TypeOfExploitation": [\n        "ForcedLabour"' in file
    assert '"con_Consent": true' in file


@pytest.mark.parametrize(
    "answer",
    [
        (None, "niet gevraagd"),
        ({}, "ja"),
        ({"given": False}, "nee"),
        ({"until": "yesterday"}, "nee"),
        ({"purpose": "help"}, "niet gevraagd"),
    ],
)
@pytest.mark.usefixtures("samira")
def test_how_the_consent_stands_is_told_as_it_is(as_, world, case, comensha, answer):
    said, told = answer
    if said is not None:
        over = {"asked_on": in_days(-9), "until": in_days(-1)} if "until" in said else {}
        consents(world, case, comensha, **said | over)
    shown = as_(world.anna).get(reverse("comensha", args=[case.pk])).context["lines"]
    assert [line.text for line in shown if line.name == "Toestemming"] == [told]


@pytest.mark.usefixtures("samira")
def test_why_without_consent_is_asked_and_told_without_saying_no_first(as_, world, case, comensha, page):
    client = as_(world.anna)
    html = client.get(page).content.decode()
    assert "Vragen brengt iemand in gevaar" in html
    assert "Nee:" not in html
    sent = {
        "shown": shown_by(client, page),
        "motivation": "Zij telt mee.",
        "without": "duty",
        "legal_basis": "wmo",
    }
    assert client.post(page, sent).status_code == 302
    assert "Zonder toestemming. De wet of onze taak vraagt dit." in client.get(page).content.decode()


def test_every_field_that_is_filled_and_every_reason_has_words():
    assert FILLED | set(EXTENSIONS) <= set(FIELDS)
    assert {NO_CONSENT, UNKNOWN, NOT_KEPT} | NEVER == set(WHY)


def counted(world):
    [year] = count_applications(world.anna)[1]
    return (year.applications, year.advice, year.persons, year.registered)


def a_signal():
    return report_signal(public(), **ANSWERS | {"token": uuid4()})[0]


def test_applications_and_persons_are_counted_apart(world):
    assert count_applications(world.anna) == ("XA", [])
    for _number in range(6):
        signals.advise_only(world.anna, a_signal().pk, reason="De melder weet nu wie te bellen.")
    assert counted(world) == ("6", "6", "0", "0")
    for _number in range(5):
        opened = signals.open_case_from_signal(
            world.anna, a_signal().pk, programme="victim_care", title="x", legal_basis="wmo", reason="Hulp"
        )
        who = [Name(f"Verzonnen{_number}", "", "Persoon"), BirthDate("1990")]
        involve_person(world.anna, opened.pk, role="subject", values=who)
        record_legal(world.anna, opened.pk, code="registered_ground", on=today())
    assert counted(world) == ("11", "6", "5", "5")
    counter = a_case(world.anna)
    involve_person(world.anna, counter.pk, role="subject", values=[Name("Verzonnen0", "", "Persoon")])
    assert counted(world) == ("12", "6", "6", "5")


def test_two_records_are_one_person_when_somebody_decided_so(world):
    cases = [a_case(world.anna) for _number in range(7)]
    for number, one in enumerate(cases):
        involve_person(world.anna, one.pk, role="subject", values=[Name(f"Nora{number}", "", "Bedacht")])
    assert counted(world)[2] == "7"
    first, second, third = [Involvement.objects.get(case=one).person_id for one in cases[:3]]
    join_persons(world.anna, keep=first, merge=second, reason="Zegt het zelf.")
    assert counted(world)[2] == "6"
    join_persons(world.anna, keep=third, merge=first, reason="Zelfde brief.")
    assert counted(world)[2] == "5"
    close_case(world.anna, cases[0].pk, reason="no_contact", text="Klaar")
    assert counted(world)[:3] == ("7", "0", "5")


def test_who_was_involved_by_mistake_and_no_more_is_not_counted(world):
    cases = [a_case(world.anna) for _number in range(7)]
    for number, one in enumerate(cases):
        involve_person(world.anna, one.pk, role="subject", values=[Name(f"Nora{number}", "", "Bedacht")])
    end_involvement(world.anna, Involvement.objects.get(case=cases[0]).pk, reason="Vergissing")
    assert counted(world)[:3] == ("7", "0", "6")


def test_under_five_no_number_is_told(world):
    assert [told(number) for number in (0, 1, 4, 5, 17)] == ["0", "1–4", "1–4", "5", "17"]
    a_case(world.anna)
    assert counted(world) == ("1–4", "0", "0", "0")


def test_the_figures_are_of_a_region_of_the_reader_and_can_be_taken_along(as_, world):
    for _number in range(5):
        a_case(world.anna)
    html = as_(world.anna).get(reverse("applications")).content.decode()
    assert "Regio Aan het Water" in html
    assert "waarvan alleen advies" in html
    # Of another region nobody counts by asking for it.
    assert (
        "Regio Achter de Dijk"
        not in as_(world.anna).get(reverse("applications") + "?regio=XB").content.decode()
    )
    adviser = somebody("Ada", world.town, "policy_adviser", municipality=world.municipality)
    taken = as_(adviser).get(reverse("applications_file"))
    rows = list(csv.reader(io.StringIO(taken.content.decode().removeprefix("\ufeff")), delimiter=";"))
    assert rows[0][:3] == ["Jaar", "Aanmeldingen", "waarvan alleen advies"]
    assert rows[1] == [str(today().year), "5", "0", "0", "0"]
    client = as_(world.chantal)
    with CaptureQueriesContext(connection) as captured:
        client.get(reverse("applications"))
    assert len(captured) <= 20


@pytest.mark.usefixtures("samira")
def test_a_number_in_why_it_is_registered_is_asked_about_once(as_, world, case, comensha, page):
    consents(world, case, comensha)
    client = as_(world.anna)
    sent = {"shown": shown_by(client, page), "motivation": "Bel 06 12345678.", "token": str(a_token())}
    asked = client.post(page, sent)
    assert asked.status_code == 200
    assert "een telefoonnummer" in asked.content.decode()
    assert "Zulke gegevens horen bij ‘Personen’" in asked.content.decode()
    assert "Bel 06 12345678." in asked.content.decode()
    assert not Disclosure.objects.filter(from_case=case, kind="outside").exists()
    assert client.post(page, sent | {"toch": "1"}).status_code == 302
    assert Disclosure.objects.filter(from_case=case, kind="outside").exists()
