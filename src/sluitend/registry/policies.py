"""Who needs to know how an organisation is administered, told to PostgreSQL; migration 0002 applies it.

Who works there, or for its region. Which of these may see or do it is told by the gate (`administering.py`): the
database does not know roles, and none of these rows is about somebody whom a case or a signal is about.
"""

from typing import Final

from sluitend.access.policies import IN_OFFICE, in_my_regions, my_employers, protect

_ITS_REGION: Final = (
    "EXISTS (SELECT FROM registry_organisation AS o "
    f"WHERE o.id = organisation_id AND {in_my_regions('o.region_id')})"
)
_HERE: Final = f"{my_employers('organisation_id')} OR {_ITS_REGION}"
# The review's own policies decide, also inside this question.
_OF_REVIEW: Final = "EXISTS (SELECT FROM registry_accessreview AS r WHERE r.id = review_id)"

# Who answers is asked by whoever reports a signal, too: so an absence is seen by whoever acts.
_ANYBODY: Final = "(SELECT current_setting('sluitend.actor', true) <> '')"
_OF_POST: Final = f"""EXISTS (
  SELECT FROM registry_official AS f JOIN registry_post AS p ON p.id = f.post_id
  JOIN registry_organisation AS o ON o.id = p.organisation_id
  WHERE f.id = official_id AND ({my_employers("o.id")} OR {in_my_regions("o.region_id")}))"""

ROW_LEVEL_SECURITY: Final = "\n".join(
    (
        protect("registry_change", select=_HERE, insert=_HERE),
        protect("registry_leave", select=_ANYBODY, insert=_OF_POST, update=_OF_POST),
        protect("registry_proposal", select=_HERE, insert=_HERE, update=_HERE),
        protect("registry_accessreview", select=_HERE, insert=_HERE, update=_HERE),
        protect("registry_accessreviewline", select=_OF_REVIEW, insert=_OF_REVIEW),
    )
)

# Also who owns the tables changes nothing of what was recorded, and nobody gives themselves a role, whatever a screen
# or a verb forgets: the actor is who PostgreSQL was told of.
FINAL: Final = """
CREATE OR REPLACE FUNCTION registry_refuse() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  RAISE EXCEPTION 'rows of % are final', TG_TABLE_NAME
    USING ERRCODE = 'check_violation', CONSTRAINT = 'registry_history_kept';
END $$;
CREATE TRIGGER registry_final BEFORE UPDATE OR DELETE ON registry_change
  FOR EACH ROW EXECUTE FUNCTION registry_refuse();
CREATE TRIGGER registry_never_emptied BEFORE TRUNCATE ON registry_change
  FOR EACH STATEMENT EXECUTE FUNCTION registry_refuse();
CREATE TRIGGER registry_final BEFORE UPDATE OR DELETE ON registry_accessreviewline
  FOR EACH ROW EXECUTE FUNCTION registry_refuse();
CREATE TRIGGER registry_never_emptied BEFORE TRUNCATE ON registry_accessreviewline
  FOR EACH STATEMENT EXECUTE FUNCTION registry_refuse();
CREATE TRIGGER registry_final BEFORE UPDATE ON registry_accessreview
  FOR EACH ROW WHEN (OLD.finished_at IS NOT NULL) EXECUTE FUNCTION registry_refuse();
CREATE TRIGGER registry_kept BEFORE DELETE ON registry_accessreview
  FOR EACH ROW EXECUTE FUNCTION registry_refuse();
CREATE TRIGGER registry_final BEFORE UPDATE ON registry_proposal
  FOR EACH ROW WHEN (OLD.decision <> '') EXECUTE FUNCTION registry_refuse();
CREATE TRIGGER registry_kept BEFORE DELETE ON registry_proposal
  FOR EACH ROW EXECUTE FUNCTION registry_refuse();
REVOKE UPDATE, DELETE, TRUNCATE ON registry_change, registry_accessreviewline FROM sluitend_app;
REVOKE DELETE, TRUNCATE ON registry_accessreview, registry_proposal, registry_leave FROM sluitend_app;

CREATE OR REPLACE FUNCTION registry_nobody_elevates_themselves() RETURNS trigger LANGUAGE plpgsql
  SET search_path = public, pg_temp AS $$
BEGIN
  IF 'person:' || NEW.user_id IS DISTINCT FROM current_setting('sluitend.actor', true) THEN
    RETURN NEW;
  END IF;
  IF TG_OP = 'UPDATE' AND NEW.post_id = OLD.post_id AND NEW.user_id = OLD.user_id
     AND NEW.valid_from >= OLD.valid_from
     AND coalesce(NEW.valid_until, 'infinity') <= coalesce(OLD.valid_until, 'infinity') THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'nobody gives themselves a role'
    USING ERRCODE = 'check_violation', CONSTRAINT = 'nobody_elevates_themselves';
END $$;
CREATE TRIGGER nobody_elevates_themselves BEFORE INSERT OR UPDATE ON registry_official
  FOR EACH ROW WHEN (NEW.user_id IS NOT NULL) EXECUTE FUNCTION registry_nobody_elevates_themselves();
"""
NO_LONGER_FINAL: Final = """
DROP TRIGGER nobody_elevates_themselves ON registry_official;
DROP TRIGGER registry_final ON registry_change;
DROP TRIGGER registry_never_emptied ON registry_change;
DROP TRIGGER registry_final ON registry_accessreviewline;
DROP TRIGGER registry_never_emptied ON registry_accessreviewline;
DROP TRIGGER registry_final ON registry_accessreview;
DROP TRIGGER registry_kept ON registry_accessreview;
DROP TRIGGER registry_final ON registry_proposal;
DROP TRIGGER registry_kept ON registry_proposal;
DROP FUNCTION registry_refuse(), registry_nobody_elevates_themselves();
"""

