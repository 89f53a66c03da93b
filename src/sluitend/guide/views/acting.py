"""What a region's adviser records about an entry: that it was looked at, and what is different in the region."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sluitend.access.actor import Actor
from sluitend.access.errors import AlreadyDone, NotAllowed
from sluitend.guide.access import access_piece, advised_regions
from sluitend.guide.forms import RemarkForm, ReviewForm
from sluitend.guide.verbs import record_review, remark_on_entry
from sluitend.guide.views.entries import show
from sluitend.registry.models import Region
from sluitend.screens.forms import carry_out, kept_data
from sluitend.screens.logged_in import logged_in
from sluitend.screens.request import Request

Form = ReviewForm | RemarkForm
Make = Callable[[Mapping[str, Region], QueryDict], Form]


def _review(actor: Actor, entry: str, answers: dict[str, Any]) -> object:
    return record_review(actor, answers.pop("region"), entry, **answers)


def _remark(actor: Actor, entry: str, answers: dict[str, Any]) -> object:
    return remark_on_entry(actor, answers.pop("region"), entry, **answers)


ACTS: Final[dict[str, tuple[Make, Callable[[Actor, str, dict[str, Any]], object], str | Promise]]] = {
    "nagekeken": (ReviewForm, _review, _("Vastgelegd dat u dit hebt nagekeken.")),
    "opmerking": (RemarkForm, _remark, _("Vastgelegd wat in uw regio anders is.")),
}


@logged_in
def act(request: Request, piece: str, act: str) -> HttpResponse:
    """Carry out one of ACTS and go back to the entry; what was refused stays, with why."""
    found = access_piece(request.actor, piece)
    if act not in ACTS:
        raise Http404
    regions = advised_regions(request.actor)
    if not regions:
        raise NotAllowed(_("Alleen de beleidsadviseur van de regio kan dit vastleggen."))
    if request.method != "POST":
        return show(request, found, opened=act, kept=kept_data(request))
    make, do, done = ACTS[act]
    form = make(regions, request.POST)
    try:
        if (
            not form.is_valid()
            or carry_out(form, lambda: do(request.actor, found.code, form.values())) is None
        ):
            return show(request, found, opened=act, sent=form)
        messages.success(request, str(done))
    except AlreadyDone as twice:
        messages.info(request, str(twice.message))
    return redirect("guide_entry", piece=found.code)
