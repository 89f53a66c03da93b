"""The register of changes: one line for each act on the network or on who works in it. Administration, no cases."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from sluitend.access.actor import Actor
from sluitend.access.clock import now
from sluitend.access.errors import AlreadyDone
from sluitend.access.ids import new_id
from sluitend.registry.models import Official, RegistryChange

NOTHING: Final[Mapping[str, object]] = {}


def record(
    actor: Actor,
    organisation: UUID,
    verb: str,
    *,
    token: UUID | None = None,
    official: Official | None = None,
    person: int | None = None,
    text: str = "",
    data: Mapping[str, object] = NOTHING,
) -> RegistryChange:
    """Write the line of a verb; with `official`, it is about that role and its holder. The form's token is its id."""
    facts = {**(told(official) if official else {}), **data}
    return RegistryChange.objects.create(
        id=token or new_id(),
        organisation_id=organisation,
        at=now(),
        verb=verb,
        user_id=actor.user,
        actor="" if actor.user else f"{actor.kind}:{actor.name}"[:40],
        official=official,
        person_id=official.user_id if official else person,
        text=text,
        data={key: str(value) for key, value in facts.items()},
    )


def already_done(token: UUID | None) -> None:
    """Raise AlreadyDone when the form with this token was carried out before: after the lock, hence no race."""
    if token is not None and RegistryChange.objects.filter(pk=token).exists():
        raise AlreadyDone(_("Dit is al verwerkt: het formulier was al verstuurd."), token)


def told(official: Official) -> dict[str, object]:
    """Return what a line says of a role: what, where, since and until when, and whose."""
    post = official.post
    return {
        "name": official.name,
        "role": post.role,
        "programme": post.programme,
        "municipality": post.municipality_id or "",
        "from": official.valid_from,
        "until": official.valid_until or "",
    }
