"""What one can do with a document: add it, read it, withdraw it. Reading is a verb as well: it leaves a record."""

from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from sluitend.access.actor import Actor
from sluitend.access.context import verb
from sluitend.access.errors import NotAllowed, Refused
from sluitend.access.ids import new_id
from sluitend.casework.access import access_case, acts_for, require
from sluitend.casework.checks import clean_text
from sluitend.casework.logged import log_case
from sluitend.casework.terms import now
from sluitend.casework.timeline import already_done, record
from sluitend.documents.access import access_document, may_withdraw, reads_documents
from sluitend.documents.models import Document
from sluitend.documents.sealing import Words, content_in, seal, words_in
from sluitend.uploads.checking import checked
from sluitend.uploads.kinds import ALLOWED, Kind

MOST: Final = 200
TITLE: Final = 150


@dataclass(frozen=True)
class Opened:
    """A document as it is given to somebody: its name, its kind, its content."""

    name: str
    kind: Kind
    content: bytes = field(repr=False)


@verb
def add_document(
    actor: Actor, case: UUID, *, title: str, name: str, content: bytes, token: UUID | None = None
) -> Document:
    """Add a file to `case`, after it has proved to be what it says. Raises Refused (`file`, `title`) or NotAllowed."""
    already_done(token)
    found = access_case(actor, case, for_update=True)
    require(actor, "add_document", found)
    if not reads_documents(actor, found, at_work=True):
        raise NotAllowed(_("U ziet deze casus zonder namen. Stukken horen daar niet bij."))
    title = clean_text(title, "title", limit=TITLE)
    file = checked(name, content)
    if Document.objects.filter(case=found).count() >= MOST:
        raise Refused(_("Bij een casus passen ten hoogste 200 stukken."), "file")
    document = Document(
        id=new_id(),
        case=found,
        space=found.space,
        kind=file.kind.code,
        size=len(file.data),
        added_at=now(),
        added_by_id=actor.user,
        organisation_id=acts_for(actor, found),
    )
    seal(document, Words(file.name, title), file.data)
    document.save(force_insert=True)
    record(
        actor, found, "add_document", token=token, on_behalf_of=document.organisation_id, document=str(document.pk),
        kind=document.kind,
    )  # fmt: skip
    return document


@verb
def withdraw_document(actor: Actor, document: UUID, *, reason: str, token: UUID | None = None) -> Document:
    """Withdraw a document, with a reason: it stays in the list, and nobody reads it any more. Raises Refused."""
    already_done(token)
    found = access_document(actor, document)
    case = access_case(actor, found.case_id, for_update=True)
    require(actor, "withdraw_document", case)
    if not (may_withdraw(actor, found) and reads_documents(actor, case, at_work=True)):
        raise NotAllowed(_("Alleen wie het stuk toevoegde of wie de casus draagt kan het intrekken."))
    found.refresh_from_db(fields=["withdrawn_at"])
    if found.withdrawn_at:
        raise Refused(_("Dit stuk is al ingetrokken."))
    found.withdrawn_at, found.withdrawn_by_id = now(), actor.user
    found.withdrawn_reason = clean_text(reason, "reason", limit=500)
    found.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    record(actor, case, "withdraw_document", text=found.withdrawn_reason, token=token, document=str(found.pk))
    return found


@verb
def download_document(actor: Actor, document: UUID) -> Opened:
    """Return the file to `actor`, and write that they took it. Raises NotFound, or NotAllowed when it was withdrawn."""
    found = access_document(actor, document)
    case = access_case(actor, found.case_id)
    if found.withdrawn_at or not found.words:
        raise NotAllowed(_("Dit stuk is ingetrokken of vernietigd. Niemand kan het nog lezen."))
    words, content = words_in(found), content_in(found)
    log_case(actor, case, "download_document", resource_id=found.pk, categories=("document",))
    return Opened(words.name, ALLOWED[found.kind], content)
