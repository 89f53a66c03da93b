"""Correcting the ledger: one form about one fact, for the policy adviser whose it is."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sluitend.access.errors import AlreadyDone
from sluitend.baseline.access import access_fact
from sluitend.baseline.evaluation import FactRow
from sluitend.baseline.forms import CorrectionForm
from sluitend.baseline.models import Fact
from sluitend.baseline.queries import COLUMNS, SHOWN
from sluitend.baseline.verbs import correct_fact
from sluitend.baseline.words import evidence
from sluitend.policy.reference import sub_criteria
from sluitend.screens.forms import carry_out, kept_data
from sluitend.screens.logged_in import logged_in
from sluitend.screens.request import Request


@logged_in
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: Request, fact: UUID) -> HttpResponseBase:
    """Show the form about a fact, or carry it out and go back to the page of the municipality."""
    found = access_fact(request.actor, fact, to_correct=True)
    back = f"{reverse('base_level_of', args=[found.municipality_id])}#{found.sub_criterion}"
    form = CorrectionForm(found, request.POST or None, initial=kept_data(request))
    if request.method == "POST" and form.is_valid():
        try:
            if carry_out(form, lambda: correct_fact(request.actor, fact, **form.values())):
                messages.success(
                    request, _("Vastgelegd. Wat er stond blijft te zien met ‘zoals toen bekend’.")
                )
                return redirect(back)
        except AlreadyDone as done:
            messages.info(request, str(done.message))
            return redirect(back)
    return _page(request, found, form, back)


def _page(request: Request, found: Fact, form: CorrectionForm, back: str) -> HttpResponse:
    sub = sub_criteria().get(found.sub_criterion)
    context = {
        "fact": found,
        "evidence": evidence(FactRow._make(getattr(found, name) for name in (*COLUMNS, *SHOWN))),
        "sub": sub,
        "form": form,
        "back": back,
        "breadcrumbs": [
            {"label": _("Basisniveau"), "url": reverse("base_level_region")},
            {"label": found.municipality.name, "url": back},
            {"label": _("Corrigeer"), "url": ""},
        ],
    }
    return render(request, "baseline/correct.html", context, status=422 if form.errors else 200)
