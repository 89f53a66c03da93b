"""Tonight, the waiting list with a proposal for the whole of it, and capacity in figures."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sluitend.access.errors import NotAllowed
from sluitend.care import proposal
from sluitend.care.figures import WEEKS
from sluitend.care.figures import figures as figures_of_care
from sluitend.care.queries import tonight
from sluitend.care.reference import place_kinds, urgencies, weights
from sluitend.care.scoring import SCORES
from sluitend.care.views.frame import BASIS, crumbs, tabs
from sluitend.care.waiting import SHOWN, others_waiting, waiting_list
from sluitend.casework.models import Case
from sluitend.registry.queries import region_names
from sluitend.screens.figures import figures
from sluitend.screens.logged_in import logged_in
from sluitend.screens.request import Request


def _works(request: Request) -> None:
    if not request.actor.organisations:
        raise NotAllowed(_("Opvang is voor wie aan casussen werkt."))


@logged_in
@require_safe
def shelter(request: Request) -> HttpResponse:
    """Show who sleeps where tonight, who does not, and what is free in the region."""
    _works(request)
    everywhere = request.GET.get("gebied") == "alles"
    found = tonight(request.actor, everywhere=everywhere)
    kinds = place_kinds()
    context = {
        "found": found,
        "free": [(place, kinds[place.kind].name) for place in found.free],
        "waiting": found.waiting[:10],
        "regions": ", ".join(region_names(request.actor.regions).values()),
        "everywhere": everywhere,
        "tabs": tabs("shelter"),
        "breadcrumbs": crumbs()[:1],
        "basis": BASIS,
    }
    return render(request, "care/tonight.html", context)


@logged_in
@require_safe
def waiting(request: Request) -> HttpResponse:
    """Show who waits, in which order and why."""
    _works(request)
    lines = waiting_list(request.actor)
    context = {
        "lines": lines[:SHOWN],
        "count": len(lines),
        "late": sum(line.is_late for line in lines),
        "urgencies": urgencies().values(),
        "weights": weights().values(),
        "tabs": tabs("waiting_list"),
        "breadcrumbs": crumbs((_("Wachtlijst"), "")),
        "basis": BASIS,
    }
    return render(request, "care/waiting.html", context)


@logged_in
@require_safe
def proposed(request: Request) -> HttpResponse:
    """Show for the whole list whom each free place fits best. Nothing happens by it."""
    _works(request)
    problem = proposal.problem_of(request.actor)
    found = proposal.solve(problem)
    references = dict(
        Case.objects.filter(pk__in=[one.request.case_id for one in found]).values_list("pk", "reference")
    )
    kinds = place_kinds()
    context = {
        "rows": [(one, references.get(one.request.case_id, ""), kinds[one.place.kind].name) for one in found],
        "waiting": len(problem.requests),
        "free": len(problem.places),
        "without": len(problem.requests) - len(found),
        "unseen": len(others_waiting(request.actor)),
        "scores": SCORES.values(),
        "tabs": tabs("waiting_list"),
        "breadcrumbs": crumbs((_("Wachtlijst"), reverse("waiting_list")), (_("Voorstel"), "")),
        "basis": BASIS,
    }
    return render(request, "care/proposal.html", context)


@logged_in
@require_safe
def capacity(request: Request) -> HttpResponse:
    """Show the figures of the last half year, each as a picture with its table."""
    _works(request)
    context = {
        "figures": figures_of_care(request.actor),
        "weeks": WEEKS,
        "tabs": tabs("capacity"),
        "breadcrumbs": crumbs((_("Capaciteit"), "")),
        "basis": BASIS,
    }
    return render(request, "care/capacity.html", context)


@logged_in
@require_safe
def capacity_file(request: Request) -> HttpResponse:
    """Return the tables behind the figures as CSV."""
    _works(request)
    rows = (
        (figure.title, bar.name, bar.count, bar.unit or figure.value)
        for figure in figures_of_care(request.actor)
        for bar in figure.bars
    )
    return figures("opvang", (_("Figuur"), _("Onderdeel"), _("Waarde"), _("Eenheid")), rows)
