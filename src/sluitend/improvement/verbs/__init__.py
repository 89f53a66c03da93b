"""What one can do with the improvement plan: one transaction, through the gate, one line of history."""

from sluitend.improvement.verbs.goals import change_goal, drop_goal, give_goal, reach_goal, set_goal
from sluitend.improvement.verbs.steps import add_step, finish_step, give_step, move_step

__all__ = [
    "add_step",
    "change_goal",
    "drop_goal",
    "finish_step",
    "give_goal",
    "give_step",
    "move_step",
    "reach_goal",
    "set_goal",
]
