"""A region: how far it is with its care coordinator, who waits for whom, and what bridges it meanwhile."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sluitend.coverage.access import access_region, may_plan
from sluitend.coverage.forms import StartForm, StopForm
from sluitend.coverage.gap_rules import ACCESS_ENDING, ACCESS_MISSING, PROCEDURE_MISSING
from sluitend.coverage.models import Procedure
from sluitend.coverage.queries import Coverage, Seat, coverage_on, history_of, procedures_of, seats, track
from sluitend.coverage.states import NEAR, how_much
from sluitend.coverage.views.words import lines
from sluitend.gaps.network_rules import POST_VACANT
from sluitend.gaps.queries import GapRow, gaps_about
from sluitend.registry.models import Region
from sluitend.screens.logged_in import logged_in
from sluitend.screens.request import Request
from sluitend.screens.sections import base_level_tabs

Sent = StartForm | StopForm


@require_safe
@logged_in
def region(request: Request, region: str) -> HttpResponse:
    """Show how far a region is with its care coordinator."""
    return show(request, access_region(request.actor, region))


def show(
    request: Request, region: Region, *, sent: Sent | None = None, kept: dict[str, Any] | None = None
) -> HttpResponse:
    """Return the page of `region`; `sent` is the form that was sent and refused, `kept` what was typed before."""
    procedures = procedures_of(region.pk)
    running = next((one for one in procedures if one.ended_on is None), None)
    posts = seats(region.pk)
    rows = coverage_on(request.actor, region=region.pk)
    gaps = _gaps(request, region, posts, rows)
    context: dict[str, Any] = {
        "tabs": base_level_tabs("coverage"),
        "region": region,
        "running": running,
        "seats": [(seat, address("post", seat.post.pk)) for seat in posts],
        "is_seated": any(seat.people for seat in posts),
        "vacancies": [gap for gap in gaps if gap[0].rule.code == POST_VACANT.code],
        "gaps": [gap for gap in gaps if gap[0].rule.code != POST_VACANT.code],
        "rows": rows,
        "answer": how_much((sum(row.state.code in NEAR for row in rows), len(rows))) if rows else "",
        "act": _act(request, region, running, sent, kept),
        "form": sent,
        "breadcrumbs": [{"label": _("Zorgcoördinatie"), "url": reverse("coverage")}, {"label": region.name}],
        **_procedure(running or next(iter(procedures), None)),
    }
    context["earlier"] = [one for one in procedures if one is not context["procedure"]]
    return render(request, "coverage/region.html", context, status=422 if sent else 200)


def _procedure(procedure: Procedure | None) -> dict[str, Any]:
    """Return what is shown of a procedure: its steps, what hinders it, what was done."""
    steps = track(procedure) if procedure else []
    return {
        "procedure": procedure,
        "steps": steps,
        "hindered": [one for one in steps if one.hinders] if procedure and not procedure.ended_on else [],
        "done": sum(not one.step.is_open for one in steps),
        "history": lines(history_of(procedure)) if procedure else [],
    }


def _act(
    request: Request,
    region: Region,
    running: Procedure | None,
    sent: Sent | None,
    kept: dict[str, Any] | None,
) -> dict[str, Any] | None:
    """Return the one act on the procedure as a whole: start it, or stop the one that runs; None for who may not."""
    if not may_plan(request.actor, region.pk):
        return None
    form: Sent = StopForm() if running else StartForm()
    if sent is not None and isinstance(sent, type(form)):
        form = sent
    elif kept:
        form.initial.update(kept)
    if running:
        return {
            "title": _("Stop de procedure"),
            "url": reverse("procedure_stop", args=[running.pk]),
            "form": form,
            "open": bool(sent or kept),
        }
    return {
        "title": _("Start de procedure"),
        "url": reverse("procedure_start", args=[region.pk]),
        "form": form,
        "open": True,
    }


def _gaps(
    request: Request, region: Region, posts: Iterable[Seat], rows: Iterable[Coverage]
) -> list[tuple[GapRow, str]]:
    """Return what is not closed here, with the page where it is bridged. The steps tell of themselves."""
    things: dict[str, list[object]] = {
        POST_VACANT.code: [seat.post.pk for seat in posts],
        PROCEDURE_MISSING.code: [region.pk],
        ACCESS_MISSING.code: [row.municipality.pk for row in rows],
        ACCESS_ENDING.code: [access.pk for row in rows for access in row.accesses],
    }
    return [(gap, address("gap", gap.gap.pk)) for gap in gaps_about(request.actor, things)]


def address(name: str, thing: object) -> str:
    """Return the address of a page of another subject, or nothing where that is not installed."""
    try:
        return reverse(name, args=[thing])
    except NoReverseMatch:
        return ""
