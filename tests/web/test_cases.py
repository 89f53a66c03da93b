"""The page of a case: what it shows, and every act on it."""

import re

import pytest

from sluitend.care.programmes import VICTIM_CARE
from sluitend.casework.models import Case, Entry, Handover, Participation, Step
from sluitend.casework.verbs import add_step, close_case, write_note
from tests.factories import a_case, a_token, an_offer, an_organisation, in_days, last_entry, office, open_step

pytestmark = pytest.mark.django_db
FIELDS = {
    "write_note": ["text"],
    "record_contact": ["text", "on"],
    "add_step": ["what", "owner", "due"],
    "offer_handover": ["to_organisation", "reason", "summary", "due"],
    "add_participant": ["organisation", "purpose", "legal_basis", "motivation"],
    "assign_official": ["official"],
    "change_stage": ["stage", "text"],
    "close_case": ["reason", "text", "aftercare", "continued_in"],
}
BAD = ["", " ", "\x00", "\u202e", "x" * 9000, "<script>alert(1)</script>", "31-02-2026", "9999-12-31", "0001-01-01",
       "00000000-0000-0000-0000-000000000000", "🕳️", "'; DROP TABLE"]  # fmt: skip


@pytest.fixture
def do(as_, world, case):
    """Do an act as Anna on the case and return the answer."""

    def act(verb, **values):
        client = as_(world.anna)
        values.setdefault("token", a_token())
        return client.post(f"/casussen/{case.pk}/doe/{verb}/", values)

    return act


def test_the_page_tells_who_carries_what_comes_next_and_who_takes_part(as_, world, case):
    page = as_(world.anna).get(f"/casussen/{case.pk}/").content.decode()
    for text in (case.reference, case.title, "Gemeente Waterstad", "035 000 00 00", "Opvang De Brug", "Casus geopend",
                 "Eerste contact", "<svg", "Gemeente Waterstad draagt de casus. Ook doen mee: Opvang De Brug.",
                 "U ziet deze casus omdat Gemeente Waterstad die draagt."):  # fmt: skip
        assert text in page
    assert "wordt vastgelegd" not in page


def test_a_participant_reads_on_what_basis(as_, world, case):
    page = as_(world.bas).get(f"/casussen/{case.pk}/").content.decode()
    assert "omdat Opvang De Brug meedoet, voor: Zorg en begeleiding." in page
    assert "Uitvoering van de Wmo" in page


@pytest.mark.parametrize("number", ["0", "1", "-1", "x", "9" * 30, "²"])
def test_the_timeline_goes_back_page_by_page(as_, world, case, number):
    for n in range(30):
        write_note(world.anna, case.pk, text=f"Notitie {n}")
    client = as_(world.anna)
    first = client.get(f"/casussen/{case.pk}/").content.decode()
    assert "Notitie 29" in first
    assert "Casus geopend" not in first
    assert "Casus geopend" in client.get(f"/casussen/{case.pk}/?voor=8").content.decode()
    assert client.get(f"/casussen/{case.pk}/", {"voor": number}).status_code == 200


def test_the_page_takes_as_many_queries_for_much_as_for_little(as_, world, django_assert_num_queries):
    small, large = (a_case(world.anna, participant=world.shelter) for _ in range(2))
    client = as_(world.anna)
    for n in range(30):
        write_note(world.anna, large.pk, text=f"Notitie {n}")
        add_step(world.anna, large.pk, what=f"Stap {n}", due=in_days(n + 1))
    an_offer(world.anna, large, world.shelter)
    client.get(f"/casussen/{small.pk}/")
    # session, user, actor, set_config; the page: seven; who is involved; its gaps; a place that was promised; intake;
    # plan; and the transaction
    for case in (small, large):
        with django_assert_num_queries(22):
            client.get(f"/casussen/{case.pk}/")


def test_a_note_is_written(do, case):
    assert do("write_note", text="Gebeld met de opvang").url == f"/casussen/{case.pk}/"
    assert last_entry(case).text == "Gebeld met de opvang"


def test_a_double_click_is_one_act(do, case):
    token = a_token()
    for _ in range(2):
        assert do("write_note", text="Een keer", token=token).status_code == 302
    assert Entry.objects.filter(case=case, text="Een keer").count() == 1


def test_contact_is_recorded(do, case):
    do("record_contact", text="Het gaat goed", on=in_days(0))
    assert last_entry(case).verb == "record_contact"
    assert do("record_contact", text="x", on=in_days(1)).status_code == 422


def test_a_step_is_agreed_for_a_person_of_a_participant(do, world, case):
    do("add_step", what="Zoek een plek", due=in_days(3), owner=office(world.bas))
    step = Step.objects.get(what="Zoek een plek")
    assert (step.organisation_id, step.official_id) == (world.shelter.pk, office(world.bas))
    do("add_step", what="Wie ook", due=in_days(3), owner=world.shelter.pk)
    assert Step.objects.get(what="Wie ook").official is None


