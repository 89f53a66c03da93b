"""The page of a letter: what goes is chosen, shown as it will stand on paper, and only then made."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sluitend.casework.terms import today
from sluitend.casework.verbs import assign_official, close_case
from sluitend.disclosure.models import Disclosure
from sluitend.exports.letter.choosing import Draft
from sluitend.exports.letter.verbs import make_letter
from sluitend.registry.models import Official, Organisation
from sluitend.support import verbs as support
from sluitend.support.models import Goal
from tests.exports.conftest import consents
from tests.factories import a_case, a_token, an_organisation, in_days, office

SENT = {
    "outside": "Huisartsen De Linde", "purpose": "medical", "how": "oral", "asked": "Wilt u haar zien?", "kind": "doctor",
    "lang": "nl",
}  # fmt: skip


@pytest.fixture
def page(case):
    return reverse("letter", args=[case.pk])


@pytest.fixture
def writer(as_, world):
    """Anna's browser."""
    return as_(world.anna)


def sent(**values):
    return SENT | {"on": today().isoformat(), "token": str(a_token()), "stap": "kijk"} | values


def letters(case):
    return Disclosure.objects.filter(from_case=case, kind="outside")


@pytest.mark.usefixtures("samira")
def test_nothing_is_chosen_beforehand_and_each_part_says_why(as_, world, case, page):
    support.add_goal(world.anna, case.pk, domain="income", what="Een eigen rekening", due=in_days(9))
    html = as_(world.anna).get(page).content.decode()
    assert "Een eigen rekening" in html
    assert " checked" not in html
    assert "Zodat de ander helpt met wat de persoon zelf wil." in html
    assert "Zodat niemand dubbel doet" not in html  # there is no help that runs
    assert "Samira" not in html
    assert "blijft de casus dragen" in html
    assert "?doe=offer_handover" in html


@pytest.mark.usefixtures("samira")
def test_what_will_stand_on_paper_is_shown_and_then_made(as_, world, case, page):
    client = as_(world.anna)
    data = sent(who=["name"])
    look = client.post(page, data)
    assert look.status_code == 200
    html = look.content.decode()
    assert "Samira van Dijk" in html
    assert "Wilt u haar zien?" in html
    assert "die wacht vanaf vandaag" in html
    assert "Dat komt in het register" in html
    assert not letters(case).exists()
    data |= {"stap": "maak", "shown": look.context["shown"]}
    for form, kind, start in (("pdf", "application/pdf", b"%PDF-"), ("docx", "wordprocessingml", b"PK")):
        made = client.post(page, data | {"vorm": form})
        assert made["Content-Disposition"] == f'attachment; filename="brief.{form}"'
        assert kind in made["Content-Type"]
        assert made.content.startswith(start)
        assert "no-store" in made["Cache-Control"]
        assert made["X-Content-Type-Options"] == "nosniff"
    assert letters(case).count() == 1
    assert "Huisartsen De Linde" in client.get(reverse("support", args=[case.pk])).content.decode()


@pytest.mark.parametrize(
    ("values", "fields"),
    [
        ({"asked": ""}, {"asked"}),
        ({"purpose": "", "kind": ""}, {"purpose", "kind"}),
        ({"purpose": "registration"}, {"purpose"}),
        ({"outside": ""}, {"organisation"}),
        ({"organisation": "x"}, {"organisation"}),
        ({"how": ""}, {"how"}),
        ({"on": ""}, {"on"}),
        ({"on": "2999-01-01"}, {"on"}),
        ({"on": "gisteren"}, {"on"}),
        ({"on": "2999-01-01", "asked": ""}, {"on", "asked"}),
        ({"who": ["address"]}, {"who"}),
        ({"lang": "xx"}, {"lang"}),
    ],
)
@pytest.mark.usefixtures("samira")
def test_what_is_wrong_is_told_and_what_was_typed_stays(writer, page, values, fields):
    for step in ("kijk", "maak"):
        usual = {"asked": "Wilt u haar zien?", "stap": step, "vorm": "pdf"}
        back = writer.post(page, sent(**usual | values))
        assert back.status_code == 422
        assert set(back.context["form"].errors) == fields
        if "asked" not in values:
            assert "Wilt u haar zien?" in back.content.decode()
    assert not Disclosure.objects.exclude(kind="taking_part").exists()


@pytest.mark.usefixtures("samira")
def test_without_consent_of_who_is_in_the_network_it_says_what_to_do(as_, world, case, page):
    ggz = an_organisation("GGZ Aan het Water", "mental_health")
    data = sent(organisation=str(ggz.pk), outside="")
    back = as_(world.anna).post(page, data)
    assert back.status_code == 422
    assert "Vraag het de persoon" in back.content.decode()
    consents(world, case, ggz, purpose="medical")
    assert as_(world.anna).post(page, data).status_code == 200


@pytest.mark.usefixtures("samira")
def test_what_was_not_seen_is_not_made(as_, world, case, page):
    client = as_(world.anna)
    for data in (sent(stap="maak", vorm="pdf"), sent(stap="maak", vorm="pdf", shown="0" * 32)):
        look = client.post(page, data)
        assert look.status_code == 200
        assert "intussen iets veranderd" in look.content.decode()
    assert not letters(case).exists()
    look = client.post(page, sent())
    odd = client.post(page, sent(stap="maak", vorm="exe", shown=look.context["shown"]))
    assert "Kies PDF of Word" in odd.content.decode()
    assert not letters(case).exists()


