"""Measures: what the registers say about a sub-criterion of the base level, each one set-based query.

A subject declares its measures in its own `measures.py`; they are found at start-up. The base level reads them and
keeps what they yield in a ledger, so that what was in place on a day can be asked for ever (see `sluitend.baseline`).
A register says what is in place today; that it was there before is a correction, which has its reason.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

DEVELOPMENT, ARRANGEMENT, USE = "development", "arrangement", "use"
OWN, REGIONAL = "own", "regional"
REGISTER, DOCUMENT = "register", "document"
COLUMNS: Final = (
    "municipality_id", "sub_criterion", "proves", "level", "subject", "dated", "holds_until", "since", "correction",
    "detail",
)  # fmt: skip

Parameters = Callable[[date], Mapping[str, Any]]


@dataclass(frozen=True)
class Measure:
    """What one register says, in the eyes of one query.

    `query` is SQL that yields, in this order, one row for each thing that holds today: municipality_id (varchar),
    sub_criterion (its code), proves (`development`, `arrangement` or `use`), level (`own` or `regional`), subject
    (text that names the thing for ever, such as a key), dated (date: what its freshness is counted from), holds_until
    (date, the first day on which it no longer holds, or NULL), since (date or NULL) and correction (text: why it
    counts from `since`, which lies in the past; '' where it simply counts from the day on which the register said
    so), detail (jsonb: what to show; no data of persons whom a case is about). It may use `%(today)s` and what
    `parameters(today)` adds. One that looks at cases is `slow`: it is read by the periodic job only. `shows` says
    what kind of thing it reads, `register` or `document`: a sub-criterion says which of the two can show it.
    """

    code: str
    query: str
    slow: bool = False
    shows: str = REGISTER
    parameters: Parameters = field(default=lambda _today: {})


MEASURES: Final[dict[str, Measure]] = {}


def register(measure: Measure) -> Measure:
    """Make `measure` known; returns it. Raises ValueError when its code is taken."""
    if measure.code in MEASURES:
        message = f"measure {measure.code} is declared twice"
        raise ValueError(message)
    MEASURES[measure.code] = measure
    return measure
