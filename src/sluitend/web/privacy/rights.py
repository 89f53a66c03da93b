"""What the vault holds of who asks, to put right; and telling whoever received it."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sluitend.identity.holdings import facts_of
from sluitend.identity.models import Kind
from sluitend.privacy import verbs
from sluitend.privacy.access import one, visible_requests
from sluitend.screens.forms import carry_out
from sluitend.screens.request import Request
from sluitend.web.privacy.door import for_officer, page
from sluitend.web.privacy.forms import RectifyForm, ToldForm


@require_safe
@for_officer
def known(request: Request, request_id: UUID) -> HttpResponse:
    """Show who the person is, opened for this request only."""
    return show(request, request_id)


def show(
    request: Request, request_id: UUID, sent: RectifyForm | None = None, which: UUID | None = None
) -> HttpResponse:
    """Return the page; `sent` is the form that was refused for `which`."""
    found = one(visible_requests(request.actor), request_id)
    rows = [
        {
            "known": each,
            "kind": Kind(each.value.kind).label,
            "facts": facts_of(each.value),
            "form": sent if sent and each.id == which else RectifyForm(str(each.id), each.value),
            "open": each.id == which,
        }
        for each in verbs.read_known(request.actor, request_id)
    ]
    context = {"found": found, "rows": rows, "form": sent}
    return page(request, "known", "privacy_requests", context, here=found.number, status=422 if sent else 200)


@require_POST
@for_officer
def change(request: Request, request_id: UUID, sealed: UUID) -> HttpResponse:
    """Put what is right in the place of what is not."""
    rows = {each.id: each for each in verbs.read_known(request.actor, request_id)}
    if sealed not in rows:
        raise Http404
    form = RectifyForm(str(sealed), rows[sealed].value, request.POST)

    def put_right() -> object:
        return verbs.rectify(request.actor, request_id, sealed=sealed, value=form.value())

    if not form.is_valid() or carry_out(form, put_right) is None:
        return show(request, request_id, form, sealed)
    messages.success(request, _("Verbeterd. Vertel het ook aan de ontvangers op de pagina van het verzoek."))
    return redirect("privacy_known", request_id=request_id)


@require_POST
@for_officer
def told(request: Request, request_id: UUID, notice: UUID) -> HttpResponse:
    """Write down that a receiver was told."""
    form = ToldForm(str(notice), request.POST)
    answers = {name: form.cleaned_data[name] for name in ("told_on", "told_how")} if form.is_valid() else None
    if answers and carry_out(form, lambda: verbs.told_receiver(request.actor, notice, **answers)) is not None:
        messages.success(request, _("Vastgelegd dat de ontvanger het weet."))
    else:
        messages.error(request, _("Vul in wanneer en hoe u het vertelde. De dag moet al geweest zijn."))
    return redirect("privacy_request", request_id=request_id)
