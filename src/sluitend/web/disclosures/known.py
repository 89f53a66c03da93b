"""The question whether somebody is known to the network, and its answer: on this page only, kept nowhere."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sluitend.access.errors import NotAllowed
from sluitend.disclosure.verbs import Answer, ask_known
from sluitend.registry.reference import roles
from sluitend.screens.forms import carry_out
from sluitend.screens.logged_in import logged_in
from sluitend.screens.request import Request
from sluitend.web.disclosures.forms import KnownForm
from sluitend.web.disclosures.giving import INVALID


@logged_in
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: Request) -> HttpResponse:
    """Ask, and answer: known and whom to call, or not known."""
    if not request.actor.organisations:
        raise NotAllowed(_("Alleen wie aan casussen werkt kan dit vragen."))
    form = KnownForm(request.actor, request.POST or None)
    answer: Answer | None = None
    if form.is_bound and form.is_valid():
        answer = carry_out(form, lambda: ask_known(request.actor, **form.values()))
    called = roles().get(answer.role) if answer else None
    context = {
        "form": form,
        "answer": answer,
        "role": called.name if called else "",
        "breadcrumbs": [{"label": _("Bekend?"), "url": ""}],
        "basis": _("Een ander ziet dat uw organisatie dit vroeg. U vraagt dit hoogstens 20 keer per uur."),
    }
    status = INVALID if form.is_bound and answer is None else 200
    return render(request, "web/disclosures/known.html", context, status=status)
