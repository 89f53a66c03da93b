"""The application's role keeps to what it was given, whatever the code above it tries."""

import os
import subprocess
import sys
import threading

import psycopg
import pytest
from django.db import connection, connections

from sluitend.config.provision import provision


def as_application(database, statement):
    with psycopg.connect(database.urls.application) as connection:
        return connection.execute(statement)


def test_tests_talk_to_a_migrated_database_as_the_applications_own_role(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_database(), (SELECT count(*) FROM django_migrations)")
        role, name, migrations = cursor.fetchone()
    assert role == "sluitend_app"
    assert name == f"test_{os.getpid()}"
    assert migrations > 0


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE mine ()",
        "TRUNCATE casework_entry",
        "ALTER TABLE casework_entry DISABLE TRIGGER ALL",
        "DROP TABLE casework_entry",
        "SET ROLE sluitend_owner",
        "SET session_replication_role = replica",
    ],
)
def test_the_application_cannot_step_around_what_the_database_keeps(fresh_database, statement):
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        as_application(fresh_database, statement)


def test_the_application_may_write_rows_and_draw_numbers(fresh_database):
    as_application(fresh_database, "INSERT INTO django_content_type (app_label, model) VALUES ('a', 'b')")


def test_provisioning_twice_changes_nothing_and_keeps_the_mark(fresh_database):
    assert provision(fresh_database.admin, fresh_database.name, mark="ignored, not new") is False
    with psycopg.connect(fresh_database.admin) as admin:
        mark = (
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()"
        )
        assert admin.execute(mark).fetchone() == (None,)


def test_a_fresh_database_commits_for_threads_and_for_other_processes(fresh_database):
    from django.contrib.contenttypes.models import ContentType

    def write():
        ContentType.objects.create(app_label="thread", model="thread")
        connections.close_all()

    thread = threading.Thread(target=write)
    thread.start()
    thread.join()
    program = (
        "import django; django.setup(); from django.contrib.contenttypes.models import ContentType;"
        "print(ContentType.objects.filter(app_label='thread').count())"
    )
    counted = subprocess.run(
        [sys.executable, "-c", program],
        env=fresh_database.environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert counted.stdout.strip() == "1"
