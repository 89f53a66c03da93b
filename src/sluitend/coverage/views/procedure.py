"""Starting and stopping the procedure of a region."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from sluitend.coverage import verbs
from sluitend.coverage.access import access_procedure, access_region
from sluitend.coverage.forms import StartForm, StopForm
from sluitend.coverage.views.region import Sent, show
from sluitend.registry.models import Region
from sluitend.screens.forms import carried_out, kept_data
from sluitend.screens.logged_in import logged_in
from sluitend.screens.request import Request


@logged_in
def start(request: Request, region: str) -> HttpResponse:
    """Start the procedure of a region."""
    posted = request.method == "POST"
    place = access_region(request.actor, region, to_change=posted)
    if not posted:
        return show(request, place, kept=kept_data(request))
    form = StartForm(request.POST)
    return _sent(
        request, place, form, lambda answers: verbs.start_procedure(request.actor, region, **answers),
        _("De procedure is gestart. Plan nu de eerste stap."),
    )  # fmt: skip


@logged_in
def stop(request: Request, procedure: UUID) -> HttpResponse:
    """Stop a procedure."""
    posted = request.method == "POST"
    found = access_procedure(request.actor, procedure, to_change=posted)
    place = access_region(request.actor, found.region_id)
    if not posted:
        return show(request, place, kept=kept_data(request))
    form = StopForm(request.POST)
    return _sent(
        request, place, form, lambda answers: verbs.stop_procedure(request.actor, procedure, **answers),
        _("De procedure is gestopt."),
    )  # fmt: skip


def _sent(
    request: Request, place: Region, form: Sent, act: Callable[[dict[str, Any]], object], done: str
) -> HttpResponse:
    if carried_out(request, form, lambda: act(form.values()), done):
        return redirect("coverage_region", region=place.pk)
    return show(request, place, sent=form)
