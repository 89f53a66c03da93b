"""What a question shares with the case it is about: who sees it, what a person may know, and when its words go."""

from datetime import timedelta

from django.urls import reverse

from sluitend.access import clock
from sluitend.access.actor import WORK_ON_CASES, system
from sluitend.access.context import acting
from sluitend.agreements.facts import Facts
from sluitend.agreements.models import QuestionEntry, ResponsibilityQuestion
from sluitend.agreements.verbs import ask_responsibility, dispute, settle
from sluitend.casework import verbs
from sluitend.casework.terms import now
from sluitend.gaps.access import visible_gaps
from sluitend.gaps.evaluation import evaluate_cases, evaluate_network
from sluitend.gaps.models import Gap
from sluitend.gaps.rules import RULES
from sluitend.identity.holdings import HOLDERS, Inquiry
from sluitend.identity.values import Name
from sluitend.privacy.verbs import approve_disposal, destroy_approved
from tests.agreements.conftest import FAR, HERE
from tests.factories import a_case, somebody


def test_when_a_case_is_destroyed_the_facts_the_answer_and_the_reasons_go(net, as_):
    anna = net.here.official
    with clock.at(now() - timedelta(days=16 * 366)):
        case = a_case(anna)
        asked = ask_responsibility(anna, Facts(HERE, registered=FAR, age="adult"), case=case.pk)
        dispute(anna, asked.pk, municipality=HERE, reason="Woont ergens anders")
        verbs.close_case(anna, case.pk, reason="no_trafficking", text="Niets gevonden")
    officer = somebody("Pia", net.here.hall, "privacy_officer")
    [disposal] = approve_disposal(officer, [case.pk], decision="Besluit stuurgroep")
    destroy_approved(system("destroy_expired"), disposal.pk)
    kept = ResponsibilityQuestion.objects.get(pk=asked.pk)
    assert (kept.facts, kept.answer, kept.provisional_id) == ({}, {}, FAR)
    assert set(QuestionEntry.objects.filter(question=asked).values_list("text", flat=True)) == {""}
    page = as_(anna).get(reverse("responsibility_question", args=[asked.pk])).content.decode()
    assert "vernietigd" in page


def test_a_person_can_know_that_it_was_asked(net):
    anna = net.here.official
    case = a_case(anna)
    verbs.involve_person(anna, case.pk, role="subject", values=[Name("Jan", "", "Jansen")])
    ask_responsibility(anna, Facts(HERE, registered=FAR), case=case.pk)
    person = case.involvements.get().person_id
    [section] = HOLDERS["agreements"].about(Inquiry(net.here.hall.pk, [person]))
    assert ("Dijkdorp" in str(section.parts[0].facts), len(section.parts)) == (True, 1)


def test_the_board_leads_who_may_decide_to_the_question_and_others_to_the_gap(net, as_):
    asked = ask_responsibility(net.here.official, Facts(HERE))
    evaluate_network()
    gap = Gap.objects.get(rule="responsibility_silent", closed_at=None)
    question = reverse("responsibility_question", args=[asked.pk])
    assert question in as_(net.here.official).get("/hiaten/").content.decode()
    shelter = as_(net.shelter).get("/hiaten/").content.decode()
    assert question not in shelter
    assert reverse("gap", args=[gap.pk]) in shelter
    adviser, adopt = (
        as_(net.adviser).get("/hiaten/").content.decode(),
        "/verantwoordelijk/afspraken/nieuw/?regio=XA",
    )
    assert adopt in adviser
    assert adopt not in shelter


def test_the_gap_of_a_question_about_a_case_is_a_gap_in_that_case(net):
    """A municipality and a moment point at one person: who works on no case does not read it."""
    anna = net.here.official
    case = a_case(anna)
    asked = ask_responsibility(anna, Facts(HERE), case=case.pk)
    gap = Gap.objects.get(rule="responsibility_silent", closed_at=None)
    assert (gap.subject, gap.case_id, gap.programme) == (str(asked.pk), case.pk, case.programme)
    mayor = somebody("Mies", net.here.hall, "mayor")
    for actor, sees in ((anna, True), (mayor, False), (net.adviser, False)):
        assert visible_gaps(actor).filter(pk=gap.pk).exists() is sees
        with acting(actor):
            assert Gap.objects.filter(pk=gap.pk).exists() is sees
    # It does not come and go with what the rules about cases find.
    evaluate_cases([case.pk])
    assert Gap.objects.get(pk=gap.pk).closed_at is None
    settle(anna, asked.pk, municipality=HERE, result=HERE, reason="Wij doen het")
    assert Gap.objects.get(pk=gap.pk).closed_at is not None


def test_a_dispute_about_a_case_is_for_who_works_on_cases(net):
    anna = net.here.official
    asked = ask_responsibility(anna, Facts(HERE, registered=FAR, age="adult"), case=a_case(anna).pk)
    dispute(anna, asked.pk, municipality=HERE, reason="Woont ergens anders")
    with clock.at(now() + timedelta(days=40)):
        evaluate_network()
        gap = Gap.objects.get(rule="responsibility_dispute", closed_at=None)
    assert gap.case_id == asked.case_id
    assert RULES[gap.rule].role in WORK_ON_CASES
