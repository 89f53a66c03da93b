"""Who may read the disclosure log, told to PostgreSQL: whose people acted, and whose data it was.

That only a privacy officer does so is `access.visible_records`. Writing goes through `logbook_write`, which runs as the
owner of the table. Migration 0003 applies this; a change here needs a migration that applies it again.
"""

from typing import Final

from sluitend.access.policies import my_employers, protect

OWNER: Final = "sluitend_owner"
# The owner writes and retires; that it removed or changed something is what the chain tells.
_OWNED: Final = f"""
DROP POLICY IF EXISTS logbook_record_owned ON logbook_record;
CREATE POLICY logbook_record_owned ON logbook_record FOR ALL TO {OWNER} USING (true);
"""
ROW_LEVEL_SECURITY: Final = (
    protect("logbook_record", select=f"{my_employers('organisation')} OR {my_employers('responsible')}")
    + _OWNED
)
