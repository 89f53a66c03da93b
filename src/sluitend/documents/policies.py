"""Who needs a document: who works on the case for a purpose that needs to know the person. Told to PostgreSQL.

A document names people. So whoever takes part under pseudonyms only (advice, a decision on an escalation) sees that
there is a case, and no document of it. `access.py` says the same to the screens. Migration 0002 applies this.
"""

from typing import Final

from sluitend.access.policies import USER, by_keeper, protect
from sluitend.casework.people_policies import PSEUDONYMOUS

_PURPOSES: Final = ", ".join(f"'{purpose}'" for purpose in PSEUDONYMOUS)
READS: Final = by_keeper(
    "documents_reads(the_case uuid, looking boolean) RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE COST 30",
    f"""
DECLARE
  mine uuid[] := nullif(current_setting('sluitend.organisations', true), '')::uuid[];
BEGIN
  RETURN EXISTS (SELECT FROM casework_case WHERE id = the_case AND organisation_id = ANY (mine))
    OR EXISTS (
      SELECT FROM casework_participation
      WHERE case_id = the_case AND until IS NULL AND organisation_id = ANY (mine) AND purpose NOT IN ({_PURPOSES})
    )
    OR (looking AND EXISTS (
      SELECT FROM casework_emergencyaccess
      WHERE case_id = the_case AND user_id = {USER} AND until > statement_timestamp()
    ));
END
""",  # noqa: S608  our own words only
)
# Break-glass opens for reading; only who works on the case adds and withdraws.
ROW_LEVEL_SECURITY: Final = READS + protect(
    "documents_document",
    select="documents_reads(case_id, true)",
    insert="documents_reads(case_id, false)",
    update="documents_reads(case_id, false)",
)
