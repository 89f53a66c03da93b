"""The gate: who may touch an identity at all, and the only way to a person on behalf of somebody.

Which persons somebody may know follows from the cases they take part in, and cases are on the floor above. So whoever
calls a verb passes the persons that are within the actor's need-to-know; outside it, nobody exists.
"""

from typing import Final
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from sluitend.access.actor import PUBLIC, Actor
from sluitend.access.errors import NotAllowed, NotFound
from sluitend.identity.models import Person, Space
from sluitend.registry.models import Organisation

OUTREACH_KIND: Final = "ggd"
# What somebody without an account says about a person arrives as a signal, and nowhere else.
OPEN_TO_PUBLIC: Final = frozenset({Space.SIGNALS.value})


def check_space(actor: Actor, space: str) -> None:
    """Raise NotAllowed unless `actor` may keep identities in `space`: outreach is the GGD's alone."""
    if space not in Space.values:
        raise NotFound(_("Deze gegevensruimte bestaat niet."), "space")
    if actor.is_system or (actor.kind == PUBLIC and space in OPEN_TO_PUBLIC):
        return
    if not actor.offices:
        raise NotAllowed(_("U mag hier geen persoonsgegevens vastleggen."))
    if space == Space.OUTREACH and not _at_ggd(actor):
        raise NotAllowed(_("Alleen de GGD legt gegevens uit het veldwerk vast."))


def access_person(
    actor: Actor, within: QuerySet[Person], person: UUID, *, for_update: bool = False
) -> Person:
    """Return the person if it is in `within`, to change with `for_update`; raises NotFound otherwise, and NotAllowed.

    Who was erased is not found. Who may know a person in outreach reads who it is; only the GGD keeps it.
    """
    people = Person.objects.filter(pk=person, pk__in=within.order_by().values("pk"), erased_at=None)
    found = (people.select_for_update(no_key=True) if for_update else people).first()
    if found is None:
        raise NotFound(_("Deze persoon is er niet, of niet voor u."))
    if for_update:
        check_space(actor, found.space)
    return found


def _at_ggd(actor: Actor) -> bool:
    return Organisation.objects.filter(pk__in=actor.organisations, kind=OUTREACH_KIND).exists()
