"""What one can ask about a person: what is known, and with whom they were merged."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from sluitend.access.actor import Actor
from sluitend.identity.access import access_person
from sluitend.identity.models import Person, Sealed
from sluitend.identity.values import BirthDate, Name, Value
from sluitend.identity.vault import value_in

# UNION, not UNION ALL: ends also where the data would go round.
MERGED_SQL = """
WITH RECURSIVE merged(id) AS (
  SELECT id FROM identity_person WHERE merged_into_id = %s
  UNION
  SELECT person.id FROM identity_person AS person JOIN merged ON person.merged_into_id = merged.id
) SELECT id FROM merged
"""


@dataclass(frozen=True)
class Known:
    """One thing known of a person, opened: its row, since when, and until when if it was ended."""

    id: UUID
    person: UUID
    value: Value
    since: datetime
    until: datetime | None


def identity_of(actor: Actor, person: UUID, *, within: QuerySet[Person], ended: bool = False) -> list[Known]:
    """Return what is known of a person of `within` and of those merged into them that are in `within` as well.

    `ended` adds what was rectified. Raises NotFound, NotAllowed, KeyMissingError, CannotOpenError. The caller logs
    the look.
    """
    found = access_person(actor, within, person)
    others = within.filter(pk__in=everybody_merged_into(found.pk), erased_at=None).order_by().values("pk")
    rows = Sealed.objects.filter(person__in=[found.pk]) | Sealed.objects.filter(person__in=others)
    rows = rows if ended else rows.filter(until=None)
    return [
        Known(row.pk, row.person_id, value_in(row), row.since, row.until)
        for row in rows.order_by("kind", "id")
    ]


def label_of(values: Iterable[Value], pseudonym: str) -> str:
    """Return how a person is called on a screen that may show the name: `Samira van Dijk (1990)`, or the pseudonym."""
    values = list(values)
    name = next((value for value in values if isinstance(value, Name)), None)
    if name is None:
        return pseudonym
    birth = next((value for value in values if isinstance(value, BirthDate)), None)
    words = " ".join(part for part in (name.given, name.prefix, name.surname) if part)
    return f"{words} ({birth.parts[0]})" if birth else words


def everybody_merged_into(person: UUID) -> list[UUID]:
    """Return the ids of all that were merged into a person, directly or through others."""
    with connection.cursor() as cursor:
        cursor.execute(MERGED_SQL, [person])
        return [row[0] for row in cursor.fetchall()]
