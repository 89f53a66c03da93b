"""One line in the timeline of a case about what it gave or received, logged for exactly whom it concerns."""

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from django.db.models import F

from sluitend.access.actor import Actor
from sluitend.casework.logged import log_case
from sluitend.casework.models import Case
from sluitend.casework.timeline import follow, insert_once, new_entry
from sluitend.casework.words import stored
from sluitend.disclosure.rules import CATEGORIES


def words(categories: Iterable[str]) -> str:
    """Return kinds of data in words, as they are kept."""
    return ", ".join(stored(CATEGORIES[one]) for one in CATEGORIES if one in set(categories))


def write_line(
    actor: Actor,
    of: Case,
    verb: str,
    *,
    sentence: str,
    text: str,
    subjects: Collection[str],
    token: UUID | None = None,
    more: dict[str, Any] | None = None,
    categories: Collection[str] = (),
    resource_id: UUID | str = "",
) -> None:
    """Write the line, log it for `subjects` only, and let the consequences follow; the caller holds the case's lock.

    Other than `timeline.record`, which logs for everybody who is involved.
    """
    Case.objects.filter(pk=of.pk).update(entries=F("entries") + 1)
    of.entries += 1
    insert_once(new_entry(actor, of, verb, text=text, token=token, sentence=sentence, **(more or {})))
    log_case(actor, of, verb, subjects=subjects, categories=categories, resource_id=resource_id)
    follow(of.pk)
