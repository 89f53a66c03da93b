"""The end of every verb: one line in the timeline, and what follows from the change, in the same transaction."""

from collections.abc import Callable, Collection
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, connection
from django.db.models import F
from django.utils.translation import gettext as _

from sluitend.access.actor import Actor
from sluitend.access.errors import AlreadyDone
from sluitend.access.ids import new_id
from sluitend.casework.access import acts_for
from sluitend.casework.logged import log_case
from sluitend.casework.models import Case, Entry
from sluitend.casework.terms import now

# Called with the case's id after each change to it; higher floors add theirs at start-up (the gap engine does).
CONSEQUENCES: Final[list[Callable[[UUID], None]]] = []
# Called before these, with the case's id, when it went to another stage, closed or was opened again (aftercare does).
MOVED: Final[list[Callable[[UUID], None]]] = []
MOVES: Final = frozenset({"change_stage", "close_case", "reopen_case"})


def new_entry(
    actor: Actor,
    case: Case,
    verb: str,
    *,
    text: str = "",
    token: UUID | None = None,
    corrects: Entry | None = None,
    on_behalf_of: UUID | None = None,
    **data: Any,
) -> Entry:
    """Return the timeline entry, not yet saved, for what `actor` does with `case`.

    `token` comes from the form and becomes the entry's id; `on_behalf_of` is the organisation that acts, by default
    the one that carries the case when the actor belongs to it, else the actor's own.
    """
    if on_behalf_of is None and actor.organisations:
        on_behalf_of = acts_for(actor, case)
    return Entry(
        id=token or new_id(),
        case=case,
        number=case.entries,
        at=now(),
        verb=verb,
        organisation_id=on_behalf_of,
        user_id=actor.user,
        actor="" if actor.user else f"{actor.kind}:{actor.name}"[:40],
        text=text,
        data=data,
        corrects=corrects,
    )


def already_done(token: UUID | None) -> None:
    """Raise AlreadyDone when a form with this `token` was carried out before.

    It then bears the entry, unless the actor does not see the case (any more), as after declining it.
    """
    if token is None:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT casework_done(%s)", [token])
        done = cursor.fetchone()
    if done and done[0]:
        entry = Entry.objects.filter(pk=token).first()
        raise AlreadyDone(_("Dit is al verwerkt: het formulier was al verstuurd."), entry)


def record(
    actor: Actor,
    case: Case,
    verb: str,
    *,
    text: str = "",
    token: UUID | None = None,
    corrects: Entry | None = None,
    on_behalf_of: UUID | None = None,
    subjects: Collection[str] | None = None,
    categories: Collection[str] = (),
    **data: Any,
) -> Case:
    """Write the one timeline entry of a verb, let the consequences follow, and return the case.

    The caller holds the lock on the case. `subjects` are the pseudonyms of whom it concerns (default: everybody who is
    involved) and `categories` the kinds of data, for the disclosure log. Raises AlreadyDone when `token` was used
    before, also by somebody at the same moment: whoever commits second finds the entry's id taken.
    """
    write(actor, case, verb, text=text, token=token, corrects=corrects, on_behalf_of=on_behalf_of, **data)
    log_case(actor, case, verb, subjects=subjects, categories=categories)
    if verb in MOVES:
        for moved in MOVED:
            moved(case.pk)
    follow(case.pk)
    return case


def write(
    actor: Actor,
    case: Case,
    verb: str,
    *,
    text: str = "",
    token: UUID | None = None,
    corrects: Entry | None = None,
    on_behalf_of: UUID | None = None,
    **data: Any,
) -> Entry:
    """Write a timeline entry and nothing else; returns it. For what somebody else than `actor` answers for in the log.

    The caller holds the lock on the case, and logs. Raises AlreadyDone as `record` does.
    """
    Case.objects.filter(pk=case.pk).update(entries=F("entries") + 1)
    case.entries += 1
    entry = new_entry(
        actor, case, verb, text=text, token=token, corrects=corrects, on_behalf_of=on_behalf_of, **data
    )
    insert_once(entry)
    return entry


def insert_once(entry: Entry) -> None:
    """Insert the entry; raises AlreadyDone when its id, the form's token, is taken."""
    try:
        entry.save(force_insert=True)
    except IntegrityError as error:
        if "casework_entry_pkey" in str(error):
            raise AlreadyDone(_("Dit is al verwerkt: het formulier was al verstuurd.")) from error
        raise


def follow(case: UUID) -> None:
    """Let everything follow that a change to a case brings with it."""
    for consequence in CONSEQUENCES:
        consequence(case)
