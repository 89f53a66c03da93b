"""What regions agreed: all versions, one version with what it changed, and recording a new one."""

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from sluitend.access.clock import today
from sluitend.access.errors import AlreadyDone, NotAllowed
from sluitend.agreements import queries
from sluitend.agreements.access import access_agreement
from sluitend.agreements.forms import NOBODY, AgreementForm, EndForm
from sluitend.agreements.models import RegionalAgreement
from sluitend.agreements.reference import costs, default, rules
from sluitend.agreements.verbs import adopt_agreement, end_agreement
from sluitend.agreements.words import PAYERS
from sluitend.registry.access import covered_regions
from sluitend.screens.forms import carry_out, kept_data
from sluitend.screens.logged_in import logged_in
from sluitend.screens.request import Request
from sluitend.screens.sections import base_level_tabs

INVALID: Final = 422


def _crumbs(last: str) -> list[dict[str, Any]]:
    return [
        {"label": _("Wie is verantwoordelijk?"), "url": reverse("responsibility")},
        {"label": _("Afspraken"), "url": reverse("agreements")},
        {"label": last, "url": ""},
    ]


@require_safe
@logged_in
def agreements(request: Request) -> HttpResponse:
    """Show what each region agreed, and the default that holds where a region agreed nothing."""
    base = default()
    context = {
        "regions": queries.by_region(request.actor),
        "default": base,
        "default_ranks": _ranks([[rule.code for rule in held] for held in base.agreed.ranks]),
        "default_payments": _payments([vars(one) for one in base.agreed.payments]),
        "tabs": base_level_tabs("responsibility"),
        "breadcrumbs": _crumbs("")[:2],
    }
    return render(request, "agreements/agreements.html", context)


@require_safe
@logged_in
def agreement(request: Request, agreement: UUID) -> HttpResponse:
    """Show one version: what it says, on which source, and what it changed."""
    return _show(request, access_agreement(request.actor, agreement))


def _show(request: Request, found: RegionalAgreement, sent: EndForm | None = None) -> HttpResponse:
    before = queries.former(found)
    may_adopt = covered_regions(request.actor).filter(pk=found.region_id).exists()
    ends = may_adopt and (found.valid_until is None or found.valid_until > today())
    context = {
        "agreement": found,
        "holds": queries.holds(found),
        "ranks": _ranks(found.ranks),
        "payments": _payments(found.payments),
        "before": before,
        "differences": queries.differences(before, found) if before else [],
        "may_adopt": may_adopt,
        "end": sent or (EndForm() if ends else None),
        "sent": sent,
        "tabs": base_level_tabs("responsibility"),
        "breadcrumbs": _crumbs(found.title),
    }
    return render(request, "agreements/agreement.html", context, status=INVALID if sent else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@logged_in
def end(request: Request, agreement: UUID) -> HttpResponse:
    """End a version without another that follows it."""
    found = access_agreement(request.actor, agreement)
    if not covered_regions(request.actor).filter(pk=found.region_id).exists():
        raise NotAllowed(
            _("Alleen de beleidsadviseur of beheerder van de regio kan een afspraak beëindigen.")
        )
    if request.method != "POST":
        return _show(request, found)
    form = EndForm(request.POST)
    given = form.cleaned_data if form.is_valid() else None
    done = given and carry_out(
        form, lambda: end_agreement(request.actor, agreement, on=given["on"], reason=given["reason"])
    )
    if not done:
        return _show(request, found, form)
    messages.success(request, _("Vastgelegd dat de afspraak eindigt."))
    return redirect("agreement", agreement)


def _ranks(ranks: list[list[str]]) -> list[tuple[int, list[Any]]]:
    known = rules()
    return [
        (number, [known[code] for code in held if code in known])
        for number, held in enumerate(ranks, start=1)
    ]


def _payments(lines: list[dict[str, Any]]) -> list[tuple[Any, Any, str]]:
    known = costs()
    return [(known[one["cost"]], PAYERS[one["payer"]], one["key"]) for one in lines if one["cost"] in known]


@require_http_methods(["GET", "HEAD", "POST"])
@logged_in
def new(request: Request) -> HttpResponse:
    """Record what a region adopted; the version in force is where the form begins."""
    regions = list(covered_regions(request.actor).order_by("name").values_list("pk", "name"))
    if not regions:
        raise NotAllowed(
            _("Alleen de beleidsadviseur of beheerder van de regio kan een afspraak vastleggen.")
        )
    if request.method != "POST":
        wanted = request.GET.get("regio", "")
        region = wanted if wanted in dict(regions) else regions[0][0]
        initial = {"region": region} | _as_now(request, region) | (kept_data(request) or {})
        return _form_page(request, AgreementForm(regions, initial=initial))
    form = AgreementForm(regions, request.POST)
    try:
        made = carry_out(form, lambda: _adopt(request, form)) if form.is_valid() else None
    except AlreadyDone as done:
        messages.info(request, str(done.message))
        return redirect("agreements")
    if made is None:
        return _form_page(request, form, INVALID)
    messages.success(request, _("De afspraak is vastgelegd. Vragen van nu af aan krijgen dit antwoord."))
    return redirect("agreement", made.pk)


def _adopt(request: Request, form: AgreementForm) -> RegionalAgreement:
    return adopt_agreement(request.actor, form.cleaned_data["region"], form.content(), **form.about_values())


def _as_now(request: Request, region: str) -> dict[str, Any]:
    """Return the version in force of `region` as a beginning; empty when there is none."""
    of = next((one for one in queries.by_region(request.actor) if one.region.pk == region), None)
    held: RegionalAgreement | None = of.current if of else None
    if held is None:
        return {}
    places = {f"rule_{code}": 0 for code in rules()} | {
        f"rule_{code}": rank for rank, codes in enumerate(held.ranks, start=1) for code in codes
    }
    payers = {f"payer_{code}": NOBODY for code in costs()} | {
        f"payer_{one['cost']}": one["payer"] for one in held.payments
    }
    key = next((one["key"] for one in held.payments if one["key"]), "")
    centre = held.centre.name if held.centre else ""
    return places | payers | {"key": key, "centre": centre, "term": held.term, "title": held.title}


def _form_page(request: Request, form: AgreementForm, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "tabs": base_level_tabs("responsibility"),
        "breadcrumbs": _crumbs(_("Nieuwe versie")),
    }
    return render(request, "agreements/new.html", context, status=status)
