"""Anna, Bas and Chantal, with whoever plans their region, in a database that is rolled back."""

import pytest

from sluitend.gaps.evaluation import evaluate_all
from sluitend.gaps.models import Gap
from tests.factories import People, a_case, an_organisation, people, somebody


@pytest.fixture
def net(db) -> People:
    return people()


@pytest.fixture
def planner(net):
    """Plans for the region that Anna and Bas work in."""
    office = an_organisation("Regio Aan het Water", "region", region=net.region)
    return somebody("Petra", office, "policy_adviser", region=net.region)


@pytest.fixture
def case(net):
    return a_case(net.anna, participant=net.shelter)


@pytest.fixture
def quiet(net):
    """A network in which everything that is open was found before the test began."""
    evaluate_all()
    return net


def the_gap(rule: str, **which) -> Gap:
    """Return the one open gap of a rule; fails when there is none, or more than one."""
    return Gap.objects.get(rule=rule, closed_at=None, **which)


def open_gaps(rule: str, **which) -> int:
    return Gap.objects.filter(rule=rule, closed_at=None, **which).count()
