"""What one can ask of the register of policy: lists with their state, and what a document covers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from sluitend.access.actor import Actor
from sluitend.access.clock import months_after, today
from sluitend.policy.access import keeping, visible_documents
from sluitend.policy.models import Finding, NotCovered, Page, Passage, PolicyDocument, PolicyEntry
from sluitend.policy.reference import SubCriterion, sub_criteria
from sluitend.registry.actors import exists_on
from sluitend.registry.models import Organisation

DRAFT, COMING, IN_FORCE, ENDING, ENDED, WITHDRAWN = (
    "draft",
    "coming",
    "in_force",
    "ending",
    "ended",
    "withdrawn",
)
STATES: Final = (IN_FORCE, DRAFT, ENDING, ENDED, COMING, WITHDRAWN)
HALF_A_YEAR: Final = 6  # months


def state_of(document: PolicyDocument, day: date | None = None) -> str:
    """Return how a document stands on a day (default: today)."""
    on = day or today()
    if document.withdrawn_on and document.withdrawn_on <= on:
        return WITHDRAWN
    if document.draft:
        return DRAFT
    ends = min((end for end in (document.ends_on, document.replaced_on) if end), default=None)
    if ends and ends <= on:
        return ENDED
    if (document.in_force_from or document.adopted_on or document.dated) > on:
        return COMING
    return ENDING if ends and ends <= months_after(on, HALF_A_YEAR) else IN_FORCE


def _in_state(state: str, day: date) -> Q:
    begun = Q(begins__lte=day)
    ended = Q(ends_on__lte=day) | Q(replaced_on__lte=day)
    soon = Q(ends_on__lte=months_after(day, HALF_A_YEAR)) | Q(replaced_on__lte=months_after(day, HALF_A_YEAR))
    standing = Q(withdrawn_on=None, draft=False)
    return {
        DRAFT: Q(withdrawn_on=None, draft=True),
        WITHDRAWN: Q(withdrawn_on__isnull=False),
        ENDED: standing & ended,
        COMING: standing & ~_true(ended) & Q(begins__gt=day),
        ENDING: standing & ~_true(ended) & begun & soon,
        IN_FORCE: standing & ~_true(ended) & begun,
    }[state]


def _true(condition: Q) -> Q:
    """Return a condition that is false, and not unknown, where a day is missing."""
    return Q(pk__in=PolicyDocument.objects.filter(condition).values("pk"))


def search_documents(
    actor: Actor,
    words: str = "",
    *,
    organisation: UUID | None = None,
    kind: str = "",
    theme: str = "",
    state: str = "",
) -> QuerySet[PolicyDocument]:
    """Return the documents that `actor` may read and that fit, with their counts; withdrawn ones only when asked for.

    Words are looked for in titles and in the texts, by PostgreSQL's Dutch full-text search.
    """
    found = visible_documents(actor).annotate(begins=Coalesce("in_force_from", "adopted_on", "dated"))
    found = found.filter(_in_state(state, today())) if state in STATES else found.filter(withdrawn_on=None)
    if organisation:
        found = found.filter(organisation=organisation)
    if kind:
        found = found.filter(kind=kind)
    if theme:
        found = found.filter(themes__contains=[theme])
    if words:
        query = SearchQuery(words, config="dutch", search_type="websearch")
        texts = Page.objects.annotate(found=SearchVector("text", config="dutch")).filter(
            document=OuterRef("pk"), found=query
        )
        found = found.filter(Q(title__icontains=words) | Exists(texts))
    counted = found.annotate(
        accepted=Count("passages", filter=Q(passages__state=Passage.ACCEPTED, passages__ended_on=None)),
        waiting=Count("passages", filter=Q(passages__state=Passage.PROPOSED, withdrawn_on=None)),
    )
    return counted.select_related("organisation").order_by("organisation__name", "-begins", "title", "pk")


def keepers_with_documents(actor: Actor) -> QuerySet[Organisation]:
    """Return the organisations of which `actor` may read documents, by name."""
    return Organisation.objects.filter(pk__in=visible_documents(actor).values("organisation")).order_by(
        "name"
    )


def kept_organisations(actor: Actor) -> QuerySet[Organisation]:
    """Return the organisations for which `actor` can add documents, by name: not of a municipality that is no more."""
    return keeping(actor).filter(exists_on(today(), "municipality__")).order_by("name")


@dataclass(frozen=True)
class Covered:
    """What a document shows of one sub-criterion: accepted, waiting, ended, or judged not to be there."""

    sub_criterion: SubCriterion
    accepted: list[Passage]
    waiting: list[Passage]
    past: list[Passage]
    not_covered: NotCovered | None


def coverage_of(document: PolicyDocument) -> list[Covered]:
    """Return what the document shows of every sub-criterion, in the order of the list. Two queries."""
    passages: dict[str, list[Passage]] = {}
    shown = (
        Passage.objects.filter(document=document)
        .exclude(state=Passage.SUPERSEDED)
        .select_related("judged_by")
    )
    for one in shown.order_by("rank", "proposed_at", "pk"):
        one.document = document
        passages.setdefault(one.sub_criterion, []).append(one)
    judged = {one.sub_criterion: one for one in NotCovered.objects.filter(document=document, ended_at=None)}
    return [
        Covered(
            sub,
            [one for one in passages.get(code, []) if one.state == Passage.ACCEPTED and one.ended_on is None],
            [one for one in passages.get(code, []) if one.state == Passage.PROPOSED],
            [one for one in passages.get(code, []) if one.state == Passage.ACCEPTED and one.ended_on],
            judged.get(code),
        )
        for code, sub in sub_criteria().items()
    ]


def history_of(document: PolicyDocument) -> QuerySet[PolicyEntry]:
    """Return the last lines of the history of a document."""
    return PolicyEntry.objects.filter(document=document).select_related("user").order_by("-at", "-id")[:50]


def open_finding(document: PolicyDocument) -> Finding | None:
    """Return what CVDR said and nobody has decided on, if anything."""
    return Finding.objects.filter(document=document, settled="").order_by("-at").first()


def last_looked_up(document: PolicyDocument) -> Finding | None:
    """Return the last that was found in CVDR about the document."""
    return Finding.objects.filter(document=document).order_by("-at").first() if document.cvdr else None


def successors_of(document: PolicyDocument) -> QuerySet[PolicyDocument]:
    """Return the documents that could have come in the place of this one."""
    others = PolicyDocument.objects.filter(
        organisation=document.organisation_id, withdrawn_on=None, draft=False
    )
    return others.exclude(pk=document.pk).exclude(replaced_by=document.pk).order_by("title")


@dataclass(frozen=True)
class TextPage:
    """One page of a text: its blocks, its number, and how many there are."""

    blocks: list[list[str]]
    number: int
    last: int
    edition: int


def text_page(document: PolicyDocument, number: int = 1, edition: int = 0) -> TextPage | None:
    """Return a page of the newest edition, or of `edition`; the nearest that there is. None: no text."""
    pages = Page.objects.filter(document=document)
    known = edition or pages.order_by("-edition").values_list("edition", flat=True).first()
    last = (
        pages.filter(edition=known).order_by("-number").values_list("number", flat=True).first()
        if known
        else None
    )
    if not (known and last):
        return None
    wanted = min(max(number, 1), last)
    blocks = pages.filter(edition=known, number=wanted).values_list("blocks", flat=True).first() or []
    return TextPage(blocks, wanted, last, known)


def has_text(document: PolicyDocument) -> bool:
    """Return True when there is a text to look at."""
    return document.read_at is not None


def rows_for_export(documents: Iterable[PolicyDocument], words: Mapping[str, Any]) -> Iterable[list[str]]:
    """Yield the columns of the list as text; `words` are functions that put codes in words."""
    for one in documents:
        yield [
            one.organisation.name,
            one.title,
            str(words["kind"](one.kind)),
            str(words["state"](state_of(one))),
            str(words["body"](one.adopted_by)),
            *(
                day.isoformat() if day else ""
                for day in (one.adopted_on, one.in_force_from, one.ends_on, one.review_on)
            ),
            one.cvdr,
            one.link,
            ", ".join(str(words["theme"](code)) for code in one.themes),
        ]