def test_a_step_is_not_for_who_does_not_take_part(do, world, case):
    for owner in (world.far.pk, office(world.chantal)):
        assert do("add_step", what="x", due=in_days(3), owner=owner).status_code == 422


def test_the_last_step_needs_a_next_one(do, case):
    step = open_step(case)
    page = do("finish_step", step=step.pk, result="Gedaan")
    assert page.status_code == 422
    assert "Gedaan" in page.content.decode()
    assert (
        do("finish_step", step=step.pk, result="Gedaan", next_what="Verder", next_due=in_days(2)).status_code
        == 302
    )
    assert open_step(case).what == "Verder"


def test_a_step_is_moved_and_dropped_with_the_reason(do, case):
    step = open_step(case)
    assert do("move_step", step=step.pk, due=in_days(8), reason="Ziek").status_code == 302
    assert open_step(case).due == in_days(8)
    assert (
        do(
            "drop_step", step=step.pk, reason="Niet nodig", next_what="Anders", next_due=in_days(2)
        ).status_code
        == 302
    )
    page = do("drop_step", step=step.pk, reason="Nog eens", next_what="Anders", next_due=in_days(2))
    assert "al afgerond" in page.content.decode()


def test_an_organisation_comes_and_goes(do, world, case):
    ggd = an_organisation("GGD", "ggd", region=world.region)
    values = {"organisation": ggd.pk, "purpose": "care", "legal_basis": "wmo", "motivation": "Onderzoek"}
    assert do("add_participant", **values).status_code == 302
    part = Participation.objects.get(case=case, organisation=ggd)
    assert do("end_participation", participation=part.pk, reason="Klaar").status_code == 302
    assert do("end_participation", participation=part.pk, reason="Klaar").status_code in {302, 422}
    assert not Participation.objects.filter(case=case, organisation=ggd, until=None).exists()


def test_somebody_else_carries_it(do, world, case):
    assert do("assign_official", official=office(world.dora)).status_code == 302
    assert Case.objects.get(pk=case.pk).official_id == office(world.dora)
    assert do("assign_official", official=office(world.bas)).status_code == 422


def test_the_case_goes_to_another_stage(do, case):
    assert do("change_stage", stage="safety").status_code == 302
    assert do("change_stage", stage="intake").status_code == 422


def test_the_case_is_offered_and_taken_back(do, world, case):
    values = {"to_organisation": world.shelter.pk, "reason": "Plek", "summary": "Kort", "due": in_days(2)}
    assert do("offer_handover", **values).status_code == 302
    offer = Handover.objects.get(case=case)
    page = do("offer_handover", **values)
    assert "al aangeboden" in page.content.decode()
    assert "Kort" in page.content.decode()
    assert do("withdraw_handover", handover=offer.pk, reason="Toch niet").status_code == 302
    assert Handover.objects.get(case=case).state == "withdrawn"


def test_the_case_is_closed_and_opened_again(do, world, case):
    page = do("close_case", reason="goals_met", text="Zij woont zelfstandig")
    assert page.status_code == 422
    assert "Zij woont zelfstandig" in page.content.decode()
    other = a_case(world.anna)
    values = {
        "reason": "goals_met",
        "text": "Klaar",
        "aftercare": "Bel ons",
        "continued_in": other.reference.lower(),
    }
    assert do("close_case", **values | {"continued_in": "AAAA-AAAA"}).status_code == 422
    assert do("close_case", **values | {"continued_in": ""}).status_code == 302
    assert do("add_step", what="x", due=in_days(1), owner=world.town.pk).status_code == 403
    assert do("reopen_case", reason="Terug", what="Bel", due=in_days(1)).status_code == 302
    assert do("close_case", **values).status_code == 302
    assert Case.objects.get(pk=case.pk).continued_in == other


def test_a_closed_case_says_how_it_ended(as_, do, world, case):
    close_case(world.anna, case.pk, reason="goals_met", text="Klaar", aftercare="Bel de GGD")
    page = as_(world.anna).get(f"/casussen/{case.pk}/").content.decode()
    for text in ("Doelen bereikt", "Bel de GGD", "Heropen de casus"):
        assert text in page


def test_a_line_is_corrected_and_stays(do, as_, world, case):
    write_note(world.anna, case.pk, text="Om drie uur")
    line = last_entry(case)
    assert do("correct_entry", entry=line.pk, text="Om vier uur").status_code == 302
    page = as_(world.anna).get(f"/casussen/{case.pk}/").content.decode()
    assert f"Regel {line.number} verbeterd" in page
    assert "Om drie uur" in page


