"""Who may read and add to the ledger, and what nobody may: told to PostgreSQL; migration 0002 applies it.

Everybody with an office may look: there are no persons in it whom a case is about. Only the system writes: its job
follows the registers, and the verb that corrects looks who asks and then writes as the system.
"""

from typing import Final

from sluitend.access.policies import IN_OFFICE, protect

ROW_LEVEL_SECURITY: Final = protect("baseline_fact", select=IN_OFFICE)

# History is told once: the only thing that ever happens to a row is that another takes its place.
FINAL: Final = """
CREATE OR REPLACE FUNCTION baseline_refuse() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  RAISE EXCEPTION 'facts of the base level are never rewritten'
    USING ERRCODE = 'check_violation', CONSTRAINT = 'baseline_history_kept';
END $$;
CREATE OR REPLACE FUNCTION baseline_superseded_once() RETURNS trigger LANGUAGE plpgsql
  SET search_path = public, pg_temp AS $$
BEGIN
  IF OLD.superseded_at IS NULL AND to_jsonb(OLD) - 'superseded_at' = to_jsonb(NEW) - 'superseded_at' THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'a fact of the base level is superseded once, and not rewritten'
    USING ERRCODE = 'check_violation', CONSTRAINT = 'baseline_history_kept';
END $$;
CREATE TRIGGER superseded_once BEFORE UPDATE ON baseline_fact
  FOR EACH ROW EXECUTE FUNCTION baseline_superseded_once();
CREATE TRIGGER never_deleted BEFORE DELETE ON baseline_fact FOR EACH ROW EXECUTE FUNCTION baseline_refuse();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON baseline_fact FOR EACH STATEMENT EXECUTE FUNCTION baseline_refuse();
REVOKE DELETE, TRUNCATE ON baseline_fact FROM sluitend_app;
"""
NO_LONGER_FINAL: Final = """
DROP TRIGGER superseded_once ON baseline_fact;
DROP TRIGGER never_deleted ON baseline_fact;
DROP TRIGGER never_emptied ON baseline_fact;
DROP FUNCTION baseline_refuse(), baseline_superseded_once();
"""
