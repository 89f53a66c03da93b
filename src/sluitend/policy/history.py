"""The history of a document: one line for each act, whose id is the form's token, so that sent twice is one act."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from sluitend.access.actor import Actor
from sluitend.access.clock import now
from sluitend.access.errors import AlreadyDone
from sluitend.access.ids import new_id
from sluitend.policy.models import PolicyDocument, PolicyEntry
from sluitend.registry.consequences import follow


def already_done(token: UUID | None) -> None:
    """Raise AlreadyDone when the form with this token was carried out before. Asked after a lock, there is no race."""
    if token is None:
        return
    if done := PolicyEntry.objects.filter(pk=token).first():
        raise AlreadyDone(_("Dit is al verwerkt: het formulier was al verstuurd."), done)


def record(
    actor: Actor, document: PolicyDocument, verb: str, *, token: UUID | None, text: str = "", **data: Any
) -> PolicyEntry:
    """Write the line of a verb and let follow what it brings: gaps about policy, the ledger of the base level."""
    entry = PolicyEntry.objects.create(
        id=token or new_id(),
        document=document,
        at=now(),
        verb=verb,
        user_id=actor.user,
        actor="" if actor.user else f"{actor.kind}:{actor.name}"[:40],
        text=text,
        data={key: str(value) for key, value in data.items() if value not in (None, "")},
    )
    follow()
    return entry
