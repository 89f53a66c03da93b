"""Leaving: everything that an official carries passes to a colleague, and then the office ends. One act."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from sluitend.access.actor import ADMINISTRATOR, Actor
from sluitend.access.clock import today
from sluitend.access.context import verb
from sluitend.access.errors import Refused
from sluitend.registry.administering import access_role
from sluitend.registry.carrying import check_carries_nothing, give_all, possible_successors
from sluitend.registry.changes import already_done, record
from sluitend.registry.consequences import follow
from sluitend.registry.models import Official
from sluitend.registry.verbs.ending import check_somebody_stays, reason_of


@dataclass(frozen=True)
class HandedOver:
    """What became of it: the official, and how many of each kind (by code) somebody else carries now."""

    official: Official
    given: dict[str, int]


@verb
def hand_over_and_end(
    actor: Actor, official: UUID, *, to: UUID, reason: str, token: UUID | None = None
) -> HandedOver:
    """Give everything that `official` carries to a colleague, `to`, and end the office today: all of it or nothing.

    For an office that ended already, or whose account was blocked, it gives what was left behind, and that is all.
    `to` is one of `possible_successors`. Raises Refused, NotFound.
    """
    person = access_role(actor, official)
    already_done(token)
    why = reason_of(reason)
    successor = possible_successors(person).filter(pk=to).select_for_update(of=("self",), no_key=True).first()
    if successor is None:
        raise Refused(_("Kies een collega die dit werk mag doen en kan inloggen."), "to")
    over = person.valid_until is not None and person.valid_until <= today()
    given = give_all(actor, person, successor)
    if over and not given:
        raise Refused(_("Deze rol is al beëindigd, en er is niets meer over te dragen."))
    # What came in meanwhile, or what a subject could not give away, is never left behind in silence.
    check_carries_nothing(person)
    if not over:
        _end(person)
    record(
        actor,
        person.post.organisation_id,
        "hand_over",
        token=token,
        official=person,
        text=why,
        data={"to": successor.name, **{f"given_{code}": count for code, count in given.items()}},
    )
    follow()
    return HandedOver(person, given)


def _end(person: Official) -> None:
    if person.post.role == ADMINISTRATOR:
        check_somebody_stays(person.post.organisation_id, {person.pk}, today())
    person.valid_until = max(today(), person.valid_from)
    person.save(update_fields=["valid_until"])
