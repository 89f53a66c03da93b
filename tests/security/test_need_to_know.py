"""Row-level security, through raw SQL as the application's role: every protected table, every command, everybody."""

import json
from contextlib import suppress
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from tests.security.conftest import OF_PEOPLE, PROTECTED

# Who has nothing to do with the case: what the settings of their transactions are.
OUTSIDERS = ("chantal", "public", "nobody", "emptied", "unknown", "wildcard", "shouted")
GARBAGE = ("words", "half")
INVENTED = {
    "public": {"actor": "public:publiek", "organisations": "{}", "employers": "{}", "regions": "{}"},
    "nobody": {},
    "emptied": {"actor": "", "organisations": "", "employers": "", "regions": ""},
    "unknown": {
        "actor": "person:1",
        "organisations": f"{{{uuid4()}}}",
        "employers": f"{{{uuid4()}}}",
        "regions": "{XX}",
    },
    "wildcard": {"actor": "%", "organisations": "{}", "employers": "{}", "regions": "{*,%,NULL}"},
    "shouted": {"actor": "SYSTEM:x", "organisations": "{}", "employers": "{}", "regions": "{}"},
    "words": {"actor": "person:1", "organisations": "all", "employers": "all", "regions": "all"},
    "half": {"actor": "system", "organisations": "{", "employers": "{", "regions": "{"},
}
# The column that says which case a row is about; a bridge is about a gap.
CASE = {
    "casework_case": "id = %s",
    "disclosure_disclosure": "from_case_id = %s",
    "signals_passedon": "signal_id = %s",
    "gaps_gapentry": "gap_id IN (SELECT id FROM gaps_gap WHERE case_id = %s)",
    "gaps_bridge": "gap_id IN (SELECT id FROM gaps_gap WHERE case_id = %s)",
}


def settings_of(world, who):
    return INVENTED[who] if who in INVENTED else world.settings_of(who)


def counted(world, settings, table):
    about = CASE.get(table, "case_id = %s")
    found = world.run(settings, f"SELECT count(*) FROM {table} WHERE {about}", world.case)
    return found.fetchone()[0]


def test_the_protected_tables_are_those_that_hold_cases_signals_and_gaps(world):
    forced = (
        "SELECT relname FROM pg_class WHERE relforcerowsecurity AND relrowsecurity AND relkind IN ('r', 'p')"
    )
    assert {name for (name,) in world.run({}, forced)} >= {*PROTECTED, *OF_PEOPLE}


def test_each_table_has_rows_about_the_case_or_these_tests_would_prove_nothing(world):
    for table in PROTECTED:
        assert world.rows(table), table


@pytest.mark.parametrize("who", ["anna", "dora", "bas"])
def test_who_carries_a_case_or_takes_part_in_it_sees_all_that_belongs_to_it(world, who):
    settings = settings_of(world, who)
    for table in PROTECTED:
        assert counted(world, settings, table) > 0, table


def test_who_is_offered_a_case_sees_the_offer_and_nothing_else(world):
    settings = settings_of(world, "dirk")
    seen = {table for table in PROTECTED if counted(world, settings, table)}
    assert seen == {"casework_handover"}


@pytest.mark.parametrize("who", OUTSIDERS)
def test_nobody_else_sees_a_row(world, who):
    settings = settings_of(world, who)
    for table in PROTECTED:
        assert counted(world, settings, table) == 0, table


@pytest.mark.parametrize("who", GARBAGE)
def test_a_setting_that_means_nothing_is_refused(world, who):
    for table in PROTECTED:
        with pytest.raises(psycopg.DataError):
            counted(world, settings_of(world, who), table)


@pytest.mark.parametrize("who", [*OUTSIDERS, "dirk"])
def test_nobody_else_changes_a_row(world, who):
    settings = settings_of(world, who)
    for table in PROTECTED:
        if who == "dirk" and table == "casework_handover":
            continue
        before = world.rows(table)
        column = next(iter(before[0]))
        try:
            touched = world.run(settings, f"UPDATE {table} SET {column} = {column}").rowcount
        except psycopg.errors.InsufficientPrivilege:  # the timeline: nobody may
            touched = 0
        assert touched == 0, table
        assert world.rows(table) == before


