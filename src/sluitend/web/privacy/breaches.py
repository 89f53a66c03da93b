"""Data breaches: the register, one breach with whose data it concerns, and the decisions with their clock."""

from typing import Any, Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sluitend.access.errors import AlreadyDone
from sluitend.casework.terms import now
from sluitend.identity.models import Kind, Space
from sluitend.privacy import verbs
from sluitend.privacy.access import officer_at, one, visible_breaches
from sluitend.privacy.documents import breach_pdf
from sluitend.privacy.models import Breach
from sluitend.privacy.verbs.breaches import accounts_of, due
from sluitend.screens.files import download
from sluitend.screens.forms import carry_out, kept_data
from sluitend.screens.request import Request
from sluitend.web.privacy.door import for_officer, page
from sluitend.web.privacy.forms import BreachForm, DecideForm

TAB: Final = "privacy_breaches"


@require_safe
@for_officer
def listed(request: Request) -> HttpResponse:
    """Show the register of breaches, those that still wait first."""
    found = visible_breaches(request.actor).order_by("closed_at", "-discovered_at")[:200]
    rows = [(one, due(one), one.closed_at is None and due(one) < now()) for one in found]
    return page(request, "breaches", TAB, {"rows": rows})


@for_officer
def new(request: Request) -> HttpResponse:
    """Register a breach; what was seen is counted at once."""
    accounts = accounts_of(officer_at(request.actor).organisation)
    here = _("Nieuw datalek")
    if request.method != "POST":
        form = BreachForm(accounts)
        form.initial.update(kept_data(request) or {})
        return page(request, "breach_new", TAB, {"form": form}, here=here)
    form = BreachForm(accounts, request.POST)
    try:
        made = (
            carry_out(form, lambda: verbs.register_breach(request.actor, **form.cleaned_data))
            if form.is_valid()
            else None
        )
    except AlreadyDone as twice:
        messages.info(request, str(twice.message))
        return redirect(TAB)
    if made is None:
        return page(request, "breach_new", TAB, {"form": form}, here=here, status=422)
    return redirect("privacy_breach", breach=made.pk)


@require_safe
@for_officer
def show_one(request: Request, breach: UUID) -> HttpResponse:
    """Show one breach."""
    return show(request, one(visible_breaches(request.actor), breach))


def show(request: Request, found: Breach, form: forms.Form | None = None) -> HttpResponse:
    """Return the page of a breach; `form` is the decision that was sent and refused."""
    kinds, spaces = dict(Kind.choices), dict(Space.choices)
    seen = found.seen or {}
    context: dict[str, Any] = {
        "found": found,
        "due": due(found),
        "late": found.closed_at is None and not found.supervisor_told_at and due(found) < now(),
        "seen": seen,
        "counted": parse_datetime(str(seen.get("at", ""))),
        "categories": [
            (kinds.get(row["category"], row["category"]), row["persons"])
            for row in seen.get("categories", ())
        ],
        "spaces": [(spaces.get(row["space"], "–"), row["persons"]) for row in seen.get("spaces", ())],
        "decide": form or DecideForm(found),
        "form": form,
    }
    return page(request, "breach", TAB, context, here=found.number, status=422 if form else 200)


@for_officer
def act(request: Request, breach: UUID, doe: str) -> HttpResponse:
    """Decide on a breach, count anew, or close it."""
    found = one(visible_breaches(request.actor), breach)
    if request.method != "POST" or doe not in {"besluiten", "tellen", "sluiten"}:
        raise Http404
    if doe == "tellen":
        verbs.describe_seen(request.actor, breach)
        messages.success(request, _("Opnieuw geteld."))
    elif doe == "sluiten":
        verbs.close_breach(request.actor, breach)
        messages.success(request, _("Het datalek is afgehandeld."))
    else:
        form = DecideForm(found, request.POST)
        if not form.is_valid():
            return show(request, found, form)
        answers = {name: value for name, value in form.cleaned_data.items() if name != "token"}
        if carry_out(form, lambda: verbs.decide_on_breach(request.actor, breach, **answers)) is None:
            return show(request, found, form)
        messages.success(request, _("Het besluit is vastgelegd."))
    return redirect("privacy_breach", breach=breach)


@require_safe
@for_officer
def printed(request: Request, breach: UUID) -> HttpResponse:
    """Give a breach on paper."""
    found = one(visible_breaches(request.actor).select_related("organisation"), breach)
    return download(breach_pdf(found, found.seen or {}), "application/pdf", f"{found.number}.pdf")
