"""What happened at the door, kept for who must know: written by the system itself, whoever acts."""

from collections.abc import Iterable
from uuid import UUID

from sluitend.access.actor import system
from sluitend.access.clock import now
from sluitend.access.context import acting
from sluitend.access.models import SecurityEvent, User


def record(kind: SecurityEvent.Kind, user: User | None = None, organisations: Iterable[UUID] = ()) -> None:
    """Keep that `kind` happened to `user`, for each of the organisations that they work for.

    Without an organisation it is kept once, for who runs the site.
    """
    moment = now()
    concerned: list[UUID | None] = list(organisations) or [None]
    with acting(system("security")):
        SecurityEvent.objects.bulk_create(
            SecurityEvent(kind=kind, user=user, organisation=organisation, at=moment)
            for organisation in concerned
        )
