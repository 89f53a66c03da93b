"""A key ring, and Anna's case with Bas in it and a third organisation that only decides."""

import pytest

from sluitend.casework.verbs import add_participant
from sluitend.documents.verbs import add_document
from sluitend.identity import keys
from tests.factories import a_case, account, an_organisation, people, somebody
from tests.uploads.samples import GOOD


@pytest.fixture(autouse=True)
def ring(tmp_path, monkeypatch):
    file = keys.make_ring_file(tmp_path / "keys.json")
    monkeypatch.delenv("SLUITEND_KEYS", raising=False)
    monkeypatch.setenv("SLUITEND_KEYS_FILE", str(file))
    return file


@pytest.fixture
def world(db):
    return people()


@pytest.fixture
def case(world):
    return a_case(world.anna, participant=world.shelter)


@pytest.fixture
def adviser(world, case):
    """Takes part to decide who goes on, and sees no names."""
    organisation = an_organisation("Adviesbureau Op Afstand", "other", region=world.region)
    add_participant(
        world.anna, case.pk, organisation=organisation.pk, purpose="escalation", legal_basis="wmo"
    )
    return somebody("Eva", organisation, "professional")


@pytest.fixture
def document(world, case):
    return add_document(
        world.anna,
        case.pk,
        title="Verslag van Fatima",
        name="Fatima Testpersoon.pdf",
        content=GOOD["verslag.pdf"],
    )


@pytest.fixture
def as_(client):
    def log_in(actor):
        client.force_login(account(actor))
        return client

    return log_in
