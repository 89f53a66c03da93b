"""A year of made-up victims, through the verbs alone: afterwards every promise holds and every gap is explained."""

from datetime import UTC, datetime
from random import Random

import pytest

from benchmarks.year import WEEK, faults, make_network, reasons, run, unexpected
from sluitend.access.clock import at, now
from sluitend.care.models import Place
from sluitend.casework.models import Case
from sluitend.gaps.evaluation import evaluate_all
from sluitend.gaps.models import Gap
from sluitend.intake.models import Answer
from sluitend.support.models import AftercareContact, Plan

SEED = 2018
# The same year each time: so few victims do not show everything on every day of the calendar. The benchmark ends now.
END = datetime(2026, 10, 1, 10, tzinfo=UTC)


def a_network(end, **size):
    with at(end - 53 * WEEK):
        return make_network(Random(SEED), **size)  # noqa: S311  to repeat, not to hide


@pytest.fixture
def net(db):
    return a_network(now(), towns=1, places=1)


def test_a_year_of_ten_victims_leaves_nothing_broken_and_no_gap_that_nobody_chose(db):
    net = a_network(END, towns=2, places=7)
    net.visits = 5  # a short story each: this is every day's test, the benchmark tells the long ones
    happened = run(net, 10, end=END, every=4 * WEEK)
    assert happened["case"] >= 7
    assert happened["case closed"] > 0
    assert happened["signal"] > happened["set_aside"]
    assert Case.objects.filter(closed_at=None).exists()
    assert all(made.objects.exists() for made in (Answer, Plan, AftercareContact))
    assert Gap.objects.filter(closed_at=None, case__isnull=False).exists()
    assert faults(net, END) == []
    _a_gap_that_is_missed_or_not_chosen_would_be_told(net)


def _a_gap_that_is_missed_or_not_chosen_would_be_told(net):
    for file in net.files:
        file.forgets.clear()
        file.caused.clear()
        file.days_off = False
    are = Gap.objects.filter(closed_at=None, case__isnull=False)
    assert sum(why[""] for why in reasons(net, END).values()) == are.count()
    missed = are.first()
    are.filter(pk=missed.pk).update(closed_at=END)
    assert unexpected(net, END) == [f"{missed.rule} {missed.subject}: left undone, and no gap"]


def test_what_is_left_without_an_owner_or_a_reason_would_be_told(net):
    evaluate_all()
    Gap.objects.filter(pk=Gap.objects.earliest("pk").pk).update(rule="made_up")
    Place.objects.update(held="staying", held_until=now())
    told = {one.split(":")[0] for one in faults(net, now())}
    assert {"place_says_who_holds_it", "gap made_up", "made_up"} <= told
