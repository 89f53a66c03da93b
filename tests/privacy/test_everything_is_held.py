"""No table that refers to a person or a case can be forgotten: not in an answer, and not when a case is destroyed."""

from django.db import connection

from sluitend.identity.holdings import HOLDERS
from sluitend.privacy.destroying import EMPTIED, VAULT

# Tables that lead to a person or a case without holding anything of a person, each with the reason.
HELD_BY_NOBODY = {
    "privacy_breach": "Counts only; whose data it concerns stands in the log.",
}
# Columns of words or JSON in what refers to a case that stay when it is destroyed, each with the reason.
STAYS = {
    "casework_case": {"reference", "programme", "stage", "subject", "municipality_id", "close_reason"},
    "casework_entry": {"verb", "actor"},
    "casework_step": {"kind"},
    "casework_handover": {"programme", "reference", "state", "to_municipality_id"},
    "casework_participation": {"purpose", "legal_basis"},
    "casework_responsibility": {"reason"},  # a code: opened, accepted, reopened
    "casework_involvement": {"space", "role"},
    "casework_emergencyaccess": set(),
    "gaps_gap": {"rule", "subject", "programme", "region_id", "municipality_id"},
    "gaps_bridge": set(),
    "gaps_gapentry": {"verb"},
    "signals_signal": {"when", "language", "follow_up"},  # the digest of a code that only the reporter has
    "signals_passedon": {"route", "organisation_name", "legal_basis"},
    "disclosure_disclosure": {
        "space",
        "kind",
        "to_name",
        "to_space",
        "categories",
        "legal_basis",
        "consent",
    },
    "disclosure_disclosedperson": {"space", "categories"},
    "disclosure_receipt": {"space", "categories", "legal_basis", "consent"},
    # The registers of privacy themselves: why something was kept or destroyed.
    "documents_document": {"space", "kind", "key_id"},
    "privacy_hold": {"reason", "lifted_why"},
    "privacy_disposal": {"rule", "source", "decision"},
    "privacy_certificate": {"reference", "programme", "counts", "statement", "hash"},
}
REFERS = """
WITH RECURSIVE leads (oid) AS (
  SELECT unnest(ARRAY[{roots}])
  UNION
  SELECT conrelid FROM pg_constraint JOIN leads ON confrelid = leads.oid WHERE contype = 'f'
)
SELECT relname FROM pg_class JOIN leads USING (oid) WHERE relkind IN ('r', 'p')
"""
WORDS = """
SELECT table_name, column_name FROM information_schema.columns
WHERE table_schema = 'public' AND table_name = ANY (%s)
  AND data_type IN ('text', 'character varying', 'jsonb', 'json', 'ARRAY', 'bytea')
"""


def tables_from(*roots):
    with connection.cursor() as cursor:
        cursor.execute(REFERS.format(roots=", ".join(f"'{root}'::regclass" for root in roots)))
        return {name for (name,) in cursor.fetchall()}


def test_every_table_that_leads_to_a_person_or_a_case_has_a_holder(db):
    held = set().union(*(holder.tables for holder in HOLDERS.values()))
    found = tables_from("identity_person", "casework_case")
    assert found - held - set(HELD_BY_NOBODY) == set()


def test_every_word_about_a_case_is_emptied_or_stays_for_a_reason(db):
    found = tables_from("casework_case")
    with connection.cursor() as cursor:
        cursor.execute(WORDS, [sorted(found)])
        columns = {(table, column) for table, column in cursor.fetchall()}
    emptied = {(table, column) for table, (_rows, changed) in EMPTIED.items() for column in changed}
    stays = {(table, column) for table, names in STAYS.items() for column in names}
    assert columns - emptied - stays == set()
    assert set(VAULT) == {"identity_sealed", "identity_token"}
