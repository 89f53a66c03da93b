"""The page of one gap: what, why, whose, what bridges it, and what can be done about it."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sluitend.access.actor import Actor
from sluitend.access.errors import NotFound
from sluitend.gaps.access import access_gap, may_manage
from sluitend.gaps.models import Gap
from sluitend.gaps.network_rules import OF_BRIDGES
from sluitend.gaps.queries import GapRow, as_rows, history
from sluitend.improvement.access import fits_a_plan, may_plan
from sluitend.improvement.queries import goals_of
from sluitend.registry.reference import roles
from sluitend.screens.logged_in import logged_in
from sluitend.screens.request import Request
from sluitend.web.gapboard.forms import BridgeForm, EndForm, GiveForm
from sluitend.web.gapboard.words import shown


@require_safe
@logged_in
def gap_page(request: Request, gap: UUID) -> HttpResponse:
    """Show a gap of a region that the reader works in."""
    return show(request, access_gap(request.actor, gap), opened=request.GET.get("doe", ""))


def show(
    request: Request,
    gap: Gap,
    *,
    opened: str = "",
    form: forms.Form | None = None,
    kept: dict[str, Any] | None = None,
) -> HttpResponse:
    """Return the page of `gap` with the act `opened`.

    `form` is what was sent for it and refused, `kept` what was typed before a session vanished.
    """
    row = next(iter(as_rows(request.actor, [gap])), None)
    if row is None:  # found by a rule that no longer exists
        raise NotFound(_("Dit soort hiaat zoeken we niet meer."))
    words = shown([row], request.actor)[0]
    role = roles().get(row.rule.role)
    act = words.act if words.act_url != words.url else ""
    context = {
        "gap": gap,
        "row": row,
        "words": words,
        "forms": _acts(request.actor, row, opened, form, kept or {}),
        "form": form,
        "role": role,
        "act": act,
        "goal_url": f"{reverse('goal_new')}?gap={gap.pk}" if _may_plan(request.actor, gap) else "",
        "goals": goals_of(request.actor, gap) if not gap.case_id else [],
        "history": history(gap.history.all()) if row.may_open or not gap.case_id else [],
        "breadcrumbs": [{"label": _("Hiaten"), "url": reverse("gaps")}, {"label": words.title, "url": ""}],
    }
    return render(request, "web/gapboard/gap.html", context, status=422 if form else 200)


def _may_plan(actor: Actor, gap: Gap) -> bool:
    """Return True when `actor` may make a goal of the gap, for its municipality or for the region. ≤ 2 queries."""
    if not fits_a_plan(gap):
        return False
    hall = gap.organisation.municipality_id if gap.organisation.kind == "municipality" else None
    town = gap.municipality_id or hall
    return (town is not None and may_plan(actor, town, None)) or may_plan(actor, None, gap.region_id)


def _acts(
    actor: Actor, row: GapRow, opened: str, sent: forms.Form | None, kept: dict[str, Any]
) -> list[dict[str, Any]]:
    """Return the acts that `actor` may do with the gap, each with its form; the one that was sent shows its errors."""
    gap = row.gap
    if gap.closed_at or not may_manage(actor, gap):
        return []
    acts: list[tuple[str, str, str, type[forms.Form], forms.Form]] = []
    if gap.rule not in OF_BRIDGES:
        title = _("Verleng of vervang de overbrugging") if row.bridge else _("Overbrug dit hiaat")
        acts.append(("bridge", title, _("Leg vast"), BridgeForm, BridgeForm(gap, actor)))
    if row.bridge:
        acts.append(("end", _("Beëindig de overbrugging"), _("Beëindig"), EndForm, EndForm()))
    acts.append(("give", _("Geef aan iemand"), _("Geef"), GiveForm, GiveForm(gap)))
    for code, *_rest, empty in acts:
        if code == opened:
            empty.initial.update(kept)
    return [
        {
            "code": code,
            "title": title,
            "button": button,
            "form": sent if isinstance(sent, kind) else empty,
            "open": code == opened,
            "url": reverse("gap_act", args=[gap.pk, code]),
        }
        for code, title, button, kind, empty in acts
    ]
