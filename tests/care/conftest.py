"""What the tests of placement share: Anna's case asks for a place, Bas and Chantal have places."""

from datetime import timedelta
from itertools import count

import pytest

from sluitend.access import clock
from sluitend.care.models import Placement
from sluitend.care.verbs import Needs, accept_placement, ask_placement, reserve_place, set_place, start_stay
from sluitend.care.verbs.places import Properties
from sluitend.casework.terms import now
from tests.factories import a_case, in_days, people

numbers = count(1)
NEEDS = {"urgency": "days", "sex": "female", "age": 27, "residence": "dutch", "form": "sexual"}


def a_place(actor, **values):
    """Let somebody add a place of their own organisation."""
    usual = {"kind": "womens_shelter", "name": f"kamer {next(numbers)}", "municipality": "GM9801"}
    usual["opens_on"] = in_days(-400)
    return set_place(actor, min(actor.organisations), Properties(**usual | values))


def a_request(actor, case=None, **values):
    """Ask for a place for somebody, in a new case unless one is given."""
    case = case or a_case(actor)
    return ask_placement(actor, case.pk, Needs(**NEEDS | values))


def a_reservation(actor, place, request=None, **values):
    """Reserve a place, for a new request unless one is given."""
    return reserve_place(actor, (request or a_request(actor)).pk, place=place.pk, **values)


def a_stay(actor, provider, place, request=None, *, days_ago=0):
    """Let somebody stay in a place, since some days."""
    with clock.at(now() - timedelta(days=days_ago)):
        placement = a_reservation(actor, place, request)
        accept_placement(provider, placement.pk)
        return start_stay(provider, placement.pk)


def state_of(placement):
    """Return where a placement stands now."""
    return Placement.objects.get(pk=placement.pk).state


@pytest.fixture
def net(db):
    return people()
