"""Who acts is told per transaction: one connection serves one after the other, and nobody acts as who came before."""

import pytest
from django.db import connection
from django.test import Client

from sluitend.access import clock
from sluitend.access.context import acting
from sluitend.casework import tasks as casework_tasks
from sluitend.casework import verbs
from sluitend.casework.models import Case, Handover
from sluitend.gaps import tasks as gap_tasks
from sluitend.gaps.models import Gap
from tests.factories import JOB, a_case, account, an_offer, in_days, open_step, people
from tests.signals.conftest import a_signal

WHO = "SELECT current_setting('sluitend.actor', true), current_setting('sluitend.organisations', true)"


@pytest.fixture
def net(fresh_database, nobody_acts):
    return people()


@pytest.fixture
def as_(net):
    def log_in(actor):
        client = Client(raise_request_exception=False)
        client.force_login(account(actor))
        return client

    return log_in


def nobody_is_told_of():
    with connection.cursor() as cursor:
        cursor.execute(WHO)
        return all(not value for value in cursor.fetchone()) and not Case.objects.exists()


def pid():
    return connection.connection.info.backend_pid


def test_without_a_word_about_who_acts_nothing_is_seen(net):
    a_case(net.anna)
    assert not Case.objects.exists()
    assert nobody_is_told_of()


def test_requests_on_one_connection_do_not_act_as_each_other(net, as_):
    case = a_case(net.anna)
    anna, chantal, nobody = as_(net.anna), as_(net.chantal), Client()
    address, before = f"/casussen/{case.pk}/", pid()
    for _turn in range(3):
        assert anna.get(address).status_code == 200
        assert nobody_is_told_of()
        assert chantal.get(address).status_code == 404
        assert nobody.get(address).status_code == 302
        assert nobody_is_told_of()
    assert pid() == before


def test_a_request_that_fails_leaves_nobody_acting(net, as_, monkeypatch):
    from sluitend.web.cases import views

    case = a_case(net.anna)
    anna, chantal = as_(net.anna), as_(net.chantal)

    def fail(*_args, **_kwargs):
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr(views, "gaps_of_case", fail)
        assert anna.get(f"/casussen/{case.pk}/").status_code == 500
    assert nobody_is_told_of()
    assert chantal.get(f"/casussen/{case.pk}/").status_code == 404


def test_a_verb_outside_a_request_acts_for_as_long_as_it_takes(net):
    case = a_case(net.anna)
    verbs.write_note(net.anna, case.pk, text="Gebeld")
    assert nobody_is_told_of()
    with pytest.raises(Exception, match="bestaat niet"):
        verbs.write_note(net.chantal, case.pk, text="Mag niet")
    assert nobody_is_told_of()


def test_background_work_says_that_the_system_acts_and_stops_saying_so(net):
    offer = an_offer(net.anna, a_case(net.anna), net.far)
    with clock.at(clock.now().replace(year=clock.now().year + 1)):
        casework_tasks.expire_handovers(0)
        gap_tasks.evaluate_gaps(0)
    assert nobody_is_told_of()
    with acting(JOB):
        assert Handover.objects.get(pk=offer.pk).state == "expired"
        assert Gap.objects.filter(closed_at=None, rule="step_overdue").exists()


def test_the_terminal_looks_as_the_system(net, capsys):
    from django.core.management import call_command

    case = a_case(net.anna)
    verbs.move_step(net.anna, first_step(case), due=in_days(0), reason="Vandaag")
    with clock.at(clock.now().replace(year=clock.now().year + 1)):
        gap_tasks.evaluate_gaps(0)
    call_command("check", skip_checks=True)
    call_command("status")
    told = capsys.readouterr().out
    assert "BROKEN" not in told
    assert "Gemeente Waterstad" in told
    assert nobody_is_told_of()


def first_step(case):
    with acting(JOB):
        return open_step(case).pk


def test_the_public_reports_follows_and_sees_no_signal(net):
    from sluitend.access.actor import public
    from sluitend.signals.following import State, follow_signal
    from sluitend.signals.models import Signal

    signal, code = a_signal()
    again, same = a_signal(token=token_of(signal))
    assert (again.pk, same) == (signal.pk, code)
    assert follow_signal(code) == State.RECEIVED
    with acting(public()):
        assert not Signal.objects.exists()
        assert not Case.objects.exists()


def token_of(signal):
    from sluitend.signals.models import Signal

    with acting(JOB):
        return Signal.objects.get(pk=signal.pk).token
