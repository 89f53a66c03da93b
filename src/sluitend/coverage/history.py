"""The history of procedures and access: one line for each act, never changed; its id is the form's token."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from sluitend.access.actor import Actor
from sluitend.access.clock import now
from sluitend.access.errors import AlreadyDone
from sluitend.access.ids import new_id
from sluitend.coverage.models import CoordinatorAccess, CoverageEntry, Procedure, ProcedureStep


def record(
    actor: Actor,
    verb: str,
    about: Procedure | ProcedureStep | CoordinatorAccess,
    *,
    token: UUID | None,
    text: str = "",
    **data: Any,
) -> CoverageEntry:
    """Write the line of a verb about a procedure, one of its steps, or access."""
    step = about if isinstance(about, ProcedureStep) else None
    procedure = step.procedure if step else about if isinstance(about, Procedure) else None
    return CoverageEntry.objects.create(
        id=token or new_id(),
        at=now(),
        verb=verb,
        user_id=actor.user,
        organisation_id=actor.offices[0].organisation if actor.offices else None,
        procedure=procedure,
        step=step,
        access=about if isinstance(about, CoordinatorAccess) else None,
        text=text,
        data={key: str(value) for key, value in data.items() if value not in (None, "")},
    )


def check_not_done(token: UUID | None) -> None:
    """Raise AlreadyDone when the form with this token was carried out before: after the lock, hence no race."""
    if token is not None and CoverageEntry.objects.filter(pk=token).exists():
        raise AlreadyDone(_("Dit is al verwerkt: het formulier was al verstuurd."), token)
