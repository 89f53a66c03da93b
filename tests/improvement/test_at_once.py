"""Two people on one step or one goal at the same moment, with real commits: one act happens, the other is told."""

import pytest

from sluitend.access.errors import Refused
from sluitend.improvement import verbs
from sluitend.improvement.models import GoalEntry
from tests.casework.test_concurrency import at_once
from tests.factories import a_token, an_organisation, in_days, office, people, somebody


@pytest.fixture
def plan(fresh_database):
    """Anna, Petra of the region, and a goal of Waterstad with one step."""
    net = people()
    petra = somebody(
        "Petra", an_organisation("Regio", "region", region=net.region), "policy_adviser", region=net.region
    )
    goal = verbs.set_goal(
        net.anna, municipality="GM9801", title="Beleid", official=office(net.anna), due=in_days(90),
        first_what="Schrijf", first_due=in_days(9),
    )  # fmt: skip
    return net.anna, petra, goal, goal.steps.get()


def one_refused(results):
    refused = [result for result in results if isinstance(result, Refused)]
    assert len(refused) == 1, results
    return str(refused[0].message)


def test_two_who_finish_one_step(plan):
    anna, petra, goal, step = plan
    words = one_refused(
        at_once(
            lambda: verbs.finish_step(anna, step.pk, result="Door Anna", next_what="A", next_due=in_days(3)),
            lambda: verbs.finish_step(
                petra, step.pk, result="Door Petra", next_what="B", next_due=in_days(3)
            ),
        )
    )
    assert "al afgerond" in words
    assert goal.steps.count() == 2
    assert GoalEntry.objects.filter(verb="finish_step").count() == 1


def test_two_who_move_one_step(plan):
    anna, petra, _goal, step = plan
    words = one_refused(
        at_once(
            lambda: verbs.move_step(anna, step.pk, due=in_days(20), reason="Vakantie", was=step.due),
            lambda: verbs.move_step(petra, step.pk, due=in_days(30), reason="Ziekte", was=step.due),
        )
    )
    assert "intussen verplaatst" in words
    assert GoalEntry.objects.filter(verb="move_step").count() == 1


def test_who_adds_a_step_while_the_goal_ends_leaves_no_open_step(plan):
    anna, petra, goal, _step = plan
    at_once(
        lambda: verbs.drop_goal(anna, goal.pk, reason="De regio doet dit"),
        lambda: verbs.add_step(petra, goal.pk, what="Nog iets", due=in_days(5)),
    )
    goal.refresh_from_db()
    assert goal.state == "dropped"
    assert not goal.steps.filter(done_at=None, dropped_at=None).exists()


def test_the_same_form_sent_twice_at_once_is_one_goal(plan):
    anna, _petra, _goal, _step = plan
    token = a_token()

    def send():
        return verbs.set_goal(
            anna, municipality="GM9801", title="Tweemaal", official=office(anna), due=in_days(9), token=token
        )

    one_refused(at_once(send, send))
