"""Writing down that something was passed on to an organisation outside, on grounds that a programme asked for."""

from collections.abc import Collection
from uuid import UUID

from sluitend.access.actor import Actor
from sluitend.access.clock import now
from sluitend.access.context import verb
from sluitend.casework.access import access_case, require
from sluitend.casework.logged import log_case
from sluitend.disclosure.giving import chosen
from sluitend.disclosure.models import DisclosedPerson, Disclosure
from sluitend.disclosure.rules import Grounds


@verb
def note_passed_on(
    actor: Actor,
    case: UUID,
    *,
    to: UUID | None,
    name: str,
    grounds: Grounds,
    categories: Collection[str],
    involvements: Collection[UUID] = (),
    within: str = "",
) -> Disclosure:
    """Write the disclosure of what a decision of a programme (`within`) passed on outside; that writes the timeline.

    The programme checked the grounds against its own published routes. `involvements` are whose data went along; none
    are assumed. Raises Refused, NotAllowed, NotFound.
    """
    found = access_case(actor, case, for_update=True)
    require(actor, "close_case", found, within=within)
    people = chosen(found, involvements)
    moment = now()
    disclosure = Disclosure(
        from_case=found,
        from_organisation_id=found.organisation_id,
        space=found.space,
        kind=Disclosure.Kind.OUTSIDE,
        to_organisation_id=to,
        to_name=name,
        categories=sorted(categories),
        legal_basis=grounds.legal_basis,
        consent=grounds.consent,
        consent_on=grounds.consent_on,
        motivation=grounds.motivation,
        at=moment,
        by_id=actor.user,
    )
    disclosure.save(force_insert=True)
    DisclosedPerson.objects.bulk_create(
        DisclosedPerson(
            disclosure=disclosure,
            person=one.person,
            space=found.space,
            categories=sorted(categories),
            at=moment,
        )
        for one in {each.person_id: each for each in people}.values()
    )
    if people:
        log_case(
            actor,
            found,
            "disclose",
            subjects=sorted({one.person.pseudonym for one in people}),
            categories=categories,
            resource_id=disclosure.pk,
        )
    return disclosure
