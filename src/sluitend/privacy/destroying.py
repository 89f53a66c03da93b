"""The one way in which something of a case ever disappears: a function of the keeper's, and what it may empty.

The timeline stays append-only. Its triggers let through one change by one role: `sluitend_keeper`, as which nobody
logs in, and which was granted to change the columns named here and no others. The function acts only for a case that
is closed, past its term, approved by the privacy officer and not held, asks all of that itself, and writes the
certificate in the same transaction. What stays is a skeleton without a person: dates, codes and organisations.
"""

from typing import Final

from sluitend.access.policies import KEEPER, by_keeper

GONE: Final = "'Vernietigd'"
EMPTY: Final = "''"
OF_CASE: Final = "case_id = c.id"
OF_GAP: Final = "gap_id IN (SELECT id FROM gaps_gap WHERE case_id = c.id)"
OF_QUESTION: Final = "question_id IN (SELECT id FROM agreements_question WHERE case_id = c.id)"

INTAKE: Final = frozenset({"intake_answer", "intake_consent", "intake_chaincontact"})

# Per table: which rows are the case's, and what each column becomes. A test compares this with every column of text or
# JSON in every table that refers to a case. A change here needs a migration that makes the function anew.
EMPTIED: Final[dict[str, tuple[str, dict[str, str]]]] = {
    "casework_entry": (OF_CASE, {"text": EMPTY, "data": "'{}'"}),
    "casework_step": (OF_CASE, {"what": GONE, "result": EMPTY}),
    "casework_handover": (OF_CASE, {"reason": EMPTY, "summary": EMPTY, "answer": EMPTY}),
    "casework_participation": (OF_CASE, {"motivation": EMPTY}),
    "casework_emergencyaccess": (OF_CASE, {"reason": EMPTY, "judgement": EMPTY}),
    "gaps_gap": (OF_CASE, {"detail": "'{}'"}),
    "gaps_bridge": (OF_GAP, {"what": GONE, "end_reason": EMPTY}),
    "gaps_gapentry": (OF_GAP, {"text": EMPTY, "data": "'{}'"}),
    "signals_signal": (
        OF_CASE,
        {
            "what": GONE, "place_kind": EMPTY, "place": EMPTY, "seen_on": "NULL", "form": EMPTY, "indicators": "'{}'",
            "reporter_kind": EMPTY, "place_key": EMPTY,
            "minor_involved": "NULL",
        },
    ),
    "signals_passedon": ("signal_id = c.id", {"motivation": GONE, "confirmed": "'{}'"}),
    "documents_document": (OF_CASE, {"words": EMPTY, "content": EMPTY, "withdrawn_reason": EMPTY}),
    "care_placementrequest": (
        OF_CASE,
        {
            "sex": EMPTY, "age": "0", "residence": EMPTY, "form": EMPTY, "kinds": "'{}'", "languages": "'{}'",
            "avoid_regions": "'{}'", "avoid_municipalities": "'{}'", "near_id": "NULL",
        },
    ),
    # Where somebody went, or why they could not stay: a clinic, prison. That a place was taken, and when, stays.
    "care_placement": (
        OF_CASE, {"reason": f"CASE reason WHEN '' THEN '' ELSE {GONE} END", "overrun_reason": EMPTY},
    ),
    "care_sleepingplace": (OF_CASE, {"kind": EMPTY, "since": "NULL", "placement_id": "NULL"}),
    "care_comingofage": (OF_CASE, {"month": "NULL"}),
    "intake_answer": (
        OF_CASE,
        {
            **dict.fromkeys(
                ("danger", "safe_address", "reach", "may_know", "must_not_know", "began", "goes_on", "ended", "home",
                 "found", "children", "children_stay", "interpreter", "helper", "stay", "wish_to_report", "custody",
                 "custodians_know", "school", "phone", "accounts", "images", "text"),
                EMPTY,
            ),
            **dict.fromkeys(("forms", "places", "countries", "needs", "children_ages", "languages"), "'{}'"),
            **dict.fromkeys(("forms_on", "began_on", "ended_on", "children_count"), "NULL"),
        },
    ),
    "intake_consent": (OF_CASE, {"partner_name": f"CASE partner_name WHEN '' THEN '' ELSE {GONE} END"}),
    "intake_chaincontact": (OF_CASE, {"contact": EMPTY}),
    # What somebody's residence, report or compensation came to. The days of a clock would tell its kind by its length.
    "legal_legalfact": (OF_CASE, {"code": EMPTY}),
    "legal_legalpause": (f"{OF_CASE} AND until IS NULL", {"until": "since"}),
    "legal_legalterm": (
        OF_CASE,
        {
            "kind": EMPTY, "ends_on": "begins_on + 1", "warn_on": "begins_on", "ended_on": "begins_on",
            "extensions": "0", "is_paused": "false",
        },
    ),
    "support_score": (OF_CASE, {"domain": EMPTY, "level": "NULL", "note": EMPTY}),
    "support_plan": (OF_CASE, {"words": GONE}),
    "support_goal": (OF_CASE, {"domain": EMPTY, "what": GONE, "outside": EMPTY, "result": EMPTY}),
    "support_service": (OF_CASE, {"kind": EMPTY, "outside": GONE, "result": EMPTY}),
    # Whoever was still to be called is not, once nobody knows who that was; and what came of a call tells of somebody.
    "support_aftercarecontact": (
        OF_CASE,
        {
            "remains": EMPTY, "follow_up": EMPTY, "followed_up_on": "NULL", "outcome": EMPTY, "held_on": "NULL",
            "state": "'dropped'",
        },
    ),
    "disclosure_disclosure": ("from_case_id = c.id", {"summary": EMPTY, "motivation": GONE}),
    "agreements_question": (OF_CASE, {"facts": "'{}'", "answer": "'{}'"}),
    "agreements_entry": (OF_QUESTION, {"text": EMPTY}),
    "casework_case": ("id = c.id", {"title": GONE, "aftercare": EMPTY}),
}  # fmt: skip
# Tables that came later: their own migration grants the keeper what stands above.
GRANTED_LATER: Final = INTAKE | {
    "care_placementrequest", "care_sleepingplace", "care_comingofage",
    "support_score", "support_plan", "support_goal", "support_service",
    "support_aftercarecontact", "care_placement", "legal_legalfact", "legal_legalpause", "legal_legalterm",
}  # fmt: skip
VAULT: Final = ("identity_sealed", "identity_token")
# A table of a subject that is newer than the migration that runs this is granted by its own migration.
GRANTS: Final = "\n".join(
    f"DO $$ BEGIN IF to_regclass('{table}') IS NOT NULL THEN "
    f"GRANT SELECT, UPDATE ({', '.join(columns)}) ON {table} TO {KEEPER}; END IF; END $$;"
    for table, (_rows, columns) in EMPTIED.items()
    if table not in GRANTED_LATER
)
RIGHTS: Final = f"""
{GRANTS}
GRANT SELECT, DELETE ON {", ".join(VAULT)} TO {KEEPER};
GRANT SELECT, UPDATE (erased_at) ON identity_person TO {KEEPER};
GRANT SELECT, UPDATE (reason, undone_reason) ON identity_merge TO {KEEPER};
GRANT SELECT ON casework_involvement, privacy_hold TO {KEEPER};
GRANT SELECT, UPDATE (done_at) ON privacy_disposal TO {KEEPER};
GRANT SELECT, INSERT ON privacy_certificate TO {KEEPER};
"""


