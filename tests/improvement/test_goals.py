"""Goals and their steps: who may plan, what must be told, and that what happened stays."""

import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sluitend.access import clock
from sluitend.access.errors import AlreadyDone, NotAllowed, NotFound, Refused
from sluitend.casework.terms import now
from sluitend.gaps.evaluation import evaluate_network
from sluitend.gaps.models import Gap
from sluitend.improvement import verbs
from sluitend.improvement.models import Goal, GoalEntry, GoalGap, GoalStep
from sluitend.improvement.queries import with_all
from sluitend.registry.carrying import CARRIED
from sluitend.registry.measures import COLUMNS, MEASURES
from sluitend.registry.models import Official, Organisation, Post
from sluitend.registry.verbs import block_account
from tests.factories import a_case, a_token, in_days, office, somebody


def told(goal) -> list[str]:
    return list(GoalEntry.objects.filter(goal=goal).order_by("at", "id").values_list("verb", flat=True))


def open_gaps(rule) -> list[str]:
    return list(Gap.objects.filter(rule=rule, closed_at=None).values_list("subject", flat=True))


def test_a_goal_comes_from_gaps_with_its_first_step(net, gaps, a_goal):
    goal = a_goal(gaps=[gaps["no_substitute"].pk], first_what="Vraag Dora", first_due=in_days(5))
    assert list(goal.gaps.all()) == [gaps["no_substitute"]]
    assert (goal.region_id, goal.organisation) == ("XA", net.town)
    assert goal.steps.get().official_id == office(net.anna)
    assert told(goal) == ["set_goal", "add_step"]


def test_a_goal_without_an_open_step_is_a_gap_until_there_is_one(net, goal):
    assert open_gaps("goal_without_step") == [str(goal.pk)]
    step = verbs.add_step(net.anna, goal.pk, what="Schrijf", due=in_days(3))
    assert open_gaps("goal_without_step") == []
    verbs.finish_step(net.anna, step.pk, result="Klaar")
    assert open_gaps("goal_without_step") == [str(goal.pk)]


def test_what_is_late_is_a_gap_until_it_is_done_or_moved(net, goal, step):
    with clock.at(now() + timedelta(days=100)):
        evaluate_network()
        assert open_gaps("goal_step_overdue") == [str(step.pk)]
        assert open_gaps("goal_overdue") == [str(goal.pk)]
        verbs.move_step(net.anna, step.pk, due=in_days(4), reason="Ziekte")
        assert open_gaps("goal_step_overdue") == []
        verbs.reach_goal(net.anna, goal.pk, result="Vastgesteld door de raad")
        assert open_gaps("goal_overdue") == []


def test_what_somebody_leaves_undone_is_a_gap_of_the_organisation(net, goal):
    step = verbs.add_step(net.anna, goal.pk, what="Bel", due=in_days(3), official=office(net.dora))
    Official.objects.filter(pk=office(net.dora)).update(valid_until=in_days(2))
    with clock.at(now() + timedelta(days=9)):
        evaluate_network()
        gap = Gap.objects.get(rule="goal_step_overdue", subject=str(step.pk))
    assert (gap.official, gap.organisation) == (None, net.town)


def test_reaching_a_goal_with_an_open_gap_needs_a_reason(net, gaps, a_goal):
    goal = a_goal(gaps=[gaps["no_substitute"].pk], first_what="Vraag Dora", first_due=in_days(5))
    with pytest.raises(Refused) as refused:
        verbs.reach_goal(net.anna, goal.pk, result="Geregeld")
    assert refused.value.field == "reason"
    verbs.reach_goal(net.anna, goal.pk, result="Geregeld", reason="Dora begint in mei")
    goal.refresh_from_db()
    assert (goal.state, goal.reason) == ("reached", "Dora begint in mei")
    assert goal.steps.get().dropped_at is not None
    with pytest.raises(Refused):
        verbs.drop_goal(net.anna, goal.pk, reason="Toch niet")


def test_once_its_gaps_are_closed_a_goal_is_reached_without_more(net, gaps, a_goal):
    goal = a_goal(gaps=[gaps["no_substitute"].pk])
    Gap.objects.filter(pk=gaps["no_substitute"].pk).update(closed_at=now())
    assert verbs.reach_goal(net.anna, goal.pk, result="Dora vervangt").reason == ""


