"""What one can do with an identity. Each verb is one transaction, through the gate; the log is the caller's."""

from sluitend.identity.verbs.erasing import destroy_ended, erase_person
from sluitend.identity.verbs.keeping import (
    add_identity,
    change_identity,
    end_identity,
    register_people,
    register_person,
    restrict_person,
)
from sluitend.identity.verbs.merging import merge_persons, undo_merge

__all__ = [
    "add_identity",
    "change_identity",
    "destroy_ended",
    "end_identity",
    "erase_person",
    "merge_persons",
    "register_people",
    "register_person",
    "restrict_person",
    "undo_merge",
]
