"""What the database itself keeps apart of what happens at the door, whatever a screen forgets."""

import pytest

from sluitend.access.context import acting
from sluitend.access.invitations import invite
from sluitend.access.models import Invitation, LoginSession, ProviderIdentity, SecurityEvent
from sluitend.access.security_events import record
from tests.factories import NOBODY, account, somebody
from tests.second_steps import log_in, with_app


@pytest.fixture
def door(world, beheerder, client):
    """An invitation, a session, an event and an identity of Anna's organisation."""
    invite(beheerder, world.town.pk, email="nina@voorbeeld.test", name="Nina")
    log_in(client, with_app(account(world.anna)))
    record(SecurityEvent.Kind.LOCKED_OUT, account(world.anna), [world.town.pk])
    ProviderIdentity.objects.create(user=account(world.anna), issuer="https://login.voorbeeld", subject="s")
    return world


def seen(actor):
    with acting(actor):
        return {
            model.__name__: model.objects.count()
            for model in (Invitation, LoginSession, SecurityEvent, ProviderIdentity)
        }


def test_who_administers_sees_invitations_and_events_of_the_own_organisation(door, beheerder):
    found = seen(beheerder)
    assert (found["Invitation"], found["SecurityEvent"]) == (1, 2)
    assert (found["LoginSession"], found["ProviderIdentity"]) == (0, 0)


def test_who_administers_another_sees_nothing(door):
    assert not any(seen(somebody("Eva", door.far, "administrator")).values())


def test_nobody_sees_nothing(door):
    assert not any(seen(NOBODY).values())


def test_sessions_are_seen_by_who_has_them(door):
    assert seen(door.anna)["LoginSession"] == 1
    assert seen(door.dora)["LoginSession"] == 0


def test_a_peak_is_for_everybody_with_an_office(door):
    record(SecurityEvent.Kind.PEAK)
    assert seen(door.chantal)["SecurityEvent"] == 1
    assert seen(NOBODY)["SecurityEvent"] == 0


def test_nobody_writes_an_event_or_takes_one_away(door, beheerder):
    """It is the system that keeps them; who administers cannot hide what they did."""
    with acting(beheerder):
        assert SecurityEvent.objects.update(kind="accepted") == 0
        assert SecurityEvent.objects.all()._raw_delete("default") == 0
    assert SecurityEvent.objects.filter(kind="locked_out").count() == 1
