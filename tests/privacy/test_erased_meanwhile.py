"""Somebody is erased while a colleague puts them into an open case: one of the two waits, and does not happen."""

import threading
import time

import pytest
from django.db import connection, connections, transaction

from sluitend.access.context import acting
from sluitend.access.errors import NotFound, Refused
from sluitend.casework.models import Case, Involvement
from sluitend.casework.terms import now
from sluitend.casework.verbs import close_case, involve_known, reopen_case
from sluitend.identity.models import Person, Sealed
from sluitend.identity.verbs import register_person
from sluitend.privacy.verbs import erase
from tests.factories import JOB, in_days, people
from tests.privacy.conftest import BIRTH, NAME, a_request, case_of
from tests.privacy.test_rights import a_signal_case

LONG = 30
WAITING = "SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))"


def one_while_the_other(first, second):
    """Do `first` and commit it only when `second`, on another connection, waits for it; return what came of each."""
    came = {}

    def attempt(name, act):
        try:
            came[name] = act()
        except (NotFound, Refused) as refused:
            came[name] = refused

    def run():
        try:
            attempt("second", second)
        finally:
            connections.close_all()

    other = threading.Thread(target=run)
    with transaction.atomic():
        attempt("first", first)
        other.start()
        until = time.monotonic() + LONG
        with acting(JOB), connection.cursor() as cursor:
            while other.is_alive() and time.monotonic() < until:
                cursor.execute(WAITING)
                if cursor.fetchone() is not None:
                    break
                time.sleep(0.02)
    other.join(LONG)
    assert not other.is_alive()
    return came["first"], came["second"]


@pytest.fixture
def net(fresh_database, ring_file):
    return people()


@pytest.fixture
def person(net):
    """Somebody in a closed case of a programme without a duty to keep."""
    case = a_signal_case(net)
    made = register_person(net.anna, space="signals", values=[NAME, BIRTH])
    Involvement.objects.create(case=case, person=made, space="signals", role="subject", since=now())
    close_case(net.anna, case.pk, reason="set_aside", text="Niets", within="signal")
    return made


@pytest.fixture
def acts(net, pia, person):
    """Erase the person; put them into an open case; open their closed case again."""
    request, fresh, old = a_request(pia, person, "erasure"), a_signal_case(net), case_of(person)
    return {
        "erase": lambda: erase(pia, request.pk),
        "involve": lambda: involve_known(net.anna, fresh.pk, person=person.pk, role="subject"),
        "reopen": lambda: reopen_case(net.anna, old.pk, reason="Toch", what="Bel", due=in_days(2)),
    }


@pytest.mark.parametrize("other", ["involve", "reopen"])
def test_who_comes_into_an_open_case_first_is_not_erased(acts, person, other):
    done, refused = one_while_the_other(acts[other], acts["erase"])
    assert isinstance(done, Case)
    assert isinstance(refused, Refused)
    assert "loopt nog een casus" in str(refused.message)
    assert Sealed.objects.filter(person=person).exists()


def test_who_is_erased_first_comes_into_no_case(acts, person):
    done, refused = one_while_the_other(acts["erase"], acts["involve"])
    assert isinstance(done, dict)
    assert isinstance(refused, NotFound)
    assert Person.objects.get(pk=person.pk).erased_at
    assert not Case.objects.filter(involvements__person=person, closed_at=None).exists()
