"""Who is in these tests: Anna's municipality with its privacy officer Pia, and Quinten, the one of elsewhere."""

import pytest

from sluitend.casework.models import Case, Involvement
from sluitend.casework.terms import now
from sluitend.casework.verbs import close_case
from sluitend.identity import keys
from sluitend.identity.values import BirthDate, Name, Phone
from sluitend.identity.verbs import register_person
from sluitend.privacy.verbs import link_person, prove_identity, register_request
from tests.factories import a_case, in_days, people, somebody

NAME = Name(given="Samira", surname="Dijkstra")
BIRTH = BirthDate(on="1990-05-12")


@pytest.fixture
def ring_file(tmp_path, monkeypatch):
    monkeypatch.delenv("SLUITEND_KEYS", raising=False)
    file = tmp_path / "keys.json"
    keys.write_ring(file, keys.make_ring())
    monkeypatch.setenv("SLUITEND_KEYS_FILE", str(file))
    return file


@pytest.fixture
def net(db, ring_file):
    return people()


@pytest.fixture
def pia(net):
    return somebody("Pia", net.town, "privacy_officer")


@pytest.fixture
def quinten(net):
    return somebody("Quinten", net.far, "privacy_officer")


@pytest.fixture
def samira(net):
    """Somebody in a case that Anna's municipality carries, in which the shelter takes part."""
    return a_person(net.anna, a_case(net.anna, participant=net.shelter))


def a_person(actor, case, *values, role="subject"):
    person = register_person(actor, space="care", values=values or (NAME, BIRTH, Phone("06 12345678")))
    Involvement.objects.create(case=case, person=person, space="care", role=role, since=now())
    return person


def case_of(person) -> Case:
    return Case.objects.get(involvements__person=person)


def a_request(officer, person=None, kind="access"):
    """A request that came in today; with a person, one whose identity was proved and whose record was found."""
    request = register_request(officer, kind=kind, received_on=in_days(0))
    if person:
        prove_identity(officer, request.pk, proof="document")
        request = link_person(officer, request.pk, pseudonym=person.pseudonym, why="Legitimeerde zich")
    return request


def closed(actor, case):
    """Close a case."""
    case.refresh_from_db()
    close_case(actor, case.pk, reason="no_trafficking", text="Niets gevonden bij Samira")
    case.refresh_from_db()
    return case
