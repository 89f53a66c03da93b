"""Nothing is served from a database that could show what must stay closed; and no table escapes the review."""

import os
import subprocess
import sys

import psycopg
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from sluitend.access.protection import faults, refuse_unless_protected
from sluitend.access.public_tables import PUBLIC_TABLES
from tests.conftest import CLUSTER


def as_owner(database, statement):
    with psycopg.connect(database.urls.owner) as owner:
        owner.execute(statement)


def test_every_table_is_protected_or_on_the_reviewed_list(db):
    assert faults() == []


def test_the_reviewed_list_has_a_reason_for_each_table_and_no_table_that_is_gone(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
        )
        tables = {name for (name,) in cursor.fetchall()}
    assert set(PUBLIC_TABLES) <= tables
    assert all(len(reason) > 20 for reason in PUBLIC_TABLES.values())


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("CREATE TABLE new_register ()", "table new_register is not protected"),
        ("ALTER TABLE casework_case DISABLE ROW LEVEL SECURITY", "table casework_case is not protected"),
        ("ALTER TABLE signals_signal NO FORCE ROW LEVEL SECURITY", "table signals_signal is not protected"),
        ("DROP POLICY gaps_gap_select ON gaps_gap", "table gaps_gap has no policy for reading"),
        (
            "CREATE POLICY wide ON casework_step FOR SELECT USING (true)",
            "policy wide is open to the application",
        ),
        ("CREATE VIEW all_cases AS SELECT * FROM casework_case", "view all_cases may show rows"),
        ("ALTER TABLE casework_step OWNER TO sluitend_owner", None),
    ],
)
def test_a_hole_is_named(fresh_database, statement, fault):
    as_owner(fresh_database, statement)
    found = faults()
    assert bool(found) == bool(fault)
    assert fault is None or fault in found[0]


def test_the_site_does_not_come_up_on_a_hole(fresh_database, capsys):
    as_owner(fresh_database, "CREATE TABLE new_register ()")
    with pytest.raises(ImproperlyConfigured, match="new_register"):
        refuse_unless_protected()
    with pytest.raises(CommandError):
        call_command("check", skip_checks=True)
    assert "new_register" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("role", "served"), [("sluitend_app", True), ("sluitend_owner", False), ("postgres", False)]
)
def test_the_web_server_refuses_a_role_that_can_see_past_the_policies(fresh_database, role, served):
    url = CLUSTER.url(role, fresh_database.name)
    done = subprocess.run(
        [sys.executable, "-c", "import sluitend.config.wsgi"],
        env={**os.environ, **fresh_database.environment(), "SLUITEND_DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode == 0) == served, done.stderr
    assert served or "does not serve from this database" in done.stderr