# What somebody learnt and whether there is room is for everybody with an office; said by who works there or for its
# region. Migration 0004 applies this.
_AT_ORGANISATION: Final = f"""EXISTS (
  SELECT FROM registry_organisation AS o
  WHERE o.id = organisation_id AND ({my_employers("o.id")} OR {in_my_regions("o.region_id")}))"""
NETWORK_SECURITY: Final = "\n".join(
    (
        protect("registry_training", select=IN_OFFICE, insert=_OF_POST, update=_OF_POST),
        protect("registry_availability", select=IN_OFFICE, insert=_AT_ORGANISATION),
    )
)
# Nothing of it is changed afterwards, but that a training is withdrawn, once.
_FACTS: Final = (
    *("id", "official_id", "subject", "on_day", "valid_until", "title", "organiser", "link", "counts_since"),
    *("correction", "recorded_by_id", "recorded_at"),
)
_KEPT: Final = ", ".join(f"{{row}}.{name}" for name in _FACTS)
NETWORK_FINAL: Final = f"""
CREATE TRIGGER registry_final BEFORE UPDATE ON registry_training FOR EACH ROW
  WHEN (OLD.withdrawn_at IS NOT NULL OR ({_KEPT.format(row="OLD")}) IS DISTINCT FROM ({_KEPT.format(row="NEW")}))
  EXECUTE FUNCTION registry_refuse();
CREATE TRIGGER registry_kept BEFORE DELETE ON registry_training
  FOR EACH ROW EXECUTE FUNCTION registry_refuse();
CREATE TRIGGER registry_never_emptied BEFORE TRUNCATE ON registry_training
  FOR EACH STATEMENT EXECUTE FUNCTION registry_refuse();
CREATE TRIGGER registry_final BEFORE UPDATE OR DELETE ON registry_availability
  FOR EACH ROW EXECUTE FUNCTION registry_refuse();
CREATE TRIGGER registry_never_emptied BEFORE TRUNCATE ON registry_availability
  FOR EACH STATEMENT EXECUTE FUNCTION registry_refuse();
REVOKE DELETE, TRUNCATE ON registry_training FROM sluitend_app;
REVOKE UPDATE, DELETE, TRUNCATE ON registry_availability FROM sluitend_app;
"""
NETWORK_NO_LONGER_FINAL: Final = """
DROP TRIGGER registry_final ON registry_training;
DROP TRIGGER registry_kept ON registry_training;
DROP TRIGGER registry_never_emptied ON registry_training;
DROP TRIGGER registry_final ON registry_availability;
DROP TRIGGER registry_never_emptied ON registry_availability;
"""

# A municipality belongs to one region at a time for each domain. Whoever writes a membership first locks the
# municipality, so that of two at once the second sees what the first wrote; an exclusion constraint would need an
# extension that not every PostgreSQL has.
ONE_REGION: Final = """
CREATE FUNCTION registry_lock_municipality() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM FROM registry_municipality WHERE code = NEW.municipality_id FOR NO KEY UPDATE;
  RETURN NEW;
END $$;
CREATE FUNCTION registry_one_region() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (
    SELECT FROM registry_membership AS a JOIN registry_membership AS b
      ON b.municipality_id = a.municipality_id AND b.domain = a.domain AND b.id <> a.id
     AND daterange(b.valid_from, b.valid_until) && daterange(a.valid_from, a.valid_until)
    WHERE a.municipality_id = NEW.municipality_id AND a.domain = NEW.domain
  ) THEN
    RAISE EXCEPTION '% is in two regions for % at once', NEW.municipality_id, NEW.domain
      USING ERRCODE = 'check_violation', CONSTRAINT = 'membership_one_region';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER lock_municipality BEFORE INSERT OR UPDATE ON registry_membership
  FOR EACH ROW EXECUTE FUNCTION registry_lock_municipality();
CREATE CONSTRAINT TRIGGER one_region AFTER INSERT OR UPDATE ON registry_membership
  DEFERRABLE INITIALLY IMMEDIATE FOR EACH ROW EXECUTE FUNCTION registry_one_region();
"""
NO_ONE_REGION: Final = """
DROP TRIGGER one_region ON registry_membership;
DROP TRIGGER lock_municipality ON registry_membership;
DROP FUNCTION registry_one_region(), registry_lock_municipality();
"""