def test_a_participant_is_offered_to_correct_their_own_lines_only(as_, world, case):
    write_note(world.anna, case.pk, text="Om drie uur")
    line = last_entry(case)
    client, address = as_(world.bas), f"/casussen/{case.pk}/?doe=correct_entry&entry="
    assert "doe=correct_entry" not in client.get(f"/casussen/{case.pk}/").content.decode()
    assert client.get(f"{address}{line.pk}").status_code == 403
    write_note(world.bas, case.pk, text="Om vier uur")
    assert client.get(f"/casussen/{case.pk}/").content.decode().count("doe=correct_entry") == 1
    assert client.get(f"{address}{last_entry(case).pk}").status_code == 200


@pytest.mark.parametrize("verb", FIELDS)
def test_bad_input_gives_the_form_back_or_clean_text(do, case, verb):
    for bad in BAD:
        response = do(verb, **dict.fromkeys(FIELDS[verb], bad))
        assert response.status_code in {302, 422}, bad
        if response.status_code == 422:
            assert "fouten" in response.content.decode()
        assert b"<script>alert" not in response.content
    for entry in Entry.objects.filter(case=case):
        assert not {"\x00", "\u202e"} & set(entry.text)


@pytest.mark.parametrize("token", ["", "x", "\x00", "00000000"])
def test_a_broken_token_is_no_fault_of_ours(do, token):
    assert do("write_note", text="Goed", token=token).status_code in {302, 422}


def test_an_act_that_does_not_exist_is_not_there(do, as_, world, case):
    assert do("burn_case").status_code == 404
    assert as_(world.anna).get(f"/casussen/{case.pk}/?doe=burn_case").status_code == 404


def test_with_htmx_only_the_form_comes(as_, world, case):
    response = as_(world.anna).get(
        f"/casussen/{case.pk}/?doe=write_note", headers={"HX-Request": "true", "HX-Target": "doen"}
    )
    body = response.content.decode()
    assert "<form" in body
    assert "<html" not in body


def test_without_a_session_htmx_is_led_to_log_in(client, case):
    response = client.get(f"/casussen/{case.pk}/?doe=write_note", headers={"HX-Request": "true"})
    assert response["HX-Redirect"].startswith("/inloggen/")


def test_a_new_case_is_carried_by_who_opens_it(as_, world):
    values = {"organisation": world.town.pk, "programme": "victim_care", "municipality": "GM9801", "title": "Nieuw",
              "legal_basis": "wmo", "token": a_token()}  # fmt: skip
    client = as_(world.anna)
    first, second = (client.post("/casussen/nieuw/", values) for _ in range(2))
    case = Case.objects.get(title="Nieuw")
    assert first.url == second.url == f"/casussen/{case.pk}/"
    assert (case.organisation, case.official_id) == (world.town, office(world.anna))


@pytest.mark.parametrize(
    ("field", "value"),
    [("organisation", "far"), ("programme", "signal"), ("programme", "x"), ("municipality", "GM0000"), ("title", ""),
     ("title", "x" * 121), ("title", "\u202e"), ("due", "2020-01-01"), ("due", "30-02-2030"),
     ("municipality", "GM9802"), ("legal_basis", "youth_act"), ("legal_basis", "")],
)  # fmt: skip
def test_a_new_case_with_bad_input_comes_back(as_, world, field, value):
    values = {
        "organisation": world.town.pk,
        "programme": "victim_care",
        "municipality": "GM9801",
        "title": "Nieuw",
        "legal_basis": "wmo",
    }
    values[field] = world.far.pk if value == "far" else value
    response = as_(world.anna).post("/casussen/nieuw/", values)
    assert response.status_code == 422
    assert not Case.objects.exists()


def test_a_signal_is_judged_on_its_own_page(as_, world):
    case = a_case(world.anna, programme="signal")
    page = as_(world.anna).get(f"/casussen/{case.pk}/").content.decode()
    assert f"/signalen/{case.pk}/" in page
    assert "doe=close_case" not in page
    assert as_(world.anna).get(f"/casussen/{case.pk}/?doe=close_case").status_code == 403


def test_closing_says_after_which_reasons_aftercare_is_needed(as_, world, case):
    page = as_(world.anna).get(f"/casussen/{case.pk}/?doe=close_case").content.decode()
    needed = re.search(r"Nodig bij: ([^<]+)\.", page)[1].split("; ")
    reasons = {str(one.name) for one in VICTIM_CARE.close_reasons if one.code in VICTIM_CARE.needs_aftercare}
    assert set(needed) == reasons


def test_the_acts_come_right_after_the_next_step(as_, world, case):
    page = as_(world.anna).get(f"/casussen/{case.pk}/").content.decode()
    assert page.index("volgende-kop") < page.index('id="doen-kop"') < page.index('id="journaal"')
