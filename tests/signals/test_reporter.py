"""Who reports is in the vault: what was left before is moved there, and no table of signals shows it."""

import json

import psycopg
import pytest
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from sluitend.access.actor import system
from sluitend.access.context import acting
from sluitend.casework.models import Involvement
from sluitend.identity.models import Person
from sluitend.identity.queries import identity_of
from sluitend.identity.values import Description, Email, Name, Phone, checked
from sluitend.signals.reporter import values_of
from tests.factories import people
from tests.signals.conftest import a_signal


@pytest.mark.parametrize(
    ("name", "contact", "values"),
    [
        ("", "", []),
        ("Juf Ank", "035 000 00 00", [Name("Juf", "", "Ank"), Phone("035 000 00 00")]),
        ("Ank", "ank@school.test", [Name("Ank"), Email("ank@school.test")]),
        ("", "Bel de balie en vraag naar mij", [Description("Bel de balie en vraag naar mij")]),
    ],
)
def test_what_a_reporter_left_is_kept_as_they_wrote_it(name, contact, values):
    assert values_of(name, contact) == values


@given(st.text(max_size=120), st.text(max_size=200))
def test_whatever_a_reporter_leaves_can_be_kept(name, contact):
    for value in values_of(name.strip(), contact.strip()):
        assert checked(value)


def test_a_reporter_who_left_a_number_before_is_moved_into_the_vault(fresh_database):
    people()
    signal, _code = a_signal()
    a_signal()
    call_command("migrate", "signals", "0003", database="owner", verbosity=0)
    with psycopg.connect(fresh_database.admin, autocommit=True) as admin:
        admin.execute(
            "UPDATE signals_signal SET reporter_name = 'Juf Ank', reporter_contact = '035 123 45 67' WHERE case_id = %s",
            [signal.pk],
        )
    call_command("migrate", "signals", database="owner", verbosity=0)
    with acting(system("test")):
        [reporter] = Involvement.objects.all()
        assert (reporter.case_id, reporter.role) == (signal.pk, "reporter")
        known = identity_of(system("test"), reporter.person_id, within=Person.objects.all())
        assert {one.value for one in known} == {Name("Juf", "", "Ank"), Phone("035 123 45 67")}
    with psycopg.connect(fresh_database.admin) as admin:
        rows = admin.execute("SELECT to_jsonb(s) FROM signals_signal AS s").fetchall()
        assert "Ank" not in json.dumps([row for (row,) in rows])
        forced = admin.execute(
            "SELECT count(*) FROM pg_class WHERE relname IN ('signals_signal', 'identity_sealed', 'casework_case') "
            "AND relforcerowsecurity"
        ).fetchone()
        assert forced == (3,)
