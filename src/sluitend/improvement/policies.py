"""Who needs to know of a goal, told to PostgreSQL: who works in its region, or for whom it is. Migration 0001.

Which of these may plan is told by the gate (`access.py`): the database does not know roles, and nothing here is about
somebody whom a case or a signal is about.
"""

from typing import Final

from sluitend.access.policies import KEEPER, in_my_regions, my_employers, protect

_GOAL: Final = f"{in_my_regions('region_id')} OR {my_employers('organisation_id')}"
# The goal's own policies decide, also inside this question.
_OF_GOAL: Final = "EXISTS (SELECT FROM improvement_goal AS g WHERE g.id = goal_id)"

POLICIES: Final = "\n".join(
    (
        protect("improvement_goal", select=_GOAL, insert=_GOAL, update=_GOAL),
        protect("improvement_goalgap", select=_OF_GOAL, insert=_OF_GOAL),
        protect("improvement_goalstep", select=_OF_GOAL, insert=_OF_GOAL, update=_OF_GOAL),
        protect("improvement_goalentry", select=_OF_GOAL, insert=_OF_GOAL),
    )
)
RIGHTS: Final = f"""
GRANT SELECT, UPDATE (due) ON improvement_goal TO {KEEPER};
GRANT SELECT ON improvement_goalstep, gaps_gap TO {KEEPER};
REVOKE DELETE, TRUNCATE ON improvement_goal, improvement_goalstep, improvement_goalgap FROM sluitend_app;
REVOKE UPDATE, DELETE, TRUNCATE ON improvement_goalentry FROM sluitend_app;
REVOKE UPDATE ON improvement_goalgap FROM sluitend_app;
"""  # noqa: S608  our own words only
ROW_LEVEL_SECURITY: Final = RIGHTS + POLICIES
