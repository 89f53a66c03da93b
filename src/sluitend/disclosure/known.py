"""Hit or no hit: whether the network knows somebody on the same legal basis. The same work, whatever the answer is.

Two statements, the vault opened for as many persons and as many scores, for who is known and for who is not: those who
may be meant are filled up with others. `docs/data-spaces.md` says what can still be measured.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db import connection

from sluitend.casework.people_policies import PSEUDONYMOUS
from sluitend.casework.programmes import PROGRAMMES, Choice
from sluitend.identity import keys
from sluitend.identity.matching import CANDIDATES
from sluitend.identity.models import Sealed, Space
from sluitend.identity.scoring import Verdict, score
from sluitend.identity.tokens import marks_to_ask, token
from sluitend.identity.values import Value
from sluitend.identity.vault import values_in

# Nobody is asked after in outreach, nor learns there who is known elsewhere.
ASKED_IN: Final = (Space.SIGNALS.value, Space.CARE.value, Space.CARE_AND_SAFETY.value)
# Who reported, or is somebody's relation, is not whom the question is about.
ROLES: Final = ("subject", "child", "suspect")
# Consent to one organisation for one purpose is none to be found by another.
NEVER_A_BASIS: Final = frozenset({"consent", "care_relation"})
# Answered is about who is involved in an open case that an organisation other than the asker's carries on this very
# basis, and in which the asker's takes no part.
CANDIDATES_SQL: Final = """
SELECT person_id, (array_agg(case_id ORDER BY weight DESC))[1] FROM (
  SELECT ranked.person_id, held.case_id, ranked.weight
  FROM (
    SELECT t.person_id, sum(asked.weight) AS weight
    FROM unnest(%(tokens)s::bigint[], %(weights)s::int[], %(spaces)s::varchar[]) AS asked(token, weight, space)
    JOIN identity_token AS t ON t.token = asked.token AND t.space = asked.space
    GROUP BY t.person_id ORDER BY 2 DESC, 1 LIMIT %(looked)s
  ) AS ranked
  JOIN identity_person AS p ON p.id = ranked.person_id AND NOT p.restricted AND p.erased_at IS NULL
  LEFT JOIN identity_person AS kept ON kept.id = p.merged_into_id
  CROSS JOIN LATERAL (
    SELECT c.id AS case_id
    FROM casework_involvement AS i
    JOIN casework_case AS c ON c.id = i.case_id AND c.closed_at IS NULL AND c.programme = ANY (%(programmes)s)
    JOIN casework_participation AS part
      ON part.case_id = c.id AND part.until IS NULL AND part.organisation_id = c.organisation_id
      AND part.legal_basis = %(basis)s
    WHERE i.person_id IN (p.id, p.merged_into_id) AND i.until IS NULL AND i.role = ANY (%(roles)s)
      AND NOT EXISTS (
        SELECT FROM casework_participation AS own
        WHERE own.case_id = c.id AND own.until IS NULL AND own.organisation_id = ANY (%(mine)s)
      )
    ORDER BY c.opened_at DESC, c.id LIMIT 1
  ) AS held
  WHERE NOT coalesce(kept.restricted OR kept.erased_at IS NOT NULL, false)
  UNION ALL
  SELECT id, NULL, -1 FROM (SELECT id FROM identity_person WHERE space = ANY (%(within)s) LIMIT %(others)s) AS others
) AS everybody
GROUP BY person_id ORDER BY max(weight) DESC, person_id LIMIT %(many)s
"""
LOOKED: Final = 2000


@dataclass(frozen=True)
class Question:
    """What is asked: what is known of somebody, on which basis, by whom."""

    values: Sequence[Value]
    legal_basis: str
    organisations: Collection[UUID]


def bases() -> list[Choice]:
    """Return the legal bases on which can be asked, each once."""
    declared = (one for each in _programmes() for one in PROGRAMMES[each].legal_bases)
    return list({one.code: one for one in declared if one.code not in NEVER_A_BASIS}.values())


def purposes() -> list[Choice]:
    """Return the purposes for which can be asked, each once."""
    declared = (one for each in _programmes() for one in PROGRAMMES[each].purposes)
    return list({one.code: one for one in declared if one.code not in PSEUDONYMOUS}.values())


def _programmes() -> list[str]:
    return [code for code, one in PROGRAMMES.items() if one.space in ASKED_IN]


def who_is_meant(question: Question) -> tuple[UUID, UUID] | None:
    """Return the person who is likely meant and the case they are known from, or None. For the system to ask.

    Raises Refused for a value that cannot be, KeyMissingError and CannotOpenError.
    """
    found = _candidates(question)
    rows = Sealed.objects.filter(person__in=list(found), until=None).order_by("id")
    known = values_in(rows)
    best: tuple[float, UUID, UUID] | None = None
    for person, case in found.items():
        each = score(question.values, known.get(person, []))
        if case and each.verdict is Verdict.LIKELY and (best is None or each.points > best[0]):
            best = (each.points, person, case)
    return (best[1], best[2]) if best else None


def _candidates(question: Question) -> dict[UUID, UUID | None]:
    """Return sixty persons (all, where there are fewer), with the case of those who may be answered about."""
    asked = [
        (number, weight, space) for space in ASKED_IN for number, weight in _marks(space, question.values)
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            CANDIDATES_SQL,
            {
                "tokens": [number for number, _weight, _space in asked],
                "weights": [weight for _number, weight, _space in asked],
                "spaces": [space for _number, _weight, space in asked],
                "within": list(ASKED_IN),
                "programmes": _programmes(),
                "basis": question.legal_basis,
                "roles": list(ROLES),
                "mine": sorted(question.organisations),
                "looked": LOOKED,
                "many": CANDIDATES,
                "others": 2 * CANDIDATES,  # who may be meant can be among the others too
            },
        )
        return dict(cursor.fetchall())


def _marks(space: str, values: Sequence[Value]) -> Iterable[tuple[int, int]]:
    for key in keys.ring().all(space, "index"):
        for mark, weight in marks_to_ask(values).items():
            yield token(key, space, mark), weight
