"""Every entry of the guide: lists, the page of one, and words to find them by."""

from collections.abc import Collection
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sluitend.access.clock import today
from sluitend.guide import content, queries
from sluitend.guide.access import access_piece, advised_regions, require_office
from sluitend.guide.advice import VACANT
from sluitend.guide.content import Institution, Piece
from sluitend.guide.forms import RemarkForm, ReviewForm, SearchForm
from sluitend.guide.reading import guide, pieces
from sluitend.guide.showing import KINDS, Desk, all_texts, institutions, tabs
from sluitend.screens.logged_in import logged_in
from sluitend.screens.request import Request

LISTS: dict[str, type[Piece]] = {
    "guide_powers": content.Power,
    "guide_institutions": content.Institution,
    "guide_case_law": content.CaseLaw,
}


@require_safe
@logged_in
def powers(request: Request) -> HttpResponse:
    """Show every administrative power."""
    return _listed(request, "guide_powers", _("Bevoegdheden"), list(guide().powers))


@require_safe
@logged_in
def case_law(request: Request) -> HttpResponse:
    """Show what courts decided, newest first."""
    newest = sorted(guide().case_law, key=lambda one: one.decided_on, reverse=True)
    return _listed(request, "guide_case_law", _("Rechtspraak"), newest)


@require_safe
@logged_in
def all_institutions(request: Request) -> HttpResponse:
    """Show every institution for the reader's regions and for the country, and how to reach it now."""
    mine = [
        one for one in institutions() if not one.regions or not request.actor.regions.isdisjoint(one.regions)
    ]
    return _listed(request, "guide_institutions", _("Instanties"), mine)


def _listed(request: Request, name: str, title: str, found: list[Any]) -> HttpResponse:
    require_office(request.actor)
    desk = Desk.of(request.actor, [one for one in found if isinstance(one, Institution)])
    context = {
        "title": title,
        "cards": [desk.card(one) for one in found if one.holds_on(today()) and _fits(one, desk.derived)],
        "kind": name,
        "entitlements": [desk.card(one) for one in guide().entitlements]
        if name == "guide_institutions"
        else [],
        "tabs": tabs(name),
        "breadcrumbs": [{"label": _("Gids"), "url": reverse("guide")}, {"label": title}],
    }
    return render(request, "guide/list.html", context)


def _fits(piece: Piece, derived: Collection[str]) -> bool:
    """Return False for what stands in for a care coordinator who is there, and for one who is not."""
    vacant = VACANT in derived
    return not (VACANT in piece.when.absent if vacant else VACANT in piece.when.every)


@require_safe
@logged_in
def search(request: Request) -> HttpResponse:
    """Find entries by words; without words, show all of them by kind."""
    require_office(request.actor)
    form = SearchForm(request.GET)
    words = form.cleaned_data["zoek"] if form.is_valid() else ""
    found = queries.search(pieces(), all_texts(), words) if words else list(pieces().values())
    desk = Desk.of(request.actor)
    groups = [
        (label, [desk.card(one) for one in found if type(one) is kind]) for kind, label in KINDS.items()
    ]
    context = {
        "form": form,
        "words": words,
        "best": [desk.card(one) for one in found] if words else [],
        "groups": [] if words else [(label, cards) for label, cards in groups if cards],
        "tabs": tabs("guide_search"),
        "breadcrumbs": [{"label": _("Gids"), "url": reverse("guide")}, {"label": _("Zoek in alles")}],
    }
    return render(request, "guide/search.html", context)


@require_safe
@logged_in
def entry(request: Request, piece: str) -> HttpResponse:
    """Show one entry whole, with its source, and what regions said of it."""
    return show(request, access_piece(request.actor, piece), opened=request.GET.get("doe", ""))


def show(
    request: Request,
    piece: Piece,
    *,
    opened: str = "",
    sent: ReviewForm | RemarkForm | None = None,
    kept: dict[str, Any] | None = None,
) -> HttpResponse:
    """Return the page of `piece`; `sent` is the form that was sent for it and refused."""
    actor = request.actor
    regions = advised_regions(actor)
    desk = Desk.of(actor, [piece] if isinstance(piece, Institution) else [], piece.code)
    said = desk.said.get(piece.code, ())
    remark = next((one.remark for one in said if one.remark and one.region in regions), None)
    review_form = sent if isinstance(sent, ReviewForm) else ReviewForm(regions, None)
    now_added = {"remark": remark.remark, "phone": remark.phone} if remark else {}
    remark_form = sent if isinstance(sent, RemarkForm) else RemarkForm(regions, None, **now_added)
    for form, act in ((review_form, "nagekeken"), (remark_form, "opmerking")):
        if act == opened and kept:
            form.initial.update(kept)
    context: dict[str, Any] = {
        "card": desk.card(piece),
        "piece": piece,
        "history": queries.history(actor.regions, piece.code),
        "review_form": review_form if regions else None,
        "remark_form": remark_form if regions else None,
        "form": sent,
        "opened": opened,
        "breadcrumbs": [{"label": _("Gids"), "url": reverse("guide")}, {"label": str(piece.name)}],
    } | _about(desk, piece)
    return render(request, "guide/entry.html", context, status=422 if sent else 200)


def _about(desk: Desk, piece: Piece) -> dict[str, Any]:
    if isinstance(piece, content.Power):
        cases = [desk.card(one) for one in guide().case_law if piece.code in one.powers]
        return {
            "case_law": cases,
            "asks": [content.ASKS[ask] for ask in piece.asks],
            "outcomes": _outcomes(piece),
        }
    if isinstance(piece, content.CaseLaw):
        return {
            "powers": [desk.card(one) for one in guide().powers if one.code in piece.powers],
            "effect": content.EFFECTS[piece.effect],
        }
    return {}


def _outcomes(power: content.Power) -> list[tuple[content.Outcome, str]]:
    """Return when a power can be used and when not: each outcome with its verdict in a word."""
    return [(one, str(content.VERDICTS[one.verdict])) for one in power.outcomes]
