"""What is kept of somebody can be seen by them, and goes when the case is destroyed after its term."""

from datetime import timedelta

import pytest
from django.utils.formats import date_format

from sluitend.access.clock import at, now
from sluitend.access.context import acting
from sluitend.casework.terms import today
from sluitend.casework.verbs import change_stage
from sluitend.gaps.evaluation import evaluate_all
from sluitend.gaps.models import Gap
from sluitend.identity.holdings import HOLDERS, Inquiry
from sluitend.privacy.tasks import destroy_expired
from sluitend.privacy.verbs import approve_disposal
from sluitend.support import verbs
from sluitend.support.models import AftercareContact, Assessment, Goal, Score, Service
from sluitend.support.verbs import Look
from tests.factories import JOB, a_case, in_days
from tests.privacy.conftest import a_person, closed, net, pia, ring_file  # noqa: F401  fixtures
from tests.privacy.test_keeping import YEARS, dump

SECRET = "Samira"


@pytest.fixture
def told(net):  # noqa: F811  a fixture
    """A case of long ago in which everything names somebody, closed with aftercare of which one contact was made."""
    with at(now() - timedelta(days=YEARS)):
        case = a_case(net.anna, title=f"Rond {SECRET}")
        a_person(net.anna, case)
        look = {"safety": Look(2, f"{SECRET} is bang"), "health": Look(1)}
        verbs.record_assessment(net.anna, case.pk, on=today(), looks=look)
        verbs.make_plan(net.anna, case.pk, words=f"{SECRET} wil rust")
        verbs.add_goal(
            net.anna, case.pk, domain="income", what=f"{SECRET} geld", due=in_days(9), outside=SECRET
        )
        verbs.ask_service(net.anna, case.pk, kind="doctor", on=today(), outside=f"Praktijk {SECRET}")
        goal, service = Goal.objects.get(case=case), Service.objects.get(case=case)
        verbs.end_goal(
            net.anna, case.pk, goal=goal.pk, state="partly", result=f"{SECRET} heeft geld", on=today()
        )
        verbs.move_service(
            net.anna, case.pk, service=service.pk, state="refused", result=f"{SECRET} ging niet", on=today()
        )
        for stage in ("guidance", "aftercare"):
            change_stage(net.anna, case.pk, stage=stage)
        case = closed(net.anna, case)
        contact = AftercareContact.objects.filter(case=case).earliest("due")
        verbs.record_aftercare(
            net.anna, case.pk, contact=contact.pk, outcome="needs_help", on=today(), remains=f"{SECRET} belt"
        )
        verbs.follow_up_contact(
            net.anna, case.pk, contact=contact.pk, follow_up=f"{SECRET} geholpen", on=today()
        )
    return case


def test_a_destroyed_case_leaves_no_words_and_nobody_is_called_any_more(net, told, pia):  # noqa: F811
    evaluate_all()
    assert Gap.objects.filter(case=told, rule="aftercare_contact", closed_at=None).count() == 3
    approve_disposal(pia, [told.pk], decision="Besluit stuurgroep")
    assert destroy_expired() == (1, 0)
    assert [row for row in dump() if SECRET in row] == []
    assert Assessment.objects.filter(case=told).exists()
    assert [one.domain for one in Score.objects.filter(case=told)] == ["", ""]
    assert set(AftercareContact.objects.filter(case=told).values_list("state", "outcome")) == {
        ("dropped", "")
    }
    assert Goal.objects.get(case=told).domain == Service.objects.get(case=told).kind == ""
    evaluate_all()
    assert not Gap.objects.filter(case=told, closed_at=None).exists()


def test_whoever_asks_hears_everything_that_is_kept(net):  # noqa: F811
    case = a_case(net.anna)
    someone = a_person(net.anna, case)
    verbs.record_assessment(
        net.anna, case.pk, on=today(), looks={"safety": Look(2, "bang"), "family": Look()}, is_final=True
    )
    verbs.take_back_assessment(
        net.anna, case.pk, assessment=Assessment.objects.get().pk, reason="Verkeerde dag"
    )
    verbs.make_plan(net.anna, case.pk, words="Rust")
    verbs.make_plan(net.anna, case.pk, words="School")
    verbs.add_goal(net.anna, case.pk, domain="income", what="Rekening", due=in_days(9), by_person=True)
    goal = Goal.objects.get()
    verbs.ask_service(
        net.anna, case.pk, kind="doctor", on=in_days(-4), outside="Praktijk De Brug", goal=goal.pk
    )
    service = Service.objects.get()
    for state, ago in (("started", 3), ("ended", 2)):
        verbs.move_service(
            net.anna, case.pk, service=service.pk, state=state, on=in_days(-ago), result="Is gezien"
        )
    verbs.end_goal(net.anna, case.pk, goal=goal.pk, state="partly", result="Half", on=in_days(-1))
    for stage in ("guidance", "aftercare"):
        change_stage(net.anna, case.pk, stage=stage)
    contact = AftercareContact.objects.filter(case=case).earliest("due")
    verbs.record_aftercare(
        net.anna, case.pk, contact=contact.pk, outcome="not_safe", on=today(), remains="Slot"
    )
    verbs.follow_up_contact(net.anna, case.pk, contact=contact.pk, follow_up="Slot vervangen", on=today())
    verbs.stop_aftercare(net.anna, case.pk, reason="Wil niet meer")
    with acting(JOB):
        sections = HOLDERS["support"].about(Inquiry(net.town.pk, [someone.pk]))
    facts = {part.key: {str(a): b for a, b in part.facts} for one in sections for part in one.parts}
    look = facts[f"support.{Assessment.objects.get().pk}"]
    assert look["Bij het einde van de hulp"] == "ja"
    assert "Teruggenomen, want het klopte niet" in look
    assert facts[f"support.{goal.pk}"].items() >= {
        "Leefgebied": "Inkomen en schulden", "Wie": "uzelf", "Voor": date_format(in_days(9), "j F Y"),
        "Afgerond": date_format(in_days(-1), "j F Y"), "Wat ervan kwam": "Half",
    }.items()  # fmt: skip
    assert facts[f"support.{service.pk}"].items() >= {
        "Voor het doel": "Rekening", "Begonnen": date_format(in_days(-3), "j F Y"),
        "Geëindigd": date_format(in_days(-2), "j F Y"), "Wat ervan kwam": "Is gezien",
    }.items()  # fmt: skip
    assert facts[f"support.{contact.pk}"]["Wat is gedaan"] == "Slot vervangen"
    assert sum(one.get("Vervallen") == "ja" for one in facts.values()) == 3
    assert sum("Gestopt" in one for one in facts.values()) == 1
    assert sum("Vervangen door een nieuw plan" in one for one in facts.values()) == 1
