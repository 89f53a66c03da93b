"""One clock for all: it can be set for telling a history, in one thread only, and goes on afterwards."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from sluitend.access import clock

THEN = datetime(2018, 3, 14, 12, tzinfo=UTC)


def test_a_history_is_told_at_its_own_moment_and_then_time_goes_on():
    with clock.at(THEN):
        assert clock.now() == THEN
        assert clock.today() == date(2018, 3, 14)
        with clock.at(THEN + timedelta(days=1)):
            assert clock.today() == date(2018, 3, 15)
        assert clock.now() == THEN
    assert abs(clock.now() - timezone.now()) < timedelta(seconds=5)


def test_a_fault_does_not_leave_the_clock_set():
    with pytest.raises(ZeroDivisionError), clock.at(THEN):
        _ = 1 / 0
    assert clock.today().year > 2018


def test_another_threads_clock_is_its_own():
    seen = []
    with clock.at(THEN):
        thread = threading.Thread(target=lambda: seen.append(clock.now()))
        thread.start()
        thread.join()
    assert seen[0] > THEN + timedelta(days=365)
