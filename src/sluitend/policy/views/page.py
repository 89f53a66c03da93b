"""The page of a document: what is not closed, what it covers, what waits for judgement, facts, acts, and its text."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID, uuid4

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from sluitend.access.errors import NotFound
from sluitend.gaps.queries import gaps_about
from sluitend.policy import cvdr, queries, words
from sluitend.policy import forms as policy_forms
from sluitend.policy.access import access_document, may_keep
from sluitend.policy.gap_rules import ENDING, LAPSED, UNJUDGED
from sluitend.policy.models import Passage, PolicyDocument
from sluitend.policy.queries import Covered
from sluitend.policy.reference import sub_criteria
from sluitend.screens.forms import VerbForm
from sluitend.screens.logged_in import logged_in
from sluitend.screens.request import Request

# The acts on a document: its word in the address, on screen, on the button, and its form.
ACTS: Final = {
    "tekst": (gettext_lazy("Voeg de tekst toe, of een nieuwe"), gettext_lazy("Lees"), None),
    "passage": (
        gettext_lazy("Voeg zelf een passage toe"),
        gettext_lazy("Voeg toe"),
        policy_forms.PassageForm,
    ),
    "niet": (
        gettext_lazy("Zeg dat iets er niet in staat"),
        gettext_lazy("Leg vast"),
        policy_forms.NotCoveredForm,
    ),
    "vaststellen": (gettext_lazy("Dit is vastgesteld"), gettext_lazy("Leg vast"), policy_forms.AdoptForm),
    "datums": (gettext_lazy("Wijzig de datums"), gettext_lazy("Wijzig"), policy_forms.DatesForm),
    "vervangen": (gettext_lazy("Dit is vervangen"), gettext_lazy("Leg vast"), policy_forms.ReplaceForm),
    "intrekken": (
        gettext_lazy("Haal dit uit het register"),
        gettext_lazy("Trek in"),
        policy_forms.WithdrawForm,
    ),
    "opzoeken": (gettext_lazy("Zoek op in CVDR"), gettext_lazy("Zoek op"), None),
}


@require_safe
@logged_in
def document(request: Request, policy: UUID) -> HttpResponse:
    """Show one document."""
    return show(request, access_document(request.actor, policy), opened=request.GET.get("doe", "")[:20])


def show(
    request: Request,
    found: PolicyDocument,
    *,
    opened: str = "",
    form: forms.Form | None = None,
    kept: dict[str, Any] | None = None,
) -> HttpResponse:
    """Return the page of `found` with the act `opened`; `form` is what was sent for it and refused."""
    keeps = may_keep(request.actor, found.organisation_id)
    coverage = queries.coverage_of(found)
    name, tone, icon = words.STATES[queries.state_of(found)]
    gaps = gaps_about(request.actor, {rule.code: [found.pk] for rule in (ENDING, LAPSED, UNJUDGED)})
    finding = queries.open_finding(found) if found.cvdr else None
    context: dict[str, Any] = {
        "document": found,
        "kind": words.kind(found.kind),
        "adopted_by": words.body(found.adopted_by),
        "state": name,
        "tone": tone,
        "icon": icon,
        "themes": ", ".join(str(words.theme(code)) for code in found.themes),
        "gaps": [{"row": row, "url": reverse("gap", args=[row.gap.pk])} for row in gaps],
        **_covered(found, coverage, keeps=keeps),
        "keeps": keeps and not found.withdrawn_on,
        "acts": _acts(found, opened, kept or {}, form) if keeps else [],
        "base_level": _base_level(found),
        "form": form,
        "finding": finding,
        "finding_words": words.finding(finding) if finding else "",
        "takes": finding is not None and finding.what in {"ended", "newer"},
        "token": uuid4(),
        "history": [
            (entry, words.VERBS.get(entry.verb, entry.verb), _about(entry.data))
            for entry in queries.history_of(found)
        ],
        "basis": _("U leest dit omdat u bij een organisatie in het netwerk werkt."),
        "breadcrumbs": [
            {"label": _("Beleid en regels"), "url": reverse("policy_documents")},
            {"label": found.title},
        ],
    }
    return render(request, "policy/document.html", context, status=422 if form else 200)


@dataclass(frozen=True)
class Shown:
    """A passage as the page shows it: its words, where it stands, what it proves and why it was proposed."""

    passage: Passage
    place: str
    url: str
    proves: object
    why: str
    says: object
    token: UUID
    denied: bool  # the text says that it is not there: it shows no more than that it is being developed


def shown(document: PolicyDocument, passage: Passage) -> Shown:
    """Return a passage in words."""
    place = " · ".join(filter(None, (words.page_name(document, passage.page), passage.place)))
    url = ""
    if passage.edition and passage.page:
        url = (
            f"{reverse('policy_text', args=[document.pk])}?blad={passage.page}&passage={passage.pk}#gevonden"
        )
    denied = passage.reason.get("says") == "absent"
    # What was judged stands as it was judged.
    less = document.draft or (denied and passage.state == Passage.PROPOSED)
    proves = words.PROVES["development" if less else passage.proves]
    return Shown(
        passage,
        place,
        url,
        proves,
        words.why(passage),
        words.SAYS.get(passage.reason.get("says", ""), ""),
        uuid4(),
        denied,
    )


def _covered(document: PolicyDocument, coverage: Sequence[Covered], *, keeps: bool) -> dict[str, Any]:
    """Return what waits, what was accepted and what is not in it, each by sub-criterion."""

    def group(one: Covered, passages: list[Passage]) -> dict[str, Any]:
        return {
            "sub": one.sub_criterion,
            "passages": [shown(document, passage) for passage in passages],
            "token": uuid4(),
        }

    gone = document.withdrawn_on is not None  # nothing waits any longer
    silent = [one for one in coverage if not one.accepted and not one.waiting]
    return {
        "waiting": [
            group(one, one.waiting) for one in coverage if one.waiting and not one.accepted and not gone
        ],
        "accepted": [group(one, one.accepted) for one in coverage if one.accepted],
        "more": [group(one, one.waiting) for one in coverage if one.waiting and one.accepted and not gone],
        "past": [group(one, one.past) for one in coverage if one.past],
        "judged_absent": [one for one in silent if one.not_covered],
        "silent": [one for one in silent if not one.not_covered],
        "read": document.read_at is not None,
        "judges": keeps and not document.withdrawn_on,
    }


def _base_level(document: PolicyDocument) -> str:
    """Return the address of the base level of the municipality that a document is of; empty without one."""
    code = document.organisation.municipality_id
    try:
        return reverse("base_level_of", args=[code]) if code else reverse("base_level")
    except NoReverseMatch:  # the base level is not installed here
        return ""


def _about(data: dict[str, str]) -> str:
    code = data.get("sub_criterion", "")
    return str(sub_criteria()[code].name) if code in sub_criteria() else ""


def _acts(
    document: PolicyDocument, opened: str, kept: dict[str, Any], sent: forms.Form | None
) -> list[dict[str, Any]]:
    acts = []
    for code, (title, button, make) in ACTS.items():
        # Withdrawn while somebody typed: what they typed is not lost.
        shown_at_all = code == opened and sent is not None if document.withdrawn_on else _fits(document, code)
        if not shown_at_all:
            continue
        initial = {"initial": dict(kept)} if code == opened and kept else {}
        if code == "tekst":
            empty: forms.Form = policy_forms.TextForm(auto_id="text_%s", **initial)
        elif make is None:
            empty = VerbForm(auto_id=f"{code}_%s")
        else:
            empty = make(document, **initial)
        mine = sent if sent is not None and code == opened else empty
        acts.append(
            {
                "code": code,
                "title": title,
                "button": button,
                "form": mine,
                "open": code == opened,
                "url": reverse("policy_act", args=[document.pk, code]),
                "file": code == "tekst",
            }
        )
    return acts


def _fits(document: PolicyDocument, act: str) -> bool:
    match act:
        case "vaststellen":
            return document.draft
        case "vervangen":
            return not document.draft and document.replaced_by_id is None
        case "opzoeken":
            return bool(document.cvdr) and cvdr.is_on()
        case _other:
            return True


@require_safe
@logged_in
def text(request: Request, policy: UUID) -> HttpResponse:
    """Show a page of the text, with the quotation of a passage marked."""
    found = access_document(request.actor, policy)
    passage = _asked_passage(found, request.GET.get("passage", ""))
    asked = request.GET.get("blad", "")
    number = int(asked) if re.fullmatch(r"\d{1,5}", asked) else 1
    page = queries.text_page(found, number, passage.edition if passage else 0)
    if page is None:
        raise NotFound(_("Van dit document is geen tekst bewaard."))
    quotation = passage.quotation if passage and passage.page == page.number else ""
    context = {
        "document": found,
        "page": page,
        "previous_number": page.number - 1,
        "next_number": page.number + 1,
        "page_name": words.page_name(found, page.number),
        "blocks": [(kind, marked(block, quotation)) for kind, block in page.blocks],
        "sub_criterion": sub_criteria()[passage.sub_criterion].name if passage else "",
        "breadcrumbs": [
            {"label": _("Beleid en regels"), "url": reverse("policy_documents")},
            {"label": found.title, "url": reverse("policy_document", args=[found.pk])},
            {"label": words.page_name(found, page.number)},
        ],
    }
    return render(request, "policy/text.html", context)


def _asked_passage(document: PolicyDocument, asked: str) -> Passage | None:
    try:
        key = UUID(asked)
    except ValueError:
        return None
    return Passage.objects.filter(document=document, pk=key).first()


def marked(text: str, quotation: str) -> tuple[str, str, str]:
    """Return a block as before, the quotation, and after; all before where the quotation is not in it."""
    at = text.find(quotation) if quotation else -1
    return (text, "", "") if at < 0 else (text[:at], quotation, text[at + len(quotation) :])
