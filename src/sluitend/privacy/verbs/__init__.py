"""What the privacy officer can do. Each verb is one transaction, through the gate, and in the disclosure log."""

from sluitend.privacy.verbs.answering import answer_request, choose_left_out, make_dossier
from sluitend.privacy.verbs.breaches import close_breach, decide_on_breach, describe_seen, register_breach
from sluitend.privacy.verbs.keeping import (
    approve_disposal,
    destroy_approved,
    hold_case,
    lift_hold,
    withdraw_disposal,
)
from sluitend.privacy.verbs.requests import (
    extend_request,
    find_candidates,
    link_person,
    prove_identity,
    register_request,
)
from sluitend.privacy.verbs.rights import erase, read_known, rectify, restrict, told_receiver

__all__ = [
    "answer_request",
    "approve_disposal",
    "choose_left_out",
    "close_breach",
    "decide_on_breach",
    "describe_seen",
    "destroy_approved",
    "erase",
    "extend_request",
    "find_candidates",
    "hold_case",
    "lift_hold",
    "link_person",
    "make_dossier",
    "prove_identity",
    "read_known",
    "rectify",
    "register_breach",
    "register_request",
    "restrict",
    "told_receiver",
    "withdraw_disposal",
]
