"""What one can do with a document of the register: add it, adopt a draft, change its days, replace and withdraw it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from sluitend.access.actor import Actor
from sluitend.access.clock import now, today
from sluitend.access.context import verb
from sluitend.access.errors import NotAllowed, Refused
from sluitend.access.ids import new_id
from sluitend.policy.access import KEEPERS, NOT_YOURS, access_document, may_keep
from sluitend.policy.checks import check_dates, check_kept, cvdr_of, kind_of, link_of, themes_of
from sluitend.policy.history import already_done, record
from sluitend.policy.models import Body, PolicyDocument
from sluitend.policy.reference import kinds
from sluitend.policy.verbs.texts import Source, read_source, take_text
from sluitend.registry.access import access_organisation
from sluitend.registry.models import Organisation
from sluitend.registry.texts import line_of

DRAFT_KIND: Final = "proposal"
LONGEST_REASON: Final = 500


@dataclass(frozen=True)
class DocumentFacts:
    """What is filled in about a document. Without `dated`, the day of adoption counts, or else today."""

    kind: str
    title: str
    draft: bool = False
    adopted_by: str = Body.NONE
    adopted_on: date | None = None
    dated: date | None = None
    in_force_from: date | None = None
    ends_on: date | None = None
    review_on: date | None = None
    cvdr: str = ""
    link: str = ""
    themes: Collection[str] = ()


@verb
def add_document(
    actor: Actor,
    organisation: UUID,
    facts: DocumentFacts,
    *,
    source: Source | None = None,
    token: UUID | None = None,
) -> PolicyDocument:
    """Add a document that `organisation` keeps, with its text where there is a `source`; the reader then proposes.

    Raises Refused (at the field that is wrong, `file` for the file), NotAllowed for who does not keep its documents.
    """
    place = access_organisation(actor, organisation)
    if place.kind not in KEEPERS:
        raise Refused(_("Alleen een gemeente of een regio houdt hier beleid bij."), "organisation")
    if not may_keep(actor, place.pk):
        raise NotAllowed(NOT_YOURS)
    already_done(token)
    document, kind = _new(place, facts), kind_of(facts.kind)
    check_dates(document, kind)
    # A file takes its time to read: first that, then the lock, so that the same form twice at once is one act.
    text = read_source(source) if source else None
    Organisation.objects.select_for_update(no_key=True).get(pk=place.pk)
    already_done(token)
    document.save(force_insert=True)
    if text:
        take_text(document, text)
    record(actor, document, "add_document", token=token, kind=kind.code)
    return document


def _new(place: Organisation, facts: DocumentFacts) -> PolicyDocument:
    """Return a document of `place`, not yet saved. Raises Refused."""
    kind = kind_of(facts.kind)
    if not (title := line_of(facts.title, 200, "title")):
        raise Refused(_("Vul een titel in."), "title")
    document = PolicyDocument(
        id=new_id(),
        organisation=place,
        kind=kind.code,
        title=title,
        draft=facts.draft or kind.code == DRAFT_KIND,
        adopted_by=facts.adopted_by or Body.NONE,
        adopted_on=facts.adopted_on,
        dated=facts.dated or facts.adopted_on or today(),
        in_force_from=facts.in_force_from,
        ends_on=facts.ends_on,
        review_on=facts.review_on,
        cvdr=cvdr_of(facts.cvdr),
        link=link_of(facts.link),
        themes=themes_of(facts.themes),
        added_at=now(),
    )
    if document.adopted_by not in Body.values:
        raise Refused(_("Kies wie dit heeft vastgesteld."), "adopted_by")
    return document


@verb
def adopt_document(
    actor: Actor,
    document: UUID,
    *,
    kind: str,
    adopted_by: str,
    adopted_on: date,
    in_force_from: date | None = None,
    ends_on: date | None = None,
    token: UUID | None = None,
) -> PolicyDocument:
    """Say that a draft was adopted, as what, by whom and when: from now on it proves what such a document proves."""
    found = check_kept(access_document(actor, document, to_change=True))
    already_done(token)
    if not found.draft:
        raise Refused(_("Dit document is al vastgesteld."))
    if kind == DRAFT_KIND or adopted_by not in set(Body.values) - {Body.NONE}:
        raise Refused(_("Kies als wat en door wie dit is vastgesteld."), "adopted_by")
    found.draft, found.kind = False, kind_of(kind).code
    found.adopted_by, found.adopted_on, found.dated = adopted_by, adopted_on, adopted_on
    found.in_force_from, found.ends_on = in_force_from or found.in_force_from, ends_on or found.ends_on
    check_dates(found, kinds()[found.kind])
    found.save()
    record(actor, found, "adopt_document", token=token, adopted_by=adopted_by, adopted_on=adopted_on)
    return found


@verb
def change_dates(
    actor: Actor,
    document: UUID,
    *,
    reason: str,
    in_force_from: date | None,
    ends_on: date | None,
    review_on: date | None,
    token: UUID | None = None,
) -> PolicyDocument:
    """Change from when until when a document holds and when it is reviewed, with the reason. Raises Refused."""
    found = check_kept(access_document(actor, document, to_change=True))
    already_done(token)
    before = {"in_force_from": found.in_force_from, "ends_on": found.ends_on, "review_on": found.review_on}
    found.in_force_from, found.ends_on, found.review_on = in_force_from, ends_on, review_on
    check_dates(found, kinds()[found.kind])
    changed = [name for name, day in before.items() if getattr(found, name) != day]
    if not changed:
        raise Refused(_("Er is niets gewijzigd."))
    why = reason_of(reason)
    found.save(update_fields=list(before))
    told = {name: f"{before[name] or '–'} → {getattr(found, name) or '–'}" for name in changed}
    record(actor, found, "change_dates", token=token, text=why, **told)
    return found


@verb
def replace_document(
    actor: Actor, document: UUID, *, by: UUID, on: date | None = None, token: UUID | None = None
) -> PolicyDocument:
    """Say that another document came in the place of this one, from a day (default: when that one came into force).

    Raises Refused, also for a draft: what nobody adopted takes the place of nothing.
    """
    found = check_kept(access_document(actor, document, to_change=True))
    already_done(token)
    successor = access_document(actor, by)
    if (
        successor.pk == found.pk
        or successor.organisation_id != found.organisation_id
        or successor.withdrawn_on
    ):
        raise Refused(_("Kies een ander document van dezelfde organisatie."), "by")
    if successor.draft:
        raise Refused(
            _(
                "Dat document is nog een concept en kan niets vervangen. Leg eerst vast dat het is vastgesteld."
            ),
            "by",
        )
    if found.replaced_by_id:
        raise Refused(_("Dit document is al vervangen."), "by")
    if _leads_to(successor, found.pk):
        raise Refused(_("Dat document is zelf door dit document vervangen."), "by")
    day = on or successor.in_force_from or successor.adopted_on or today()
    begins = found.in_force_from or found.adopted_on
    if begins and day < begins:
        raise Refused(_("Deze dag ligt voor het begin van dit document."), "on")
    found.replaced_by, found.replaced_on = successor, day
    found.save(update_fields=["replaced_by", "replaced_on"])
    record(actor, found, "replace_document", token=token, by=successor.pk, on=day)
    return found


def _leads_to(document: PolicyDocument, other: UUID) -> bool:
    seen = {document.pk}
    while document.replaced_by_id and document.replaced_by_id not in seen:
        if document.replaced_by_id == other:
            return True
        seen.add(document.replaced_by_id)
        document = PolicyDocument.objects.get(pk=document.replaced_by_id)
    return False


@verb
def withdraw_document(
    actor: Actor, document: UUID, *, reason: str, token: UUID | None = None
) -> PolicyDocument:
    """Take a document out of use that should not be in the register: it stays in the history and proves nothing."""
    found = check_kept(access_document(actor, document, to_change=True))
    already_done(token)
    why = reason_of(reason)
    found.withdrawn_on = today()
    found.save(update_fields=["withdrawn_on"])
    record(actor, found, "withdraw_document", token=token, text=why)
    return found


def reason_of(text: str, field: str = "reason", longest: int = LONGEST_REASON) -> str:
    """Return a reason as one line. Raises Refused when there is none."""
    if not (reason := line_of(text, longest, field)):
        raise Refused(_("Vul een reden in."), field)
    return reason
