"""Two at once: a double click is one act, and two agreements for one region never both hold."""

import threading
import time

import pytest
from django.db import DatabaseError, transaction

from sluitend.access.errors import AlreadyDone
from sluitend.agreements.models import RegionalAgreement, ResponsibilityQuestion
from sluitend.agreements.verbs import ask_responsibility
from tests.agreements.conftest import Net, a_net
from tests.agreements.test_verbs import LIVES_NEAR, adopt
from tests.casework.test_concurrency import at_once
from tests.factories import a_token, in_days


@pytest.fixture
def net(fresh_database) -> Net:
    return a_net()


def test_a_double_click_at_once_is_one_question(net):
    token = a_token()
    click = lambda: ask_responsibility(net.here.official, LIVES_NEAR, token=token)  # noqa: E731
    done = at_once(click, click, click)
    assert sorted(type(one).__name__ for one in done) == [
        "AlreadyDone",
        "AlreadyDone",
        "ResponsibilityQuestion",
    ]
    asked = ResponsibilityQuestion.objects.get()
    assert {one.entry.question_id for one in done if isinstance(one, AlreadyDone)} == {asked.pk}


def test_the_database_keeps_two_agreements_at_once_apart(net):
    adopted, first_is_in = adopt(net.adviser, valid_until=in_days(5)), threading.Event()

    def insert(number):
        row = RegionalAgreement.objects.get(pk=adopted.pk)
        row.pk, row.version = a_token(), number
        row.valid_from, row.valid_until = in_days(10 + number), in_days(30 + number)
        row.save(force_insert=True)

    def slow():
        with transaction.atomic():
            insert(2)
            first_is_in.set()
            time.sleep(1)

    def second():
        assert first_is_in.wait(timeout=30)
        with pytest.raises(DatabaseError):
            insert(3)

    at_once(slow, second)
    assert set(RegionalAgreement.objects.values_list("version", flat=True)) == {1, 2}
