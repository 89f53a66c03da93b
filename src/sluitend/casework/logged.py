"""What is done with a case leaves a record in the disclosure log for each person whom the case is about.

The record says for what purpose and on which legal basis: those of the organisation's part in the case.
"""

from collections.abc import Collection
from typing import Final
from uuid import UUID

from django.db import connection

from sluitend.access.actor import Actor
from sluitend.casework.models import Case
from sluitend.logbook.writing import log

RESOURCE: Final = "case"
# One's own part counts first, then who carries the case; who is offered it has no part yet.
ABOUT: Final = """
SELECT part.purpose, part.legal_basis, part.organisation_id,
  ARRAY(SELECT p.pseudonym FROM casework_involvement AS i JOIN identity_person AS p ON p.id = i.person_id
        WHERE i.case_id = %(case)s AND i.until IS NULL)
FROM (SELECT) AS one LEFT JOIN LATERAL (
  SELECT purpose, legal_basis, organisation_id FROM casework_participation
  WHERE case_id = %(case)s
  ORDER BY organisation_id = ANY (%(mine)s::uuid[]) DESC, until IS NULL DESC, carries DESC, since DESC
  LIMIT 1
) AS part ON true
"""
OTHERWISE: Final = ("handover", "public_task")


Part = tuple[str | None, str | None, UUID | None]


def log_case(
    actor: Actor,
    case: Case,
    action: str,
    *,
    part: Part | None = None,
    subjects: Collection[str] | None = None,
    categories: Collection[str] = (),
    resource_id: UUID | str = "",
) -> None:
    """Write that `actor` did `action` (the name of a verb, or `read_…`) with `case`, in the transaction of the act.

    `part` is the purpose, the legal basis and the organisation on whose behalf, `subjects` the pseudonyms of whom it
    concerns; by default those of the actor's part in the case, and everybody who is involved in it. `categories`
    and `resource_id` are as for `logbook.writing.log`. Two statements, or one when part and subjects are given.
    """
    if part is None or subjects is None:
        found, people = _about(actor, case)
        part, subjects = part or found, people if subjects is None else subjects
    purpose, basis, organisation = part
    mine = (
        organisation if organisation in actor.organisations else next(iter(sorted(actor.organisations)), None)
    )
    log(
        actor,
        action,
        subjects=subjects,
        purpose=purpose or OTHERWISE[0],
        legal_basis=basis or OTHERWISE[1],
        resource=RESOURCE,
        resource_id=resource_id,
        categories=categories,
        case=case.pk,
        responsible=case.organisation_id,
        organisation=mine,
        space=case.space,
        emergency=case.reads_only,
    )


def _about(actor: Actor, case: Case) -> tuple[Part, list[str]]:
    with connection.cursor() as cursor:
        cursor.execute(ABOUT, {"case": case.pk, "mine": sorted(actor.organisations)})
        purpose, basis, organisation, people = cursor.fetchone()
    return (purpose, basis, organisation), people
