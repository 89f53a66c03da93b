"""The comment on a database by which demo mode knows that it was made for the demo and is filled."""

from typing import Any

from django.db import connections

from sluitend.config.provision import DEMO_LOADED, DEMO_MARK, comment

MARK_SQL = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()"


def mark_of(connection: Any) -> str:
    """Return the demo's mark on the database that this open connection leads to, empty without one."""
    with connection.connection.cursor() as cursor:
        (found,) = cursor.execute(MARK_SQL).fetchone()
    return found if found and found.startswith(DEMO_MARK) else ""


def is_loaded() -> bool:
    """Return True when the demo region has been loaded completely."""
    connection = connections["default"]
    connection.ensure_connection()
    return mark_of(connection) == DEMO_LOADED


def mark_loaded() -> None:
    """Write down that the demo region has been loaded; only the database's owner may."""
    connection = connections["owner"]
    connection.ensure_connection()
    connection.connection.execute(comment(connection.settings_dict["NAME"], DEMO_LOADED))