def test_dropping_needs_a_reason(net, goal):
    with pytest.raises(Refused):
        verbs.drop_goal(net.anna, goal.pk, reason=" ")
    assert verbs.drop_goal(net.anna, goal.pk, reason="De regio doet dit").state == "dropped"


def test_a_goal_changes_hands_and_words_and_says_so(net, goal):
    verbs.give_goal(net.anna, goal.pk, official=office(net.dora))
    with pytest.raises(Refused) as refused:
        verbs.change_goal(net.anna, goal.pk, title="Anders", due=in_days(120))
    assert refused.value.field == "reason"
    verbs.change_goal(net.anna, goal.pk, title="Anders", due=in_days(120), reason="De raad schoof door")
    goal.refresh_from_db()
    assert (goal.title, goal.due, goal.official_id) == ("Anders", in_days(120), office(net.dora))
    assert told(goal) == ["set_goal", "give_goal", "change_goal"]


def test_another_sub_criterion_is_told_for_it_moves_the_ledger(net, goal):
    verbs.change_goal(net.anna, goal.pk, title=goal.title, due=goal.due, sub_criterion="awareness")
    assert GoalEntry.objects.get(goal=goal, verb="change_goal").data == {
        "old_sub_criterion": "trafficking_policy",
        "sub_criterion": "awareness",
    }


def test_a_plan_of_an_organisation_that_ended_is_no_gap_of_anybody(net, goal, step, a_goal):
    loose = a_goal()
    with clock.at(now() + timedelta(days=100)):
        evaluate_network()
        assert set(open_gaps("goal_overdue")) == {str(goal.pk), str(loose.pk)}
        assert open_gaps("goal_without_step") == [str(loose.pk)]
        assert open_gaps("goal_step_overdue") == [str(step.pk)]
        Organisation.objects.filter(pk=net.town.pk).update(valid_until=in_days(0))
        evaluate_network()
        assert not any(map(open_gaps, ("goal_overdue", "goal_without_step", "goal_step_overdue")))


@pytest.mark.parametrize(
    "values",
    [
        {"title": ""},
        {"title": "x" * 121},
        {"why": "x" * 2001},
        {"sub_criterion": "bestaat_niet"},
        {"theme": "bestaat_niet"},
        {"due": None},
        {"due": in_days(-1)},
        {"due": in_days(6 * 366)},
        {"official": None},
        {"first_what": "Wat", "first_due": None},
        {"first_what": "", "first_due": in_days(3)},
        {"first_what": "Wat", "first_due": in_days(91)},
    ],
)
def test_a_goal_that_cannot_be_is_refused_with_its_field(a_goal, values):
    with pytest.raises(Refused) as refused:
        a_goal(**values)
    assert refused.value.field in values or refused.value.field == "first_what"
    assert not Goal.objects.exists()


def refused_at(act) -> str | None:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.field


def test_a_step_is_done_before_its_goal(net, goal, step):
    def finish():
        verbs.finish_step(net.anna, step.pk, result="Klaar", next_what="Bel", next_due=in_days(91))

    assert refused_at(lambda: verbs.add_step(net.anna, goal.pk, what="Bel", due=in_days(91))) == "due"
    assert refused_at(lambda: verbs.move_step(net.anna, step.pk, due=in_days(91), reason="Later")) == "due"
    assert refused_at(finish) == "next_due"
    verbs.move_step(net.anna, step.pk, due=in_days(90), reason="Op de laatste dag mag")


def test_a_goal_is_not_moved_before_a_step_that_is_open(net, goal, step):
    def move(days):
        verbs.change_goal(net.anna, goal.pk, title=goal.title, due=in_days(days), reason="Sneller")

    assert refused_at(lambda: move(9)) == "due"
    move(10)
    verbs.finish_step(net.anna, step.pk, result="Klaar")
    move(9)


def test_a_goal_that_is_late_still_gets_steps(net, goal):
    with clock.at(now() + timedelta(days=100)):
        assert verbs.add_step(net.anna, goal.pk, what="Alsnog", due=in_days(9)).due == in_days(9)


def test_an_owner_works_in_the_region(net, a_goal):
    with pytest.raises(Refused):
        a_goal(official=office(net.chantal))


