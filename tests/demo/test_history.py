"""The demo region: half a year of history told through the verbs, with every promise kept."""

from datetime import datetime, timedelta

import pytest
from django.core.management import CommandError, call_command

from sluitend.access.clock import at, now
from sluitend.casework.models import Case, Handover
from sluitend.casework.promises import PROMISES, offenders
from sluitend.demo.people import FIRST, organisation, people, person
from sluitend.gaps.evaluation import evaluate_all
from sluitend.gaps.models import Gap, WeekTally
from sluitend.signals.models import Signal


def load_demo() -> None:
    person.cache_clear()
    organisation.cache_clear()
    call_command("load_reference", verbosity=0)
    call_command("load_demo", verbosity=0)


def this_week(weekday: int, hour: int) -> datetime:
    """Return a moment in the past seven days: Monday is 0."""
    day = now() - timedelta(days=(now().weekday() - weekday) % 7 or 7)
    return day.replace(hour=hour, minute=5)


def test_the_demo_shows_each_screen_something_and_keeps_every_promise(db):
    load_demo()
    assert {one.email for one in people()} == set(FIRST)
    assert Case.objects.filter(closed_at=None).count() > 20
    assert Case.objects.exclude(closed_at=None).count() > 20
    assert set(Handover.objects.values_list("state", flat=True)) >= {
        "offered",
        "accepted",
        "declined",
        "expired",
    }
    assert Signal.objects.filter(case__closed_at=None).count() > 5
    assert Gap.objects.filter(closed_at=None).values("rule").distinct().count() >= 6
    assert WeekTally.objects.values("week").distinct().count() > 20
    # The role nobody fills is bridged as the source says.
    vacancy = Gap.objects.get(rule="post_vacant", closed_at=None, detail__role="care_coordinator")
    assert "Blijf Groep in Almere" in vacancy.bridges.get(ended_on=None).what
    assert vacancy.official.name == "Hanna Verdichtsel"
    # Nothing happens in the future, and nothing is left to evaluate.
    assert not Case.objects.filter(opened_at__gt=now()).exists()
    assert not Gap.objects.filter(opened_at__gt=now()).exists()
    outcome = evaluate_all()
    assert (outcome.opened, outcome.closed) == (0, 0)
    assert [row for promise in PROMISES for row in offenders(promise)] == []
    with pytest.raises(CommandError, match="empty"):
        call_command("load_demo", verbosity=0)


@pytest.mark.parametrize(
    ("weekday", "hour"), [(5, 23), (6, 12), (0, 6)], ids=["Saturday", "Sunday", "Monday early"]
)
def test_it_can_be_told_at_the_weekend(db, weekday, hour):
    with at(this_week(weekday, hour)):
        load_demo()
        assert Handover.objects.filter(state="offered").exists()
    assert [row for promise in PROMISES for row in offenders(promise)] == []
