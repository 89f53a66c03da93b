"""What regions added to the guide, told to PostgreSQL: everybody with an office reads it, a region writes its own.

Who in the region may write is told by the gate. Migration 0001 applies this; a change needs a migration again.
"""

from typing import Final

from sluitend.access.policies import IN_OFFICE, in_my_regions, protect

ROW_LEVEL_SECURITY: Final = protect(
    "guide_review", select=IN_OFFICE, insert=f"{IN_OFFICE} AND {in_my_regions('region_id')}"
)
FINAL: Final = """
CREATE OR REPLACE FUNCTION guide_refuse() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  RAISE EXCEPTION 'rows of % are final', TG_TABLE_NAME
    USING ERRCODE = 'check_violation', CONSTRAINT = 'guide_history_kept';
END $$;
CREATE TRIGGER guide_final BEFORE UPDATE OR DELETE ON guide_review
  FOR EACH ROW EXECUTE FUNCTION guide_refuse();
CREATE TRIGGER guide_never_emptied BEFORE TRUNCATE ON guide_review
  FOR EACH STATEMENT EXECUTE FUNCTION guide_refuse();
REVOKE UPDATE, DELETE, TRUNCATE ON guide_review FROM sluitend_app;
"""
NO_LONGER_FINAL: Final = """
DROP TRIGGER guide_final ON guide_review;
DROP TRIGGER guide_never_emptied ON guide_review;
DROP FUNCTION guide_refuse();
"""
