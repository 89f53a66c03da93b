"""What one can do with a signal: report it, pick it up, decide."""

from sluitend.signals.verbs.deciding import (
    add_to_case,
    advise_only,
    open_case_from_signal,
    set_aside,
    start_triage,
)
from sluitend.signals.verbs.passing_on import move_to_municipality, pass_on
from sluitend.signals.verbs.reporting import report_signal

__all__ = [
    "add_to_case",
    "advise_only",
    "move_to_municipality",
    "open_case_from_signal",
    "pass_on",
    "report_signal",
    "set_aside",
    "start_triage",
]
