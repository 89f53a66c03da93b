"""What one can do here: each is one transaction, through the gate, with one line in the history."""

from sluitend.coverage.verbs.accesses import end_access, record_access
from sluitend.coverage.verbs.procedures import (
    begin_step,
    finish_step,
    move_step,
    plan_step,
    skip_step,
    start_procedure,
    stop_procedure,
    wait_for,
)

__all__ = [
    "begin_step",
    "end_access",
    "finish_step",
    "move_step",
    "plan_step",
    "record_access",
    "skip_step",
    "start_procedure",
    "stop_procedure",
    "wait_for",
]
