"""Same person? Finds who may be meant, without opening more than a handful; and the bare question hit or no hit."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from sluitend.identity import keys
from sluitend.identity.models import Person, Sealed
from sluitend.identity.scoring import Score, Verdict, score
from sluitend.identity.tokens import marks_to_ask, token
from sluitend.identity.values import Value, checked
from sluitend.identity.vault import values_in

CANDIDATES: Final = 60
SHOWN: Final = 10
LONGEST_CHAIN: Final = 20
# Ranked first and then asked who is permitted, from the top until there are enough: that is the dear part.
RANKED_SQL: Final = """
SELECT ranked.person_id FROM (
  SELECT token.person_id, sum(asked.weight) AS weight
  FROM unnest(%s::bigint[], %s::int[]) AS asked(token, weight) JOIN identity_token AS token USING (token)
  WHERE token.space = %s
  GROUP BY token.person_id
  ORDER BY 2 DESC, 1
) AS ranked
WHERE ranked.person_id IN ({permitted})
ORDER BY ranked.weight DESC, ranked.person_id
LIMIT %s
"""


@dataclass(frozen=True)
class Match:
    """A person who may be meant, and why; `score.verdict` is likely or possible, never more: a human decides."""

    person: Person
    score: Score


def find(within: QuerySet[Person], space: str, asked: Iterable[Value], *, shown: int = SHOWN) -> list[Match]:
    """Return who of the persons in `within` may be meant by `asked`, best first, at most `shown`.

    Looks in `space` only, and not at who is restricted, erased, or outside `within`; two statements and a third where
    somebody was merged. A merged person is answered as the one they were merged into, if that one is in `within` too.
    Raises Refused for a value that cannot be, KeyMissingError and CannotOpenError.
    """
    values = [checked(value) for value in asked]
    found = candidates(within, space, values)
    known = values_in(Sealed.objects.filter(person__in=found, until=None).order_by("id"))
    scores = {person: score(values, known[person.id]) for person in found if person.id in known}
    good = {person: each for person, each in scores.items() if each.verdict is not Verdict.NONE}
    return _by_person(within, good)[:shown]


def hit(space: str, asked: Iterable[Value]) -> bool:
    """Return whether somebody in `space` is likely meant, and nothing else: not who, not how many, not how well.

    Whom to call, the legal basis and the logging on both sides are the caller's part.
    """
    everybody = Person.objects.filter(space=space)
    return any(match.score.verdict is Verdict.LIKELY for match in find(everybody, space, asked))


def candidates(within: QuerySet[Person], space: str, values: Sequence[Value]) -> list[Person]:
    """Return who shares marks with `values`, those with the most telling ones first: one statement, nothing opened."""
    weights: dict[int, int] = {}
    for key in keys.ring().all(space, "index"):  # more than one only while keys are being rotated
        weights |= {token(key, space, mark): weight for mark, weight in marks_to_ask(values).items()}
    if not weights:
        return []
    usable = within.filter(space=space, restricted=False, erased_at=None).order_by().values("pk")
    try:
        permitted, parameters = usable.query.sql_with_params()
    except EmptyResultSet:  # Django's word for a queryset that cannot hold anybody
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            RANKED_SQL.format(permitted=permitted),
            [list(weights), list(weights.values()), space, *parameters, CANDIDATES],
        )
        order = [row[0] for row in cursor.fetchall()]
    people = Person.objects.in_bulk(order)
    return [people[each] for each in order]


def roots(people: Iterable[Person]) -> dict[Person, Person]:
    """Return for each person the one they were merged into, however far: themselves when nowhere."""
    at = {person: person for person in people}
    for _step in range(LONGEST_CHAIN):
        onwards = {person.merged_into_id for person in at.values() if person.merged_into_id}
        if not onwards:
            break
        further = Person.objects.in_bulk(onwards)
        at = {
            person: further[now.merged_into_id] if now.merged_into_id else now for person, now in at.items()
        }
    return at


def _by_person(within: QuerySet[Person], scores: dict[Person, Score]) -> list[Match]:
    at = roots(scores)
    moved = [root.pk for person, root in at.items() if root != person]
    allowed = set(within.filter(pk__in=moved, restricted=False).values_list("pk", flat=True)) if moved else ()
    best: dict[Person, Score] = {}
    for person, found in scores.items():
        root = at[person]
        if root != person and root.pk not in allowed:
            continue
        if root not in best or found.points > best[root].points:
            best[root] = found
    matches = [Match(person, each) for person, each in best.items()]
    return sorted(matches, key=lambda match: (-match.score.points, match.person.pk))
