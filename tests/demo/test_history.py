"""The demo region: half a year of history told through the verbs, with every promise kept."""

from datetime import datetime, timedelta

import pytest
from django.core.management import CommandError, call_command

from sluitend.access.clock import at, now
from sluitend.care.models import Placement
from sluitend.casework.models import Handover
from sluitend.casework.promises import PROMISES, offenders
from sluitend.demo.people import organisation, person
from tests.demo import shows


def load_demo(**options: int) -> None:
    person.cache_clear()
    organisation.cache_clear()
    call_command("load_reference", verbosity=0)
    call_command("load_demo", verbosity=0, **options)


def this_week(weekday: int, hour: int) -> datetime:
    """Return a moment in the past seven days: Monday is 0."""
    day = now() - timedelta(days=(now().weekday() - weekday) % 7 or 7)
    return day.replace(hour=hour, minute=5)


def test_the_demo_shows_each_screen_something_and_keeps_every_promise(db):
    with at(this_week(2, 22)):
        load_demo(weeks=13)
        shows.history()
        shows.places()
        shows.the_board()
        shows.registrations()
        shows.aftercare()
        shows.minors()
        with pytest.raises(CommandError, match="empty"):
            call_command("load_demo", verbosity=0)


def test_it_can_be_told_at_the_weekend(db):
    with at(this_week(5, 23)):
        load_demo(weeks=4)
        assert Handover.objects.filter(state="offered").exists()
        assert Placement.objects.filter(state="reserved").exists()
    assert [row for promise in PROMISES for row in offenders(promise)] == []
