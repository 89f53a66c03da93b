"""What one can ask of documents."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sluitend.access.actor import Actor
from sluitend.casework.models import Case
from sluitend.documents.access import may_withdraw, visible_documents
from sluitend.documents.models import Document
from sluitend.documents.sealing import words_in


@dataclass(frozen=True)
class Listed:
    """A document as a list shows it, without its content; size in bytes."""

    id: UUID
    title: str
    name: str
    kind: str
    size: int
    added_at: datetime
    organisation: str
    withdrawn_at: datetime | None
    withdrawn_reason: str
    may_withdraw: bool


def documents_of(actor: Actor, case: Case) -> list[Listed]:
    """Return the documents of a case that `actor` may read, newest first. One query; raises KeyMissingError."""
    rows = (
        visible_documents(actor)
        .filter(case=case)
        .exclude(words=b"")  # destroyed after its term
        .select_related("organisation")
        .defer("content")
        .order_by("-added_at", "-id")
    )
    return [_listed(actor, case, row) for row in rows]


def _listed(actor: Actor, case: Case, row: Document) -> Listed:
    row.case = case
    words = words_in(row)
    return Listed(
        id=row.pk,
        title=words.title,
        name=words.name,
        kind=row.kind,
        size=row.size,
        added_at=row.added_at,
        organisation=row.organisation.name,
        withdrawn_at=row.withdrawn_at,
        withdrawn_reason=row.withdrawn_reason,
        may_withdraw=case.is_open
        and not case.reads_only
        and not row.withdrawn_at
        and may_withdraw(actor, row),
    )
