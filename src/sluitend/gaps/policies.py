"""Who needs to know of a gap, told to PostgreSQL: the same as `access.visible_gaps`, and those of one's own cases.

Gaps are opened and closed by evaluation, which is the system's own; people bridge them and give them an owner.
Migration 0006 applies this; a change here needs a migration that applies it again.
"""

from typing import Final

from sluitend.access.policies import IN_OFFICE, in_my_regions, my_employers, protect

_NATIONAL: Final = f"(region_id IS NULL AND case_id IS NULL AND {IN_OFFICE})"
_OF_REGION: Final = f"{in_my_regions('region_id')} OR {my_employers('organisation_id')} OR {_NATIONAL}"
# Who takes part in a case from another region sees its gaps on the page of the case.
_GAP: Final = f"{_OF_REGION} OR (case_id IS NOT NULL AND casework_sees(case_id))"
# A bridge, or a line of the history, speaks of what the gap is about: in a case it is for who sees the case. The gap's
# own policies decide too, also inside this question.
_OF_GAP: Final = """EXISTS (
  SELECT FROM gaps_gap AS g WHERE g.id = gap_id AND (g.case_id IS NULL OR casework_sees(g.case_id))
)"""

# The verbs look who asks, and then write as the system: who plans may bridge what they may not read.
ROW_LEVEL_SECURITY: Final = "\n".join(
    (
        protect("gaps_gap", select=_GAP, update=_GAP),
        protect("gaps_bridge", select=_OF_GAP),
        protect("gaps_gapentry", select=_OF_GAP),
    )
)
