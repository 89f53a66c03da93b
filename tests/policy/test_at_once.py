"""The same form twice at the same moment, and a file that takes its time: one act, and nobody waits for the reading."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sluitend.access.errors import AlreadyDone
from sluitend.policy.models import PolicyDocument
from sluitend.policy.verbs import add_document, give_text, texts
from sluitend.policy.verbs.texts import Source
from tests.casework.test_concurrency import at_once
from tests.factories import a_token
from tests.policy.conftest import TEXT, a_document, a_place, facts


@pytest.fixture
def busy(fresh_database):
    return a_place()


def test_a_double_click_adds_one_document(busy):
    token, town = a_token(), busy.net.town.pk

    def send():
        return add_document(busy.paul, town, facts(), source=Source(pasted=TEXT), token=token)

    [told] = [one for one in at_once(send, send) if not isinstance(one, PolicyDocument)]
    assert isinstance(told, AlreadyDone)
    assert PolicyDocument.objects.count() == 1


def test_nothing_is_locked_while_a_text_is_read(place, monkeypatch):
    document, locked = a_document(place), []
    read = texts.read_source

    def watched(source):
        locked.append([one["sql"] for one in asked.captured_queries if "FOR NO KEY UPDATE" in one["sql"]])
        return read(source)

    monkeypatch.setattr(texts, "read_source", watched)
    with CaptureQueriesContext(connection) as asked:
        give_text(place.paul, document.pk, Source(pasted=TEXT))
    assert locked == [[]]
    assert any("FOR NO KEY UPDATE" in one["sql"] for one in asked.captured_queries)
