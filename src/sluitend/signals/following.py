"""How a report stands, for who has its code: one of four words and nothing else.

Nothing here reads a table: the database answers for the report of one code, and for no other (`policies.py`).
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from django.db import connection

from sluitend.casework.terms import now
from sluitend.signals.codes import digest_of
from sluitend.signals.programmes import SIGNAL

KEPT: Final = timedelta(days=180)
LONGEST_CHAIN: Final = 20

WHERE_NOW: Final = "SELECT programme, stage, closed_at, step FROM signals_where_now(%s, %s)"
REPORTED: Final = """
SELECT case_id, municipality_id, due, danger_now, minor_involved, reporter_kind, form FROM signals_reported(%s)
"""


@dataclass(frozen=True)
class Reported:
    """What a reporter is told again of their own report: where it went, before when it is judged, what advice fits."""

    case: UUID
    municipality: str
    due: date | None
    danger_now: bool
    minor_involved: bool | None
    reporter_kind: str
    form: str


class State(StrEnum):
    """What a reporter may know."""

    RECEIVED = "received"
    LOOKING = "looking"
    GOOD_HANDS = "good_hands"
    CLOSED = "closed"


def reported(code: str) -> Reported | None:
    """Return what was reported with this follow-up code, or None. For who has just sent it, or sends it again."""
    with connection.cursor() as cursor:
        cursor.execute(REPORTED, [digest_of(code)])
        row = cursor.fetchone()
    return Reported(*row) if row else None


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
