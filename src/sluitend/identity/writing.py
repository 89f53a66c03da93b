"""Writes people, what is sealed of them, and the marks they are found by; in sets, for the verbs and the rotation."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sluitend.identity import keys
from sluitend.identity.models import Person, Sealed, Token
from sluitend.identity.tokens import marks_of, token
from sluitend.identity.values import Value
from sluitend.identity.vault import sealed_row, values_in

# Without letters and digits that look alike; ten of them make 8 × 10^14 pseudonyms.
ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
BATCH: Final = 2000


def new_pseudonym() -> str:
    """Return a random pseudonym like P7KQ2-M9XDA: nothing about the person is in it, nor about when."""
    text = "".join(secrets.choice(ALPHABET) for _position in range(10))
    return f"{text[:5]}-{text[5:]}"


def new_people(space: str, many: int, moment: datetime) -> list[Person]:
    """Return `many` new, saved persons in `space`."""
    key = keys.ring().current(space, "index").id
    return Person.objects.bulk_create(
        [
            Person(space=space, pseudonym=new_pseudonym(), created_at=moment, index_key=key)
            for _number in range(many)
        ],
        batch_size=BATCH,
    )


def seal_values(person: Person, values: Iterable[Value], moment: datetime) -> list[Sealed]:
    """Return new rows with `values` sealed for `person`, unsaved."""
    return [sealed_row(person.space, person.pk, value, Sealed(since=moment)) for value in values]


def write_tokens(space: str, known: Mapping[UUID, Sequence[Value]]) -> None:
    """Make the marks of these persons in `space` exactly those of their values, under the current index key."""
    key = keys.ring().current(space, "index")
    wanted = {
        (person, token(key, space, mark)) for person, values in known.items() for mark in marks_of(values)
    }
    there = set(Token.objects.filter(person__in=known).values_list("person_id", "token"))
    for person in {person for person, _number in there - wanted}:
        gone = [number for one, number in there - wanted if one == person]
        Token.objects.filter(person=person, token__in=gone).delete()
    Token.objects.bulk_create(
        [Token(space=space, person_id=person, token=number) for person, number in sorted(wanted - there)],
        batch_size=BATCH,
    )
    Person.objects.filter(pk__in=known).exclude(index_key=key.id).update(index_key=key.id)


def renew_tokens(person: Person) -> None:
    """Make the marks of one person those of what is known of them now."""
    known = values_in(Sealed.objects.filter(person=person, until=None))
    write_tokens(person.space, {person.pk: known.get(person.pk, [])})
