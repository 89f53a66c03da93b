"""What one can do with a case. Each verb is one transaction: through the gate, change, timeline, consequences."""

from sluitend.casework.verbs.carrying import (
    add_participant,
    assign_official,
    change_stage,
    correct_entry,
    end_participation,
    record_contact,
    write_note,
)
from sluitend.casework.verbs.closing import close_case
from sluitend.casework.verbs.escalating import expire_handover, expire_handovers
from sluitend.casework.verbs.handing_over import (
    accept_handover,
    decline_handover,
    offer_handover,
    withdraw_handover,
)
from sluitend.casework.verbs.opening import open_case, reopen_case
from sluitend.casework.verbs.steps import add_step, drop_step, finish_step, move_step

__all__ = [
    "accept_handover",
    "add_participant",
    "add_step",
    "assign_official",
    "change_stage",
    "close_case",
    "correct_entry",
    "decline_handover",
    "drop_step",
    "end_participation",
    "expire_handover",
    "expire_handovers",
    "finish_step",
    "move_step",
    "offer_handover",
    "open_case",
    "record_contact",
    "reopen_case",
    "withdraw_handover",
    "write_note",
]
