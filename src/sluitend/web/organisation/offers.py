"""The roles that somebody was offered: accepted or declined by themselves, also by who has no role anywhere yet."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sluitend.access.errors import AlreadyDone, NotFound, Refused
from sluitend.registry import verbs
from sluitend.screens.logged_in import logged_in
from sluitend.screens.request import Request
from sluitend.web.organisation.words import held, role_of


@require_safe
@logged_in
def offers(request: Request) -> HttpResponse:
    """Show what is offered to whoever asks."""
    rows = [
        (one, role_of(one), held(one.valid_from, one.valid_until)) for one in verbs.offers_to(request.actor)
    ]
    return render(request, "web/organisation/offers.html", {"rows": rows})


@require_POST
@logged_in
def offer_act(request: Request, proposal: UUID, act: str) -> HttpResponse:
    """Accept or decline one offer."""
    try:
        if act == "accept":
            verbs.accept_offer(request.actor, proposal)
            messages.success(request, _("U hebt de rol aangenomen."))
        elif act == "decline":
            verbs.decline_offer(request.actor, proposal)
            messages.success(request, _("U hebt de rol geweigerd."))
        else:
            raise Http404
    except AlreadyDone as twice:
        messages.info(request, str(twice.message))
    except NotFound:
        raise
    except Refused as refusal:
        messages.error(request, str(refusal.message))
    return redirect("offers")
