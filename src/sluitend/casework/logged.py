"""What is done with a case leaves a record in the disclosure log for each person whom the case is about.

The record says for what purpose and on which legal basis: those of the organisation's part in the case. Who reads it
because they broke the glass does so for that, and on that basis, whatever the part of their organisation is.
"""

from collections.abc import Collection
from typing import Any, Final
from uuid import UUID

from django.db import connection

from sluitend.access.actor import Actor
from sluitend.access.clock import now
from sluitend.casework.models import Case
from sluitend.casework.people_policies import PSEUDONYMOUS
from sluitend.logbook.models import Event
from sluitend.logbook.writing import EVENTS, log

RESOURCE: Final = "case"
# One's own part counts first, then who carries the case; who is offered it has no part yet.
ABOUT: Final = """
SELECT part.purpose, part.legal_basis, part.organisation_id,
  ARRAY(SELECT p.pseudonym FROM casework_involvement AS i JOIN identity_person AS p ON p.id = i.person_id
        WHERE i.case_id = %(case)s AND i.until IS NULL),
  glass.organisation_id
FROM (SELECT) AS one LEFT JOIN LATERAL (
  SELECT purpose, legal_basis, organisation_id FROM casework_participation
  WHERE case_id = %(case)s
  ORDER BY organisation_id = ANY (%(mine)s::uuid[]) DESC, until IS NULL DESC, carries DESC, since DESC
  LIMIT 1
) AS part ON true LEFT JOIN LATERAL (
  SELECT organisation_id FROM casework_emergencyaccess
  WHERE case_id = %(case)s AND user_id = %(user)s AND until > %(now)s AND NOT %(carries)s AND NOT EXISTS (
    SELECT FROM casework_participation
    WHERE case_id = %(case)s AND organisation_id = ANY (%(mine)s::uuid[]) AND until IS NULL
      AND purpose <> ALL (%(pseudonymous)s)
  )
  LIMIT 1
) AS glass ON true
"""
OTHERWISE: Final = ("handover", "public_task")
# For what, and on which legal basis, break-glass opens a case: vital interest (GDPR art. 6(1)(d)).
WHY: Final = ("emergency", "vital_interest")

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
    concerns; by default those of the actor's part in the case, and everybody who is involved in it. Reading a case of
    which the actor knows nobody but by break-glass is an emergency, for that purpose and on that basis. `categories`
    and `resource_id` are as for `logbook.writing.log`. Two statements, or one when part and subjects are given.
    """
    emergency = case.reads_only
    if part is None or subjects is None:
        found, people, glass = _about(actor, case)
        if glass and EVENTS.get(action.partition("_")[0]) == Event.READ:
            emergency = True
        if emergency:
            found = (*WHY, glass)
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
        emergency=emergency,
    )


def _about(actor: Actor, case: Case) -> tuple[Part, list[str], UUID | None]:
    """Return the actor's part in a case, who is involved, and for which organisation they broke the glass, if so."""
    asked: dict[str, Any] = {
        "case": case.pk,
        "mine": sorted(actor.organisations),
        "user": actor.user,
        "now": now(),
        "carries": actor.is_system or case.organisation_id in actor.organisations,
        "pseudonymous": list(PSEUDONYMOUS),
    }
    with connection.cursor() as cursor:
        cursor.execute(ABOUT, asked)
        purpose, basis, organisation, people, glass = cursor.fetchone()
    return (purpose, basis, organisation), people, glass
