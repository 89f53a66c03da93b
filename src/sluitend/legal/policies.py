"""Who needs the legal track: who works on the case for a purpose that needs to know the person. Told to PostgreSQL.

Somebody's residence and whether they reported to the police is theirs as much as their name is: so the same need as
for documents. `access.py` says the same to the screens. Migration 0002 applies this, migration 0003 the grants.
"""

from typing import Final

from sluitend.access.policies import KEEPER, protect
from sluitend.privacy.destroying import EMPTIED

_READS: Final = "casework_knows(case_id, true)"
_WORKS: Final = "casework_knows(case_id, false)"

TABLES: Final = ("legal_legalfact", "legal_legalterm", "legal_legalpause")
ROW_LEVEL_SECURITY: Final = "\n".join(
    protect(table, select=_READS, insert=_WORKS, update=_WORKS) for table in TABLES
)
# What the keeper empties when a case is destroyed after its term.
GRANTS: Final = "\n".join(
    f"GRANT SELECT, UPDATE ({', '.join(EMPTIED[table][1])}) ON {table} TO {KEEPER};" for table in TABLES
)
