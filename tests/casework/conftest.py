"""The three people of every story, in a database that is rolled back."""

import pytest

from sluitend.casework.models import Case
from tests.factories import People, a_case, people


@pytest.fixture
def net(db) -> People:
    return people()


@pytest.fixture
def anna(net):
    """Carries the case."""
    return net.anna


@pytest.fixture
def bas(net):
    """Takes part in the case."""
    return net.bas


@pytest.fixture
def chantal(net):
    """Neither carries the case nor takes part."""
    return net.chantal


@pytest.fixture
def case(net) -> Case:
    """A case that Anna's organisation carries and that Bas's takes part in."""
    return a_case(net.anna, participant=net.shelter)