@pytest.mark.usefixtures("samira")
def test_one_goes_back_with_all_that_was_filled_in(as_, world, case, page):
    html = as_(world.anna).post(page, sent(stap="terug", who=["name"])).content.decode()
    assert "Wilt u haar zien?" in html
    assert "Huisartsen De Linde" in html
    assert 'value="name"' in html
    assert " checked" in html
    assert "Niet alles is goed ingevuld" not in html


@pytest.mark.usefixtures("samira")
def test_what_looks_like_data_of_a_person_is_warned_of(as_, world, case, page):
    html = as_(world.anna).post(page, sent(asked="Bel haar op 06 12345678.")).content.decode()
    assert "een telefoonnummer" in html


@pytest.mark.usefixtures("samira")
def test_what_is_ticked_is_looked_at_too_as_it_goes_word_for_word(as_, world, case, page):
    support.add_goal(world.anna, case.pk, domain="income", what="Bel Ria op 06 12345678", due=in_days(9))
    goal, client = Goal.objects.get(case=case), as_(world.anna)
    assert "een telefoonnummer" not in client.post(page, sent()).content.decode()
    html = client.post(page, sent(goals=[str(goal.pk)])).content.decode()
    assert "Er staat iets in dat lijkt op een telefoonnummer." in html
    assert "Haal het weg als de ander het niet nodig heeft." in html
    assert "Zulke gegevens horen bij" not in html


@pytest.mark.usefixtures("samira")
def test_the_page_of_the_case_leads_here_for_who_carries_it(as_, world, case, page, adviser):
    where = reverse("case", args=[case.pk])
    assert page in as_(world.anna).get(where).content.decode()
    assert page not in as_(world.bas).get(where).content.decode()
    for actor, status in ((world.bas, 403), (adviser, 403), (world.chantal, 404)):
        assert as_(actor).get(page).status_code == status
        assert as_(actor).post(page, sent()).status_code == status
    other = a_case(world.anna, programme="top_x")
    assert as_(world.anna).get(reverse("letter", args=[other.pk])).status_code == 404


def test_nobody_in_particular_reads_or_writes_letters(client, page):
    assert client.get(page).status_code == 302
    assert "brief" not in client.post(page, sent()).get("Content-Disposition", "")


@pytest.mark.usefixtures("samira")
def test_in_a_closed_case_no_letter_is_written(as_, world, case, page):
    close_case(world.anna, case.pk, reason="no_contact", text="Klaar")
    client = as_(world.anna)
    html = client.get(page).content.decode()
    assert "Heropen de casus" in html
    assert "Kijk wat er in de brief staat" not in html
    assert page not in client.get(reverse("case", args=[case.pk])).content.decode()
    for step in ("kijk", "maak", "terug"):
        assert client.post(page, sent(stap=step, vorm="pdf")).status_code == 403
    assert not letters(case).exists()


def test_of_a_case_about_nobody_it_says_what_to_do_first(as_, world, case, page):
    html = as_(world.anna).get(page).content.decode()
    assert "Leg dat vast bij de casus" in html
    assert as_(world.anna).post(page, sent()).status_code == 422


@pytest.mark.usefixtures("samira")
def test_the_page_asks_a_constant_number_of_questions(as_, world, case, page):
    client = as_(world.anna)
    counts = []
    for number in range(2):
        with CaptureQueriesContext(connection) as captured:
            assert client.get(page).status_code == 200
        counts.append(len(captured))
        for what in ("Een fiets", "Een bed", "Een vriend"):
            support.add_goal(
                world.anna, case.pk, domain="income", what=f"{what} {number}", due=in_days(9),
                organisation=world.shelter.pk,
            )  # fmt: skip
        consents(world, case, world.shelter, purpose="help")
    assert counts[0] == counts[1] <= 40


@pytest.mark.usefixtures("samira")
def test_the_disclosure_of_a_letter_is_read_in_words(as_, world, case):
    draft = Draft("medical", "Wilt u haar zien?", outside="Huisartsen De Linde", how="oral", on=today())
    make_letter(world.anna, case.pk, draft, form="docx")
    given = letters(case).get()
    mark = given.summary.partition("[")[2].rstrip("]").upper()
    html = as_(world.anna).get(reverse("disclosures_case", args=[case.pk])).content.decode()
    assert "Verwijsbrief: wat wij vragen. Wat erin stond, is te herkennen aan het merk " in html
    assert f"{mark[:4]}-{mark[4:8]}." in html
    assert mark.lower() not in html


@pytest.mark.usefixtures("samira")
def test_a_letter_without_a_telephone_number_is_warned_of_and_can_be_made(as_, world, case, page):
    client, warning = as_(world.anna), "In de brief staat geen telefoonnummer"
    assert warning not in client.get(page).content.decode()
    Organisation.objects.filter(pk=case.organisation_id).update(phone="")
    assert warning in client.get(page).content.decode()
    look = client.post(page, sent())
    assert warning in look.content.decode()
    made = client.post(page, sent(stap="maak", vorm="docx", shown=look.context["shown"]))
    assert made["Content-Disposition"] == 'attachment; filename="brief.docx"'


@pytest.mark.usefixtures("samira")
def test_where_the_organisation_has_no_number_that_of_who_carries_the_case_stands_in_it(
    as_, world, case, page
):
    Organisation.objects.filter(pk=case.organisation_id).update(phone="")
    assign_official(world.anna, case.pk, official=office(world.anna))
    Official.objects.filter(pk=office(world.anna)).update(phone="06 00 00 00 01")
    html = as_(world.anna).post(page, sent()).content.decode()
    assert "Gemeente Waterstad, 06 00 00 00 01" in html
    assert "In de brief staat geen telefoonnummer" not in html
