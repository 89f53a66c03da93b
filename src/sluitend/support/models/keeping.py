"""The triggers that every table of support has: nothing is removed, and what was written stays as it was."""

from typing import Final

import pgtrigger

from sluitend.casework import triggers

KEPT: Final = "support_kept"


def kept(stays: str, *, once: str = "") -> list[triggers.FirmTrigger]:
    """Return the triggers of a table in which the columns `stays` never change.

    `once` is the SQL condition on OLD under which a row is final. Only who destroys a case after its term is let by.
    """
    old, new = (
        ", ".join(f"{side}.{column.strip()}" for column in stays.split(",")) for side in ("OLD", "NEW")
    )
    changed = f"({old}) IS DISTINCT FROM ({new})"
    condition = f"({changed} OR {once})" if once else f"({changed})"
    return [
        triggers.never_deleted(KEPT),
        triggers.never_emptied(KEPT),
        triggers.lock_case(KEPT),
        triggers.refuse(
            "stays_as_it_was",
            pgtrigger.Update,
            f"{triggers.NOT_DESTROYING} AND {condition}",
            KEPT,
            "what was written stays as it was",
        ),
    ]
