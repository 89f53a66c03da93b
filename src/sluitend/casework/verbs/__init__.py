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
from sluitend.casework.verbs.emergency import break_glass, end_emergency, judge_emergency
from sluitend.casework.verbs.escalating import expire_handover, expire_handovers
from sluitend.casework.verbs.going_on import go_on_in
from sluitend.casework.verbs.handing_over import (
    accept_handover,
    decline_handover,
    offer_handover,
    withdraw_handover,
)
from sluitend.casework.verbs.involving import (
    add_to_person,
    change_person,
    end_involvement,
    involve_known,
    involve_person,
    reveal_person,
)
from sluitend.casework.verbs.opening import open_case, reopen_case
from sluitend.casework.verbs.same_person import join_persons, part_persons
from sluitend.casework.verbs.steps import add_step, drop_step, finish_step, move_step

__all__ = [
    "accept_handover",
    "add_participant",
    "add_step",
    "add_to_person",
    "assign_official",
    "break_glass",
    "change_person",
    "change_stage",
    "close_case",
    "correct_entry",
    "decline_handover",
    "drop_step",
    "end_emergency",
    "end_involvement",
    "end_participation",
    "expire_handover",
    "expire_handovers",
    "finish_step",
    "go_on_in",
    "involve_known",
    "involve_person",
    "join_persons",
    "judge_emergency",
    "move_step",
    "offer_handover",
    "open_case",
    "part_persons",
    "record_contact",
    "reopen_case",
    "reveal_person",
    "withdraw_handover",
    "write_note",
]