def test_no_goal_comes_from_a_gap_about_a_case_a_closed_one_or_one_elsewhere(net, gaps, a_goal, late_gap):
    for gap in (late_gap, a_token()):
        with pytest.raises(Refused):
            a_goal(gaps=[getattr(gap, "pk", gap)])
    Gap.objects.filter(pk=gaps["no_substitute"].pk).update(closed_at=now())
    with pytest.raises(Refused):
        a_goal(gaps=[gaps["no_substitute"].pk])


@pytest.fixture
def late_gap(net, gaps):
    case = a_case(net.anna, first_step="Bel")
    return Gap.objects.create(
        rule="step_overdue", subject=str(a_token()), severity=1, case=case, region=net.region,
        municipality=net.municipality, organisation=net.town, since=now(), opened_at=now(), due=in_days(3),
    )  # fmt: skip


def test_the_database_refuses_what_a_verb_forgets(net, goal, step, late_gap):
    def refuse(promise, act):
        def whole():
            act()
            connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")

        with pytest.raises(IntegrityError, match=promise), transaction.atomic():
            whole()

    refuse("about a case", lambda: GoalGap.objects.create(goal=goal, gap=late_gap))
    refuse("goal_state", lambda: Goal.objects.filter(pk=goal.pk).update(closed_at=now()))
    refuse("goal_end_told", lambda: Goal.objects.filter(pk=goal.pk).update(state="dropped", closed_at=now()))
    refuse(
        "open steps",
        lambda: Goal.objects.filter(pk=goal.pk).update(state="dropped", closed_at=now(), reason="x"),
    )
    refuse("goal_step_done", lambda: GoalStep.objects.filter(pk=step.pk).update(done_at=now()))
    verbs.drop_goal(net.anna, goal.pk, reason="Niet meer nodig")
    refuse("has ended", lambda: Goal.objects.get(pk=goal.pk).steps.create(
        what="x", organisation=net.town, due=in_days(1), added_at=now()))  # fmt: skip
    refuse("ended is not changed", lambda: Goal.objects.filter(pk=goal.pk).update(title="Anders"))
    refuse("ended is not changed", lambda: GoalStep.objects.filter(pk=step.pk).update(what="Anders"))


def test_history_is_never_changed(goal):
    for statement in (
        "UPDATE improvement_goalentry SET text = 'x'", "DELETE FROM improvement_goalentry",
        "DELETE FROM improvement_goal", "TRUNCATE improvement_goalentry",
    ):  # fmt: skip
        with pytest.raises(Exception, match="permission denied"), transaction.atomic():
            connection.cursor().execute(statement)


def who(net, name):
    region = Organisation.objects.get(name="Regio Aan het Water")
    town = {"municipality": net.municipality}
    made = {
        "contact official": lambda: net.anna,
        "adviser of the municipality": lambda: somebody("Ad", net.town, "policy_adviser", **town),
        "administrator": lambda: somebody("Bea", net.town, "administrator"),
        "adviser of the region": lambda: somebody("Piet", region, "policy_adviser", region=net.region),
        "contact official of the region": lambda: somebody("Cor", region, "contact_official"),
        "care coordinator": lambda: net.dora,
        "mayor": lambda: somebody("Max", net.town, "mayor"),
        "shelter": lambda: net.bas,
        "adviser for one programme": lambda: somebody("Pro", net.town, "policy_adviser", programme="exit"),
        "another region": lambda: net.chantal,
        "nobody": lambda: somebody("Nel", net.town, "policy_adviser", valid_until=in_days(0)),
    }
    return made[name]()


@pytest.mark.parametrize("name", ["contact official", "adviser of the municipality", "administrator",
                                  "adviser of the region", "contact official of the region"])  # fmt: skip
def test_these_may_plan_for_a_municipality(net, a_goal, name):
    actor = who(net, name)
    goal = a_goal(actor)
    verbs.add_step(actor, goal.pk, what="Bel", due=in_days(2))
    verbs.drop_goal(actor, goal.pk, reason="Klaar")


@pytest.mark.parametrize("name", ["care coordinator", "mayor", "shelter", "adviser for one programme"])
def test_these_may_read_a_goal_and_not_change_it(net, a_goal, goal, step, name):
    actor = who(net, name)
    with pytest.raises(NotAllowed):
        a_goal(actor)
    for act in everything(actor, goal, step):
        with pytest.raises(NotAllowed):
            act()
    assert told(goal) == ["set_goal", "add_step"]


