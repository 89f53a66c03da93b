"""The demo's plan: a goal in each state, told through the verbs."""

from datetime import timedelta

from django.core.management import call_command

from sluitend.access.clock import at, now
from sluitend.demo import improvement_stories, network, people
from sluitend.demo.telling import office_hours, tell
from sluitend.gaps.evaluation import evaluate_all
from sluitend.gaps.models import Gap
from sluitend.improvement.models import Goal
from sluitend.improvement.queries import with_all
from tests.story.conftest import FILES


def test_the_plan_of_hilversum_has_a_goal_in_each_state(db, monkeypatch):
    people.person.cache_clear()
    people.organisation.cache_clear()
    moment = now()
    begin = office_hours(moment - timedelta(days=160))
    call_command("load_reference", verbosity=0)
    with at(begin):
        call_command(
            "load_network",
            str(FILES / "organisations.yaml"),
            str(FILES / "posts.yaml"),
            demo=True,
            verbosity=0,
        )
        network.bridge_care_coordinator()
    # The nights in between are told in the demo itself; here only what the verbs do.
    monkeypatch.setattr("sluitend.demo.telling.evaluate_all", lambda: None)
    told = improvement_stories.all_stories(160)
    tell([(office_hours(begin + timedelta(days=day)), story) for day, story in told], moment)
    evaluate_all()
    rows = with_all(Goal.objects.select_related("official__post"))
    assert sorted(row.goal.state for row in rows) == [
        "dropped",
        "reached",
        "running",
        "running",
        "running",
        "running",
    ]
    assert [row.goal.sub_criterion for row in rows if row.is_late] == ["awareness"]
    assert all(row.next_step for row in rows if row.is_running)
    assert any(row.bridge for row in rows)
    open_now = set(
        Gap.objects.filter(closed_at=None, rule__startswith="goal_").values_list("rule", flat=True)
    )
    assert open_now == {"goal_overdue", "goal_step_overdue"}
