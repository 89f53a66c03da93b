"""Generated: every protected table that the database has, through raw SQL as the application, for every role and more.

The tables come from the catalogue: a new one without rows fails, so that none is ever tested empty.
"""

import json
from contextlib import suppress
from uuid import uuid4

import psycopg
import pytest
from django.db import connections, transaction

from sluitend.access.context import acting
from sluitend.registry.reference import roles
from tests.factories import people
from tests.security.outsiders import an_outsider
from tests.security.planted import plant, protected_tables
from tests.security.test_need_to_know import INVENTED, OUTSIDERS

SETTINGS = ("actor", "organisations", "employers", "regions")
WHO = (*roles(), *(who for who in OUTSIDERS if who in INVENTED))
# Tables of which somebody may see rows that are about nobody's case, and how many; each with the reason.
SEEN = {
    "baseline_fact": "How a municipality stands is for everybody with an office; it tells of nobody whom a case is about.",
    "care_place": "Places of providers, for who works on cases: beds, not who lies in them.",
    "care_placeentry": "What providers said of their places, likewise.",
    "coverage_coordinatoraccess": "Which municipality can call in a coordinator is for everybody with an office.",
    "coverage_entry": "What was done with access and procedures, likewise; it tells of officials and of nobody else.",
    "coverage_procedure": "How far a region is with its coordinator, likewise.",
    "coverage_procedurestep": "Likewise.",
    "guide_review": "When a region looked at an entry of the guide, and what it adds: for who uses the guide.",
    "registry_availability": "Whether an organisation has room is for everybody with an office.",
    "registry_training": "What a contact official learnt is for everybody with an office, as who that is.",
    "registry_leave": "Who answers for whom while away: also for who sends a report there.",
    "identity_token": "Keyed digests of parts of names, searched by who works on cases; they lead to no person they may know.",
    "agreements_agreement": "What regions agreed is for everybody with an office; it tells of nobody.",
    "privacy_verified": "That the whole log was verified concerns every privacy officer.",
}


@pytest.fixture(scope="module")
def planted(module_database):
    made = plant(people())
    made.outsiders = {role.code: an_outsider(made.net, role) for role in roles().values()}
    return made


def settings_of(planted, who):
    if who == "unknown":  # with the number of nobody
        return INVENTED[who] | {"actor": "person:987654321"}
    if who in INVENTED:
        return INVENTED[who]
    with transaction.atomic(), acting(planted.outsiders[who]), connections["default"].cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(f"current_setting('sluitend.{name}')" for name in SETTINGS))
        return dict(zip(SETTINGS, cursor.fetchone(), strict=True))


@pytest.fixture
def run(planted, module_database):
    """Run one statement as the application's role with somebody's settings, and undo it."""

    def run(who, statement, *parameters):
        with psycopg.connect(module_database.urls.application, options="") as connection:
            for name, value in settings_of(planted, who).items():
                connection.execute("SELECT set_config(%s, %s, true)", [f"sluitend.{name}", value])
            cursor = connection.execute(statement, parameters or None)
            rows = cursor.fetchall() if cursor.description else []
            connection.rollback()
            return rows, cursor.rowcount

    return run


def rows(database, table):
    with psycopg.connect(database.admin) as admin:
        return [row for (row,) in admin.execute(f'SELECT to_jsonb(t) FROM "{table}" AS t')]


def tables():
    with transaction.atomic():
        return protected_tables()


def test_every_protected_table_has_rows_or_these_tests_would_prove_nothing(planted, module_database):
    assert [table for table in tables() if not rows(module_database, table)] == []
    assert len(tables()) > 35


@pytest.mark.parametrize("who", WHO)
def test_no_outsider_sees_a_row_of_any_protected_table(planted, run, who):
    seen = {table for table in tables() if run(who, f'SELECT 1 FROM "{table}" LIMIT 1')[0]}
    assert seen - set(SEEN) == set()


@pytest.mark.parametrize("who", WHO)
def test_no_outsider_changes_or_removes_a_row(planted, run, who):
    for table in tables():
        with suppress(
            psycopg.errors.InsufficientPrivilege, psycopg.errors.CheckViolation, psycopg.errors.RaiseException
        ):
            assert run(who, f'DELETE FROM "{table}"')[1] == 0, table
        column = run(
            who, "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum = 1", table
        )[0][0][0]
        with suppress(psycopg.errors.InsufficientPrivilege, psycopg.errors.RaiseException):
            assert run(who, f'UPDATE "{table}" SET "{column}" = "{column}"')[1] == 0, table


@pytest.mark.parametrize("who", WHO)
def test_no_outsider_adds_a_row_like_those_there_are(planted, run, module_database, who):
    added = []
    for table in tables():
        row = rows(module_database, table)[0]
        if isinstance(row.get("id"), str):
            row["id"] = str(uuid4())
        with suppress(psycopg.Error):
            run(
                who,
                f'INSERT INTO "{table}" SELECT * FROM jsonb_populate_record(NULL::"{table}", %s)',
                json.dumps(row),
            )
            added.append(table)
    # That the log was verified is asked for by any privacy officer.
    assert set(added) - {"privacy_verified"} == set()
