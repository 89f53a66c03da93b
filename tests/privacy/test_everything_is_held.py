"""No table that refers to a person or a case can be forgotten: not in an answer, and not when a case is destroyed."""

from django.db import connection

from sluitend.identity.holdings import HOLDERS
from sluitend.privacy.destroying import EMPTIED, VAULT

# Tables that lead to a person or a case without holding anything of a person, each with the reason.
HELD_BY_NOBODY = {
    "privacy_breach": "Counts only; whose data it concerns stands in the log.",
    "improvement_goalgap": "Gaps about the network and the policy; a trigger refuses one about a case.",
}
# Columns of words or JSON in what refers to a case that stay when it is destroyed, each with the reason.
STAYS = {
    "casework_case": {"reference", "programme", "stage", "subject", "municipality_id", "close_reason"},
    "casework_entry": {"verb", "actor"},
    "casework_step": {"kind"},
    "casework_handover": {"programme", "to_programme", "reference", "state", "to_municipality_id"},
    "casework_participation": {"purpose", "legal_basis"},
    "casework_responsibility": {"reason"},  # a code: opened, accepted, reopened
    "casework_involvement": {"space", "role"},
    "casework_emergencyaccess": set(),
    "gaps_gap": {"rule", "subject", "programme", "region_id", "municipality_id"},
    "gaps_bridge": set(),
    "gaps_gapentry": {"verb"},
    "signals_signal": {"when", "language", "follow_up"},  # the digest of a code that only the reporter has
    "signals_passedon": {"route", "organisation_name", "legal_basis"},
    "care_placementrequest": {"state", "urgency"},
    "care_placement": {"state", "legal_basis"},
    "care_avoidedcase": set(),
    "care_sleepingplace": set(),
    "care_comingofage": set(),
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
    # Codes of municipalities and what was decided; the facts, the answer and every reason are emptied.
    "agreements_question": {"domain", "region_id", "involved", "provisional_id", "settled_id", "state"},
    "agreements_entry": {"verb", "municipality_id", "result_id"},
    # The registers of privacy themselves: why something was kept or destroyed.
    "documents_document": {"space", "kind", "key_id"},
    # What was asked and when; the answers and every word are emptied.
    "intake_answer": {"step"},
    "intake_consent": {"purpose", "how", "said_by"},
    "intake_chaincontact": {"partner", "kind"},
    "support_goal": {"state"},
    "support_service": {"state"},
    "support_aftercarecontact": {"state"},
    "privacy_hold": {"reason", "lifted_why"},
    "privacy_disposal": {"rule", "source", "decision"},
    "privacy_certificate": {"reference", "programme", "counts", "statement", "hash"},
}
# Days in what refers to a case that stay: the skeleton tells when what was done and by whom it was owed, of nobody. A
# day of somebody's life (born, slept, exploited, seen) is not among them. Each with what it is the day of.
DAYS_STAY = {
    "agreements_question": {"due": "the municipalities had to answer"},
    "care_placement": dict.fromkeys(
        ("starts_on", "started_on", "ends_by", "ended_on"), "a place of a provider was taken, and for how long"
    ),
    "care_placementrequest": {"hold_until": "a place was kept free"},
    "casework_case": dict.fromkeys(("last_contact", "next_due"), "somebody at work had contact, or had to"),
    "casework_handover": {"due": "an organisation had to answer"},
    "casework_step": {"due": "a step had to be done"},
    "disclosure_disclosure": {"consent_on": "consent was asked: that a disclosure was lawful is shown later too"},
    "disclosure_receipt": {"on": "an organisation received something"},
    "gaps_bridge": dict.fromkeys(("since", "until", "ended_on"), "somebody bridged a gap of the network"),
    "gaps_gap": dict.fromkeys(("due", "bridged_until"), "a gap had to be closed"),
    "intake_chaincontact": dict.fromkeys(
        ("on", "due_on", "warn_on", "answered_on"), "one organisation asked another, and had its answer"
    ),
    "intake_consent": dict.fromkeys(
        ("asked_on", "until", "withdrawn_on"), "consent was asked and held: that a disclosure was lawful"
    ),
    "legal_legalfact": {"held_on": "a step in procedure, emptied of which"},
    "legal_legalpause": dict.fromkeys(("since", "until"), "a term of the law stood still, emptied of which"),
    "legal_legalterm": {"begins_on": "a term of the law, emptied of which and for how long"},
    "privacy_disposal": {"due": "the term passed: stands in the certificate"},
    "privacy_hold": dict.fromkeys(("since", "until", "lifted_on"), "the officer kept it"),
    "signals_signal": {"reported_on": "it was reported"},
    "support_aftercare": dict.fromkeys(("begins_on", "stopped_on", "ended_on"), "contacts were owed"),
    "support_aftercarecontact": {"due": "a contact was owed"},
    "support_assessment": {"held_on": "somebody at work looked how it went"},
    "support_goal": dict.fromkeys(("due", "ended_on"), "something was to be done, emptied of what"),
    "support_plan": dict.fromkeys(("made_on", "review_on", "ended_on"), "a plan was owed, emptied of words"),
    "support_service": dict.fromkeys(
        ("asked_on", "waiting_since", "started_on", "ended_on"), "help was asked, emptied of which"
    ),
}  # fmt: skip
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
  AND data_type = ANY (%s)
"""
OF_WORDS = ["text", "character varying", "jsonb", "json", "ARRAY", "bytea"]


def tables_from(*roots):
    with connection.cursor() as cursor:
        cursor.execute(REFERS.format(roots=", ".join(f"'{root}'::regclass" for root in roots)))
        return {name for (name,) in cursor.fetchall()}


def test_every_table_that_leads_to_a_person_or_a_case_has_a_holder(db):
    held = set().union(*(holder.tables for holder in HOLDERS.values()))
    found = tables_from("identity_person", "casework_case")
    assert found - held - set(HELD_BY_NOBODY) == set()


def left_over(types, stays):
    """Return the columns of these types, in what refers to a case, that are not emptied and do not stay either."""
    with connection.cursor() as cursor:
        cursor.execute(WORDS, [sorted(tables_from("casework_case")), types])
        columns = set(cursor.fetchall())
    emptied = {(table, column) for table, (_rows, changed) in EMPTIED.items() for column in changed}
    return columns - emptied - {(table, column) for table, names in stays.items() for column in names}


def test_every_word_about_a_case_is_emptied_or_stays_for_a_reason(db):
    assert left_over(OF_WORDS, STAYS) == set()
    assert set(VAULT) == {"identity_sealed", "identity_token"}


def test_every_day_about_a_case_is_emptied_or_stays_for_a_reason(db):
    assert left_over(["date"], DAYS_STAY) == set()
