"""Who is in these tests: Anna at the municipality, Bas the privacy officer there, Chantal the one of elsewhere."""

import psycopg
import pytest
from django.db import connections

from sluitend.access.actor import Actor, Office
from sluitend.access.ids import new_id
from tests.conftest import CLUSTER


@pytest.fixture(autouse=True)
def an_empty_log(django_db_setup):
    """Refusals elsewhere were logged for good, also where a test took back all else; these tests count records."""
    name = connections["default"].settings_dict["NAME"]
    with psycopg.connect(CLUSTER.url("postgres", name), autocommit=True) as admin:
        admin.execute("SET session_replication_role = replica")
        admin.execute("DELETE FROM logbook_record")
        admin.execute("DELETE FROM logbook_lane")


def an_actor(name, user, role, organisation):
    office = Office(official=new_id(), role=role, organisation=organisation)
    return Actor(kind="person", name=name, user=user, offices=(office,))


@pytest.fixture
def town():
    return new_id()


@pytest.fixture
def anna(town):
    return an_actor("Anna Vermeulen", 1, "care_coordinator", town)


@pytest.fixture
def bas(town):
    return an_actor("Bas", 2, "privacy_officer", town)


@pytest.fixture
def chantal():
    return an_actor("Chantal", 3, "privacy_officer", new_id())


@pytest.fixture
def superuser(fresh_database):
    """A connection that no trigger stops: what an intruder on the database server can do."""
    with psycopg.connect(fresh_database.admin, autocommit=True) as connection:
        # As `provision` makes it; a copy of a template belongs to who copied.
        connection.execute(f"ALTER DATABASE {fresh_database.name} OWNER TO sluitend_owner")
    with psycopg.connect(fresh_database.admin, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("SET timezone = 'UTC'")
        yield connection
