"""Whether an organisation has room, said by its own people, or by who manages it."""

from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from sluitend.access.actor import Actor
from sluitend.access.clock import now
from sluitend.access.context import verb
from sluitend.access.errors import NotAllowed, Refused
from sluitend.access.ids import new_id
from sluitend.registry.access import access_organisation, may_manage
from sluitend.registry.checks import check_not_done
from sluitend.registry.models import Availability, Organisation
from sluitend.registry.models.network import NOTE
from sluitend.registry.texts import line_of

CODES: Final = frozenset(code for code, _name in Availability.STATES)


def may_say(actor: Actor, organisation: UUID) -> bool:
    """Return True for who works at `organisation`, in whatever role, and for who manages it."""
    return organisation in actor.employers or may_manage(actor, organisation)


@verb
def set_availability(
    actor: Actor, organisation: UUID, *, state: str, note: str = "", token: UUID | None = None
) -> Availability:
    """Say whether there is room (`room`, `waiting`, `full`, `unknown`) from now on; what was said before stays.

    The note is a line for colleagues, such as for whom there is room: no data of clients. Raises Refused.
    """
    place = access_organisation(actor, organisation)
    if not may_say(actor, place.pk):
        raise NotAllowed(_("Alleen wie hier werkt kan zeggen of er plek is."))
    # Locked, so that the same form twice is one act.
    Organisation.objects.select_for_update(no_key=True).get(pk=place.pk)
    check_not_done(Availability, token)
    if state not in CODES:
        raise Refused(_("Kies of er plek is."), "state")
    said = Availability(
        id=token or new_id(),
        organisation=place,
        state=state,
        note=line_of(note, NOTE, "note"),
        at=now(),
        user_id=actor.user,
    )
    said.save(force_insert=True)
    return said
