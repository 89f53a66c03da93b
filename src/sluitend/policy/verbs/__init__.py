"""What one can do with policy documents and their passages."""

from sluitend.policy.verbs.documents import (
    DocumentFacts,
    add_document,
    adopt_document,
    change_dates,
    replace_document,
    withdraw_document,
)
from sluitend.policy.verbs.findings import ask_cvdr, settle_finding
from sluitend.policy.verbs.passages import (
    accept_passage,
    add_passage,
    can_show,
    correct_passage,
    end_passage,
    judge_not_covered,
    reject_passage,
)
from sluitend.policy.verbs.texts import give_text

__all__ = [
    "DocumentFacts",
    "accept_passage",
    "add_document",
    "add_passage",
    "adopt_document",
    "ask_cvdr",
    "can_show",
    "change_dates",
    "correct_passage",
    "end_passage",
    "give_text",
    "judge_not_covered",
    "reject_passage",
    "replace_document",
    "settle_finding",
    "withdraw_document",
]
