"""A form that is sent twice, by a double tap or a reload, was done already, also when what it chose is gone by then."""

import pytest
from django.urls import reverse

from sluitend.casework.models import Entry, Participation
from sluitend.casework.terms import today
from sluitend.casework.verbs import add_step, change_stage, close_case
from sluitend.legal import verbs as legal
from sluitend.legal.models import LegalFact, LegalTerm
from sluitend.registry.models import RegistryChange, Training
from sluitend.support import verbs as support
from sluitend.support.models import AftercareContact, Assessment, Goal, Service
from sluitend.support.verbs import Look
from tests.factories import a_token, an_offer, an_organisation, in_days, office, open_step

DAY = today().isoformat()


def in_aftercare(world, case):
    change_stage(world.anna, case.pk, stage="guidance")
    change_stage(world.anna, case.pk, stage="aftercare")
    return AftercareContact.objects.filter(case=case).earliest("due").pk


def aftercare_contact(world, case):
    return "support_act", "contact", {"contact": in_aftercare(world, case), "outcome": "well", "on": DAY}


def what_was_done_after_it(world, case):
    contact = in_aftercare(world, case)
    said = {"outcome": "not_safe", "remains": "Durft niet naar buiten.", "on": today()}
    support.record_aftercare(world.anna, case.pk, contact=contact, **said)
    return "support_act", "gedaan", {"contact": contact, "follow_up": "Langs geweest.", "on": DAY}


def end_of_a_goal(world, case):
    support.add_goal(world.anna, case.pk, domain="income", what="Een rekening", due=in_days(9))
    sent = {"state": "reached", "result": "Gelukt.", "on": DAY}
    return "support_act", "afronden", sent | {"goal": Goal.objects.get().pk}


def help_that_ended(world, case):
    support.ask_service(world.anna, case.pk, kind="lawyer", on=today(), outside="Advocatenkantoor Aan Zee")
    sent = {"state": "refused", "result": "Geen plek.", "on": DAY}
    return "support_act", "bijwerken", sent | {"service": Service.objects.get().pk}


def look_taken_back(world, case):
    support.record_assessment(world.anna, case.pk, on=today(), looks={"safety": Look(2)})
    return (
        "support_act",
        "terugnemen",
        {"assessment": Assessment.objects.get().pk, "reason": "Verkeerde dag."},
    )


def legal_fact(world, case):
    return "legal_act", "vastleggen", {"code": "reflection_started", "on": DAY}


def legal_fact_taken_back(world, case):
    legal.record_legal(world.anna, case.pk, code="reported", on=today())
    return "legal_act", "terugnemen", {"fact": LegalFact.objects.get().pk, "reason": "Verkeerde dag."}


def start_of_a_term(world, case):
    return "legal_act", "beginnen", {"kind": "reflection_period", "on": DAY}


def end_of_a_term(world, case):
    legal.record_legal(world.anna, case.pk, code="reflection_started", on=today())
    return "legal_act", "afronden", {"term": LegalTerm.objects.get().pk, "reason": "De advocaat weet ervan."}


def another_stage(world, case):
    return "case_act", "change_stage", {"stage": "guidance"}


def another_participant(world, case):
    other = an_organisation("GGZ Aan het Water", "mental_health", region=world.region)
    return "case_act", "add_participant", {"organisation": other.pk, "purpose": "care", "legal_basis": "wmo"}


def end_of_a_part(world, case):
    part = Participation.objects.get(case=case, organisation=world.shelter)
    return "case_act", "end_participation", {"participation": part.pk, "reason": "Klaar."}


def a_finished_step(world, case):
    add_step(world.anna, case.pk, what="Bel de opvang", due=in_days(9))
    return "case_act", "finish_step", {"step": open_step(case).pk}


def an_offer_taken_back(world, case):
    offer = an_offer(world.anna, case, world.shelter)
    return "case_act", "withdraw_handover", {"handover": offer.pk, "reason": "Toch niet."}


def the_end_of_the_case(world, case):
    sent = {"reason": "goals_met", "text": "Klaar.", "aftercare": "Bellen."}
    return "case_act", "close_case", sent


def the_case_open_again(world, case):
    close_case(world.anna, case.pk, reason="goals_met", text="Klaar.", aftercare="Bellen.")
    return "case_act", "reopen_case", {"reason": "Weer nodig", "what": "Bel", "due": in_days(3)}


@pytest.mark.parametrize(
    "form",
    [
        aftercare_contact, what_was_done_after_it, end_of_a_goal, help_that_ended, look_taken_back,
        legal_fact, legal_fact_taken_back, start_of_a_term, end_of_a_term,
        another_stage, another_participant, end_of_a_part, a_finished_step, an_offer_taken_back, the_end_of_the_case,
        the_case_open_again,
    ],
)  # fmt: skip
def test_the_second_sending_is_told_that_it_was_done(world, case, as_, form):
    name, doe, data = form(world, case)
    client, token = as_(world.anna), a_token()
    where, sent = reverse(name, args=[case.pk, doe]), data | {"token": token}
    first = client.post(where, sent)
    assert first.status_code == 302, first.context["form"].errors
    assert Entry.objects.filter(pk=token).exists()
    entries = Entry.objects.filter(case=case).count()
    again = client.post(where, sent)
    assert (again.status_code, again["Location"]) == (302, first["Location"])
    assert "al verwerkt" in client.get(again["Location"]).content.decode()
    assert Entry.objects.filter(case=case).count() == entries


def test_a_training_that_was_taken_back_is_not_asked_for_again(world, as_):
    client, who = as_(world.anna), office(world.anna)
    learnt = {"subject": "institutions", "title": "Wie doet wat", "on_day": DAY, "organiser": "De regio"}
    assert client.post(reverse("official_act", args=[who, "training"]), learnt).status_code == 302
    where = reverse("official_act", args=[who, "withdraw"])
    sent = {"training": Training.objects.get().pk, "reason": "Verkeerde persoon", "token": a_token()}
    for _click in range(2):
        assert client.post(where, sent).status_code == 302
    assert "al verwerkt" in client.get(reverse("official", args=[who])).content.decode()
    assert RegistryChange.objects.filter(verb="withdraw_training").count() == 1
