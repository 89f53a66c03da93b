"""The full run beside people at work: it waits for nobody long, fails for nobody, and is one at a time."""

import pytest
from django.db import OperationalError, connection, transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from sluitend.access import clock
from sluitend.casework import tasks as casework_tasks
from sluitend.gaps import evaluation, tasks
from tests.factories import a_case, an_offer, in_days, people
from tests.gaps.conftest import open_gaps


@pytest.fixture
def late(fresh_database):
    """A case with a step that is late, really committed, and not yet evaluated."""
    net = people()
    case = a_case(net.anna)
    with clock.at(clock.now() + evaluation_day()):
        yield case


def evaluation_day():
    return in_days(6) - in_days(0)


@pytest.fixture
def colleague(late):
    """A second connection, on which somebody else works."""
    other = connection.copy()
    yield other
    other.close()


def test_a_case_that_somebody_has_in_hand_is_evaluated_beside_them(late, colleague):
    colleague.set_autocommit(False)
    with colleague.cursor() as cursor:
        cursor.execute("SELECT FROM casework_case WHERE id = %s FOR NO KEY UPDATE", [late.pk])
    assert evaluation.evaluate_all().skipped == ()
    assert open_gaps("step_overdue") == 1
    colleague.rollback()


def test_a_gap_that_somebody_has_in_hand_waits_for_the_next_run(late, colleague, monkeypatch):
    evaluation.evaluate_all()
    monkeypatch.setattr(evaluation, "TRIES", 2)
    colleague.set_autocommit(False)
    with colleague.cursor() as cursor:
        cursor.execute("UPDATE gaps_gap SET severity = severity WHERE closed_at IS NULL")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE casework_step SET due = due + 60 WHERE case_id = %s", [late.pk])
    outcome = evaluation.evaluate_all()
    assert "step_overdue" in outcome.skipped
    assert open_gaps("step_overdue") == 1
    colleague.rollback()
    assert evaluation.evaluate_all().skipped == ()
    assert not open_gaps("step_overdue")


def test_a_fault_that_is_not_a_lock_is_not_hidden(late, monkeypatch):
    def broken() -> None:
        raise OperationalError

    monkeypatch.setattr(evaluation, "evaluate_network", broken)
    with pytest.raises(OperationalError):
        evaluation.evaluate_all()


def test_what_time_brings_is_found_by_itself(late):
    tasks.evaluate_gaps(timestamp=0)
    assert open_gaps("step_overdue") == 1


def test_an_offer_expires_by_itself(fresh_database):
    net = people()
    offer = an_offer(net.anna, a_case(net.anna), net.shelter)
    with clock.at(clock.now() + evaluation_day()):
        casework_tasks.expire_handovers(timestamp=0)
        offer.refresh_from_db()
        assert offer.state == "expired"
        assert open_gaps("handover_unanswered") == 1


@pytest.mark.parametrize("name", ["evaluate_gaps", "expire_handovers"])
def test_a_job_waits_once_and_runs_alone(fresh_database, name):
    task = app.tasks[name]
    assert task.lock == task.queueing_lock == name
    task.defer(timestamp=0)
    with pytest.raises(AlreadyEnqueued):
        task.defer(timestamp=1)
    assert name in {periodic.task.name for periodic in app.periodic_registry.periodic_tasks.values()}
