"""Who needs a document: who works on the case for a purpose that needs to know the person. Told to PostgreSQL.

A document names people. So whoever takes part under pseudonyms only (advice, a decision on an escalation) sees that
there is a case, and no document of it. `access.py` says the same to the screens. Migration 0003 applies this.
"""

from typing import Final

from sluitend.access.policies import mine, protect

_CARRIED: Final = (
    f"EXISTS (SELECT FROM casework_case AS c WHERE c.id = case_id AND {mine('c.organisation_id')})"
)
# Break-glass opens for reading; who works on the case adds, and who added it or carries the case withdraws.
ROW_LEVEL_SECURITY: Final = protect(
    "documents_document",
    select="casework_knows(case_id, true)",
    insert="casework_knows(case_id, false)",
    update=f"casework_knows(case_id, false) AND ({mine('organisation_id')} OR {_CARRIED})",
)