def _refuse(condition: str, code: str, why: str) -> str:
    return (
        f"IF {condition} THEN RAISE EXCEPTION '{why}' "
        f"USING ERRCODE = 'check_violation', CONSTRAINT = '{code}'; END IF;"
    )


def _empty(table: str) -> str:
    rows, columns = EMPTIED[table]
    change = ", ".join(f"{column} = {value}" for column, value in columns.items())
    return f"UPDATE {table} SET {change} WHERE {rows}; {_count(table)}"  # noqa: S608  our own words only


def _count(table: str) -> str:
    return f"GET DIAGNOSTICS n = ROW_COUNT; counts := counts || jsonb_build_object('{table}', n);"


TODAY: Final = "(now() AT TIME ZONE 'Europe/Amsterdam')::date"
TERM_PASSED: Final = (
    "((c.closed_at AT TIME ZONE 'Europe/Amsterdam')::date + make_interval(months => d.months))::date"
)
# The records of each person in the case: up to the record that was kept and down to all that were merged into it,
# however deep. UNION, not UNION ALL: ends also where the data would go round.
SAME: Final = """
WITH RECURSIVE same(whose, id) AS (
  SELECT person_id, person_id FROM casework_involvement WHERE case_id = c.id
  UNION
  SELECT same.whose, linked.id FROM same CROSS JOIN LATERAL (
    SELECT merged_into_id AS id FROM identity_person WHERE id = same.id AND merged_into_id IS NOT NULL
    UNION ALL
    SELECT id FROM identity_person WHERE merged_into_id = same.id
  ) AS linked
)
"""
# Whoever involves or merges a person locks them: what is asked after these locks sees what they did, or they see that
# the person is gone. Again, until nobody was merged with them while we waited.
LOCK_PERSONS: Final = f"""
LOOP
  {SAME} SELECT coalesce(array_agg(DISTINCT id), '{{}}') INTO theirs FROM same;
  EXIT WHEN theirs <@ locked;
  PERFORM FROM identity_person WHERE id = ANY (theirs) ORDER BY id FOR NO KEY UPDATE;
  locked := theirs;
END LOOP;
"""  # noqa: S608  our own words only
# Whoever is known in another case that still stands, under whichever of their records, is kept; else all of those go.
NOWHERE_ELSE: Final = f"""
{SAME} SELECT coalesce(array_agg(DISTINCT same.id), '{{}}') INTO gone FROM same
WHERE NOT EXISTS (
  SELECT FROM same AS known JOIN casework_involvement AS other ON other.person_id = known.id
  WHERE known.whose = same.whose AND other.case_id <> c.id
    AND NOT EXISTS (SELECT FROM privacy_certificate AS x WHERE x.case_id = other.case_id)
);
"""  # noqa: S608  our own words only
CERTIFY: Final = """
PERFORM pg_advisory_xact_lock(hashtext('privacy certificate'));
SELECT number, hash INTO last FROM privacy_certificate ORDER BY number DESC LIMIT 1;
words := jsonb_build_object(
  'number', coalesce(last.number, 0) + 1, 'before', coalesce(last.hash, ''), 'case', c.id, 'reference', c.reference,
  'programme', c.programme, 'organisation', c.organisation_id, 'closed_at', c.closed_at, 'rule', d.rule,
  'months', d.months, 'source', d.source, 'decision', d.decision, 'due', d.due, 'approved_by', d.approved_by_id,
  'approved_at', d.approved_at, 'carried_out_by', current_setting('sluitend.actor', true), 'at', now(),
  'counts', counts, 'persons_erased', cardinality(gone))::text;
INSERT INTO privacy_certificate
  (id, number, case_id, organisation_id, disposal_id, reference, programme, counts, at, statement, hash)
VALUES (gen_random_uuid(), coalesce(last.number, 0) + 1, c.id, c.organisation_id, d.id, c.reference, c.programme,
  counts, now(), words,
  encode(sha256(convert_to(coalesce(last.hash, '') || words, 'UTF8')), 'hex'));
UPDATE privacy_disposal SET done_at = now() WHERE id = d.id;
RETURN counts;
"""
BODY: Final = f"""
DECLARE
  d record; c record; last record; words text; n bigint; gone uuid[]; theirs uuid[];
  locked uuid[] := '{{}}'; counts jsonb := '{{}}';
BEGIN
  {
    _refuse(
        "NOT starts_with(current_setting('sluitend.actor', true), 'system:')",
        "destroyed_by_system",
        "only a job of the system destroys",
    )
}
  SELECT * INTO d FROM privacy_disposal WHERE id = the_disposal FOR NO KEY UPDATE;
  {
    _refuse(
        "d.id IS NULL OR d.withdrawn_at IS NOT NULL OR d.done_at IS NOT NULL",
        "destroyed_when_approved",
        "nobody approved that this is destroyed",
    )
}
  SELECT * INTO c FROM casework_case WHERE id = d.case_id FOR NO KEY UPDATE;
  {
    _refuse(
        "c.closed_at IS NULL OR c.organisation_id <> d.organisation_id",
        "destroyed_when_closed",
        "the case is open, or is another organisation''s",
    )
}
  {
    _refuse(
        f"d.due > {TODAY} OR {TERM_PASSED} > {TODAY}", "destroyed_when_expired", "the term has not passed"
    )
}
  {
    _refuse(
        f"EXISTS (SELECT FROM privacy_hold WHERE case_id = c.id AND lifted_on IS NULL AND until >= {TODAY})",
        "destroyed_unless_held",
        "the case is held",
    )
}
  {LOCK_PERSONS}
  {NOWHERE_ELSE}
  {" ".join(_empty(table) for table in EMPTIED)}
  {" ".join(f"DELETE FROM {table} WHERE person_id = ANY (gone); {_count(table)}" for table in VAULT)}
  UPDATE identity_merge SET reason = '', undone_reason = '' WHERE kept_id = ANY (gone) OR merged_id = ANY (gone);
  {_count("identity_merge")}
  UPDATE identity_person SET erased_at = now() WHERE id = ANY (gone) AND erased_at IS NULL; {
    _count("identity_person")
}
  {CERTIFY}
END
"""  # noqa: S608  our own words only
DESTROY: Final = by_keeper(
    "privacy_destroy_case(the_disposal uuid) RETURNS jsonb LANGUAGE plpgsql VOLATILE", BODY
)
# What is destroyed stays so: nobody writes to it or opens it again.
STAYS_DESTROYED: Final = f"""
SET LOCAL ROLE {KEEPER};
CREATE OR REPLACE FUNCTION privacy_stays_destroyed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM privacy_certificate WHERE case_id = NEW.case_id) THEN
    RAISE EXCEPTION 'case % was destroyed', NEW.case_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'stays_destroyed';
  END IF;
  RETURN NEW;
END $$;
RESET ROLE;
DROP TRIGGER IF EXISTS privacy_stays_destroyed ON casework_entry;
CREATE TRIGGER privacy_stays_destroyed BEFORE INSERT ON casework_entry
  FOR EACH ROW EXECUTE FUNCTION privacy_stays_destroyed();
"""
