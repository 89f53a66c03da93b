"""What one can do with support; each verb is one transaction and one line in the timeline of the case."""

from sluitend.support.verbs.aftercare import (
    begin_aftercare,
    follow_up_contact,
    plan_contact,
    record_aftercare,
    stop_aftercare,
)
from sluitend.support.verbs.assessing import Look, record_assessment, take_back_assessment
from sluitend.support.verbs.planning import add_goal, assign_goal, end_goal, give_plan, make_plan
from sluitend.support.verbs.serving import ask_service, move_service

__all__ = [
    "Look",
    "add_goal",
    "ask_service",
    "assign_goal",
    "begin_aftercare",
    "end_goal",
    "follow_up_contact",
    "give_plan",
    "make_plan",
    "move_service",
    "plan_contact",
    "record_aftercare",
    "record_assessment",
    "stop_aftercare",
    "take_back_assessment",
]
