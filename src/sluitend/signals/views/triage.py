"""Triage: the queue, one signal with what resembles it, and the decision beside it."""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from sluitend.access.errors import AlreadyDone, Refused
from sluitend.casework.access import may
from sluitend.casework.logged import log_case
from sluitend.casework.models import Case
from sluitend.casework.verbs import reveal_person
from sluitend.disclosure.giving import involved_now
from sluitend.identity.holdings import facts_of
from sluitend.identity.values import Value
from sluitend.screens.forms import carry_out, doubts_in, kept_data
from sluitend.screens.logged_in import logged_in
from sluitend.screens.request import Request
from sluitend.signals import queries, reference
from sluitend.signals.access import access_signal
from sluitend.signals.forms import triage as forms
from sluitend.signals.models import Signal
from sluitend.signals.programmes import SIGNAL
from sluitend.signals.reporter import reporters_of
from sluitend.signals.verbs import start_triage
from sluitend.signals.verbs.deciding import RECEIVED

CONFLICT: Final = 409


@dataclass(frozen=True)
class Decision:
    """One way to decide: its word in the address, on screen, what it means,
    its form, what is said afterwards and its pictogram.
    """

    code: str
    name: Any
    what: Any
    form: type[forms.DecisionForm]
    done: Any
    icon: str


DECISIONS: Final = {
    decision.code: decision
    for decision in (
        Decision(
            "openen", gettext_lazy("Open een casus"),
            gettext_lazy("Iemand heeft hulp nodig. Uw organisatie begint en kan de casus daarna overdragen."),
            forms.OpenCaseForm, gettext_lazy("De casus is geopend. Het signaal gaat daarin verder."), "plus",
        ),
        Decision(
            "doorgeven", gettext_lazy("Geef door"),
            gettext_lazy("Een ander moet hiermee verder. U ziet wat de wet of de afspraak vraagt."),
            forms.PassOnForm, gettext_lazy("Het signaal is doorgegeven."), "arrow-right",
        ),
        Decision(
            "andere-gemeente", gettext_lazy("Naar een andere gemeente"),
            gettext_lazy("Het hoort daar. U blijft verantwoordelijk tot die gemeente het overneemt."),
            forms.MoveForm, gettext_lazy("Het signaal is aangeboden."), "organisation",
        ),
        Decision(
            "toevoegen", gettext_lazy("Voeg toe aan een casus"),
            gettext_lazy("Het gaat over iets waar al een casus of een signaal over is."),
            forms.AddToCaseForm, gettext_lazy("Het signaal is toegevoegd aan de casus."), "step",
        ),
        Decision(
            "advies", gettext_lazy("Alleen advies"),
            gettext_lazy("De melder kan zelf verder met uw advies."),
            forms.AdviseForm, gettext_lazy("Het signaal is afgesloten met uw advies."), "phone",
        ),
        Decision(
            "terzijde", gettext_lazy("Leg terzijde"),
            gettext_lazy("Er hoeft niets te gebeuren. De melder ziet alleen dat het is afgesloten."),
            forms.SetAsideForm, gettext_lazy("Het signaal is terzijde gelegd."), "close",
        ),
    )
}  # fmt: skip


@logged_in
@require_safe
def queue(request: Request) -> HttpResponse:
    """Show the signals that wait for a decision of the actor's organisations."""
    page = queries.triage_queue(request.actor, after=request.GET.get("na", "")[:80])
    context = {
        "page": page,
        "offered": list(queries.offered_signals(request.actor)),
        "breadcrumbs": [{"label": _("Signalen")}],
        "basis": _("U ziet de signalen die uw organisatie draagt."),
    }
    return render(request, "signals/queue.html", context)


@logged_in
@require_http_methods(["GET", "HEAD", "POST"])
def signal(request: Request, case: UUID) -> HttpResponse:
    """Show one signal with the decision beside it; `?besluit=` chooses which, and a POST carries it out."""
    found = access_signal(request.actor, case)
    log_case(request.actor, found.case, "read_signal", categories=["signal"])
    decision = DECISIONS.get(request.GET.get("besluit", ""))
    form: forms.DecisionForm | None = None
    doubts: tuple[str, ...] = ()
    if decision:
        query = {key: request.GET.get(key, "") for key in ("route", "traject", "casus")}
        given: dict[str, Any] = {"actor": request.actor, "signal": found, "query": query}
        if request.method == "POST":
            form = decision.form(request.POST, **given)
            doubts = doubts_in(request, form) if form.is_valid() else ()
            if form.is_valid() and not doubts and (response := _decide(request, found, decision, form)):
                return response
        else:
            form = decision.form(initial=kept_data(request) or {}, **given)
    context = _detail(request, found, decision, form)
    # The page has no place for the form any more: the reason and what was typed stand above it.
    stuck = form is not None and form.is_bound and context["decision"] is None
    context |= {"stuck": form.kept_words() if form and stuck else None, "doubts": doubts}
    return render(request, "signals/signal.html", context, status=CONFLICT if stuck else 200)


