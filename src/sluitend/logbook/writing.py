"""Write to the log: `log` in the transaction of the act, `denied` whatever becomes of it."""

import json
from collections.abc import Collection
from importlib.metadata import PackageNotFoundError, version
from threading import local
from typing import Any, Final, TypedDict, Unpack
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.transaction import TransactionManagementError

from sluitend.access.actor import PERSON, SYSTEM, Actor
from sluitend.logbook.models import Event, Outcome
from sluitend.logbook.trace import Trace, current, new_span

WRITE: Final = "SELECT logbook_write(%s::jsonb)"
# A name of an act begins with what is done; what is not here changes something.
EVENTS: Final = {
    "read": Event.READ, "see": Event.READ, "view": Event.READ, "list": Event.READ, "export": Event.READ,
    "print": Event.READ, "download": Event.READ, "search": Event.EXECUTE, "find": Event.EXECUTE,
    "match": Event.EXECUTE, "check": Event.EXECUTE, "open": Event.CREATE, "add": Event.CREATE,
    "create": Event.CREATE, "register": Event.CREATE, "report": Event.CREATE, "erase": Event.DELETE,
    "delete": Event.DELETE, "destroy": Event.DELETE,
}  # fmt: skip


def source() -> str:
    """Return the system and its version, as the records name it."""
    try:
        return f"sluitend/{version('sluitend')}"
    except PackageNotFoundError:
        return "sluitend/0"


SOURCE: Final = source()


class About(TypedDict, total=False):
    """What else a record says; all of it codes and identifiers.

    `case`, `responsible` (the organisation that answers for the data), `organisation` (of the actor's, on behalf of
    which they act; default their first), `resource_id`, `categories` (which kinds of data: `name`, `birth_date`),
    `space`, `emergency` (break-glass), `event` (default: from the first word of the action), `activity` (URI in the
    register of processing activities; default: from the purpose) and `trace` (default: that of the request).
    """

    case: UUID | None
    responsible: UUID | None
    organisation: UUID | None
    resource_id: UUID | str
    categories: Collection[str]
    space: str
    emergency: bool
    event: Event
    activity: str
    trace: Trace | None


def log(
    actor: Actor,
    action: str,
    *,
    subjects: Collection[str],
    purpose: str,
    legal_basis: str,
    resource: str,
    outcome: Outcome = Outcome.SUCCESS,
    **about: Unpack[About],
) -> int:
    """Write that `actor` did `action` (a verb's name) with a `resource` (`case`), a record for each of `subjects`.

    `subjects` are pseudonyms; without any, one record is written. One statement, in the transaction of the act: both
    happen or neither. Returns the number of records. Raises TransactionManagementError outside a transaction, and
    IntegrityError for what is no code or identifier, so that no name can slip in.
    """
    if not connection.in_atomic_block:
        message = "log() outside a transaction: the act and its record would not be one"
        raise TransactionManagementError(message)
    written = records(
        actor, action, subjects=subjects, purpose=purpose, legal_basis=legal_basis, resource=resource,
        outcome=outcome, **about,
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(WRITE, [json.dumps(written)])
    return len(written)


def denied(
    actor: Actor,
    action: str,
    *,
    subjects: Collection[str] = (),
    purpose: str,
    legal_basis: str,
    resource: str,
    **about: Unpack[About],
) -> int:
    """Write that `actor` was refused `action`; it stays when the transaction of the refused act is undone.

    It goes over a connection of its own and is committed before returning, since a record that waits for the roll-back
    is lost when the process dies first. It never waits for the act: that holds another lane.
    Returns the number of records; raises what `log` raises, and OperationalError when no connection can be had.
    """
    written = records(
        actor, action, subjects=subjects, purpose=purpose, legal_basis=legal_basis, resource=resource,
        outcome=Outcome.DENIED, **about,
    )  # fmt: skip
    with _apart().cursor() as cursor:
        cursor.execute(WRITE, [json.dumps(written)])
    return len(written)


class _Kept(local):
    connection: BaseDatabaseWrapper | None = None


_kept = _Kept()


def _apart() -> BaseDatabaseWrapper:
    """Return this thread's second connection, kept as long as it works: opening one costs more than the refusal."""
    main, own = connections[DEFAULT_DB_ALIAS], _kept.connection
    if own is None or own.settings_dict["NAME"] != main.settings_dict["NAME"]:
        if own is not None:
            own.close()
        own = _kept.connection = main.copy()
        # What went away meanwhile is found out before it is needed.
        own.settings_dict["CONN_HEALTH_CHECKS"] = True
    own.close_if_unusable_or_obsolete()
    return own


def records(
    actor: Actor,
    action: str,
    *,
    subjects: Collection[str],
    purpose: str,
    legal_basis: str,
    resource: str,
    outcome: Outcome,
    **about: Unpack[About],
) -> list[dict[str, Any]]:
    """Return the records as the database takes them, each a span of its own below that of the request."""
    trace = about.get("trace") or current()
    at = about.get("organisation")
    office = actor.office_at(at) if at else next(iter(actor.offices), None)
    shared = {
        "started_at": trace.started_at.isoformat(),
        "trace_id": trace.trace_id,
        "parent_span_id": trace.span_id,
        "activity": about.get("activity") or f"urn:sluitend:activity:{purpose}",
        "action": action,
        "event": about.get("event") or EVENTS.get(action.partition("_")[0], Event.UPDATE),
        "outcome": outcome,
        "actor": f"{SYSTEM}:{actor.name}" if actor.is_system else actor.kind,
        "user_id": actor.user if actor.kind == PERSON else None,
        "organisation": text(at or (office.organisation if office else None)),
        "role": office.role if office else "",
        "purpose": purpose,
        "legal_basis": legal_basis,
        "emergency": about.get("emergency", False),
        "space": about.get("space", ""),
        "case_id": text(about.get("case")),
        "responsible": text(about.get("responsible")),
        "resource": resource,
        "resource_id": text(about.get("resource_id")) or "",
        "categories": sorted(set(about.get("categories", ()))),
        "source": SOURCE,
    }
    people = dict.fromkeys(subjects) or {"": None}
    return [shared | {"subject": subject, "span_id": new_span()} for subject in people]


def text(identifier: UUID | str | None) -> str | None:
    """Return an identifier as JSON takes it."""
    return str(identifier) if identifier else None
