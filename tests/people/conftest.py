"""Everybody around one case and one person: each circle of need-to-know has somebody in it."""

import json
from dataclasses import dataclass

import pytest

from sluitend.access.actor import Actor
from sluitend.casework.models import Case, Involvement
from sluitend.casework.verbs import add_participant, involve_person
from sluitend.identity import keys
from sluitend.identity.values import BirthDate, Name, Phone
from tests.factories import People, a_case, account, an_organisation, people, somebody

ZONNEBLOEM = (Name("Zonnetje", "van der", "Regenboogstra"), BirthDate("1987-06-23"), Phone("0655512399"))
TELLING = ("Zonnetje", "Regenboogstra", "1987", "0655512399", "655512399")


@pytest.fixture(autouse=True)
def ring_file(tmp_path_factory, monkeypatch):
    file = tmp_path_factory.mktemp("keys") / "keys.json"
    keys.write_ring(file, keys.make_ring())
    assert json.loads(file.read_text())
    monkeypatch.delenv("SLUITEND_KEYS", raising=False)
    monkeypatch.setenv("SLUITEND_KEYS_FILE", str(file))


@dataclass(frozen=True)
class World:
    """Anna's organisation carries the case, Bas's takes part for care, Esra's only to decide who goes on.

    Chantal works in another region, Fenna in the same one; Pim watches over privacy and Adam administers at Anna's.
    """

    net: People
    case: Case
    esra: Actor
    fenna: Actor
    pim: Actor
    adam: Actor

    def involvement(self, case: Case | None = None) -> Involvement:
        """Return the last one involved in the case."""
        return Involvement.objects.filter(case=case or self.case).latest("since", "id")


def make_world() -> World:
    net = people()
    case = a_case(net.anna, participant=net.shelter)
    region = an_organisation("Regio Aan het Water", "region", region=net.region)
    add_participant(net.anna, case.pk, organisation=region.pk, purpose="escalation", legal_basis="wmo")
    near = an_organisation("Opvang De Vuurtoren", "womens_shelter", region=net.region)
    involve_person(net.anna, case.pk, role="subject", values=ZONNEBLOEM)
    case.refresh_from_db()
    return World(
        net,
        case,
        esra=somebody("Esra", region, "care_coordinator"),
        fenna=somebody("Fenna", near, "professional"),
        pim=somebody("Pim", net.town, "privacy_officer"),
        adam=somebody("Adam", net.town, "administrator"),
    )


@pytest.fixture
def world(db) -> World:
    return make_world()


@pytest.fixture
def as_(client):
    """Log in with the real session: `as_(world.net.anna)`, and give the client."""

    def log_in(actor):
        client.force_login(account(actor))
        return client

    return log_in
