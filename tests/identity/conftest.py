"""A key ring for each test, and the people of it: Anna at the municipality, Bas at the GGD, nobody."""

import json
from uuid import uuid4

import pytest

from sluitend.access.actor import Actor, Office
from sluitend.identity import keys


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
def anna():
    office = Office(official=uuid4(), role="care_coordinator", organisation=uuid4())
    return Actor(kind="person", name="Anna", offices=(office,))
