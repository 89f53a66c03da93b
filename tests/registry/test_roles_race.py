"""Administrators at the same moment, with real commits: one after the other, and who lost their role in between is out."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from sluitend.access.context import acting
from sluitend.access.errors import Refused
from sluitend.registry import verbs
from sluitend.registry.actors import actor_of
from sluitend.registry.administering import administrators
from sluitend.registry.models import AccessReview, Official, RegistryChange
from tests.factories import JOB, account, an_account, office, today
from tests.web_organisation.conftest import a_world


def at_once(*acts):
    """Run these at the same moment, each on a connection of its own; return what each returned or was refused with."""
    start = Barrier(len(acts))

    def run(act):
        start.wait()
        try:
            return act()
        except Refused as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(run, acts))


def refused(results):
    return [result for result in results if isinstance(result, Refused)]


@pytest.fixture
def world(fresh_database):
    return a_world()


@pytest.mark.parametrize("_time", range(3))
def test_two_who_end_each_other_leave_one_administrator(world, _time):
    results = at_once(
        lambda: verbs.end_role(world.ada, office(world.ben), reason="weg"),
        lambda: verbs.end_role(world.ben, office(world.ada), reason="weg"),
    )
    assert len(refused(results)) == 1
    assert administrators(world.place.pk).count() == 1


def test_two_who_leave_at_once_do_not_leave_the_place_without_an_administrator(world):
    results = at_once(
        lambda: verbs.end_role(world.ada, office(world.ada), reason="weg"),
        lambda: verbs.end_role(world.ben, office(world.ben), reason="weg"),
    )
    assert len(refused(results)) == 1
    assert administrators(world.place.pk).count() == 1


def test_the_same_role_given_twice_at_once_is_given_once(world):
    newcomer = an_account("Nina")

    def give(actor):
        return lambda: verbs.give_role(
            actor, world.place.pk, user=newcomer.pk, role="triagist", valid_from=today()
        )

    results = at_once(give(world.ada), give(world.ben), give(world.ada))
    assert len(refused(results)) == 2
    assert Official.objects.filter(user=newcomer).count() == 1


def test_a_proposal_confirmed_and_withdrawn_at_once_is_one_of_the_two(world):
    asked = verbs.give_role(
        world.ada,
        world.place.pk,
        user=world.ada.user,
        role="professional",
        valid_from=today(),
        reason="nodig",
    )
    results = at_once(
        lambda: verbs.confirm_proposal(world.ben, asked.pk),
        lambda: verbs.decline_proposal(world.ada, asked.pk, reason=""),
        lambda: verbs.confirm_proposal(world.ben, asked.pk),
    )
    assert len(refused(results)) == 2
    with acting(JOB):
        asked.refresh_from_db()
    assert bool(actor_of(account(world.ada)).organisations) == (asked.decision == "confirmed")


def test_who_is_ended_while_letting_somebody_in_lets_nobody_in_afterwards(world):
    """Whichever came first: once Ben is out, the register tells no act of his that came later."""
    newcomer = an_account("Nina")
    at_once(
        lambda: verbs.end_role(world.ada, office(world.ben), reason="weg"),
        lambda: verbs.give_role(
            world.ben, world.place.pk, user=newcomer.pk, role="professional", valid_from=today()
        ),
    )
    with acting(JOB):
        told = list(RegistryChange.objects.order_by("at").values_list("verb", flat=True))
    assert told in (["end_role"], ["give_role", "end_role"])


def test_a_review_begun_twice_at_once_is_one_review(world):
    results = at_once(
        lambda: verbs.start_review(world.ada, world.place.pk),
        lambda: verbs.start_review(world.ben, world.place.pk),
    )
    assert len({review.pk for review in results}) == 1
    with acting(JOB):
        assert AccessReview.objects.count() == 1
