"""What one can do in the registry: each verb one transaction, through the gate; raises the Refused family.

Each writes one line in the register of changes and ends by letting the consequences follow, so that a gap closes in
the transaction that closed it.
"""

from sluitend.registry.verbs.belonging import merge_municipality, move_municipality
from sluitend.registry.verbs.confirming import confirm_proposal, decline_proposal
from sluitend.registry.verbs.ending import block_account, end_role, unblock_account
from sluitend.registry.verbs.giving import give_role, move_end
from sluitend.registry.verbs.guide import (
    add_post,
    appoint_official,
    end_office,
    set_substitute,
    update_contact,
)
from sluitend.registry.verbs.handing_on import hand_over_and_end
from sluitend.registry.verbs.importing import import_partners
from sluitend.registry.verbs.inviting import invite_again, invite_person, let_back_in
from sluitend.registry.verbs.leaving import end_leave, record_leave
from sluitend.registry.verbs.offering import accept_offer, decline_offer, offers_to, send_offer_again
from sluitend.registry.verbs.reviewing import decide_roles, finish_review, start_review
from sluitend.registry.verbs.room import set_availability
from sluitend.registry.verbs.training import record_training, withdraw_training

__all__ = [
    "accept_offer",
    "add_post",
    "appoint_official",
    "block_account",
    "confirm_proposal",
    "decide_roles",
    "decline_offer",
    "decline_proposal",
    "end_leave",
    "end_office",
    "end_role",
    "finish_review",
    "give_role",
    "hand_over_and_end",
    "import_partners",
    "invite_again",
    "invite_person",
    "let_back_in",
    "merge_municipality",
    "move_end",
    "move_municipality",
    "offers_to",
    "record_leave",
    "record_training",
    "send_offer_again",
    "set_availability",
    "set_substitute",
    "start_review",
    "unblock_account",
    "update_contact",
    "withdraw_training",
]
