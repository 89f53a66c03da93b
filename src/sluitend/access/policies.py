"""Row-level security, the words it is written in: each subject says in its own `policies.py` who needs to know what.

The policies are for the application's role and read what `context.set_actor` told of the transaction: who acts, for
which organisations, in which regions. Nothing told means nothing seen. `sluitend_keeper` sees everything: the triggers
that keep the promises, and the few functions that answer one narrow question, run as that role, and nobody can log in
as it. The settings are read in a sub-select, so that PostgreSQL reads them once for a statement and not for each row.
"""

from collections.abc import Iterable
from typing import Final

APPLICATION: Final = "sluitend_app"
KEEPER: Final = "sluitend_keeper"

SYSTEM: Final = "(SELECT starts_with(current_setting('sluitend.actor', true), 'system:'))"
PUBLIC: Final = "(SELECT starts_with(current_setting('sluitend.actor', true), 'public:'))"
# Empty is what a setting is, for the rest of a session, after the transaction that set it.
_ORGANISATIONS: Final = "(SELECT nullif(current_setting('sluitend.organisations', true), '')::uuid[])"
_EMPLOYERS: Final = "(SELECT nullif(current_setting('sluitend.employers', true), '')::uuid[])"
_REGIONS: Final = "(SELECT nullif(current_setting('sluitend.regions', true), '')::varchar[])"
USER: Final = "(SELECT substring(current_setting('sluitend.actor', true) FROM '^person:([0-9]+)$')::bigint)"
IN_OFFICE: Final = f"(SELECT cardinality({_EMPLOYERS}) > 0)"
# Of fewer cases than this no number is told to who does not work on them: so few could point at somebody.
FEW: Final = 5
WORKS_ON_CASES: Final = f"(SELECT cardinality({_ORGANISATIONS}) > 0)"


def mine(column: str) -> str:
    """Return the condition that `column` is an organisation for which the actor works on cases."""
    return f"{column} = ANY ({_ORGANISATIONS}::uuid[])"


def my_employers(column: str) -> str:
    """Return the condition that `column` is an organisation in which the actor holds an office, in whatever role."""
    return f"{column} = ANY ({_EMPLOYERS}::uuid[])"


def in_my_regions(column: str) -> str:
    """Return the condition that `column` is one of the regions in which the actor holds an office."""
    return f"{column} = ANY ({_REGIONS}::varchar[])"


def protect(table: str, **needs: str) -> str:
    """Return the SQL by which `table` shows and takes only rows for which a need holds; done again, it replaces.

    `needs` has a condition for `select`, `insert` and `update`, or for some of these: a command without one finds
    no rows. The system itself may do all three. Nobody deletes, unless `needs` names `delete`.
    """
    statements = [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY;",
        *_policy(table, "kept", "ALL", KEEPER, "USING (true)"),
    ]
    for command in ("select", "insert", "update", *({"delete"} & needs.keys())):
        need = " OR ".join(filter(None, (SYSTEM, needs.get(command))))
        clause = f"WITH CHECK ({need})" if command == "insert" else f"USING ({need})"
        statements += _policy(table, command, command.upper(), APPLICATION, clause)
    return "\n".join(statements)


def _policy(table: str, name: str, command: str, role: str, clause: str) -> Iterable[str]:
    yield f"DROP POLICY IF EXISTS {table}_{name} ON {table};"
    yield f"CREATE POLICY {table}_{name} ON {table} FOR {command} TO {role} {clause};"


def by_keeper(signature: str, body: str) -> str:
    """Return the SQL that makes a function which sees everything, for the application's role alone to call.

    `signature` is all from the name to the language and volatility; `body` goes between dollars. Its search path is
    fixed, so that no table of a session can stand in for a real one. It belongs to the keeper, hence the SET ROLE.
    """
    name = signature.split("(", 1)[0]
    return f"""
SET LOCAL ROLE {KEEPER};
CREATE OR REPLACE FUNCTION {signature} SECURITY DEFINER SET search_path = public, pg_temp AS $$ {body} $$;
REVOKE ALL ON FUNCTION {name} FROM PUBLIC;
GRANT EXECUTE ON FUNCTION {name} TO {APPLICATION};
RESET ROLE;
"""
