"""Anna, Bas and Chantal, with whoever plans their region, in a database that is rolled back."""

import pytest

from sluitend.gaps.evaluation import evaluate_all
from sluitend.gaps.models import Gap
from sluitend.registry.actors import actor_of
from tests.factories import People, a_case, account, an_official, an_organisation, people, somebody


@pytest.fixture
def net(db) -> People:
    return people()


@pytest.fixture
def planner(net):
    """Plans for the region that Anna and Bas work in, and works on cases of others than theirs."""
    office = an_organisation("Regio Aan het Water", "region", region=net.region)
    petra = somebody("Petra", office, "policy_adviser", region=net.region)
    an_official("Petra", office, "planner", region=net.region, user=account(petra))
    return actor_of(account(petra))


@pytest.fixture
def adviser(net):
    """Advises the same region, and works on no case."""
    office = an_organisation("Bureau Aan het Water", "region", region=net.region)
    return somebody("Ad", office, "policy_adviser", region=net.region)


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
