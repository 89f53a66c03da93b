"""What every verb of the privacy officer has in common: its line in the disclosure log, its number, its date."""

from collections.abc import Collection
from datetime import date
from typing import Final
from uuid import UUID

from django.db import connection
from django.db.models import Model

from sluitend.access.actor import Actor
from sluitend.logbook.writing import log
from sluitend.privacy.models import Request

RIGHTS: Final = "data_subject_rights"
RETENTION: Final = "retention"
ACCOUNTABILITY: Final = "accountability"


def note(
    actor: Actor,
    action: str,
    organisation: UUID,
    *,
    purpose: str = RIGHTS,
    legal_basis: str = "gdpr_12",
    resource: str = "privacy_request",
    resource_id: UUID | str = "",
    subjects: Collection[str] = (),
    categories: Collection[str] = (),
    case: UUID | None = None,
    space: str = "",
) -> None:
    """Log that a privacy officer (or a job) did something for `organisation`, which also answers for the data."""
    log(
        actor,
        action,
        subjects=subjects,
        purpose=purpose,
        legal_basis=legal_basis,
        resource=resource,
        resource_id=resource_id,
        organisation=None if actor.is_system else organisation,
        responsible=organisation,
        categories=categories,
        case=case,
        space=space,
    )


def whose(request: Request) -> list[str]:
    """Return the pseudonym of the person of a request, if it is known already."""
    return [request.pseudonym] if request.pseudonym else []


def next_number(model: type[Model], prefix: str, organisation: UUID, on: date) -> str:
    """Return the next number of a register, like `AVG-2026-0007`; whoever asks waits for who asked before."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"{prefix} {organisation}"])
    begins = f"{prefix}-{on.year}-"
    taken = model._default_manager.filter(organisation=organisation, number__startswith=begins).count()
    return f"{begins}{taken + 1:04}"
