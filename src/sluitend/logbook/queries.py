"""What one can ask of the log, a page at a time, newest first. Whoever asks comes through `verbs.py`, which logs it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Max, Min, QuerySet

from sluitend.logbook.canonical import EPOCH, microseconds
from sluitend.logbook.models import Outcome, Record

PAGE: Final = 50
LARGEST: Final = 500


@dataclass(frozen=True)
class Search:
    """What to look for; what is None does not matter. `until` is not part of the period."""

    person: str | None = None
    user: int | None = None
    purpose: str | None = None
    case: UUID | None = None
    organisation: UUID | None = None
    outcome: Outcome | None = None
    emergency: bool | None = None
    trace_id: UUID | None = None
    activity: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    def conditions(self) -> dict[str, Any]:
        """Return the conditions for a queryset of records."""
        wanted = {
            "subject": self.person, "user_id": self.user, "purpose": self.purpose, "case_id": self.case,
            "organisation": self.organisation, "outcome": self.outcome, "emergency": self.emergency,
            "trace_id": self.trace_id, "activity": self.activity, "at__gte": self.since, "at__lt": self.until,
        }  # fmt: skip
        return {name: value for name, value in wanted.items() if value is not None}


@dataclass(frozen=True)
class Page:
    """A page of records; `after` asks for the next one, and is empty on the last."""

    records: Sequence[Record]
    after: str


@dataclass(frozen=True)
class Looker:
    """Who looked at a person's data, how often, and between which moments; never the person's name."""

    user_id: int | None
    actor: str
    organisation: UUID | None
    role: str
    action: str
    purpose: str
    legal_basis: str
    emergency: bool
    times: int
    first: datetime
    last: datetime


def search(*parts: QuerySet[Record], wanted: Search, after: str = "", size: int = PAGE) -> Page:
    """Return a page of those records in `parts` that fit, each once. Raises ValueError for an `after` never given."""
    size = max(1, min(size, LARGEST))
    last = place(after) if after else None
    found: dict[tuple[datetime, int, int], Record] = {}
    for part in parts:
        fitting = part.filter(**wanted.conditions()).order_by("-at", "-lane", "-seq")
        if last:
            # The first condition tells PostgreSQL which months need no look.
            fitting = fitting.filter(at__lte=last[0], pk__lt=last)
        found |= {(one.at, one.lane, one.seq): one for one in fitting[: size + 1]}
    page = [found[key] for key in sorted(found, reverse=True)[: size + 1]]
    return Page(page[:size], cursor(page[size - 1]) if len(page) > size else "")


def lookers(records: QuerySet[Record], person: str) -> list[Looker]:
    """Return who did what with the data of one person (a pseudonym) and succeeded, the latest first."""
    names = ("user_id", "actor", "organisation", "role", "action", "purpose", "legal_basis", "emergency")
    rows = (
        records.filter(subject=person, outcome=Outcome.SUCCESS)
        .exclude(subject="")
        .values(*names)
        .annotate(times=Count("seq"), first=Min("at"), last=Max("at"))
        .order_by("-last", *names)
    )
    return [Looker(**row) for row in rows]


def cursor(record: Record) -> str:
    """Return the place of a record in the list, as text."""
    return f"{microseconds(record.at)}.{record.lane}.{record.seq}"


def place(after: str) -> tuple[datetime, int, int]:
    """Return the place that `cursor` wrote down. Raises ValueError for anything else."""
    at, lane, seq = (int(part) for part in after.split("."))
    try:
        return EPOCH + timedelta(microseconds=at), lane, seq
    except OverflowError as error:
        raise ValueError(after) from error
