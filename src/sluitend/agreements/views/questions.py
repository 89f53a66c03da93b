"""The list of questions, one question with its answer, and what an involved municipality or the region does with it."""

from collections.abc import Callable, Sequence
from typing import Any, Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_safe

from sluitend.access.actor import Actor
from sluitend.access.errors import AlreadyDone
from sluitend.agreements import verbs
from sluitend.agreements.access import access_question, decides_for_region, may_withdraw, speaks_for
from sluitend.agreements.forms import DisputeForm, SettleForm, StateForm, WithdrawForm, halls_of
from sluitend.agreements.gap_rules import DISPUTE_OVERDUE, ENDED, MISSING, SILENT
from sluitend.agreements.models import QuestionEntry, ResponsibilityQuestion
from sluitend.agreements.queries import PAGE, OfRegion, by_region, listed
from sluitend.agreements.verbs.disputing import (
    Places,
    current,
    lie_in_region,
    missing_parties,
    others_objected,
    parties,
    places_now,
)
from sluitend.agreements.words import STATES, VERBS, told, told_facts
from sluitend.gaps.access import visible_gaps
from sluitend.gaps.models import Gap
from sluitend.gaps.rules import GapRule
from sluitend.screens.forms import carry_out, doubts_in, kept_data
from sluitend.screens.logged_in import logged_in
from sluitend.screens.request import Request
from sluitend.screens.sections import base_level_tabs

RULES: Final = (DISPUTE_OVERDUE, SILENT, ENDED, MISSING)
MOST_GAPS: Final = 10


@require_safe
@logged_in
def home(request: Request) -> HttpResponse:
    """Show what must still be decided, what was asked, and what the regions agreed."""
    filters = StateForm(request.GET)
    state = filters.cleaned_data.get("stand", "") if filters.is_valid() else ""
    regions = by_region(request.actor)
    page = Paginator(listed(request.actor, state), PAGE).get_page(request.GET.get("blad", "")[:6])
    context = {
        "page": page,
        "rows": [(one, STATES[one.state]) for one in page],
        "filters": filters,
        "state": state,
        "gaps": _gaps(request.actor, regions),
        "regions": regions,
        "tabs": base_level_tabs("responsibility"),
        "breadcrumbs": [{"label": _("Wie is verantwoordelijk?")}],
        "basis": _("U ziet de vragen die uw organisatie aangaan."),
    }
    return render(request, "agreements/home.html", context)


def _gaps(actor: Actor, regions: list[OfRegion]) -> list[tuple[Gap, GapRule, str, str]]:
    """Return the open gaps about this subject that `actor` sees, by date: rule, act and its address. One query."""
    rules = {rule.code: rule for rule in RULES}
    found = visible_gaps(actor).filter(rule__in=rules, closed_at=None)
    found = found.select_related("organisation", "municipality", "region").order_by("due", "id")[:MOST_GAPS]
    own = {one.region.pk for one in regions if one.may_adopt}
    adopt = reverse("agreement_new")
    return [
        (gap, rules[gap.rule], _("Leg de afspraak vast"), f"{adopt}?regio={gap.subject}")
        if gap.subject in own
        else (gap, rules[gap.rule], "", "")
        for gap in found
    ]


@require_safe
@logged_in
def question(request: Request, question: UUID) -> HttpResponse:
    """Show one question: the answer in large, why, who pays, what was said, and what can be done."""
    return show(request, access_question(request.actor, question), opened=request.GET.get("doe", ""))


def show(
    request: Request,
    found: ResponsibilityQuestion,
    *,
    opened: str = "",
    sent: forms.Form | None = None,
    doubts: Sequence[str | Promise] = (),
) -> HttpResponse:
    """Return the page of a question with the act `opened`; `sent` is the form that was sent for it and not carried out.

    It was refused, or its text raises `doubts`: what in it looks like data of a person.
    """
    history = list(found.history.select_related("user", "organisation", "municipality", "result"))
    places = places_now(found, history)
    names = current(found, places)
    word, tone, icon, meaning = STATES[found.state]
    responsible = places.get(found.responsible_id) or found.settled or found.provisional
    hall = halls_of([responsible.pk]).get(responsible.pk)
    context = {
        "question": found,
        "responsible": responsible,
        "state": word,
        "tone": tone,
        "icon": icon,
        "meaning": meaning,
        "answer": told(found.answer, found.facts),
        "facts": told_facts(found.facts, names | found.answer.get("names", {})),
        "hall": hall,
        "carries": bool(found.case and hall and found.case.organisation_id == hall.pk),
        "waiting": _waiting(found, history, places),
        "history": [(one, *VERBS[one.verb]) for one in history],
        "acts": _acts(
            request, found, _forms(request, found, history, places, opened if sent else ""), opened, sent
        ),
        "form": sent,
        "doubts": [str(one) for one in doubts],
        "tabs": base_level_tabs("responsibility"),
        "breadcrumbs": [
            {"label": _("Wie is verantwoordelijk?"), "url": reverse("responsibility")},
            {"label": responsible.name, "url": ""},
        ],
        "basis": _("U ziet deze vraag omdat u de casus ziet.")
        if found.case_id
        else _("U ziet deze vraag omdat die uw organisatie aangaat."),
    }
    return render(request, "agreements/question.html", context, status=422 if sent and not doubts else 200)


