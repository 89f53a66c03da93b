"""A new goal: first for which place, then from which gaps, whose it is, by when, and what the first step is."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sluitend.access.actor import Actor
from sluitend.access.errors import AlreadyDone, NotAllowed
from sluitend.casework.terms import today
from sluitend.gaps.access import visible_gaps
from sluitend.gaps.models import Gap
from sluitend.gaps.rules import RULES
from sluitend.improvement import verbs
from sluitend.improvement.access import (
    fits_a_plan,
    gaps_to_plan,
    plannable_municipalities,
    plannable_regions,
    region_of,
)
from sluitend.improvement.forms import GoalForm
from sluitend.improvement.words import goal_title, sub_criterion_of
from sluitend.registry.actors import exists_on
from sluitend.screens.forms import carry_out, kept_data
from sluitend.screens.logged_in import logged_in
from sluitend.screens.request import Request

AT_ONCE = 60  # gaps to choose from


@dataclass(frozen=True)
class Place:
    """For which municipality or region a goal can be set; `region` is in whose plan it stands."""

    code: str
    name: str
    municipality: str | None
    region: str | None


def places(actor: Actor) -> list[Place]:
    """Return the places that `actor` may make a plan for: municipalities by name, then regions. Two queries."""
    towns = (
        plannable_municipalities(actor)
        .filter(exists_on(today()))
        .order_by("name")
        .values_list("code", "name")
    )
    regions = plannable_regions(actor).order_by("name").values_list("code", "name")
    return [
        *(Place(code, name, code, None) for code, name in towns),
        *(Place(code, name, None, code) for code, name in regions),
    ]


@logged_in
@require_http_methods(["GET", "HEAD", "POST"])
def goal_new(request: Request) -> HttpResponse:
    """Ask for the place, then for the goal; `?gap=` fills in what a gap already tells. A POST sets the goal."""
    known = places(request.actor)
    if not known:
        raise NotAllowed(_("Alleen wie voor een gemeente of regio plant, kan een doel stellen."))
    chosen = _gaps(request.actor, [*request.GET.getlist("gap"), *request.POST.getlist("gaps")])
    place = _place(known, request.GET.get("waar", ""), chosen)
    context: dict[str, Any] = {
        "places": known,
        "place": place,
        "gap_is_gone": _is_gone(request.GET.getlist("gap"), chosen),
        "breadcrumbs": [
            {"label": _("Verbeterplan"), "url": reverse("improvement")},
            {"label": _("Nieuw doel"), "url": ""},
        ],
    }
    if place is None:
        return render(request, "improvement/new.html", context)
    region = region_of(place.municipality) if place.municipality else place.region
    gaps = _offered(request.actor, place, region, chosen)
    if request.method == "POST":
        form = GoalForm(place.municipality, region, gaps, request.POST)
        if response := _set(request, place, form):
            return response
        return render(request, "improvement/new.html", context | {"form": form}, status=422)
    initial = _from_gaps([gap for gap in chosen if gap in gaps]) | (kept_data(request) or {})
    context["form"] = GoalForm(place.municipality, region, gaps, initial=initial)
    return render(request, "improvement/new.html", context)


def _set(request: Request, place: Place, form: GoalForm) -> HttpResponse | None:
    """Set the goal and go to it; None when the form has to be shown again."""
    if not form.is_valid():
        return None
    answers = {"municipality": place.municipality, "region": place.region} | form.cleaned_data
    try:
        goal = carry_out(form, lambda: verbs.set_goal(request.actor, **answers))
    except AlreadyDone as twice:
        messages.info(request, str(twice.message))
        return redirect("goal", goal=form.cleaned_data["token"])
    if goal is None:
        return None
    messages.success(request, _("Het doel staat in het verbeterplan."))
    return redirect("goal", goal=goal.pk)


def _gaps(actor: Actor, asked: list[str]) -> list[Gap]:
    """Return the gaps in the address that `actor` may see and that a goal may come from; what is none is left out."""
    keys = []
    for text in asked[:AT_ONCE]:
        try:
            keys.append(UUID(text))
        except ValueError:
            continue
    found = visible_gaps(actor).filter(pk__in=keys).select_related("organisation") if keys else ()
    return [gap for gap in found if fits_a_plan(gap)]


def _is_gone(asked: list[str], found: list[Gap]) -> bool:
    """Return True when a gap that the address names is closed, or is none that a goal may come from."""
    return bool({text.lower() for text in asked if text} - {str(gap.pk) for gap in found})


def _offered(actor: Actor, place: Place, region: str | None, chosen: list[Gap]) -> list[Gap]:
    """Return the gaps that a goal for this place may come from, those already chosen first. Two queries at most."""
    fitting = gaps_to_plan(visible_gaps(actor), place.municipality, region).select_related("municipality")
    keys = [gap.pk for gap in chosen]
    first = list(fitting.filter(pk__in=keys).order_by("due", "id")) if keys else []
    return [*first, *fitting.exclude(pk__in=keys).order_by("due", "id")[:AT_ONCE]]


def _place(known: list[Place], asked: str, gaps: list[Gap]) -> Place | None:
    """Return the place asked for, else that of the first gap, else the only one there is."""
    by_code = {place.code: place for place in known}
    if asked in by_code:
        return by_code[asked]
    for gap in gaps:
        # A gap of the town hall that names no municipality is still that municipality's.
        hall = gap.organisation.municipality_id if gap.organisation.kind == "municipality" else None
        for code in (gap.municipality_id, hall, gap.region_id):
            if code in by_code:
                return by_code[code]
    return known[0] if len(known) == 1 else None


def _from_gaps(gaps: list[Gap]) -> dict[str, Any]:
    """Return what gaps already tell of a goal."""
    if not gaps:
        return {}
    first = gaps[0]
    dates = [gap.due for gap in gaps if gap.due >= today()]
    return {
        "gaps": [gap.pk for gap in gaps],
        "title": goal_title(first)[:120],
        "why": str(RULES[first.rule].explanation),
        "sub_criterion": sub_criterion_of(first),
        "official": next((gap.official_id for gap in gaps if gap.official_id), None),
        "due": max(dates) if dates else None,
    }
