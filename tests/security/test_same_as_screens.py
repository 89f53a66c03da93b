"""What the gates of the screens let through and what PostgreSQL shows are the same rows: one need-to-know."""

import pytest
from django.db import transaction

from sluitend.access import clock
from sluitend.access.actor import public
from sluitend.access.context import acting
from sluitend.casework import verbs
from sluitend.casework.access import visible_cases, visible_handovers
from sluitend.casework.models import Case, Entry, Handover, Participation, Responsibility, Step
from sluitend.gaps.access import visible_gaps
from sluitend.gaps.evaluation import evaluate_all
from sluitend.gaps.models import Gap
from sluitend.improvement import verbs as improvement
from sluitend.improvement.access import visible_goals
from sluitend.improvement.models import Goal, GoalEntry
from sluitend.signals.access import visible_signals
from sluitend.signals.models import Signal
from tests.factories import JOB, a_case, an_offer, in_days, last_entry, office, open_step, people
from tests.signals.conftest import a_signal


@pytest.fixture
def net(db):
    """Cases in every relation that an organisation can have to one; some late, so that there are gaps."""
    net = people()
    with clock.at(clock.now().replace(year=clock.now().year - 1)):
        a_case(net.anna, participant=net.shelter)
        a_case(net.bas, participant=net.far)
        a_case(net.chantal, municipality="GM9802")
        an_offer(net.anna, a_case(net.anna), net.far)
        declined = an_offer(net.anna, a_case(net.anna), net.shelter)
        verbs.decline_handover(net.bas, declined.pk, reason="Vol")
        accepted = an_offer(net.bas, a_case(net.bas), net.far)
        verbs.accept_handover(net.chantal, accepted.pk)
        left = a_case(net.anna, participant=net.far)
        part = Participation.objects.get(case=left, organisation=net.far)
        verbs.end_participation(net.anna, part.pk, reason="Klaar")
        verbs.close_case(net.chantal, a_case(net.chantal).pk, reason="no_trafficking", text="Klaar")
        a_signal()
        a_signal(municipality="GM9801", form="labour")
        improvement.set_goal(
            net.anna, municipality="GM9801", title="Beleid", official=office(net.anna), due=in_days(500)
        )
        improvement.set_goal(
            JOB, municipality="GM9802", title="Beleid", official=office(net.chantal), due=in_days(500)
        )
    evaluate_all()
    return net


def ids(rows):
    return set(rows.values_list("pk", flat=True))


@pytest.mark.parametrize("who", ["anna", "bas", "chantal", "dora", "public", "system"])
def test_a_gate_and_the_database_let_the_same_rows_through(net, who):
    actor = {"public": public(), "system": JOB}.get(who) or getattr(net, who)
    cases = ids(visible_cases(actor))
    through = {
        Case: cases,
        Handover: ids(visible_handovers(actor)) | ids(Handover.objects.filter(case__in=cases)),
        Signal: ids(visible_signals(actor)),
        Gap: ids(visible_gaps(actor)) | ids(Gap.objects.filter(case__in=cases)),
    }
    goals = ids(visible_goals(actor))
    through |= {Goal: goals, GoalEntry: ids(GoalEntry.objects.filter(goal__in=goals))}
    for model in (Step, Entry, Participation, Responsibility):
        through[model] = ids(model.objects.filter(case__in=cases))
    if who != "public":
        assert all(through[model] for model in (Case, Handover, Step, Entry, Gap))
    with acting(actor):
        for model, expected in through.items():
            assert ids(model.objects.all()) == expected, model


def test_who_declines_sees_the_case_while_answering_and_not_after(net):
    case = a_case(net.anna)
    offer = an_offer(net.anna, case, net.far)
    with acting(net.chantal):
        assert not Case.objects.filter(pk=case.pk).exists()
        verbs.decline_handover(net.chantal, offer.pk, reason="Geen plek")
        assert not Case.objects.filter(pk=case.pk).exists()
    assert last_entry(case).verb == "decline_handover"


def test_a_refused_answer_leaves_nothing_to_see(net):
    case = a_case(net.anna)
    offer = an_offer(net.anna, case, net.far)
    with acting(net.chantal):
        with pytest.raises(verbs_refused()):
            verbs.decline_handover(net.chantal, offer.pk, reason="")
        assert not Case.objects.filter(pk=case.pk).exists()


def verbs_refused():
    from sluitend.access.errors import Refused

    return Refused


def test_an_act_of_a_participant_closes_no_gap_that_they_cannot_see(net):
    case = a_case(net.anna, participant=net.far)
    Step.objects.filter(pk=open_step(case).pk).update(due=in_days(-3))
    evaluate_all()
    gap = Gap.objects.get(case=case, rule="step_overdue", closed_at=None)
    others = ids(Gap.objects.filter(closed_at=None))
    verbs.write_note(net.chantal, case.pk, text="Gebeld")
    gap.refresh_from_db()
    assert gap.closed_at is None
    assert ids(Gap.objects.filter(closed_at=None)) == others


def test_who_acted_before_acts_again_after_a_verb_also_when_it_was_refused(net):
    case = a_case(net.anna)
    with acting(net.bas):
        verbs.write_note(net.anna, case.pk, text="Door Anna")
        assert not Case.objects.filter(pk=case.pk).exists()
        with pytest.raises(verbs_refused()):
            verbs.write_note(net.anna, case.pk, text="")
        assert not Case.objects.filter(pk=case.pk).exists()


def test_an_actor_is_told_to_a_transaction_or_not_at_all(fresh_database):
    from sluitend.access.context import set_actor

    with pytest.raises(transaction.TransactionManagementError):
        set_actor(JOB)
