"""The page of the plan, the picture, and every act by form."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from sluitend.access.clock import at
from sluitend.casework.terms import today
from sluitend.casework.verbs import change_stage, close_case
from sluitend.gaps.evaluation import evaluate_cases
from sluitend.support import verbs
from sluitend.support.models import Aftercare, AftercareContact, Assessment, Goal, Plan, Score, Service
from sluitend.support.views import ACTS
from tests.factories import in_days


def page(response):
    return response.content.decode()


def address(case, doe=""):
    return f"/casussen/{case.pk}/plan/" + (f"{doe}/" if doe else "")


def test_the_page_begins_with_the_plan_and_says_what_changed(world, told, as_, django_assert_max_num_queries):
    client = as_(world.anna)
    client.get(address(told))
    with django_assert_max_num_queries(19):
        text = page(client.get(address(told)))
    assert "Ik wil naar school." in text
    assert "Beter dan de vorige keer" in text
    assert "Veiligheid (+1)" in text
    assert "wacht te lang" in text
    assert "Slaapt bij een vriendin." in text
    assert text.index("Het plan</h2>") < text.index("Hoe gaat het?")
    assert "Plan en nazorg" in page(client.get(f"/casussen/{told.pk}/"))


def test_the_picture_is_drawn_for_who_may_and_stays_nowhere(world, told, as_):
    answer = as_(world.anna).get(f"/casussen/{told.pk}/plan/beeld.svg")
    assert answer["Content-Type"] == "image/svg+xml"
    assert "Veiligheid" in page(answer)
    assert "no-store" in answer["Cache-Control"]
    assert as_(world.anna).get(f"/casussen/{told.pk}/plan/beeld.svg?thema=roze").status_code == 404
    assert as_(world.chantal).get(f"/casussen/{told.pk}/plan/beeld.svg").status_code == 404


@pytest.mark.parametrize("doe", ACTS)
def test_every_form_opens_and_keeps_what_was_typed_when_something_is_missing(world, told, as_, doe):
    change_stage(world.anna, told.pk, stage="guidance")
    change_stage(world.anna, told.pk, stage="aftercare")
    client = as_(world.anna)
    assert page(client.get(address(told) + f"?doe={doe}")).count("<form") >= 1
    typed = {"words": "", "note_safety": "Blijft staan", "what": "Blijft staan", "result": "Blijft staan"}
    typed |= {"remains": "Blijft staan", "outside": "Blijft staan", "on": "32-13-2026", "reason": ""}
    answer = client.post(address(told, doe), typed)
    assert answer.status_code == 422
    fields = set(answer.context["form"].fields) & {"note_safety", "what", "result", "remains", "outside"}
    assert not fields or "Blijft staan" in page(answer)


def test_the_acts_by_form(world, case, as_):
    client, day = as_(world.anna), today().isoformat()

    def send(doe, **data):
        answer = client.post(address(case, doe), data)
        assert answer.status_code == 302, page(answer)

    send("kijken", on=day, level_safety="2", note_safety="Bang", is_final="on")
    assert [(one.domain, one.level) for one in Score.objects.all()] == [("safety", 2)]
    assert Assessment.objects.get().is_final
    send("maken", words="Ik wil rust.")
    send("doel", domain="income", what="Een rekening", due=in_days(9).isoformat(), by_person="on")
    goal = Goal.objects.get()
    send("toewijzen", goal=goal.pk, due=in_days(8).isoformat(), organisation=world.shelter.pk)
    send("vragen", kind="debts", organisation=world.shelter.pk, goal=goal.pk, on=day)
    send("bijwerken", service=Service.objects.get().pk, state="started", on=day)
    send("afronden", goal=goal.pk, state="reached", result="Gelukt.", on=day)
    send("meegeven", how="kept_here")
    send("terugnemen", assessment=Assessment.objects.get().pk, reason="Verkeerde dag.")
    change_stage(world.anna, case.pk, stage="guidance")
    change_stage(world.anna, case.pk, stage="aftercare")
    send("contact", contact=AftercareContact.objects.earliest("due").pk, outcome="well", on=day)
    send("extra", due=in_days(20).isoformat())
    send("stoppen", reason="Niet meer nodig.")
    assert not AftercareContact.objects.filter(state="planned").exists()
    assert client.post(address(case, "onzin"), {}).status_code == 404
    verbs.plan_contact(world.anna, case.pk, due=in_days(9))
    help_ = AftercareContact.objects.get(state="planned")
    send("contact", contact=help_.pk, outcome="not_safe", on=day, remains="Durft niet naar buiten.")
    assert "Zeg wat is gedaan" in page(client.get(address(case)))
    send("gedaan", contact=help_.pk, follow_up="Met de wijkagent langs geweest.", on=day)
    text = page(client.get(address(case)))
    assert "Zeg wat is gedaan" not in text
    assert "Met de wijkagent langs geweest." in text


@pytest.mark.parametrize("doe", ["doel", "vragen"])
def test_a_double_click_is_one_goal_and_one_help(world, case, as_, doe):
    """Both halves carry the token that stood on the page."""
    client = as_(world.anna)
    form = page(client.get(address(case) + f"?doe={doe}"))
    sent = {"token": re.search(r'name="token" value="([^"]+)"', form)[1], "what": "Een rekening"}
    sent |= {"domain": "income", "kind": "debts", "outside": "Kredietbank", "on": today().isoformat()}
    sent |= {"due": in_days(9).isoformat()}
    for _click in range(2):
        assert client.post(address(case, doe), sent).status_code == 302
    assert (Goal.objects.count(), Service.objects.count()) == ((1, 0) if doe == "doel" else (0, 1))
    assert "al verwerkt" in page(client.get(address(case)))


def test_aftercare_that_never_began_is_told_and_begins_with_a_button(world, case, as_):
    client = as_(world.anna)
    assert "Nazorg zonder contacten" not in page(client.get(address(case)))
    change_stage(world.anna, case.pk, stage="guidance")
    change_stage(world.anna, case.pk, stage="aftercare")
    Aftercare.objects.update(ended_on=today())
    assert "Nazorg zonder contacten" in page(client.get(address(case)))
    assert client.post(address(case, "beginnen")).status_code == 302
    assert "Nazorg zonder contacten" not in page(client.get(address(case)))
    assert client.post(address(case, "beginnen")).status_code == 422


def test_a_contact_is_chosen_by_its_term_and_its_day(world, case, as_):
    client = as_(world.anna)
    change_stage(world.anna, case.pk, stage="guidance")
    change_stage(world.anna, case.pk, stage="aftercare")
    verbs.plan_contact(world.anna, case.pk, due=in_days(9))
    text = page(client.get(address(case) + "?doe=contact"))
    for months, named in ((1, "na 1 maand"), (6, "na 6 maanden")):
        due = AftercareContact.objects.get(months=months).due
        assert f"{named} ({due:%d-%m-%Y})" in text
    assert f"apart afgesproken ({in_days(9):%d-%m-%Y})" in text
    contact = AftercareContact.objects.get(months=6)
    verbs.record_aftercare(
        world.anna, case.pk, contact=contact.pk, outcome="not_safe", remains="Bang.", on=today()
    )
    assert f"na 6 maanden ({today():%d-%m-%Y})" in page(client.get(address(case) + "?doe=gedaan"))


def test_the_form_that_closes_a_case_says_what_it_leaves_open(world, told, as_):
    text = page(as_(world.anna).get(f"/casussen/{told.pk}/?doe=close_case"))
    assert "Er lopen nog 2 doelen." in text
    assert "Er is nog 1 keer hulp gevraagd die niet is begonnen." in text


def test_others_find_no_page_and_cannot_send_the_forms(world, told, as_, adviser):
    for actor, status in ((world.chantal, 404), (adviser, 403)):
        client = as_(actor)
        for place in ("", "papier/", "papier.pdf", "papier.docx", "beeld.svg"):
            assert client.get(address(told) + place).status_code == status
        assert client.post(address(told, "maken"), {"words": "Van een ander"}).status_code == status
    assert Plan.objects.count() == 1


def test_a_closed_case_offers_contacts_only_and_shows_its_gap(world, told, as_):
    close_case(world.anna, told.pk, reason="goals_met", text="Klaar.", aftercare="Bellen.")
    client = as_(world.anna)
    text = page(client.get(address(told)))
    assert "Leg een contact in de nazorg vast" in text
    assert "Maak of herzie het plan" not in text
    assert client.post(address(told, "maken"), {"words": "Nieuw"}).status_code == 422
    assert Plan.objects.count() == 1
    with at(timezone.now() + timedelta(days=28)):
        evaluate_cases([told.pk])
    assert "contact in de nazorg" in page(client.get(f"/casussen/{told.pk}/"))
    answer = client.post(
        address(told, "contact"),
        {
            "contact": AftercareContact.objects.earliest("due").pk,
            "outcome": "well",
            "on": today().isoformat(),
        },
    )
    assert answer.status_code == 302


def test_who_writes_down_a_number_of_somebody_is_asked_to_look_once_more(world, case, as_):
    client = as_(world.anna)
    typed = {"words": "Bel mijn zus: 06 12345678."}
    answer = client.post(address(case, "maken"), typed)
    assert answer.status_code == 200
    assert "een telefoonnummer" in page(answer)
    assert "06 12345678" in page(answer)
    assert not Plan.objects.exists()
    assert client.post(address(case, "maken"), typed | {"toch": "1"}).status_code == 302
