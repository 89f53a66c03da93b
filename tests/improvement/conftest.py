"""A region with a plan to make: Petra plans for the region, Anna for her municipality; gaps of the network stand open."""

import pytest

from sluitend.gaps.evaluation import evaluate_network
from sluitend.gaps.models import Gap
from sluitend.improvement import verbs
from tests.factories import in_days, office
from tests.web_gapboard.conftest import as_, come_back, net, planner

__all__ = ["as_", "come_back", "net", "planner"]


@pytest.fixture
def gaps(net, planner):
    """The gaps that are there from the start: nobody is care coordinator; Anna has no substitute."""
    evaluate_network()
    return {gap.rule: gap for gap in Gap.objects.filter(closed_at=None).order_by("-detail__role")}


@pytest.fixture
def a_goal(net, gaps):
    """Let somebody (Anna) set a goal for Waterstad; what is given goes before the usual."""

    def make(actor=None, **values):
        actor = actor or net.anna
        usual = {
            "municipality": "GM9801",
            "title": "Beleid tegen mensenhandel vaststellen",
            "why": "De raad vroeg erom.",
            "sub_criterion": "trafficking_policy",
            "official": office(net.anna),
            "due": in_days(90),
        }
        return verbs.set_goal(actor, **usual | values)

    return make


@pytest.fixture
def goal(a_goal):
    return a_goal()


@pytest.fixture
def step(net, goal):
    return verbs.add_step(net.anna, goal.pk, what="Schrijf een eerste versie", due=in_days(10))
