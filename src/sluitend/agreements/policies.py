"""Who needs to know of a question, told to PostgreSQL; and what never changes. Migration 0002 applies it.

A question about a case is for who sees the case. Any other is for the municipalities that it names, for who asked, and
for the office of the region that must help to decide. Agreements are for everybody with an office. Which roles may do
what is told by the gate (`access.py`): the database does not know roles, nor from which day one municipality took over
another: it shows the questions of either to who takes over. Migration 0003 applies what changed since.
"""

from typing import Final

from sluitend.access.policies import IN_OFFICE, KEEPER, my_employers, protect

# The municipalities of one's town halls, and all that went over into them in however many steps; read once a statement.
_PLACES: Final = f"""(
  WITH RECURSIVE own (code) AS (
    SELECT o.municipality_id FROM registry_organisation AS o
    WHERE {my_employers("o.id")} AND o.kind = 'municipality' AND o.municipality_id IS NOT NULL
    UNION
    SELECT m.code FROM registry_municipality AS m JOIN own ON m.successor_id = own.code
  )
  SELECT array_agg(code)::varchar[] FROM own)"""  # noqa: S608  our own words only
_ABOUT: Final = f"""(involved && {_PLACES} OR EXISTS (
  SELECT FROM registry_organisation AS o
  WHERE {my_employers("o.id")} AND o.kind = 'region' AND o.region_id = agreements_question.region_id))"""
_QUESTION: Final = (
    f"(case_id IS NULL AND ({my_employers('organisation_id')} OR {_ABOUT}))"
    " OR (case_id IS NOT NULL AND casework_sees(case_id))"
)
# The question's own policies decide, also inside this question.
_OF_QUESTION: Final = "EXISTS (SELECT FROM agreements_question AS q WHERE q.id = question_id)"
# Only who works at the region's own office records what it adopted.
_OF_REGION: Final = f"""EXISTS (
  SELECT FROM registry_organisation AS o
  WHERE o.kind = 'region' AND o.region_id = agreements_agreement.region_id AND {my_employers("o.id")})"""

POLICIES: Final = "\n".join(
    (
        protect("agreements_agreement", select=IN_OFFICE, insert=_OF_REGION, update=_OF_REGION),
        protect("agreements_question", select=_QUESTION, insert=_QUESTION, update=_QUESTION),
        protect("agreements_entry", select=_OF_QUESTION, insert=_OF_QUESTION),
    )
)

# An agreement may only be ended, once; an answer stays what it was; a question that ended stays so. The keeper empties
# what is about a case that is destroyed after its term (privacy/destroying.py): it was granted those columns only.
NO_OVERLAP: Final = """
CREATE OR REPLACE FUNCTION agreements_no_overlap() RETURNS trigger LANGUAGE plpgsql
  SET search_path = public, pg_temp AS $$
BEGIN
  -- Of two at once the second sees what the first wrote.
  PERFORM FROM registry_region WHERE code = NEW.region_id FOR NO KEY UPDATE;
  IF EXISTS (
    SELECT FROM agreements_agreement AS a
    WHERE a.region_id = NEW.region_id AND a.domain = NEW.domain AND a.id <> NEW.id
      AND a.valid_from < coalesce(NEW.valid_until, 'infinity')
      AND coalesce(a.valid_until, 'infinity') > NEW.valid_from
      AND a.valid_from < coalesce(a.valid_until, 'infinity')) THEN
    RAISE EXCEPTION 'two agreements at once in %', NEW.region_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'agreement_one_at_a_time';
  END IF;
  RETURN NULL;
END $$;
"""
# Only its end changes, to an earlier day, with why and by whom.
ENDED_ONLY: Final = """
DROP TRIGGER IF EXISTS agreements_final ON agreements_agreement;
CREATE TRIGGER agreements_final BEFORE UPDATE ON agreements_agreement FOR EACH ROW
  WHEN (to_jsonb(OLD) - '{valid_until,end_reason,ended_by_id,ended_at}'::text[]
      IS DISTINCT FROM to_jsonb(NEW) - '{valid_until,end_reason,ended_by_id,ended_at}'::text[]
    OR NEW.valid_until IS NULL OR coalesce(OLD.valid_until, 'infinity') <= NEW.valid_until)
  EXECUTE FUNCTION agreements_refuse();
"""
FINAL: Final = f"""
CREATE OR REPLACE FUNCTION agreements_refuse() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  RAISE EXCEPTION 'rows of % are final', TG_TABLE_NAME
    USING ERRCODE = 'check_violation', CONSTRAINT = 'agreements_final';
END $$;
{NO_OVERLAP}{ENDED_ONLY}CREATE TRIGGER agreements_kept BEFORE DELETE ON agreements_agreement
  FOR EACH ROW EXECUTE FUNCTION agreements_refuse();
CREATE CONSTRAINT TRIGGER agreements_one_at_a_time AFTER INSERT OR UPDATE ON agreements_agreement
  DEFERRABLE INITIALLY IMMEDIATE FOR EACH ROW EXECUTE FUNCTION agreements_no_overlap();
CREATE TRIGGER agreements_final BEFORE UPDATE ON agreements_question FOR EACH ROW
  WHEN (current_user <> '{KEEPER}' AND (OLD.ended_at IS NOT NULL OR
    to_jsonb(OLD) - '{{state,due,settled_id,ended_at}}'::text[]
      IS DISTINCT FROM to_jsonb(NEW) - '{{state,due,settled_id,ended_at}}'::text[]))
  EXECUTE FUNCTION agreements_refuse();
CREATE TRIGGER agreements_kept BEFORE DELETE ON agreements_question
  FOR EACH ROW EXECUTE FUNCTION agreements_refuse();
CREATE TRIGGER agreements_final BEFORE UPDATE ON agreements_entry FOR EACH ROW
  WHEN (current_user <> '{KEEPER}') EXECUTE FUNCTION agreements_refuse();
CREATE TRIGGER agreements_kept BEFORE DELETE ON agreements_entry
  FOR EACH ROW EXECUTE FUNCTION agreements_refuse();
CREATE TRIGGER agreements_never_emptied BEFORE TRUNCATE ON agreements_agreement
  FOR EACH STATEMENT EXECUTE FUNCTION agreements_refuse();
CREATE TRIGGER agreements_never_emptied BEFORE TRUNCATE ON agreements_question
  FOR EACH STATEMENT EXECUTE FUNCTION agreements_refuse();
CREATE TRIGGER agreements_never_emptied BEFORE TRUNCATE ON agreements_entry
  FOR EACH STATEMENT EXECUTE FUNCTION agreements_refuse();
REVOKE DELETE, TRUNCATE ON agreements_agreement, agreements_question, agreements_entry FROM sluitend_app;
REVOKE UPDATE ON agreements_entry FROM sluitend_app;
"""
ROW_LEVEL_SECURITY: Final = POLICIES + FINAL