def _waiting(
    found: ResponsibilityQuestion, history: list[QuestionEntry], places: Places
) -> list[tuple[str, str]]:
    """Return which results somebody agreed to, each with the municipalities that have not said so yet."""
    if not found.is_open:
        return []
    names = {place.pk: place.name for place in places.values()}
    results = {
        places[code].pk for one in history if one.verb == "agree" and (code := one.result_id or "") in places
    }
    return [
        (
            names[result],
            ", ".join(sorted(names[code] for code in missing_parties(found, history, result, places))),
        )
        for result in sorted(results)
    ]


ACTS: Final[dict[str, tuple[str | Promise, str | Promise, str | Promise]]] = {
    "settle": (lazy("Beslis wie het wordt"), lazy("Leg vast"), lazy("Vastgelegd wat u vindt.")),
    "dispute": (
        lazy("Maak bezwaar"),
        lazy("Maak bezwaar"),
        lazy("Uw bezwaar is vastgelegd. De voorlopig verantwoordelijke gemeente gaat door."),
    ),
    "withdraw": (lazy("Trek de vraag in"), lazy("Trek in"), lazy("De vraag is ingetrokken.")),
}


def _forms(
    request: Request,
    found: ResponsibilityQuestion,
    history: list[QuestionEntry],
    places: Places,
    also: str = "",
) -> dict[str, Callable[..., forms.Form]]:
    """Return how to make the form of each act that the actor may do now, and of `also`: one that was sent."""
    actor = request.actor
    names = current(found, places)
    mine = [(code, names[code]) for code in speaks_for(actor) if code in names]
    regional = decides_for_region(actor, found) if found.is_open else None
    if regional and not lie_in_region(found, _parties(found, history, places)):
        regional = None
    speaking = [*mine, *([("", regional.name)] if regional else [])]
    involved = sorted(names.items(), key=lambda pair: pair[1])
    can = {also}
    if found.is_open and speaking:
        can.add("settle")
    if mine and not found.has_ended:
        can.add("dispute")
    if not found.has_ended and may_withdraw(actor, found) and not others_objected(found, history):
        can.add("withdraw")
    every: dict[str, Callable[..., forms.Form]] = {
        "settle": lambda *sent: SettleForm(involved, speaking, *sent),
        "dispute": lambda *sent: DisputeForm(mine, *sent),
        "withdraw": WithdrawForm,
    }
    return {code: make for code, make in every.items() if code in can}


def _parties(found: ResponsibilityQuestion, history: list[QuestionEntry], places: Places) -> set[str]:
    """Return who must agree whatever the result is."""
    provisional = places.get(found.provisional_id)
    return parties(found, history, provisional.pk, places) if provisional else set()


def _acts(
    request: Request,
    found: ResponsibilityQuestion,
    makers: dict[str, Callable[..., forms.Form]],
    opened: str,
    sent: forms.Form | None,
) -> list[dict[str, Any]]:
    acts = []
    for code, make in makers.items():
        title, button, _done = ACTS[code]
        form = sent if sent is not None and code == opened else make()
        if sent is None and code == opened:
            form.initial.update(kept_data(request) or {})
        url = reverse("responsibility_act", args=[found.pk, code])
        acts.append(
            {"code": code, "title": title, "button": button, "form": form, "open": code == opened, "url": url}
        )
    return acts


@logged_in
def act(request: Request, question: UUID, act: str) -> HttpResponse:
    """Object, agree or decide, withdraw: each form is one verb, which refuses what cannot be done any more."""
    if act not in ACTS:
        raise Http404
    found = access_question(request.actor, question)
    if request.method != "POST":
        return show(request, found, opened=act)
    history = list(found.history.all())
    form = _forms(request, found, history, places_now(found, history), act)[act](request.POST)
    # What is said here is never changed any more: the warning comes before it is kept.
    if form.is_valid() and (doubts := doubts_in(request, form)):
        return show(request, found, opened=act, sent=form, doubts=doubts)
    try:
        done = carry_out(form, lambda: _do(request, question, act, form)) if form.is_valid() else None
    except AlreadyDone as twice:
        messages.info(request, str(twice.message))
        return redirect("responsibility_question", question)
    if done is None:
        return show(request, found, opened=act, sent=form)
    messages.success(request, _said(act, done))
    return redirect("responsibility_question", question)


def _said(act: str, done: ResponsibilityQuestion) -> str:
    """Return what was done, and whether it is settled now."""
    if done.settled:
        return _("Hierover is beslist: %(name)s is verantwoordelijk.") % {"name": done.settled.name}
    return str(ACTS[act][2])


def _do(request: Request, question: UUID, act: str, form: forms.Form) -> ResponsibilityQuestion:
    actor, answers = request.actor, form.cleaned_data
    if act == "dispute":
        return verbs.dispute(actor, question, **answers)
    if act == "settle":
        return verbs.settle(actor, question, **answers)
    return verbs.withdraw(actor, question, **answers)
