"""Giving data across a border, in two steps: fill in, and look at exactly what goes before it does."""

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sluitend.access.errors import AlreadyDone, Refused
from sluitend.casework.access import access_case, require
from sluitend.casework.logged import log_case
from sluitend.casework.models import Case
from sluitend.disclosure.holdings import basis_of, named
from sluitend.disclosure.models import Consent
from sluitend.disclosure.verbs import Preview, disclose, preview
from sluitend.identity.models import Space
from sluitend.intake.access import has_intake
from sluitend.intake.queries import consents_of
from sluitend.intake.verbs import CATEGORY
from sluitend.intake.words import consent_rows
from sluitend.screens.forms import carry_out, kept_data, refuse, sent_again
from sluitend.screens.logged_in import logged_in
from sluitend.screens.request import Request
from sluitend.web.disclosures.forms import GiveForm
from sluitend.web.people.words import facts

INVALID: Final = 422
LONGEST: Final = 40_000  # of a fingerprint


@logged_in
@require_http_methods(["GET", "HEAD", "POST"])
def give(request: Request, case: UUID) -> HttpResponseBase:
    """Ask what to give, show exactly that, and give it. `?naar=` proposes the case that receives."""
    found = access_case(request.actor, case)
    require(request.actor, "disclose", found)
    if request.method != "POST":
        return _fill_in(request, found, GiveForm(request.actor, found, initial=_initial(request, found)))
    form = GiveForm(request.actor, found, request.POST)
    if not form.is_valid():
        return _fill_in(request, found, form, status=INVALID)
    try:
        return (
            _give(request, found, form) if request.POST.get("stap") == "geef" else _look(request, found, form)
        )
    except AlreadyDone as before:
        messages.info(request, str(before.message))
        return redirect("case", case)


def _initial(request: Request, case: Case) -> dict[str, Any]:
    onward = request.GET.get("naar", "") or (str(case.continued_in_id) if case.continued_in_id else "")
    return {"to": f"case:{onward}", **(kept_data(request) or {})}


def _look(request: Request, case: Case, form: GiveForm) -> HttpResponse:
    seen = carry_out(form, lambda: preview(request.actor, case.pk, **form.values()))
    if seen is None:
        return _fill_in(request, case, form, status=INVALID)
    return render(request, "web/disclosures/look.html", _frame(case) | _shown(form, seen))


def _give(request: Request, case: Case, form: GiveForm) -> HttpResponse:
    shown = request.POST.get("shown", "")[:LONGEST]
    token = form.cleaned_data["token"]
    try:
        done = disclose(request.actor, case.pk, **form.values(), shown=shown, token=token)
    except Refused as refusal:
        if refusal.field == "shown":
            messages.warning(request, str(refusal.message))
            return _look(request, case, form)
        refuse(form, refusal)
        return _fill_in(request, case, form, status=INVALID)
    messages.success(
        request, _("De gegevens zijn verstrekt aan %(name)s.") % {"name": done.disclosure.to_name}
    )
    return redirect("case", done.received.pk if done.received else case.pk)


def _fill_in(request: Request, case: Case, form: GiveForm, *, status: int = 200) -> HttpResponse:
    said = consents_of(request.actor, case)
    if said:
        log_case(request.actor, case, "read_intake", categories=CATEGORY)
    context = _frame(case) | {"form": form, "consents": consent_rows(said), "has_intake": has_intake(case)}
    return render(request, "web/disclosures/give.html", context, status=status)


def _frame(case: Case) -> dict[str, Any]:
    return {
        "case": case,
        "space": Space(case.space).label,
        "breadcrumbs": [
            {"label": _("Casussen"), "url": reverse("cases")},
            {"label": case.reference, "url": reverse("case", args=[case.pk])},
            {"label": _("Verstrek gegevens"), "url": ""},
        ],
    }


def _shown(form: GiveForm, seen: Preview) -> dict[str, Any]:
    return {
        "form": form,
        "sent": sent_again(form),
        "shown": seen.shown,
        "to": seen.to.name,
        "to_space": Space(seen.to.space).label if seen.to.space else "",
        "people": [
            (one.involvement.person.pseudonym, one.involvement.get_role_display(), facts(one.values))
            for one in seen.people
        ],
        "what": named(list(seen.categories)),
        "legal_basis": basis_of(seen.grounds.legal_basis, form.case.space),
        "consent": Consent(seen.grounds.consent).label,
        "grounds": seen.grounds,
        "summary": seen.summary,
    }
