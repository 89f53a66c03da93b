"""Who needs to know how care coordination is arranged, told to PostgreSQL; migration 0002 applies it.

Everybody with an office reads it: whom a municipality can call in is the point of a network, and nothing here is about
a person whom a case is about. Written it is by who works in the region, or in the town hall; the gate says who of them.
"""

from typing import Final

from sluitend.access.policies import IN_OFFICE, in_my_regions, my_employers, protect

_TODAY: Final = "(SELECT (now() AT TIME ZONE 'Europe/Amsterdam')::date)"
_REGION: Final = in_my_regions("region_id")
_OF_PROCEDURE: Final = f"""EXISTS (
  SELECT FROM coverage_procedure AS p WHERE p.id = procedure_id AND {in_my_regions("p.region_id")})"""


def _of_municipality(column: str) -> str:
    # `column` names its table: within the question both other tables have one of the same name.
    return f"""EXISTS (
      SELECT FROM registry_organisation AS o
      WHERE o.municipality_id = {column} AND o.kind = 'municipality' AND {my_employers("o.id")}
    ) OR EXISTS (
      SELECT FROM registry_membership AS m WHERE m.municipality_id = {column} AND {in_my_regions("m.region_id")}
        AND m.valid_from <= {_TODAY} AND (m.valid_until IS NULL OR m.valid_until > {_TODAY}))"""  # noqa: S608  our own words only


_MUNICIPALITY: Final = _of_municipality("coverage_coordinatoraccess.municipality_id")
_OF_ACCESS: Final = f"""EXISTS (
  SELECT FROM coverage_coordinatoraccess AS a WHERE a.id = access_id AND ({_of_municipality("a.municipality_id")}))"""

ROW_LEVEL_SECURITY: Final = "\n".join(
    (
        protect("coverage_procedure", select=IN_OFFICE, insert=_REGION, update=_REGION),
        protect("coverage_procedurestep", select=IN_OFFICE, insert=_OF_PROCEDURE, update=_OF_PROCEDURE),
        protect("coverage_coordinatoraccess", select=IN_OFFICE, insert=_MUNICIPALITY, update=_MUNICIPALITY),
        protect("coverage_entry", select=IN_OFFICE, insert=f"{_OF_PROCEDURE} OR {_OF_ACCESS}"),
    )
)

# What comes from a dated list follows that list, which the system alone reads.
ACCESS_FINAL: Final = """
CREATE OR REPLACE TRIGGER coverage_final BEFORE UPDATE ON coverage_coordinatoraccess
  FOR EACH ROW WHEN (
    OLD.seed = '' AND (
      OLD.end_reason <> ''
      OR to_jsonb(NEW) - ARRAY['valid_until', 'end_reason'] IS DISTINCT FROM
         to_jsonb(OLD) - ARRAY['valid_until', 'end_reason']
      OR NEW.valid_until IS NULL OR NEW.valid_until > coalesce(OLD.valid_until, 'infinity')
    )
    OR OLD.seed <> '' AND NOT starts_with(coalesce(current_setting('sluitend.actor', true), ''), 'system:')
  ) EXECUTE FUNCTION coverage_refuse();
"""
# The past stays as it was told, also for who owns the tables.
FINAL: Final = f"""
CREATE OR REPLACE FUNCTION coverage_refuse() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  RAISE EXCEPTION 'rows of % are final', TG_TABLE_NAME
    USING ERRCODE = 'check_violation', CONSTRAINT = 'coverage_history_kept';
END $$;
CREATE TRIGGER coverage_final BEFORE UPDATE OR DELETE ON coverage_entry
  FOR EACH ROW EXECUTE FUNCTION coverage_refuse();
CREATE TRIGGER coverage_never_emptied BEFORE TRUNCATE ON coverage_entry
  FOR EACH STATEMENT EXECUTE FUNCTION coverage_refuse();
CREATE TRIGGER coverage_kept BEFORE DELETE ON coverage_procedure
  FOR EACH ROW EXECUTE FUNCTION coverage_refuse();
CREATE TRIGGER coverage_final BEFORE UPDATE ON coverage_procedure
  FOR EACH ROW WHEN (OLD.ended_on IS NOT NULL) EXECUTE FUNCTION coverage_refuse();
CREATE TRIGGER coverage_kept BEFORE DELETE ON coverage_procedurestep
  FOR EACH ROW EXECUTE FUNCTION coverage_refuse();
CREATE TRIGGER coverage_final BEFORE UPDATE ON coverage_procedurestep
  FOR EACH ROW WHEN (OLD.state IN ('done', 'not_needed')) EXECUTE FUNCTION coverage_refuse();
CREATE TRIGGER coverage_kept BEFORE DELETE ON coverage_coordinatoraccess
  FOR EACH ROW EXECUTE FUNCTION coverage_refuse();
{ACCESS_FINAL}
REVOKE UPDATE, DELETE, TRUNCATE ON coverage_entry FROM sluitend_app;
REVOKE DELETE, TRUNCATE ON coverage_procedure, coverage_procedurestep, coverage_coordinatoraccess FROM sluitend_app;
"""
NO_LONGER_FINAL: Final = """
DROP TRIGGER coverage_final ON coverage_entry;
DROP TRIGGER coverage_never_emptied ON coverage_entry;
DROP TRIGGER coverage_kept ON coverage_procedure;
DROP TRIGGER coverage_final ON coverage_procedure;
DROP TRIGGER coverage_kept ON coverage_procedurestep;
DROP TRIGGER coverage_final ON coverage_procedurestep;
DROP TRIGGER coverage_kept ON coverage_coordinatoraccess;
DROP TRIGGER coverage_final ON coverage_coordinatoraccess;
DROP FUNCTION coverage_refuse();
"""