@pytest.mark.parametrize("name", ["another region", "nobody"])
def test_for_these_there_is_no_goal(net, a_goal, goal, step, name):
    actor = who(net, name)
    with pytest.raises(NotAllowed):
        a_goal(actor)
    for act in everything(actor, goal, step):
        with pytest.raises(NotFound):
            act()


def everything(actor, goal, step):
    yield lambda: verbs.add_step(actor, goal.pk, what="Bel", due=in_days(2))
    yield lambda: verbs.change_goal(actor, goal.pk, title="Anders", due=goal.due)
    yield lambda: verbs.give_goal(actor, goal.pk, official=goal.official_id)
    yield lambda: verbs.reach_goal(actor, goal.pk, result="Klaar")
    yield lambda: verbs.drop_goal(actor, goal.pk, reason="Klaar")
    yield lambda: verbs.finish_step(actor, step.pk, result="Klaar")
    yield lambda: verbs.move_step(actor, step.pk, due=in_days(3), reason="Later")
    yield lambda: verbs.give_step(actor, step.pk, official=goal.official_id)


def test_for_the_whole_region_only_the_region_plans(net, planner, a_goal):
    regional = {"municipality": None, "region": "XA", "official": office(planner)}
    assert a_goal(planner, **regional).municipality is None
    with pytest.raises(NotAllowed):
        a_goal(net.anna, **regional)
    with pytest.raises(NotAllowed):
        a_goal(planner, **regional | {"region": "XB"})
    with pytest.raises(NotAllowed):
        a_goal(planner, municipality="GM9802")


def test_whose_step_it_is_may_finish_it_and_no_other(net, goal):
    step = verbs.add_step(net.anna, goal.pk, what="Maak plek", due=in_days(5), official=office(net.bas))
    with pytest.raises(NotAllowed):
        verbs.finish_step(net.dora, step.pk, result="Ik niet")
    with pytest.raises(NotAllowed):
        verbs.move_step(net.bas, step.pk, due=in_days(9), reason="Later")
    done = verbs.finish_step(net.bas, step.pk, result="Twee bedden", next_what="Zeg het", next_due=in_days(9))
    entry = GoalEntry.objects.get(verb="finish_step")
    assert (done.result, entry.organisation) == ("Twee bedden", net.shelter)
    assert goal.steps.get(done_at=None).official_id == office(net.bas)


def test_a_form_sent_twice_is_one_act(net, a_goal):
    token = a_token()
    goal = a_goal(token=token)
    with pytest.raises(AlreadyDone):
        a_goal(token=token)
    for act in (
        lambda token: verbs.add_step(net.anna, goal.pk, what="Bel", due=in_days(2), token=token),
        lambda token: verbs.finish_step(
            net.anna, goal.steps.latest("added_at").pk, result="Klaar", next_what="En", next_due=in_days(3),
            token=token,
        ),
        lambda token: verbs.give_goal(net.anna, goal.pk, official=office(net.dora), token=token),
        lambda token: verbs.drop_goal(net.anna, goal.pk, reason="Klaar", token=token),
    ):  # fmt: skip
        token = a_token()
        act(token)
        with pytest.raises(AlreadyDone):
            act(token)
    assert goal.steps.count() == 2


def test_who_comes_second_is_told_what_the_first_did(net, planner, goal, step):
    was = step.due
    verbs.move_step(planner, step.pk, due=in_days(20), reason="Vakantie", was=was)
    with pytest.raises(Refused, match="intussen verplaatst"):
        verbs.move_step(net.anna, step.pk, due=in_days(30), reason="Ziek", was=was)
    verbs.finish_step(planner, step.pk, result="Af")
    for late in (
        lambda: verbs.finish_step(net.anna, step.pk, result="Ook af"),
        lambda: verbs.move_step(net.anna, step.pk, due=in_days(9), reason="Ziek"),
    ):
        with pytest.raises(Refused, match="al afgerond"):
            late()


