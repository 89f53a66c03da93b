"""Whether the database can keep from the application what is not its to see; without that, nothing is served."""

from typing import Final

from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from sluitend.access.policies import KEEPER
from sluitend.access.public_tables import PUBLIC_TABLES

# What the role that we log in as can do that it should not. To own a thing is also to be able to become its owner.
ROLE: Final = f"""
SELECT 'role ' || rolname || ' ' || what FROM pg_roles
CROSS JOIN LATERAL (VALUES
  (rolsuper, 'is a superuser'), (rolbypassrls, 'bypasses row-level security'),
  (rolcreaterole, 'may make roles'), (rolreplication, 'may replicate'),
  (EXISTS (SELECT FROM pg_roles AS k WHERE k.rolname = '{KEEPER}' AND pg_has_role(current_user, k.oid, 'MEMBER')),
   'may become {KEEPER}')
) AS power (held, what)
WHERE rolname = current_user AND held
UNION ALL
SELECT 'role ' || current_user || ' owns ' || relname FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S')
  AND pg_has_role(relowner, 'MEMBER')
UNION ALL
SELECT 'role ' || current_user || ' owns function ' || proname FROM pg_proc
WHERE pronamespace = 'public'::regnamespace AND pg_has_role(proowner, 'MEMBER')
UNION ALL
SELECT 'role {KEEPER} may log in' FROM pg_roles WHERE rolname = '{KEEPER}' AND rolcanlogin
"""  # noqa: S608  our own words only
# A view shows what its owner sees, unless it says otherwise: there are none, and one would need a review of its own.
TABLES: Final = """
SELECT CASE WHEN relkind IN ('v', 'm') THEN 'view ' || relname || ' may show rows that its reader may not see'
            WHEN NOT (relrowsecurity AND relforcerowsecurity) THEN 'table ' || relname || ' is not protected'
            ELSE 'table ' || relname || ' has no policy for reading' END
FROM pg_class
CROSS JOIN LATERAL (
  SELECT EXISTS (
    SELECT FROM pg_policy, unnest(polroles) AS r
    WHERE polrelid = pg_class.oid AND polcmd IN ('r', '*') AND (r = 0 OR pg_has_role(current_user, r, 'MEMBER'))
  ) AS readable
) AS policy
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm') AND NOT relname = ANY (%s)
  -- A part of a table that is closed to us is read through the whole, whose policies then hold.
  AND NOT (relispartition AND NOT has_table_privilege(pg_class.oid, 'SELECT'))
  AND (relkind IN ('v', 'm') OR NOT (relrowsecurity AND relforcerowsecurity AND readable))
ORDER BY relname
"""
# Wrongly written, this one would show everybody everything while all of the above is in order.
OPEN: Final = """
SELECT 'policy ' || polname || ' is open to the application' FROM pg_policy
WHERE pg_get_expr(coalesce(polqual, polwithcheck), polrelid) = 'true'
  AND EXISTS (SELECT FROM unnest(polroles) AS r WHERE r = 0 OR pg_has_role(current_user, r, 'MEMBER'))
"""


def faults() -> list[str]:
    """Return what is wrong with the role that the application logs in as, or with the tables; none when it is safe."""
    found: list[str] = []
    with connection.cursor() as cursor:
        for statement, parameters in ((ROLE, None), (TABLES, [list(PUBLIC_TABLES)]), (OPEN, None)):
            cursor.execute(statement, parameters)
            found += [fault for (fault,) in cursor.fetchall()]
    return found


def refuse_unless_protected() -> None:
    """Raise ImproperlyConfigured, naming what is wrong, when the database could show what must stay closed."""
    try:
        found = faults()
    finally:
        connection.close()
    if found:
        message = (
            f"Sluitend does not serve from this database: {'; '.join(found)}. See docs/operators/database.md."
        )
        raise ImproperlyConfigured(message)