@pytest.mark.parametrize("who", [*OUTSIDERS, "dirk"])
def test_nobody_else_adds_a_row(world, who):
    settings = settings_of(world, who)
    for table in PROTECTED:
        row = world.rows(table)[0]
        if isinstance(row.get("id"), str):
            row["id"] = str(uuid4())
        if table == "casework_case":
            row["programme"] = "victim_care"  # a signal's case is what somebody without an account may open
        if table == "casework_entry":
            row["number"] = 1  # what the timeline counts is asked before who may write
        insert = f"INSERT INTO {table} SELECT * FROM jsonb_populate_record(NULL::{table}, %s)"
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"):
            world.run(settings, insert, json.dumps(row))


@pytest.mark.parametrize("who", ["anna", "bas", "dirk", *OUTSIDERS])
def test_nobody_at_all_deletes_a_row(world, who):
    settings = settings_of(world, who)
    for table in PROTECTED:
        before = world.rows(table)
        with suppress(psycopg.errors.InsufficientPrivilege, psycopg.errors.CheckViolation):
            world.run(settings, f"DELETE FROM {table}")
        assert world.rows(table) == before, table


def test_the_owner_of_the_tables_sees_nothing_either(world):
    with psycopg.connect(world.database.urls.owner, options="") as owner:
        for name, value in settings_of(world, "anna").items():
            owner.execute("SELECT set_config(%s, %s, true)", [f"sluitend.{name}", value])
        for table in PROTECTED:
            query = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))
            assert owner.execute(query).fetchone() == (0,), table


@pytest.mark.parametrize("function", ["casework_sees", "casework_answer"])
def test_the_functions_that_see_more_answer_an_outsider_with_no(world, function):
    handover = world.rows("casework_handover")[0]["id"]
    asked = handover if function == "casework_answer" else world.case
    (answer,) = world.run(settings_of(world, "chantal"), f"SELECT {function}(%s)", asked).fetchone()
    assert not answer


def test_who_answers_for_nobody_cannot_begin_to_answer(world):
    handover = world.rows("casework_handover")[0]["id"]
    settings = settings_of(world, "chantal")
    statement = (
        "WITH begun AS MATERIALIZED (SELECT casework_answer(%s) AS id)"
        " SELECT count(*) FROM begun, casework_case AS c"
    )
    assert world.run(settings, statement, handover).fetchone() == (0,)


def test_no_function_that_sees_everything_is_open_to_all_or_looks_elsewhere(world):
    definers = """
        SELECT proname, 'search_path=public, pg_temp' = ANY (proconfig), pg_get_userbyid(proowner),
               has_function_privilege('public', oid, 'EXECUTE') AND prorettype <> 'trigger'::regtype
        FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace
    """
    found = world.run({}, definers).fetchall()
    assert len([name for name, _fixed, owner, _open in found if owner == "sluitend_keeper"]) > 20
    for name, fixed, owner, everybody in found:
        assert fixed, name
        assert owner != "sluitend_keeper" or not everybody, name


def test_nobody_can_log_in_as_who_sees_everything(world):
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(world.database.urls.application.replace("sluitend_app", "sluitend_keeper"))
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        world.run({}, "SET ROLE sluitend_keeper")


def test_a_table_of_the_session_cannot_stand_in_for_a_real_one(world):
    settings = settings_of(world, "chantal")
    with psycopg.connect(world.database.urls.application, options="") as connection:
        for name, value in settings.items():
            connection.execute("SELECT set_config(%s, %s, true)", [f"sluitend.{name}", value])
        connection.execute(
            "CREATE TEMP TABLE casework_participation AS SELECT %s::uuid AS case_id, NULL::timestamptz AS until,"
            " (current_setting('sluitend.organisations')::uuid[])[1] AS organisation_id",
            [world.case],
        )
        assert connection.execute("SELECT count(*) FROM casework_case").fetchone() == (0,)
