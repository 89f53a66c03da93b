"""Who needs support: who works on the case for a purpose that needs to know the person. Told to PostgreSQL.

How somebody's health, money and family are is theirs as much as their name is: so the same need as for the legal track.
`access.py` says the same to the screens. Migration 0002 applies this.
"""

from typing import Final

from sluitend.access.policies import KEEPER, protect
from sluitend.privacy.destroying import EMPTIED

TABLES: Final = (
    "support_assessment", "support_score", "support_plan", "support_goal", "support_service", "support_aftercare",
    "support_aftercarecontact",
)  # fmt: skip
_READS: Final = "casework_knows(case_id, true)"
_WORKS: Final = "casework_knows(case_id, false)"
POLICIES: Final = "\n".join(protect(table, select=_READS, insert=_WORKS, update=_WORKS) for table in TABLES)
# Columns that are younger than migration 0002: their own migration grants them.
LATER: Final = frozenset({"follow_up", "followed_up_on"})
# What the keeper empties when a case is destroyed after its term (`privacy/destroying.py`).
GRANTS: Final = "\n".join(
    f"GRANT SELECT, UPDATE ({', '.join(c for c in EMPTIED[table][1] if c not in LATER)}) ON {table} TO {KEEPER};"
    for table in TABLES
    if table in EMPTIED
)
GRANTS_LATER: Final = f"GRANT UPDATE (follow_up, followed_up_on) ON support_aftercarecontact TO {KEEPER};"
ROW_LEVEL_SECURITY: Final = (
    f"REVOKE DELETE, TRUNCATE ON {', '.join(TABLES)} FROM sluitend_app;\n{GRANTS}\n{POLICIES}"
)
