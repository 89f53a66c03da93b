"""What the ledger of the base level promises, with the question that finds whatever breaks it; `sluitend check` asks.

That the days of two facts about one thing do not overlap is not promised: a correction may let the one that stands
begin on a day on which an earlier one counted, and it then counts once all the same (`evaluation.py`).
"""

from typing import Final

from sluitend.casework.promises import Promise

LEDGER: Final = Promise(
    "ledger_in_order",
    "The ledger follows each thing once, and tells of no day after the one on which it was written.",
    """
    SELECT NULL::uuid, 'fact of ' || municipality_id || ' (' || sub_criterion || ', ' || measure || ') stands '
           || count(*) || ' times'
    FROM baseline_fact WHERE superseded_at IS NULL AND follows
    GROUP BY municipality_id, sub_criterion, measure, subject, proves HAVING count(*) > 1
    UNION ALL
    SELECT NULL, 'fact ' || id || ' tells of a day after it was written'
    FROM baseline_fact
    WHERE greatest(counts_from, counts_until) > (recorded_at AT TIME ZONE 'Europe/Amsterdam')::date
    UNION ALL
    SELECT NULL, 'fact ' || id || ' was let go of before it was written'
    FROM baseline_fact WHERE superseded_at < recorded_at
    UNION ALL
    SELECT NULL, 'fact ' || id || ' ends before it begins' FROM baseline_fact WHERE counts_until < counts_from
    """,
)
PROMISES: Final = (LEDGER,)
