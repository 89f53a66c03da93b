"""The text of a document, from a file or pasted: kept as pages and read for passages. The file itself is not kept."""

from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from sluitend.access.actor import Actor
from sluitend.access.clock import now
from sluitend.access.context import verb
from sluitend.access.errors import NotAllowed, Refused
from sluitend.access.ids import new_id
from sluitend.policy.access import NOT_YOURS, access_document, may_keep
from sluitend.policy.checks import check_kept
from sluitend.policy.history import already_done, record
from sluitend.policy.models import Page, Passage, PolicyDocument
from sluitend.policy.reader.proposing import propose
from sluitend.policy.reader.shaping import Block, blocks_as_data, blocks_of, parts_of
from sluitend.policy.reference import kinds, sub_criteria
from sluitend.registry.measures import DEVELOPMENT
from sluitend.uploads.checking import checked_readable
from sluitend.uploads.reading import read_text

LONGEST_READ: Final = 600_000  # letters, some two hundred pages: who sends a text waits until it is read
LONGEST_PASTED: Final = 1_000_000  # taken in, to say that it is too long and show it again
LEAST_PASTED: Final = 40
LONGEST_QUOTATION: Final = 2000


@dataclass(frozen=True)
class Source:
    """Where a text comes from: a file (`name` and `content`), or `pasted` words."""

    name: str = ""
    content: bytes = field(default=b"", repr=False)
    pasted: str = field(default="", repr=False)


@dataclass(frozen=True)
class Shaped:
    """A text that was read: its pages in blocks, and of which file."""

    pages: tuple[tuple[Block, ...], ...]
    file_name: str
    file_kind: str


def read_source(source: Source) -> Shaped:
    """Return the text of a source in pages. Raises Refused (`file` or `text`), saying what to do."""
    if source.name or source.content:
        file = checked_readable(source.name, source.content)
        text = read_text(file)
        raw = text.pages if text.has_pages else tuple(part for page in text.pages for part in parts_of(page))
        return _shaped(raw, file.name, file.kind.code, "file")
    pasted = source.pasted.replace("\r\n", "\n").strip()
    if len(pasted) < LEAST_PASTED:
        raise Refused(_("Plak de tekst van het document, ten minste een zin."), "text")
    return _shaped(tuple(parts_of(pasted)), "", "", "text")


def _shaped(raw: tuple[str, ...], name: str, kind: str, where: str) -> Shaped:
    if sum(map(len, raw)) > LONGEST_READ:
        raise Refused(_("Deze tekst is te lang om te lezen. Voeg het deel toe waar het om gaat."), where)
    pages = tuple(tuple(blocks_of(page)) for page in raw)
    if not any(pages):
        raise Refused(_("In deze tekst staan geen woorden."), where)
    return Shaped(pages, name, kind)


def take_text(document: PolicyDocument, text: Shaped) -> None:
    """Keep the text as a new edition and let the reader propose; open proposals of an older edition are superseded."""
    newest = (
        Page.objects.filter(document=document).order_by("-edition").values_list("edition", flat=True).first()
    )
    edition = (newest or 0) + 1
    Page.objects.bulk_create(
        Page(
            document=document,
            edition=edition,
            number=number,
            blocks=blocks_as_data(blocks),
            text="\n\n".join(block.text for block in blocks),
        )
        for number, blocks in enumerate(text.pages, start=1)
    )
    document.file_name, document.file_kind, document.read_at = text.file_name, text.file_kind, now()
    document.save(update_fields=["file_name", "file_kind", "read_at"])
    Passage.objects.filter(document=document, state=Passage.PROPOSED).update(state=Passage.SUPERSEDED)
    _propose(document, text, edition)


def _propose(document: PolicyDocument, text: Shaped, edition: int) -> None:
    found = propose(document.title, enumerate(text.pages, start=1))
    kind, known = kinds()[document.kind], sub_criteria()
    standing = set(
        Passage.objects.filter(document=document, state__in=[Passage.ACCEPTED, Passage.REJECTED]).values_list(
            "sub_criterion", "quotation"
        )
    )
    Passage.objects.bulk_create(
        Passage(
            id=new_id(),
            document=document,
            sub_criterion=code,
            quotation=one.quotation[:LONGEST_QUOTATION],
            edition=edition,
            page=one.page,
            place=one.place[:200],
            proves=DEVELOPMENT if one.says in {"planned", "absent"} else known[code].proved_by(kind),
            reason={**one.reason, "says": one.says, "score": one.score},
            rank=rank,
            proposed_at=now(),
        )
        for code, proposals in found.items()
        for rank, one in enumerate(proposals, start=1)
        if (code, one.quotation[:LONGEST_QUOTATION]) not in standing
    )


@verb
def give_text(actor: Actor, document: UUID, source: Source, *, token: UUID | None = None) -> PolicyDocument:
    """Give a document its text, or a new one; what was accepted stands. Raises Refused (`file`, `text`)."""
    # A file takes its time to read: what others do with the document must not wait for that, so the lock comes after.
    seen = access_document(actor, document)
    if not may_keep(actor, seen.organisation_id):
        raise NotAllowed(NOT_YOURS)
    already_done(token)
    check_kept(seen)
    text = read_source(source)
    found = access_document(actor, document, to_change=True)
    already_done(token)
    check_kept(found)
    take_text(found, text)
    record(actor, found, "give_text", token=token, file=found.file_name)
    return found
