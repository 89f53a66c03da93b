"""Leaving, with real commits: two who act at once never leave anything with somebody who is gone."""

import pytest

from sluitend.access.context import acting
from sluitend.access.errors import Refused
from sluitend.casework.models import Case
from sluitend.casework.verbs import assign_official
from sluitend.registry.models import Official, RegistryChange
from sluitend.registry.verbs import end_role, hand_over_and_end
from tests.factories import JOB, a_case, in_days, office, people, somebody
from tests.registry.test_roles_race import at_once


@pytest.fixture
def net(fresh_database):
    return people()


def carried(official):
    with acting(JOB):
        return Case.objects.filter(official=official, closed_at=None).count()


def test_two_administrators_hand_over_once(net):
    ada, abe = somebody("Ada", net.town, "administrator"), somebody("Abe", net.town, "administrator")
    a_case(net.anna, official=office(net.anna))

    def by(actor):
        return lambda: hand_over_and_end(actor, office(net.anna), to=office(net.dora), reason="weg")

    results = at_once(by(ada), by(abe))
    assert [one.given for one in results if not isinstance(one, Refused)] == [{"cases": 1}]
    assert (carried(office(net.anna)), carried(office(net.dora))) == (0, 1)
    assert Official.objects.get(pk=office(net.anna)).valid_until == in_days(0)
    with acting(JOB):
        assert RegistryChange.objects.filter(verb="hand_over").count() == 1


@pytest.mark.parametrize("turn", range(3))
def test_a_case_given_to_who_leaves_at_that_moment_is_not_left_behind(net, turn):
    ada = somebody("Ada", net.town, "administrator")
    case = a_case(net.dora, official=office(net.dora))
    at_once(
        lambda: end_role(ada, office(net.anna), reason="weg"),
        lambda: assign_official(net.dora, case.pk, official=office(net.anna)),
    )
    ended = Official.objects.get(pk=office(net.anna)).valid_until is not None
    assert carried(office(net.anna)) == (0 if ended else 1)


@pytest.mark.parametrize("turn", range(3))
def test_a_case_given_to_who_hands_over_at_that_moment_goes_along_or_stays(net, turn):
    ada = somebody("Ada", net.town, "administrator")
    a_case(net.anna, official=office(net.anna))
    case = a_case(net.dora, official=office(net.dora))
    at_once(
        lambda: hand_over_and_end(ada, office(net.anna), to=office(net.dora), reason="weg"),
        lambda: assign_official(net.dora, case.pk, official=office(net.anna)),
    )
    assert carried(office(net.anna)) == 0
    assert carried(office(net.dora)) == 2
