"""How a report stands, for who has its code: one of four words and nothing else."""

from datetime import timedelta
from enum import StrEnum
from typing import Final

from django.db import connection

from sluitend.casework.terms import now
from sluitend.signals.codes import digest_of
from sluitend.signals.programmes import SIGNAL

KEPT: Final = timedelta(days=180)
LONGEST_CHAIN: Final = 20

# The case in which the matter goes on now, along `continued_in`. One statement whatever the code is: one that
# never was and one that has expired take the same way.
WHERE_NOW: Final = """
WITH RECURSIVE chain (programme, stage, closed_at, continued_in_id, step) AS (
  SELECT c.programme, c.stage, c.closed_at, c.continued_in_id, 0
  FROM signals_signal AS s JOIN casework_case AS c ON c.id = s.case_id WHERE s.follow_up = %s
  UNION ALL
  SELECT c.programme, c.stage, c.closed_at, c.continued_in_id, step + 1
  FROM chain JOIN casework_case AS c ON c.id = chain.continued_in_id WHERE step < %s
)
SELECT programme, stage, closed_at, step FROM chain ORDER BY step DESC LIMIT 1
"""


class State(StrEnum):
    """What a reporter may know."""

    RECEIVED = "received"
    LOOKING = "looking"
    GOOD_HANDS = "good_hands"
    CLOSED = "closed"


def follow_signal(code: str) -> State | None:
    """Return how the report with this follow-up code stands;
    None alike for unknown, forged and expired codes.

    In good hands: a case that came from it is open. A code expires 180 days after all of it was closed.
    """
    with connection.cursor() as cursor:
        cursor.execute(WHERE_NOW, [digest_of(code), LONGEST_CHAIN])
        row = cursor.fetchone()
    if row is None:
        return None
    programme, stage, closed_at, step = row
    if closed_at is not None:
        return State.CLOSED if now() - closed_at <= KEPT else None
    if programme != SIGNAL.code:
        return State.GOOD_HANDS
    # Added to another signal, it was at least looked at.
    return State.RECEIVED if stage == SIGNAL.first_stage and not step else State.LOOKING
