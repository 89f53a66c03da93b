"""Months that are past their term go as a whole; the chain of what is left still holds, and says where it begins."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from sluitend.access.actor import system
from sluitend.access.errors import Refused
from sluitend.logbook import retirement, sealing
from sluitend.logbook.models import Checkpoint, Record
from sluitend.logbook.verification import verify
from tests.logbook.acts import read

JOB = system("retire_log")
LATER = datetime.now(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0) + timedelta(days=32)
NEXT_MONTH = LATER.replace(day=1)


@pytest.fixture
def book(superuser, anna, monkeypatch):
    """Ten records of this month, that count as old, and five of the next."""
    with transaction.atomic():
        read(anna, *(f"P-{number}" for number in range(10)))
    sealing.make_checkpoint()
    superuser.execute("UPDATE logbook_lane SET at = %s", [NEXT_MONTH + timedelta(days=2)])
    with transaction.atomic():
        read(anna, *(f"P-{number}" for number in range(5)))
    sealing.make_checkpoint()
    monkeypatch.setattr(retirement, "oldest_kept", lambda: NEXT_MONTH)
    return superuser


def test_a_month_past_its_term_goes_and_the_rest_is_unbroken(book):
    assert len(retirement.retire_months(JOB, NEXT_MONTH)) == 1
    assert list(Record.objects.order_by("seq").values_list("seq", flat=True)) == [11, 12, 13, 14, 15, 16]
    assert Record.objects.get(seq=16).action == "destroy_log_month"
    sealing.make_checkpoint()
    state, broken = verify()
    assert (state.records, state.checkpoints, broken) == (6, 4, None)
    assert Checkpoint.objects.get(number=3).positions[0][:2] == [1, 10]


def test_after_that_a_removed_record_is_still_found(book):
    retirement.retire_months(JOB, NEXT_MONTH)
    book.execute("DELETE FROM logbook_record WHERE seq = 11")
    assert (verify()[1].what, verify()[1].seq) == ("a record is missing", 11)


def test_a_month_that_was_dropped_without_a_certificate_is_missed(book):
    [(name,)] = book.execute("SELECT tableoid::regclass::text FROM logbook_record WHERE seq = 1").fetchall()
    book.execute(f"DROP TABLE {name}")
    assert (verify()[1].what, verify()[1].seq) == ("a record is missing", 1)


class Gone:
    """The owner's connection fails."""

    def __getitem__(self, alias):
        raise ConnectionError


def test_who_was_interrupted_between_certificate_and_removal_goes_on(book, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(retirement, "connections", Gone())
        with pytest.raises(ConnectionError):
            retirement.retire_months(JOB, NEXT_MONTH)
    assert verify()[1] is None
    assert len(retirement.retire_months(JOB, NEXT_MONTH)) == 1
    assert verify()[1] is None


def test_a_broken_log_is_kept_whole(book):
    book.execute("UPDATE logbook_record SET subject = 'P-x' WHERE seq = 3")
    with pytest.raises(Refused, match="broken"):
        retirement.retire_months(JOB, NEXT_MONTH)
    assert Record.objects.count() == 15


def test_what_must_be_kept_is_kept(fresh_database):
    with pytest.raises(CommandError, match="5 years"):
        call_command("retire_log", "--before", f"{datetime.now(UTC):%Y-%m}")
    with pytest.raises(CommandError, match="2021-01"):
        call_command("retire_log", "--before", "yesterday")
