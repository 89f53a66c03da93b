"""What comes to the end of its term: approve, hold, and the certificates of what is gone."""

import json
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from sluitend.access.models import User
from sluitend.casework.programmes import PROGRAMMES
from sluitend.casework.terms import today
from sluitend.privacy import verbs
from sluitend.privacy.access import one, visible_certificates, visible_holds, watched
from sluitend.privacy.expiring import expiring, references
from sluitend.privacy.rules import retention
from sluitend.screens.forms import carry_out
from sluitend.screens.request import Request
from sluitend.web.privacy.door import for_officer, page
from sluitend.web.privacy.forms import ApproveForm, HoldForm, LiftForm

TAB: Final = "privacy_retention"
MONTH: Final = timedelta(days=31)


@require_safe
@for_officer
def overview(request: Request) -> HttpResponse:
    """Show what passes its term in the coming month, what is held, and what was destroyed."""
    return show(request)


def _choices(request: Request) -> list[tuple[str, str]]:
    rows = expiring(watched(request.actor), today() + MONTH)
    return [(str(row.case), row.reference) for row in rows if row.disposal is None and not row.is_held]


def show(
    request: Request, *, approve: ApproveForm | None = None, hold: HoldForm | None = None
) -> HttpResponse:
    """Return the page; `approve` and `hold` are forms that were sent and refused."""
    rows = expiring(watched(request.actor), today() + MONTH)
    free = [(str(row.case), row.reference) for row in rows if row.disposal is None and not row.is_held]
    holds = list(visible_holds(request.actor).filter(lifted_on=None).order_by("until")[:200])
    numbers = references([one.case_id for one in holds])
    context: dict[str, Any] = {
        "rows": rows,
        "approve": approve or ApproveForm(free),
        "free": {pk for pk, _reference in free},
        "hold_form": hold or HoldForm(auto_id="hold_%s"),
        "hold_open": hold is not None,
        "holds": [(one, numbers.get(one.case_id, ""), LiftForm(auto_id=f"lift{one.pk}_%s")) for one in holds],
        "certificates": visible_certificates(request.actor).order_by("-number")[:50],
        "rules": retention().values(),
        "form": approve or hold,
        "today": today(),
    }
    return page(request, "retention", TAB, context, status=422 if approve or hold else 200)


@require_POST
@for_officer
def approve(request: Request) -> HttpResponse:
    """Approve that the chosen cases are destroyed once their term has passed."""
    form = ApproveForm(_choices(request), request.POST)
    if form.is_valid():
        cases, decision = form.cleaned_data["cases"], form.cleaned_data["decision"]
        made = carry_out(form, lambda: verbs.approve_disposal(request.actor, cases, decision=decision))
        if made is not None:
            words = ngettext(
                "%(n)s casus goedgekeurd. Die wordt vernietigd zodra de termijn voorbij is.",
                "%(n)s casussen goedgekeurd. Die worden vernietigd zodra de termijn voorbij is.",
                len(made),
            )
            messages.success(request, words % {"n": len(made)})
            return redirect(TAB)
    return show(request, approve=form)


@require_POST
@for_officer
def withdraw(request: Request, disposal: UUID) -> HttpResponse:
    """Take an approval back."""
    verbs.withdraw_disposal(request.actor, disposal)
    messages.success(request, _("De goedkeuring is ingetrokken."))
    return redirect(TAB)


@require_POST
@for_officer
def hold(request: Request) -> HttpResponse:
    """Keep a case whatever its term."""
    form = HoldForm(request.POST, auto_id="hold_%s")
    if form.is_valid():
        answers = {name: form.cleaned_data[name] for name in ("reference", "reason", "until")}
        if carry_out(form, lambda: verbs.hold_case(request.actor, **answers)) is not None:
            messages.success(request, _("Deze casus blijft bewaard."))
            return redirect(TAB)
    return show(request, hold=form)


@require_POST
@for_officer
def lift(request: Request, hold_id: UUID) -> HttpResponse:
    """End a legal hold."""
    form = LiftForm(request.POST)

    def end() -> object:
        return verbs.lift_hold(request.actor, hold_id, why=form.cleaned_data["why"])

    if form.is_valid() and carry_out(form, end) is not None:
        messages.success(request, _("Opgeheven. De casus volgt weer de gewone termijn."))
    else:
        messages.error(request, _("Schrijf op waarom dit niet meer nodig is."))
    return redirect(TAB)


@require_safe
@for_officer
def certificate(request: Request, certificate: UUID) -> HttpResponse:
    """Show the certificate of a destruction, to print."""
    found = one(visible_certificates(request.actor), certificate)
    stated = json.loads(found.statement)
    by = User.objects.filter(pk=stated["approved_by"]).values_list("name", flat=True).first()
    programme = PROGRAMMES.get(found.programme)
    context = {
        "found": found,
        "stated": stated,
        "programme": programme.name if programme else found.programme,
        "by": by,
        "counts": sorted(found.counts.items()),
    }
    return page(request, "certificate", TAB, context, here=_("Verklaring %(n)s") % {"n": found.number})