def test_a_goal_with_a_step_develops_its_sub_criterion(net, planner, goal, step, a_goal):
    regional = a_goal(
        planner, municipality=None, region="XA", official=office(planner), sub_criterion="care_coordination",
        first_what="Schrijf een profiel", first_due=in_days(5),
    )  # fmt: skip
    a_goal(sub_criterion="", first_what="Iets", first_due=in_days(3))
    a_goal(sub_criterion="awareness")

    def rows():
        with connection.cursor() as cursor:
            cursor.execute(MEASURES["goals"].query, {"today": in_days(0)})
            assert len(cursor.description) == len(COLUMNS)
            found = [dict(zip(COLUMNS, row, strict=True)) for row in cursor.fetchall()]
        # The ledger is for everybody with an office; what a goal says is for its region.
        assert all(json.loads(row["detail"]) == {"goal": row["subject"]} for row in found)
        return {tuple(row[name] for name in COLUMNS[:5]) for row in found}

    regional_row = ("GM9801", "care_coordination", "development", "regional", str(regional.pk))
    assert rows() == {
        ("GM9801", "trafficking_policy", "development", "own", str(goal.pk)), regional_row,
    }  # fmt: skip
    verbs.finish_step(net.anna, step.pk, result="Af")
    assert rows() == {regional_row}


def test_what_an_official_carries_in_the_plan_passes_to_a_colleague(net, goal, step, a_goal):
    verbs.drop_goal(net.anna, a_goal().pk, reason="Niet meer")
    anna, dora = (Official.objects.get(pk=office(actor)) for actor in (net.anna, net.dora))
    for kind in (CARRIED["goals"], CARRIED["goal_steps"]):
        assert kind.count(anna) == 1
        assert kind.give(net.anna, anna, dora) == 1
        assert (kind.count(anna), kind.count(dora)) == (0, 1)
    goal.refresh_from_db()
    assert goal.official == dora
    assert told(goal)[-2:] == ["give_goal", "give_step"]


def test_the_plan_of_who_is_blocked_is_left_behind_and_its_gaps_are_the_organisations(net, goal, step):
    assert (step.official_id, open_gaps("left_behind")) == (office(net.anna), [])
    boss = somebody("Ada", net.town, "administrator")
    block_account(boss, net.town.pk, net.anna.user, reason="Telefoon gestolen")
    assert open_gaps("left_behind") == [str(office(net.anna))]
    with clock.at(now() + timedelta(days=100)):
        evaluate_network()
        late = Gap.objects.filter(rule__in=["goal_overdue", "goal_step_overdue"], closed_at=None)
        assert {gap.official_id for gap in late} == {None}
    (row,) = with_all(list(Goal.objects.all()))
    assert row.has_nobody
    assert row.steps_of_nobody == [step]


def test_of_whose_post_has_ended_the_gaps_are_the_organisations(net, goal, step):
    Post.objects.filter(pk=goal.official.post_id).update(ended_on=in_days(50))
    with clock.at(now() + timedelta(days=100)):
        evaluate_network()
        late = Gap.objects.filter(rule__in=["goal_overdue", "goal_step_overdue"], closed_at=None)
        assert {gap.official_id for gap in late} == {None}
        assert open_gaps("left_behind") == [str(office(net.anna))]


def test_a_goal_is_given_to_who_stays_in_office(net, a_goal):
    with CaptureQueriesContext(connection) as asked:
        a_goal()
    assert [query for query in asked if "FOR SHARE OF o SKIP LOCKED" in query["sql"]]


ACTS = st.lists(st.sampled_from(["add", "finish", "move", "late"]), max_size=8)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(acts=ACTS)
def test_whatever_happens_a_running_goal_has_an_open_step_or_is_a_gap(net, a_goal, acts):
    with transaction.atomic():
        goal = a_goal()
        for act in acts:
            step = goal.steps.filter(done_at=None).first()
            if act == "add":
                verbs.add_step(net.anna, goal.pk, what="Stap", due=in_days(5))
            elif step and act == "finish":
                verbs.finish_step(net.anna, step.pk, result="Klaar")
            elif step and act == "move":
                verbs.move_step(
                    net.anna,
                    step.pk,
                    due=in_days(40) if step.due != in_days(40) else in_days(7),
                    reason="Later",
                )
        has_step = goal.steps.filter(done_at=None).exists()
        assert has_step != (str(goal.pk) in open_gaps("goal_without_step"))
        transaction.set_rollback(True)
