"""Anna's municipality judges a signal and works in care; the GGD does outreach; Bas's shelter has a case of its own."""

import json
from dataclasses import dataclass
from datetime import date

import pytest

from sluitend.access.actor import Actor
from sluitend.casework.models import Involvement
from sluitend.casework.verbs import involve_person
from sluitend.disclosure.rules import Grounds
from sluitend.identity import keys
from sluitend.identity.values import Address, BirthDate, Identifier, Name, Phone
from sluitend.registry.models import Organisation
from tests.factories import People, an_organisation, people, somebody
from tests.signals.conftest import a_signal

SAMIRA = (
    Name("Samira", "van", "Dijk"),
    BirthDate("1990-05-12"),
    Address("Kerkstraat", "1", "1211 AA", "Hilversum"),
    Phone("06 12345678"),
)
BSN = Identifier("bsn", "111222333")
DAY = date(2018, 3, 1)
WITH = Grounds("consent", "written", "Samira wil hulp van de zorgcoördinator.", DAY)
WITHOUT = Grounds("public_task", "danger", "Bellen kan nu niet: de ander luistert mee.")


@dataclass(frozen=True)
class World:
    """The network of the tests, with a GGD."""

    net: People
    ggd: Organisation
    gerda: Actor
    officer: Actor

    def __getattr__(self, name: str):
        return getattr(self.net, name)


def somebody_in(actor, case, *values, role="subject"):
    """Involve somebody in a case; return the involvement."""
    involve_person(actor, case.pk, role=role, values=values or SAMIRA)
    return Involvement.objects.filter(case=case).latest("since", "id")


@pytest.fixture(autouse=True)
def ring(monkeypatch):
    monkeypatch.setenv("SLUITEND_KEYS", json.dumps(keys.make_ring()))


def a_world() -> World:
    net = people()
    ggd = an_organisation("GGD Waterland", "ggd", region=net.region)
    return World(
        net,
        ggd,
        somebody("Gerda", ggd, "professional"),
        somebody("Olga", net.town, "privacy_officer", municipality=net.municipality),
    )


@pytest.fixture
def world(db):
    return a_world()


@pytest.fixture
def signal(world):
    """The case of a signal, which Anna's municipality judges."""
    return a_signal()[0].case
