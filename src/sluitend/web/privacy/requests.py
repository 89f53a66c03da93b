"""Requests of people about their own data: the register, one request with its steps, and the answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_POST, require_safe

from sluitend.access.errors import AlreadyDone
from sluitend.casework.terms import today
from sluitend.privacy import models, verbs
from sluitend.privacy.access import one, visible_requests
from sluitend.privacy.documents import dossier_pdf
from sluitend.privacy.dossier import as_json, written
from sluitend.privacy.verbs.requests import Candidate
from sluitend.screens.files import download
from sluitend.screens.forms import carry_out, kept_data
from sluitend.screens.request import Request
from sluitend.web.privacy.door import for_officer, page
from sluitend.web.privacy.forms import (
    AnswerForm,
    ExtendForm,
    FindForm,
    LinkForm,
    ProofForm,
    RequestForm,
    RestrictForm,
    SureForm,
    ToldForm,
    reasons,
)

TAB: Final = "privacy_requests"
Found = models.Request


@dataclass(frozen=True)
class Act:
    """Something to do with a request: its form, its verb, and what is said when it is done."""

    title: str | Promise
    button: str | Promise
    form: type[forms.Form]
    verb: Callable[..., object]
    done: str | Promise
    negative: bool = False


ACTS: Final[Mapping[str, Act]] = {
    "identiteit": Act(
        lazy("Stel vast wie het vraagt"), lazy("Leg vast"), ProofForm, verbs.prove_identity,
        lazy("Vastgelegd hoe de identiteit is vastgesteld."),
    ),
    "koppelen": Act(
        lazy("Kies de persoon met het schuilnummer"), lazy("Kies"), LinkForm, verbs.link_person,
        lazy("Vastgelegd om wie het gaat."),
    ),
    "beperken": Act(
        lazy("Beperk het gebruik"), lazy("Leg vast"), RestrictForm, verbs.restrict,
        lazy("Vastgelegd. Vertel het ook aan de ontvangers hieronder."),
    ),
    "wissen": Act(
        lazy("Wis wie de persoon is"), lazy("Wis"), SureForm,
        lambda actor, request, sure: verbs.erase(actor, request),  # noqa: ARG005  that it was ticked is enough
        lazy("Gewist. Er is alleen nog een schuilnummer. Vertel het ook aan de ontvangers hieronder."), negative=True,
    ),
    "verlengen": Act(
        lazy("Verleng de termijn"), lazy("Verleng"), ExtendForm, verbs.extend_request,
        lazy("De termijn is met twee maanden verlengd. Vertel het de persoon."),
    ),
    "beantwoorden": Act(
        lazy("Leg het antwoord vast"), lazy("Sluit het verzoek"), AnswerForm, verbs.answer_request,
        lazy("Het verzoek is beantwoord."),
    ),
}  # fmt: skip


@require_safe
@for_officer
def listed(request: Request) -> HttpResponse:
    """Show the requests: open ones first, by when they are due."""
    found = visible_requests(request.actor)
    context = {
        "open": found.filter(answered_on=None).order_by("due")[:200],
        "answered": found.exclude(answered_on=None).order_by("-registered_at")[:50],
        "today": today(),
    }
    return page(request, "requests", TAB, context)


@for_officer
def new(request: Request) -> HttpResponse:
    """Register a request that came in."""
    form = RequestForm(request.POST) if request.method == "POST" else RequestForm()
    if request.method != "POST":
        form.initial.update(kept_data(request) or {})
        return page(request, "request_new", TAB, {"form": form}, here=_("Nieuw verzoek"))
    try:
        made = (
            carry_out(form, lambda: verbs.register_request(request.actor, **form.cleaned_data))
            if form.is_valid()
            else None
        )
    except AlreadyDone as twice:
        messages.info(request, str(twice.message))
        return redirect(TAB)
    if made is None:
        return page(request, "request_new", TAB, {"form": form}, here=_("Nieuw verzoek"), status=422)
    return redirect("privacy_request", request_id=made.pk)


@require_safe
@for_officer
def show_one(request: Request, request_id: UUID) -> HttpResponse:
    """Show one request and what can be done with it."""
    return show(request, one(visible_requests(request.actor), request_id), opened=request.GET.get("doe", ""))


def show(
    request: Request,
    found: Found,
    *,
    opened: str = "",
    form: forms.Form | None = None,
    candidates: list[Candidate] | None = None,
) -> HttpResponse:
    """Return the page of a request; `form` is what was sent for the act `opened` and refused."""
    notices = list(found.notices.order_by("name"))
    context: dict[str, Any] = {
        "found": found,
        "late": found.is_open and found.due < today(),
        "acts": _acts(found, opened, form),
        "find": _finder(found, opened, form),
        "candidates": candidates,
        "link_token": LinkForm()["token"].value(),
        "notices": [(notice, ToldForm(str(notice.pk))) for notice in notices],
        "form": form,
        "today": today(),
    }
    return page(request, "request", TAB, context, here=found.number, status=422 if form else 200)


def _finder(found: Found, opened: str, form: forms.Form | None) -> forms.Form | None:
    if not found.is_open or not found.proof:
        return None
    return form if opened == "zoeken" and form is not None else FindForm(auto_id="zoeken_%s")


def _acts(found: Found, opened: str, sent: forms.Form | None) -> list[dict[str, Any]]:
    """Return the acts that come next for this request, each with its form."""
    if not found.is_open:
        return []
    codes = []
    if not found.proof:
        codes.append("identiteit")
    elif found.person_id is None:
        codes.append("koppelen")
    else:
        codes += [
            code for code, kind in (("beperken", "restriction"), ("wissen", "erasure")) if kind == found.kind
        ]
    if not found.extended_on and found.due >= today():
        codes.append("verlengen")
    codes.append("beantwoorden")
    first = {"identiteit", "beperken", "wissen"}
    return [
        {
            "code": code,
            "act": ACTS[code],
            "form": sent if code == opened and sent else ACTS[code].form(auto_id=f"{code}_%s"),
            "open": code == opened or (not opened and code in first),
        }
        for code in codes
    ]


@for_officer
def act(request: Request, request_id: UUID, doe: str) -> HttpResponse:
    """Do something with a request; looking for the person shows who may be meant on the page itself."""
    found = one(visible_requests(request.actor), request_id)
    if request.method != "POST" or doe not in {*ACTS, "zoeken"}:
        raise Http404
    if doe == "zoeken":
        return _find(request, found)
    wish = ACTS[doe]
    form = wish.form(request.POST, auto_id=f"{doe}_%s")
    if form.is_valid():
        answers = {name: value for name, value in form.cleaned_data.items() if name != "token"}
        if carry_out(form, lambda: wish.verb(request.actor, request_id, **answers)) is not None:
            messages.success(request, str(wish.done))
            return redirect("privacy_request", request_id=request_id)
    return show(request, found, opened=doe, form=form)


def _find(request: Request, found: Found) -> HttpResponse:
    form = FindForm(request.POST, auto_id="zoeken_%s")
    if form.is_valid():
        candidates = carry_out(
            form, lambda: verbs.find_candidates(request.actor, found.pk, values=form.asked())
        )
        if candidates is not None:
            return show(request, found, candidates=candidates)
    return show(request, found, opened="zoeken", form=form)


@for_officer
def holdings(request: Request, request_id: UUID) -> HttpResponse:
    """Show everything held of the person, and choose what is not given, with the reason."""
    found = one(visible_requests(request.actor), request_id)
    if request.method == "POST":
        known = {code for code, _name in reasons() if code}
        chosen = {
            name.removeprefix("weg."): value
            for name, value in request.POST.items()
            if name.startswith("weg.") and value in known
        }
        verbs.choose_left_out(request.actor, request_id, left_out=chosen)
        messages.success(request, _("Vastgelegd wat u weglaat."))
        return redirect("privacy_holdings", request_id=request_id)
    dossier = verbs.make_dossier(request.actor, request_id)
    sections = [
        (section, [(part, dossier.left_out.get(part.key, "")) for part in section.parts])
        for section in dossier.sections
    ]
    context = {"found": found, "sections": sections, "reasons": reasons()}
    return page(request, "holdings", TAB, context, here=found.number)


@require_POST
@for_officer
def holdings_file(request: Request, request_id: UUID, format: str) -> HttpResponse:  # noqa: A002  as in the address
    """Make the answer to the request, on paper (`pdf`) or as data (`json`): when and what is kept, hence no GET."""
    if format not in {"pdf", "json"}:
        raise Http404
    dossier = verbs.make_dossier(request.actor, request_id, export=True)
    name = f"{dossier.request.number}.{format}"
    if format == "pdf":
        return download(dossier_pdf(dossier), "application/pdf", name)
    return download(written(as_json(dossier)), "application/json", name)
