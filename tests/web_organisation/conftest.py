"""Ada and Ben administer the shelter, Cas that of another region, Rik the region; Bas works at the shelter."""

from dataclasses import dataclass

import pytest

from sluitend.access.actor import Actor
from sluitend.registry.models import Organisation
from tests.factories import People, account, an_organisation, people, somebody


@dataclass(frozen=True)
class World:
    """The network of the tests, and who administers it."""

    net: People
    place: Organisation
    region: Organisation
    ada: Actor
    ben: Actor
    cas: Actor
    rik: Actor
    petra: Actor

    @property
    def bas(self) -> Actor:
        return self.net.bas

    @property
    def outsiders(self) -> dict[str, Actor]:
        """Who may not administer the shelter, by who they are."""
        return {
            "administrator elsewhere": self.cas,
            "administrator of the region": self.rik,
            "planner": self.petra,
            "professional": self.bas,
            "professional elsewhere": self.net.chantal,
        }


@pytest.fixture
def world(db) -> World:
    return a_world()


def a_world() -> World:
    net = people()
    region = an_organisation("Regio Aan het Water", "region", region=net.region)
    return World(
        net=net,
        place=net.shelter,
        region=region,
        ada=somebody("Ada", net.shelter, "administrator"),
        ben=somebody("Ben", net.shelter, "administrator"),
        cas=somebody("Cas", net.far, "administrator"),
        rik=somebody("Rik", region, "administrator"),
        petra=somebody("Petra", net.shelter, "planner"),
    )


@pytest.fixture
def as_(client):
    """Log in with the real session: `as_(world.ada)`, and give the client."""

    def log_in(actor):
        client.force_login(account(actor))
        return client

    return log_in
