"""Forgetting: what a person is, or what has not been right for long enough."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from sluitend.access.actor import Actor, system
from sluitend.access.clock import now
from sluitend.access.context import acting, verb
from sluitend.access.errors import NotAllowed
from sluitend.identity.access import access_person
from sluitend.identity.models import Merge, Person, Sealed, Token
from sluitend.identity.queries import everybody_merged_into


@verb
def erase_person(actor: Actor, person: UUID, *, within: QuerySet[Person]) -> Mapping[str, int]:
    """Erase a person and everybody merged into them; returns the numbers of rows per table, for the certificate.

    The pseudonyms stay, with nobody behind them, so that what refers to them still stands. Raises NotFound, also when
    one who was merged is outside `within`, and NotAllowed.
    """
    found = access_person(actor, within, person, for_update=True)
    with acting(system("erase_person")):
        ids = [found.pk, *everybody_merged_into(found.pk)]
    for other in sorted(ids[1:]):
        access_person(actor, within, other, for_update=True)
    with acting(system("erase_person")):
        return _erased(ids)


def _erased(ids: Sequence[UUID]) -> dict[str, int]:
    counts = {
        Sealed._meta.db_table: Sealed.objects.filter(person__in=ids).delete()[0],
        Token._meta.db_table: Token.objects.filter(person__in=ids).delete()[0],
        # A reason may tell who it was.
        Merge._meta.db_table: Merge.objects.filter(merged__in=ids).update(reason="", undone_reason=""),
        Person._meta.db_table: Person.objects.filter(pk__in=ids).update(erased_at=now()),
    }
    Merge.objects.filter(kept__in=ids).update(reason="", undone_reason="")
    return counts


@verb
def destroy_ended(actor: Actor, *, space: str, before: datetime) -> int:
    """Destroy what was rectified or ended before a moment in `space`; returns how many. For the system only."""
    if not actor.is_system:
        raise NotAllowed(_("Alleen het systeem vernietigt na de bewaartermijn."))
    return Sealed.objects.filter(space=space, until__lt=before).delete()[0]
