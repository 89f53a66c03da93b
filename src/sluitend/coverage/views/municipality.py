"""A municipality: to whom it has access now, what was before, and recording or ending it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sluitend.access.clock import today
from sluitend.coverage import verbs
from sluitend.coverage.access import access_access, access_municipality, may_record
from sluitend.coverage.forms import EndForm, RecordForm
from sluitend.coverage.models import CoordinatorAccess
from sluitend.coverage.queries import history_of_access, regions_of, standing
from sluitend.coverage.states import for_whom
from sluitend.coverage.views.words import lines
from sluitend.registry.models import Municipality
from sluitend.screens.forms import carried_out, kept_data
from sluitend.screens.logged_in import logged_in
from sluitend.screens.request import Request
from sluitend.screens.sections import base_level_tabs


@require_safe
@logged_in
def municipality(request: Request, municipality: str) -> HttpResponse:
    """Show to whom a municipality has access."""
    return show(request, access_municipality(request.actor, municipality))


@logged_in
def record(request: Request, municipality: str) -> HttpResponse:
    """Record to whom a municipality has access."""
    posted = request.method == "POST"
    place = access_municipality(request.actor, municipality, to_change=posted)
    if not posted:
        return show(request, place, opened="record", kept=kept_data(request))
    form = RecordForm(request.actor, request.POST)
    return _sent(
        request, place, form, lambda: verbs.record_access(request.actor, municipality, **form.values()),
        done=_("Vastgelegd wie coördineert."),
    )  # fmt: skip


@logged_in
def end(request: Request, access: UUID) -> HttpResponse:
    """End access to a coordinator."""
    posted = request.method == "POST"
    found = access_access(request.actor, access, to_change=posted)
    place = found.municipality
    if not posted:
        return show(request, place, opened=str(found.pk), kept=kept_data(request))
    form = EndForm(found, request.POST)
    return _sent(
        request, place, form, lambda: verbs.end_access(request.actor, access, **form.values()),
        done=_("Vastgelegd dat dit eindigt."), ended=found,
    )  # fmt: skip


def _sent(
    request: Request,
    place: Municipality,
    form: RecordForm | EndForm,
    act: Callable[[], object],
    *,
    done: str,
    ended: CoordinatorAccess | None = None,
) -> HttpResponse:
    if carried_out(request, form, act, done):
        return redirect("coverage_municipality", municipality=place.pk)
    return show(request, place, opened=str(ended.pk) if ended else "record", sent=form)


def show(
    request: Request,
    place: Municipality,
    *,
    opened: str = "",
    sent: RecordForm | EndForm | None = None,
    kept: dict[str, Any] | None = None,
) -> HttpResponse:
    """Return the page of `place` with the act `opened`; `sent` is the form that was sent for it and refused."""
    may_act = may_record(request.actor, place.pk)
    stands = standing(place)
    now: list[dict[str, Any]] = []
    other: list[dict[str, Any]] = []
    for access in stands.all:
        holds = access in stands.accesses
        form = EndForm(access) if may_act and _may_end(access) else None
        if form and opened == str(access.pk):
            form.initial.update(kept or {})
            form = sent if isinstance(sent, EndForm) else form
        shown = {
            "access": access,
            "for_whom": for_whom(access),
            "form": form,
            "open": opened == str(access.pk),
        }
        (now if holds else other).append(shown)
    recording = RecordForm(request.actor) if may_act else None
    if recording and opened == "record":
        recording.initial.update(kept or {})
        recording = sent if isinstance(sent, RecordForm) else recording
    context: dict[str, Any] = {
        "tabs": base_level_tabs("coverage"),
        "place": place,
        "state": stands.state,
        "bridge": stands.bridge,
        "regions": regions_of(place),
        "now": now,
        "other": other,
        "recording": recording,
        "opened": opened,
        "form": sent,
        "history": lines(history_of_access(place.pk)),
        "breadcrumbs": [{"label": _("Zorgcoördinatie"), "url": reverse("coverage")}, {"label": place.name}],
    }
    return render(request, "coverage/municipality.html", context, status=422 if sent else 200)


def _may_end(access: CoordinatorAccess) -> bool:
    """True when it can be ended still: it is not of the dated list, and has no end that was told or has come."""
    ended = access.valid_until is not None and access.valid_until <= today()
    return not (access.seed or access.end_reason or ended)
