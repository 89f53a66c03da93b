"""A key ring for each test, and Anna of the municipality, who knows the persons in the cases it carries."""

import json

import pytest

from sluitend.casework.models import Case, Involvement
from sluitend.casework.terms import now
from sluitend.identity import keys, verbs
from tests.factories import JOB, a_case, people

PROGRAMMES = {"care": "victim_care", "signals": "signal"}


class RingFile:
    """A key ring in a file, as operators keep it."""

    def __init__(self, file):
        self.file = file
        self.content = keys.make_ring()
        self.write()

    def write(self):
        unfinished = self.file.with_suffix(".new")
        keys.write_ring(unfinished, self.content)
        unfinished.replace(self.file)

    def add(self, space, use, created=None):
        key = keys.make_key(space, created)
        self.content[space][use].insert(0, key)
        self.write()
        return key["id"]

    def drop_oldest(self, space, use):
        self.content[space][use].pop()
        self.write()


@pytest.fixture
def ring_file(tmp_path, monkeypatch):
    monkeypatch.delenv("SLUITEND_KEYS", raising=False)
    file = tmp_path / "keys.json"
    monkeypatch.setenv("SLUITEND_KEYS_FILE", str(file))
    return RingFile(file)


@pytest.fixture
def ring(ring_file):
    return keys.parse(json.dumps(ring_file.content))


@pytest.fixture
def anna(db):
    return people().anna


def known_to(actor, *known, space="care"):
    """Register somebody of whom `known` is known, in a case that the actor's organisation carries."""
    return all_known_to(actor, [known], space=space)[0]


def all_known_to(actor, known, *, space="care"):
    """Register people, each with what is known of them, in one case that the actor's organisation carries."""
    made = verbs.register_people(actor, space=space, people=known)
    here = Case.objects.filter(programme=PROGRAMMES[space], organisation__in=actor.organisations).first()
    case = here or a_case(JOB, programme=PROGRAMMES[space], organisation=min(actor.organisations))
    Involvement.objects.bulk_create(
        Involvement(case=case, person=person, space=space, role="subject", since=now()) for person in made
    )
    return made
