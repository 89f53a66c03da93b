"""Who needs an intake: who works on the case for a purpose that needs to know the person. Told to PostgreSQL.

What somebody tells of danger, children and consent is theirs as much as their name is: so the same need as for
documents and the legal track. `access.py` says the same to the screens. Migration 0002 applies this.
"""

from typing import Final

from sluitend.access.policies import KEEPER, protect
from sluitend.intake.models import empty_answers

_READS: Final = "casework_knows(case_id, true)"
_WORKS: Final = "casework_knows(case_id, false)"
TABLES: Final = ("intake_answer", "intake_consent", "intake_chaincontact")

# What the keeper empties when a case is destroyed (`privacy.destroying` says what each becomes).
EMPTIED: Final = {
    "intake_answer": tuple(sorted(empty_answers())),
    "intake_consent": ("partner_name",),
    "intake_chaincontact": ("contact",),
}
RIGHTS: Final = "\n".join(
    f"GRANT SELECT, UPDATE ({', '.join(columns)}) ON {table} TO {KEEPER};"
    for table, columns in EMPTIED.items()
)

ROW_LEVEL_SECURITY: Final = "\n".join(
    protect(table, select=_READS, insert=_WORKS, update=_WORKS) for table in TABLES
)
