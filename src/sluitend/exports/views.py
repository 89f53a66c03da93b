"""The page of a registration with CoMensha: what would go, what would not and why; and applications in figures."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from sluitend.access.clock import today
from sluitend.access.errors import AlreadyDone, Refused
from sluitend.casework.consent import BASIS
from sluitend.casework.models import Case
from sluitend.disclosure.models import Disclosure
from sluitend.exports.access import registrations
from sluitend.exports.counting import COLUMNS, count_applications
from sluitend.exports.ending import ended_of
from sluitend.exports.formats import FORMATS
from sluitend.exports.forms import RegisterForm
from sluitend.exports.verbs import Preview, preview_registration, register_with_comensha, take_record
from sluitend.exports.words import by_what, lines, missing
from sluitend.legal.queries import latest
from sluitend.legal.reference import facts
from sluitend.registry.queries import region_names
from sluitend.screens.figures import figures
from sluitend.screens.files import download
from sluitend.screens.forms import carry_out, doubts_in, kept_data
from sluitend.screens.logged_in import logged_in
from sluitend.screens.request import Request

INVALID: Final = 422
LONGEST: Final = 64  # of a mark


@logged_in
@require_http_methods(["GET", "HEAD", "POST"])
def registration(request: Request, case: UUID) -> HttpResponseBase:
    """Show what would go to CoMensha and what would not, and register it."""
    seen = preview_registration(request.actor, case)
    if request.method != "POST":
        return _page(request, seen, RegisterForm(seen, initial=kept_data(request) or {}))
    # The form carries the mark of what is shown now; what is sent is compared with what was seen before.
    sent = request.POST.copy()
    before, sent["shown"] = sent.get("shown", "")[:LONGEST], seen.shown
    form = RegisterForm(seen, sent)
    if form.is_valid() and (doubts := doubts_in(request, form)):
        return _page(request, seen, form, doubts=doubts)
    try:
        done = carry_out(form, lambda: _register(request, case, form, before)) if form.is_valid() else None
    except AlreadyDone as twice:
        messages.info(request, str(twice.message))
        return redirect("comensha", case)
    if done is None:
        return _page(request, seen, form, status=INVALID)
    messages.success(
        request, _("Vastgelegd. Download het bestand en stuur het op de veilige manier naar CoMensha.")
    )
    return redirect(f"{reverse('comensha', args=[case])}#gemeld")


def _register(request: Request, case: UUID, form: RegisterForm, shown: str) -> Disclosure:
    return register_with_comensha(request.actor, case, **form.values() | {"shown": shown})


@logged_in
@require_safe
def registration_file(request: Request, case: UUID, disclosure: UUID, form: str) -> HttpResponseBase:
    """Return what was registered today as a file."""
    try:
        taken = take_record(request.actor, case, disclosure, form=form)
    except Refused as refusal:
        if type(refusal) is not Refused:  # not there, or not allowed: as everywhere
            raise
        messages.warning(request, str(refusal.message))
        return redirect("comensha", case)
    return download(taken.content, taken.media_type, taken.name)


def _page(
    request: Request, seen: Preview, form: RegisterForm, *, status: int = 200, doubts: Sequence[str] = ()
) -> HttpResponse:
    case = seen.case
    stands, registered = latest(case).get("registration"), registrations(case)
    ended = ended_of(case, [one for one in registered if one.legal_basis == BASIS])
    context = {
        "case": case,
        "lines": lines(seen.record, asked=seen.gathered.asked),
        "missing": missing(seen.left_out),
        "consent": seen.gathered.consent,
        "asked": seen.gathered.asked,
        "subject": seen.gathered.subject,
        "form": form,
        "doubts": doubts,
        "stands": facts()[stands.code].name if stands else "",
        "stands_on": stands.held_on if stands else None,
        "registrations": [_row(case, one, is_ended=one in ended) for one in registered],
        "breadcrumbs": [
            {"label": _("Casussen"), "url": reverse("cases")},
            {"label": case.reference, "url": reverse("case", args=[case.pk])},
            {"label": _("Aanmelden bij CoMensha"), "url": ""},
        ],
    }
    return render(request, "exports/comensha.html", context, status=status)


def _row(case: Case, given: Disclosure, *, is_ended: bool) -> dict[str, Any]:
    is_fresh = timezone.localdate(given.at) == today()
    addresses = [(form.upper(), reverse("comensha_file", args=[case.pk, given.pk, form])) for form in FORMATS]
    return {
        "given": given,
        "by_what": by_what(given),
        "is_ended": is_ended,
        "files": addresses if is_fresh else [],
    }


@logged_in
@require_safe
def applications(request: Request) -> HttpResponse:
    """Show applications and persons apart, by year, for a region of the reader; `?regio=` says which."""
    code, years = count_applications(request.actor, request.GET.get("regio", ""))
    names = region_names(request.actor.regions)
    context = {
        "region": names.get(code, code),
        "region_code": code,
        "others": [(other, name) for other, name in names.items() if other != code],
        "columns": COLUMNS.values(),
        "years": [(one.year, list(zip(COLUMNS.values(), one.cells, strict=True))) for one in years],
        "breadcrumbs": [{"label": _("Aanmeldingen en personen"), "url": ""}],
    }
    return render(request, "exports/applications.html", context)


@logged_in
@require_safe
def applications_file(request: Request) -> HttpResponse:
    """Return the same table for a spreadsheet."""
    code, years = count_applications(request.actor, request.GET.get("regio", ""))
    head = [_("Jaar"), *(str(name) for name in COLUMNS.values())]
    return figures(f"aanmeldingen-{code.lower()}", head, ([one.year, *one.cells] for one in years))