def _decide(
    request: Request, found: Signal, decision: Decision, form: forms.DecisionForm
) -> HttpResponse | None:
    """Carry the decision out and go where it leads; None when it was refused,
    the reason being on the form.
    """
    try:
        goes_on = carry_out(form, form.decide)
    except AlreadyDone as done:
        messages.info(request, str(done.message))
        return redirect("triage_signal", found.pk)
    if goes_on is None:
        return None
    offered = goes_on.pk == found.pk and goes_on.is_open
    messages.success(
        request,
        _("Het signaal is aangeboden. Tot de ander het overneemt, draagt u het.")
        if offered
        else str(decision.done),
    )
    if goes_on.space != found.case.space and _about_somebody(found.case):
        messages.info(request, _("Niemand ging vanzelf mee. Kies of u gegevens verstrekt, en welke."))
        return redirect(f"{reverse('disclose', args=[found.pk])}?naar={goes_on.pk}")
    return redirect(_where(goes_on, found))


def _where(goes_on: Case, found: Signal) -> str:
    if goes_on.pk == found.pk:
        return reverse("triage")
    return reverse("triage_signal" if goes_on.programme == SIGNAL.code else "case", args=[goes_on.pk])


@logged_in
def reveal(request: Request, case: UUID, involvement: UUID) -> HttpResponse:
    """Show the signal with who reported it, for this one view; the look is logged."""
    if request.method != "POST":
        return redirect("triage_signal", case)
    found = access_signal(request.actor, case)
    shown = reveal_person(request.actor, case, involvement)
    context = _detail(request, found, None, None)
    context["revealed"] = shown.involvement.pk
    context["known"] = [
        (str(one.value.kind.label), text) for one in shown.known for text in [_said(one.value)]
    ]
    return render(request, "signals/signal.html", context)


def _said(value: Value) -> str:
    return " ".join(text for _label, text in facts_of(value))


def _about_somebody(case: Case) -> bool:
    return any(one.role != one.Role.REPORTER for one in involved_now(case))


def _detail(
    request: Request, found: Signal, decision: Decision | None, form: forms.DecisionForm | None
) -> dict[str, Any]:
    """Return what the page of a signal shows."""
    case = found.case
    offer = queries.open_offer(case) if case.is_open else None
    may_decide = may(request.actor, "close_case", case, within=SIGNAL.code) and offer is None
    signs = reference.indicators()
    return {
        "signal": found,
        "case": case,
        "form": form,
        "decision": decision if may_decide else None,
        "decisions": DECISIONS.values() if may_decide else (),
        "routes": _routes(found) if decision and decision.code == "doorgeven" else (),
        "offer": offer,
        "onward": None if case.is_open else queries.where_it_goes_on(request.actor, case),
        "due": queries.triage_due(case) if case.is_open else None,
        "to_pick_up": may_decide and case.stage == RECEIVED,
        "exploitation": reference.all_forms()[found.form],
        "place_kind": reference.place_kinds()[found.place_kind].name,
        "reporter_kind": reference.reporter_kinds()[found.reporter_kind].name,
        "signs": [signs[code].name for code in found.indicators if code in signs],
        "reporters": reporters_of(case),
        "may_reveal": may(request.actor, "reveal_person", case),
        "duplicates": queries.possible_duplicates(request.actor, found),
        "passed_on": found.passed_on.order_by("-at"),
        "stage": SIGNAL.stage_name(case.stage),
        "closed_because": next(
            (str(c.name) for c in SIGNAL.close_reasons if c.code == case.close_reason), ""
        ),
        "breadcrumbs": [{"label": _("Signalen"), "url": reverse("triage")}, {"label": case.reference}],
        "basis": _("U ziet dit signaal omdat uw organisatie eraan deelneemt."),
    }


def _routes(found: Signal) -> list[reference.Route]:
    """Return the routes, those that fit this signal first."""

    def fits(route: reference.Route) -> bool:
        danger = route.for_danger and found.danger_now
        minor = route.for_minors and bool(found.minor_involved)
        return danger or minor or found.form in route.forms

    return sorted(reference.routes().values(), key=lambda route: not fits(route))


@logged_in
@require_http_methods(["GET", "HEAD", "POST"])
def pick_up(request: Request, case: UUID) -> HttpResponse:
    """Pick a signal up ("Ik pak dit op"): the reporter sees that it is being looked at.

    Who had to log in first comes back by address, and finds the signal with its button.
    """
    if request.method != "POST":
        return redirect("triage_signal", case)
    try:
        start_triage(request.actor, case)
        messages.success(request, _("U behandelt dit signaal nu. De melder ziet: ‘in behandeling’."))
    except Refused as refusal:
        messages.warning(request, str(refusal.message))
    return redirect("triage_signal", case)
