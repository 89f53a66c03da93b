"""What waits in a session is sealed: somebody may have typed a name when theirs vanished."""

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core import signing

from sluitend.access.sealing import SealedSession

TYPED = {"surname": "Van Sprookjeshuizen", "phone": "0612345678"}


@pytest.fixture
def session(db):
    store = SessionStore()
    store["kept_form"] = TYPED
    store.create()
    return store


def test_what_was_typed_comes_back(session):
    assert SessionStore(session.session_key)["kept_form"] == TYPED


def test_the_table_shows_nothing_of_it(session):
    row = Session.objects.get(pk=session.session_key).session_data
    sealed = signing.b64_decode(row.split(":")[0].lstrip(".").encode())
    for word in ("Sprookjes", "0612345678", "surname"):
        assert word not in row
        assert word.encode() not in sealed


def test_a_session_that_does_not_open_is_an_empty_one(session, settings):
    settings.SECRET_KEY = "another secret"
    assert SessionStore(session.session_key).load() == {}
    for sealed in (b"", b"s1:", b"s1:AAAA", b"{}", "ë".encode()):
        assert SealedSession().loads(sealed) == {}
