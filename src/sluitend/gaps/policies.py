"""Who needs to know of a gap, told to PostgreSQL: the same as `access.visible_gaps`, and those of one's own cases.

Gaps are opened and closed by evaluation, which is the system's own; people bridge them and give them an owner.
Migrations 0007, 0008 and 0010 apply this; a change here needs a migration that applies it again.
"""

from typing import Final

from sluitend.access.policies import (
    FEW,
    IN_OFFICE,
    KEEPER,
    WORKS_ON_CASES,
    by_keeper,
    in_my_regions,
    my_employers,
    protect,
)

_NATIONAL: Final = f"(region_id IS NULL AND case_id IS NULL AND {IN_OFFICE})"
_OF_REGION: Final = f"{in_my_regions('region_id')} OR {my_employers('organisation_id')} OR {_NATIONAL}"
# A gap in a case is for who works on cases; others hear a number. Who takes part in a case from another region sees
# its gaps on the page of the case.
_GAP: Final = (
    f"((case_id IS NULL OR {WORKS_ON_CASES}) AND ({_OF_REGION})) "
    "OR (case_id IS NOT NULL AND casework_sees(case_id))"
)
# A bridge, or a line of the history, speaks of what the gap is about: in a case it is for who sees the case. The gap's
# own policies decide too, also inside this question.
_OF_GAP: Final = """EXISTS (
  SELECT FROM gaps_gap AS g WHERE g.id = gap_id AND (g.case_id IS NULL OR casework_sees(g.case_id))
)"""

# The verbs look who asks, and then write as the system: who plans, and works on cases, may bridge a gap in a case that
# they may not open, and then not read what bridges it.
ROW_LEVEL_SECURITY: Final = "\n".join(
    (
        protect("gaps_gap", select=_GAP, update=_GAP),
        protect("gaps_bridge", select=_OF_GAP),
        protect("gaps_gapentry", select=_OF_GAP),
    )
)
# What opened and closed in a week, less what one sees open and close by itself, did so in cases, and is often one. What
# did so in cases is counted apart, and told to who works on cases. Migration 0008 applies this.
COURSE: Final = protect(
    "gaps_weektally", select=f"({in_my_regions('region_id')} AND (NOT in_cases OR {WORKS_ON_CASES}))"
)
# How many gaps are open in the cases of a region of the actor's, and how many of these are late, per municipality and
# programme. Of fewer cases than `FEW` there is no row, as of none, so that no screen can tell more: five gaps can be
# those of one person, and that there is one says that there is somebody. Nor is how many are late told (NULL) where
# that, or what it leaves of the total, is of so few. There is no
# second way to add up the same gaps, such as by owner: what one table keeps back, another would give by subtraction.
_COUNTED: Final = by_keeper(
    """gaps_in_cases(the_region varchar, the_municipalities varchar[], the_day date)
RETURNS TABLE (municipality_id varchar, programme varchar, open bigint, late bigint)
LANGUAGE sql STABLE ROWS 50""",
    f"""
  SELECT n.municipality_id, n.programme, n.open,
         CASE WHEN (n.late_cases = 0 OR n.late_cases >= {FEW})
               AND (n.timely_cases = 0 OR n.timely_cases >= {FEW}) THEN n.late END
  FROM (
    SELECT g.municipality_id, g.programme, count(*) AS open, count(DISTINCT g.case_id) AS cases,
           count(*) FILTER (WHERE g.due < the_day) AS late,
           count(DISTINCT g.case_id) FILTER (WHERE g.due < the_day) AS late_cases,
           count(DISTINCT g.case_id) FILTER (WHERE g.due >= the_day) AS timely_cases
    FROM gaps_gap AS g
    WHERE g.municipality_id = ANY (the_municipalities) AND g.region_id = the_region
      AND g.closed_at IS NULL AND g.case_id IS NOT NULL AND coalesce({in_my_regions("the_region")}, false)
    GROUP BY g.municipality_id, g.programme
  ) AS n
  WHERE n.cases >= {FEW}
""",  # noqa: S608  our own words only
)
# What it returned before does not give way to what it returns now.
IN_CASES: Final = f"""
GRANT SELECT ON gaps_gap TO {KEEPER};
SET LOCAL ROLE {KEEPER};
DROP FUNCTION IF EXISTS gaps_in_cases(varchar, varchar[], date);
RESET ROLE;
{_COUNTED}"""
