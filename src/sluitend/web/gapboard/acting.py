"""What one sends from the page of a gap: each form is one verb."""

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sluitend.gaps import verbs
from sluitend.gaps.access import access_gap, require_manage, visible_gaps
from sluitend.gaps.models import Gap
from sluitend.screens.forms import carried_out, done_before, kept_data
from sluitend.screens.logged_in import logged_in
from sluitend.screens.request import Request
from sluitend.web.gapboard.forms import BridgeForm, EndForm, GiveForm
from sluitend.web.gapboard.page import show

Make = Callable[[Gap, Request], forms.Form]
Do = Callable[[Request, UUID, dict[str, Any]], Gap]


def _bridge(request: Request, gap: UUID, answers: dict[str, Any]) -> Gap:
    return verbs.bridge_gap(request.actor, gap, **answers)


def _end(request: Request, gap: UUID, answers: dict[str, Any]) -> Gap:
    return verbs.end_bridge(request.actor, gap, **answers)


def _give(request: Request, gap: UUID, answers: dict[str, Any]) -> Gap:
    return verbs.give_gap(request.actor, gap, **answers)


ACTS: Final[dict[str, tuple[Make, Do, str | Promise]]] = {
    "bridge": (
        lambda gap, request: BridgeForm(gap, request.actor, request.POST),
        _bridge,
        _("Vastgelegd: dit hiaat is overbrugd."),
    ),
    "end": (lambda _gap, request: EndForm(request.POST), _end, _("De overbrugging is beëindigd.")),
    "give": (
        lambda gap, request: GiveForm(gap, request.POST),
        _give,
        _("Dit hiaat heeft een andere eigenaar."),
    ),
}


@logged_in
def gap_act(request: Request, gap: UUID, act: str) -> HttpResponse:
    """Carry out one act on a gap; what was typed stays when it is refused."""
    if act not in ACTS:
        raise Http404
    make, do, done = ACTS[act]
    # Who gave it away may not do so again, and may not even see it any more.
    if request.method == "POST" and done_before(request, verbs.already_done):
        return _after(request, gap)
    found = access_gap(request.actor, gap)
    require_manage(request.actor, found)
    if request.method != "POST":
        return show(request, found, opened=act, kept=kept_data(request))
    form = make(found, request)
    if carried_out(request, form, lambda: do(request, gap, dict(form.cleaned_data)), done):
        return _after(request, gap)
    return show(request, found, opened=act, form=form)


def _after(request: Request, gap: UUID) -> HttpResponse:
    """Return to the gap; to the board for who gave it to somebody where they do not look."""
    if visible_gaps(request.actor).filter(pk=gap).exists():
        return redirect("gap", gap=gap)
    return redirect("gaps")
