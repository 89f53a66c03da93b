"""Gives a PostgreSQL server the three roles and the database of Sluitend; done twice, nothing changes.

`sluitend_owner` owns the tables and is used for migrations only. `sluitend_app` is what the application logs
in as: it reads and writes rows, but cannot alter, create or truncate a table, nor evade row-level security.
Nobody logs in as `sluitend_keeper`: the triggers that keep the promises run as it, since they must see what who
writes may not. The owner may hand functions to it, by name, and does not inherit its sight.
`docs/operators/database.md` shows the same statements for a server of your own.
"""

from typing import Final

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

OWNER: Final = "sluitend_owner"
APPLICATION: Final = "sluitend_app"
KEEPER: Final = "sluitend_keeper"
DEMO_MARK: Final = "sluitend demo"
DEMO_LOADED: Final = "sluitend demo, loaded"

ROLES_SQL: Final = """\
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'sluitend_owner') THEN
    CREATE ROLE sluitend_owner LOGIN;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'sluitend_app') THEN
    CREATE ROLE sluitend_app LOGIN NOINHERIT;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'sluitend_keeper') THEN
    CREATE ROLE sluitend_keeper NOLOGIN;
  END IF;
END $$;
ALTER ROLE sluitend_owner NOINHERIT;
GRANT sluitend_keeper TO sluitend_owner;
"""
DATABASE_SQL: Final = "CREATE DATABASE {database} OWNER sluitend_owner;"
RIGHTS_SQL: Final = """\
REVOKE ALL ON DATABASE {database} FROM PUBLIC;
GRANT CONNECT ON DATABASE {database} TO sluitend_app;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO sluitend_app;
GRANT USAGE, CREATE ON SCHEMA public TO sluitend_owner, sluitend_keeper;
ALTER DEFAULT PRIVILEGES FOR ROLE sluitend_owner IN SCHEMA public
  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO sluitend_app;
ALTER DEFAULT PRIVILEGES FOR ROLE sluitend_owner IN SCHEMA public
  GRANT USAGE ON SEQUENCES TO sluitend_app;
"""
UNSAFE_SQL: Final = """
SELECT rolname FROM pg_roles
WHERE rolname IN ('sluitend_owner', 'sluitend_app', 'sluitend_keeper') AND (rolsuper OR rolbypassrls)
"""


class UnsafeRoleError(Exception):
    """A role of Sluitend may do more than it should, so that the database could not keep its promises."""


def provision(admin: str, database: str, *, mark: str = "") -> bool:
    """Make what is missing of the roles and `database`, set the rights; return True when the database is new.

    `admin` is the address of a role that may create roles and databases. `mark` becomes the comment of a new
    database. Raises UnsafeRoleError when a role is a superuser or bypasses row-level security.
    """
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(hashtext('sluitend provision'))")
        connection.execute(ROLES_SQL)
        if unsafe := [name for (name,) in connection.execute(UNSAFE_SQL)]:
            message = f"{', '.join(unsafe)} may bypass row-level security; take that away first."
            raise UnsafeRoleError(message)
        found = connection.execute("SELECT FROM pg_database WHERE datname = %s", [database]).rowcount
        if not found:
            connection.execute(statement(DATABASE_SQL, database))
            if mark:
                connection.execute(comment(database, mark))
        with psycopg.connect(make_conninfo(admin, dbname=database)) as inside:
            inside.execute(statement(RIGHTS_SQL, database))
    return not found


def statement(template: str, database: str) -> sql.Composed:
    """Return one of the statements above for `database`."""
    before, *rest = template.split("{database}")
    parts: list[sql.Composable] = [sql.SQL(before)]
    for text in rest:
        parts += [sql.Identifier(database), sql.SQL(text)]
    return sql.Composed(parts)


def comment(database: str, text: str) -> sql.Composed:
    """Return the statement that marks `database` with `text`; its owner may run it."""
    return sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(database), sql.Literal(text))
