"""The triggers by which the database keeps the promises; `models.py` hangs them on the tables.

Whoever writes to what belongs to a case first locks the case, so that the promises are looked at by one writer at a
time: two colleagues who each finish one of the last two steps cannot leave a case without any.
"""

from typing import Final

import pgtrigger

LOCK_CASE: Final = "PERFORM FROM casework_case WHERE id = NEW.case_id FOR NO KEY UPDATE;"


def keep_promises(case: str, *operations: pgtrigger.Operation) -> pgtrigger.Trigger:
    """Return the trigger that, at commit, refuses a case (`NEW.id` or `NEW.case_id`) that breaks a promise."""
    operation = operations[0]
    for other in operations[1:]:
        operation |= other
    return pgtrigger.Trigger(
        name="keep_promises",
        level=pgtrigger.Row,
        when=pgtrigger.After,
        operation=operation,
        timing=pgtrigger.Deferred,
        func=f"PERFORM casework_keep_promises({case}); RETURN NULL;",
    )


def lock_case() -> pgtrigger.Trigger:
    """Return the trigger that makes writers to one case wait for each other."""
    return pgtrigger.Trigger(
        name="lock_case",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        func=f"{LOCK_CASE} RETURN NEW;",
    )


def never_deleted() -> pgtrigger.Trigger:
    """Return the trigger that refuses to delete a row: history stays."""
    return pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete)


def never_emptied() -> pgtrigger.Trigger:
    """Return the trigger that refuses to empty a table at once, also for its owner."""
    return pgtrigger.Trigger(
        name="timeline_is_kept",
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=pgtrigger.Truncate,
        func="RAISE EXCEPTION 'the timeline is kept' USING ERRCODE = 'check_violation', CONSTRAINT = 'timeline_kept';",
    )


def follow_steps() -> pgtrigger.Trigger:
    """Return the trigger that keeps `case.next_due` equal to the earliest date of its open steps."""
    return pgtrigger.Trigger(
        name="follow_steps",
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.Update,
        declare=[("earliest", "date")],
        func="""
            SELECT min(due) INTO earliest FROM casework_step WHERE case_id = NEW.case_id AND done_at IS NULL;
            UPDATE casework_case SET next_due = earliest
            WHERE id = NEW.case_id AND next_due IS DISTINCT FROM earliest;
            RETURN NULL;
        """,
    )


def refuse(name: str, operation: pgtrigger.Operation, condition: str, code: str, why: str) -> pgtrigger.Trigger:
    """Return a trigger that refuses `operation` where the SQL `condition` on OLD and NEW holds, with `why`."""
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=operation,
        condition=pgtrigger.Condition(condition),
        func=f"RAISE EXCEPTION '{why}' USING ERRCODE = 'check_violation', CONSTRAINT = '{code}';",
    )
