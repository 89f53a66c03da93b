"""How it goes, the plan and the help: who may, what follows, what stays, and when it is a gap."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sluitend.access.clock import at
from sluitend.access.context import acting
from sluitend.access.errors import AlreadyDone, NotAllowed, NotFound, Refused
from sluitend.casework.models import Entry, Step
from sluitend.casework.terms import today
from sluitend.casework.verbs import close_case
from sluitend.gaps.evaluation import evaluate_all, evaluate_cases
from sluitend.gaps.models import Gap
from sluitend.support import verbs
from sluitend.support.models import Assessment, Goal, Plan, Score, Service
from sluitend.support.queries import support_of
from sluitend.support.reference import domains, services, terms
from sluitend.support.verbs import Look
from sluitend.support.verbs.serving import MOVES
from tests.factories import JOB, a_case, a_token, in_days


def gaps(case, rule):
    return Gap.objects.filter(rule=rule, case=case, closed_at=None)


def look(actor, case, days_ago=0, **levels):
    looks = {domain: Look(level) for domain, level in levels.items()}
    verbs.record_assessment(actor, case.pk, on=in_days(-days_ago), looks=looks)


def plan(actor, case, **values):
    return verbs.make_plan(actor, case.pk, **{"words": "Ik wil rust en weer naar school."} | values)


def goal(actor, case, **values):
    usual = {"domain": "income", "what": "Een eigen rekening", "due": in_days(30)}
    verbs.add_goal(actor, case.pk, **usual | values)
    return Goal.objects.filter(case=case).latest("set_at", "id")


def service(actor, case, kind="doctor", **values):
    verbs.ask_service(
        actor, case.pk, **{"kind": kind, "on": today(), "outside": "Huisartsenpraktijk"} | values
    )
    return Service.objects.filter(case=case).latest("id")


def in_the_future(days):
    return at(timezone.now() + timedelta(days=days))


def test_a_look_is_kept_by_domain_and_the_next_one_says_what_changed(world, case):
    look(world.anna, case, 100, safety=1, housing=2, health=4)
    look(world.anna, case, 10, safety=3, housing=1)
    found = {one.domain.code: one for one in support_of(case).course}
    assert (found["safety"].change, found["housing"].change, found["health"].change) == (2, -1, None)
    assert [one.domain.code for one in support_of(case).worse] == ["housing"]
    assert found["health"].now.score.level == 4
    assert [one.domain.code for one in support_of(case).acute] == ["housing"]


def test_a_domain_can_be_spoken_of_without_a_number(world, case):
    verbs.record_assessment(
        world.anna,
        case.pk,
        on=today(),
        looks={"family": Look(None, "Wil hier nu niet over praten."), "income": Look()},
    )
    assert [(one.domain, one.level) for one in Score.objects.all()] == [("family", None)]


@pytest.mark.parametrize(
    ("looks", "field"),
    [
        ({}, "looks"),
        ({"safety": Look()}, "looks"),
        ({"safety": Look(6)}, "level_safety"),
        ({"onzin": Look(2)}, None),
        ({"safety": Look(None, "x" * 301)}, "note_safety"),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_is_kept(world, case, looks, field):
    with pytest.raises(Refused) as refused:
        verbs.record_assessment(world.anna, case.pk, on=today(), looks=looks)
    assert refused.value.field == field
    with pytest.raises(Refused):
        verbs.record_assessment(world.anna, case.pk, on=in_days(1), looks={"safety": Look(2)})
    assert not Assessment.objects.exists()


def test_a_look_by_mistake_is_taken_back_and_counts_no_more(world, case):
    look(world.anna, case, safety=2)
    made = Assessment.objects.get()
    verbs.take_back_assessment(world.anna, case.pk, assessment=made.pk, reason="Verkeerde casus.")
    assert support_of(case).days == []
    with pytest.raises(NotFound):
        verbs.take_back_assessment(world.anna, case.pk, assessment=made.pk, reason="Nog eens.")


def test_nobody_looked_is_a_gap_after_opening_and_since_the_last_time(world, case):
    with in_the_future(terms()["first_assessment"]):
        evaluate_all()
        assert not gaps(case, "assessment_due").exists()
    with in_the_future(terms()["first_assessment"] + 1):
        evaluate_all()
        assert gaps(case, "assessment_due").get().organisation_id == world.town.pk
        look(world.anna, case, safety=3)
        assert not gaps(case, "assessment_due").exists()
    with in_the_future(terms()["first_assessment"] + terms()["next_assessment"] + 2):
        evaluate_cases([case.pk])
        assert gaps(case, "assessment_due").exists()


def test_no_plan_and_a_plan_past_its_review_are_gaps(world, case):
    with in_the_future(terms()["first_plan"] + 1):
        evaluate_cases([case.pk])
        assert gaps(case, "plan_missing").exists()
        plan(world.anna, case)
        assert not gaps(case, "plan_missing").exists()
        assert not gaps(case, "plan_review").exists()
    with in_the_future(terms()["first_plan"] + terms()["plan_review"] + 2):
        evaluate_cases([case.pk])
        assert gaps(case, "plan_review").exists()
        plan(world.anna, case, words="Ik wil nu werken.")
        assert not gaps(case, "plan_review").exists()
    assert [(one.number, one.ended_on is None) for one in Plan.objects.order_by("number")] == [
        (1, False),
        (2, True),
    ]
    assert [one.words for one in support_of(case).earlier] == ["Ik wil rust en weer naar school."]


def test_a_goal_without_anybody_is_a_gap_until_somebody_does_it(world, case):
    nobody, hers = goal(world.anna, case), goal(world.anna, case, by_person=True)
    assert [one.subject for one in gaps(case, "goal_of_nobody")] == [str(nobody.pk)]
    verbs.assign_goal(world.anna, case.pk, goal=nobody.pk, due=in_days(10), organisation=world.shelter.pk)
    assert not gaps(case, "goal_of_nobody").exists()
    world.shelter.valid_until = today()
    world.shelter.save()
    evaluate_cases([case.pk])
    assert gaps(case, "goal_of_nobody").exists()
    verbs.end_goal(world.anna, case.pk, goal=nobody.pk, state="let_go", result="Niet meer nodig.", on=today())
    assert not gaps(case, "goal_of_nobody").exists()
    assert [one.pk for one in support_of(case).open_goals] == [hers.pk]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"domain": "onzin"}, "domain"),
        ({"what": " "}, "what"),
        ({"due": None}, "due"),
        ({"due": in_days(-1)}, "due"),
        ({"outside": "Stichting", "organisation": "shelter"}, "organisation"),
        ({"organisation": a_token()}, "organisation"),
    ],
)
def test_a_goal_that_makes_no_sense_is_refused(world, case, values, field):
    if values.get("organisation") == "shelter":
        values = values | {"organisation": world.shelter.pk}
    with pytest.raises(Refused) as refused:
        goal(world.anna, case, **values)
    assert refused.value.field == field


def test_help_waits_too_long_after_the_term_of_its_kind(world, case):
    asked = service(world.anna, case, on=in_days(-services()["doctor"].days))
    assert not gaps(case, "service_waiting").exists()
    with in_the_future(1):
        evaluate_all()
        assert gaps(case, "service_waiting").get().subject == str(asked.pk)
        verbs.move_service(world.anna, case.pk, service=asked.pk, state="waiting", on=today())
        assert gaps(case, "service_waiting").exists()
        verbs.move_service(world.anna, case.pk, service=asked.pk, state="started", on=today())
        assert not gaps(case, "service_waiting").exists()
        with pytest.raises(Refused) as refused:
            verbs.move_service(world.anna, case.pk, service=asked.pk, state="ended", on=today())
        assert refused.value.field == "result"


STATES = [*Service.State.values, "onzin"]


# Each path is rolled back.
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(path=st.lists(st.sampled_from(STATES), max_size=5))
def test_help_moves_only_forward(path, world, case):
    with transaction.atomic():
        asked, now = service(world.anna, case), "asked"
        for state in path:
            try:
                verbs.move_service(
                    world.anna, case.pk, service=asked.pk, state=state, on=today(), result="Klaar."
                )
                assert state in MOVES[now]
                now = state
            except (Refused, NotFound):
                assert state not in MOVES.get(now, ())
        asked.refresh_from_db()
        assert asked.state == now
        transaction.set_rollback(True)


def test_help_is_of_somebody(world, case):
    with pytest.raises(Refused) as refused:
        service(world.anna, case, outside="")
    assert refused.value.field == "organisation"


def test_the_same_form_twice_is_one_act(world, case):
    token = a_token()
    plan(world.anna, case, token=token)
    with pytest.raises(AlreadyDone):
        plan(world.anna, case, token=token)
    assert Plan.objects.count() == 1
    assert Entry.objects.get(pk=token).data["sentence"] == "Plan gemaakt"


def test_the_words_of_the_person_are_in_the_plan_and_not_in_the_timeline(world, case):
    plan(world.anna, case, words="Ik wil naar mijn zus.")
    goal(world.anna, case, what="Naar zus verhuizen")
    told = str(list(Entry.objects.filter(case=case).values_list("text", "data")))
    assert "zus" not in told


def test_it_is_for_who_works_on_the_case_and_needs_to_know_the_person(world, case, adviser):
    look(world.bas, case, safety=2)
    plan(world.bas, case)
    goal(world.bas, case)
    service(world.bas, case)
    for actor, error in ((world.chantal, NotFound), (adviser, NotAllowed)):
        with pytest.raises(error):
            plan(actor, case)
        with acting(actor):
            for table in (Assessment, Score, Plan, Goal, Service):
                assert not table.objects.exists()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE support_score SET level = 5",
        "UPDATE support_assessment SET held_on = held_on - 1",
        "UPDATE support_plan SET words = ''",
        "UPDATE support_goal SET what = 'Iets anders'",
        "UPDATE support_service SET state = 'ended', ended_on = asked_on",
        "DELETE FROM support_score",
        "DELETE FROM support_plan",
        "INSERT INTO support_plan SELECT gen_random_uuid(), number + 1, words, made_on, review_on, NULL, recorded_at, case_id, organisation_id, recorded_by_id FROM support_plan",
    ],
)
def test_the_database_refuses_to_rewrite_what_was_written(world, case, statement):
    look(world.anna, case, safety=2)
    plan(world.anna, case)
    goal(world.anna, case)
    service(world.anna, case)
    with pytest.raises(DatabaseError), transaction.atomic(), acting(JOB), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_case_of_another_programme_has_no_plan(world, as_):
    other = a_case(world.anna, programme="top_x")
    assert as_(world.anna).get(f"/casussen/{other.pk}/plan/").status_code == 404
    with pytest.raises((NotFound, NotAllowed)):
        plan(world.anna, other)


def test_reference_data_is_whole():
    assert len(domains()) == 9
    assert {one.domain for one in services().values()} <= domains().keys()


def test_a_case_does_not_close_over_goals_and_waiting_help_unless_it_is_said_what_becomes_of_them(
    world, case
):
    for step in Step.objects.filter(case=case, done_at=None):
        step.done_at = timezone.now()
        step.save()
    open_goal, asked = goal(world.anna, case), service(world.anna, case)

    def close(**values):
        return close_case(world.anna, case.pk, reason="no_contact", text="Geen gehoor.", **values)

    with pytest.raises(Refused) as refused:
        close()
    assert refused.value.field == "aftercare"
    assert "1 doel" in str(refused.value.message)
    assert "1 keer hulp" in str(refused.value.message)
    with transaction.atomic():
        close(aftercare="De huisarts weet ervan; het doel vervalt.")
        transaction.set_rollback(True)
    case.refresh_from_db()
    verbs.end_goal(world.anna, case.pk, goal=open_goal.pk, state="let_go", result="Niet bereikt.", on=today())
    verbs.move_service(world.anna, case.pk, service=asked.pk, state="started", on=today())
    close()
