"""The pages of an intake: the list of steps with what is done and what is open, and a short form for each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from sluitend.access.errors import NotFound
from sluitend.casework.access import may, require
from sluitend.casework.logged import log_case
from sluitend.casework.models import Case
from sluitend.casework.terms import today
from sluitend.intake import verbs, words
from sluitend.intake.access import access_intake, access_step
from sluitend.intake.forms import ChainForm, ConsentForm, DayForm, ReplyForm, StepForm
from sluitend.intake.queries import Intake, current, history
from sluitend.intake.reference import contacts, purposes
from sluitend.intake.steps import CHAIN, CONSENT, FOR_MINORS, STEPS, Step
from sluitend.intake.words import consent_rows, in_words, partner_of
from sluitend.screens.forms import VerbForm, carried_out, doubts_in, kept_data
from sluitend.screens.logged_in import logged_in
from sluitend.screens.request import Request

INVALID: Final = 422
ON: Final = "verder"  # the button that keeps a step and goes on to the next open one
NOBODY: Final = "niemand"  # the button that says that there is nobody to ask for consent


@require_safe
@logged_in
def show(request: Request, case: UUID) -> HttpResponse:
    """Show the steps of the intake of a case: what is done, what is open, and what was answered."""
    found = access_intake(request.actor, case)
    log_case(request.actor, found, "read_intake", categories=verbs.CATEGORY)
    intake = current(found)
    told = {row.step: said for row, said in in_words(intake.answers.values())}
    if intake.consents:
        told.pop(CONSENT, None)
    rows = [(step, state, told.get(step.code, [])) for step, state in intake.steps]
    context = _frame(request, found, intake) | {
        "rows": rows,
        "done": sum(state == "done" for _step, state, _said in rows),
    }
    return render(request, "intake/intake.html", context)


@logged_in
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: Request, case: UUID, stap: str) -> HttpResponseBase:
    """Show one step and keep what is answered; when something is missing, the form comes back with what was typed."""
    found = access_intake(request.actor, case)
    wanted = access_step(found, next((one.code for one in STEPS.values() if one.slug == stap), ""))
    intake = current(found)
    if request.method != "POST":
        log_case(request.actor, found, "read_intake", categories=verbs.CATEGORY)
        kept = kept_data(request)
        return _step_page(
            request, intake, wanted, _form(wanted, intake, initial=kept or {}), unsaved=bool(kept)
        )
    if wanted.code == CONSENT and request.POST.get("daarna") == NOBODY:
        return _nobody(request, intake)
    form = _form(wanted, intake, request.POST)
    doubts = doubts_in(request, form) if form.is_valid() else ()
    if not doubts and carried_out(
        request, form, lambda: _verb(wanted)(request.actor, case, **form.values()), _("Bewaard.")
    ):
        return _onward(request, found, wanted)
    return _step_page(request, intake, wanted, form, doubts=doubts, status=INVALID)


def _nobody(request: Request, intake: Intake) -> HttpResponseBase:
    case, form = intake.case, VerbForm(request.POST)
    if carried_out(
        request, form, lambda: verbs.ask_nobody(request.actor, case.pk, **form.values()), _("Bewaard.")
    ):
        return redirect("intake", case.pk)
    return _step_page(request, intake, STEPS[CONSENT], _form(STEPS[CONSENT], intake), status=INVALID)


@logged_in
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: Request, case: UUID, consent: UUID) -> HttpResponseBase:
    """Ask since when a consent is withdrawn, and keep that. Why is not asked."""
    found = access_intake(request.actor, case)
    given = next((one for one in current(found).consents if one.pk == consent), None)
    if given is None:
        raise NotFound(_("Deze toestemming staat niet (meer)."))
    purpose = purposes().get(given.purpose)
    title = _("Toestemming ingetrokken: %(partner)s, %(purpose)s") % {
        "partner": partner_of(given), "purpose": purpose.name if purpose else given.purpose,
    }  # fmt: skip
    act = partial(verbs.withdraw_consent, consent=consent)
    return _small(request, found, Small(STEPS[CONSENT], title, DayForm, act, "withdraw_consent"))


@logged_in
@require_http_methods(["GET", "HEAD", "POST"])
def reply(request: Request, case: UUID, contact: UUID) -> HttpResponseBase:
    """Ask when an answer of the chain came, and keep that."""
    found = access_intake(request.actor, case)
    waiting = next((one for one in current(found).chain if one.pk == contact), None)
    if waiting is None:
        raise NotFound(_("Hier wordt niet (meer) op een antwoord gewacht."))
    title = _("Antwoord van %(partner)s") % {"partner": waiting.get_partner_display()}
    act = partial(verbs.answer_chain_contact, contact=contact)
    return _small(request, found, Small(STEPS[CHAIN], title, ReplyForm, act))


@dataclass(frozen=True)
class Small:
    """A page with one small form on a row of a step: what it is called, its form, and its verb."""

    step: Step
    title: str
    form: type[DayForm]
    act: Callable[..., Case]
    needs: str = "record_intake"


def _small(request: Request, case: Case, small: Small) -> HttpResponseBase:
    require(request.actor, small.needs, case)
    form = (
        small.form(request.POST) if request.method == "POST" else small.form(initial=kept_data(request) or {})
    )
    if carried_out(request, form, lambda: small.act(request.actor, case.pk, **form.values()), _("Bewaard.")):
        return redirect("intake_step", case.pk, small.step.slug)
    context = {"case": case, "step": small.step, "form": form, "title": small.title}
    context |= _crumbs(case, small.step, small.title)
    return render(request, "intake/small.html", context, status=INVALID if form.is_bound else 200)


def _verb(wanted: Step) -> Callable[..., Case]:
    special: dict[str, Callable[..., Case]] = {
        CONSENT: verbs.record_consent,
        CHAIN: verbs.record_chain_contact,
    }
    return special.get(wanted.code, verbs.answer_step)


def _form(wanted: Step, intake: Intake, *args: Any, **kwargs: Any) -> VerbForm:
    if wanted.code == CONSENT:
        return ConsentForm(intake.case, *args, **kwargs)
    if wanted.code == CHAIN:
        return ChainForm(intake.case, *args, **kwargs)
    return StepForm(wanted, intake.answers.get(wanted.code), *args, **kwargs)


def _onward(request: Request, case: Case, wanted: Step) -> HttpResponseBase:
    """Go on to the next step that is not done, or back to the list; consent and the chain stay, for a next one."""
    if request.POST.get("daarna") != ON:
        return redirect("intake", case.pk)
    if not wanted.columns:
        return redirect("intake_step", case.pk, wanted.slug)
    steps = current(case).steps
    at = next(number for number, (one, _state) in enumerate(steps) if one == wanted)
    for one, state in (*steps[at + 1 :], *steps[:at]):
        if state != "done":
            return redirect("intake_step", case.pk, one.slug)
    return redirect("intake", case.pk)


def _step_page(
    request: Request,
    intake: Intake,
    wanted: Step,
    form: VerbForm,
    *,
    unsaved: bool = False,
    doubts: Sequence[str] = (),
    status: int = 200,
) -> HttpResponse:
    case = intake.case
    versions = in_words(history(case, wanted.code)) if wanted.columns else []
    context = _frame(request, case, intake) | {
        "step": wanted,
        "steps": intake.steps,
        "form": form,
        "unsaved": unsaved or form.is_bound,
        "doubts": doubts,
        "current": versions[0] if versions else None,
        "earlier": versions[1:],
        **(_consents(intake) if wanted.code == CONSENT else {}),
        # Outside the programme of minors the chain is read and answered; a form that was sent meanwhile says why not.
        "may_add": wanted.code != CHAIN or case.programme == FOR_MINORS or form.is_bound,
        "chain": _chain_rows(intake) if wanted.code == CHAIN else [],
        **_crumbs(case, wanted),
    }
    return render(request, "intake/step.html", context, status=status)


def _consents(intake: Intake) -> dict[str, Any]:
    asked_nobody = CONSENT in intake.answers
    return {
        "consents": consent_rows(intake.consents),
        "asked_nobody": words.NOBODY if asked_nobody else "",
        "nobody": None if asked_nobody or intake.consents else VerbForm(auto_id=False),
    }


def _chain_rows(intake: Intake) -> list[dict[str, Any]]:
    known, day = contacts(), today()
    return [
        {
            "contact": one,
            "kind": known.get(one.kind),
            "waits": one.due_on is not None and one.answered_on is None,
            "late": one.due_on is not None and one.answered_on is None and one.due_on < day,
        }
        for one in intake.chain
    ]


def _frame(request: Request, case: Case, intake: Intake) -> dict[str, Any]:
    return {
        "case": case,
        "intake": intake,
        "may_record": may(request.actor, "record_intake", case),
        "may_withdraw": may(request.actor, "withdraw_consent", case),
        **_crumbs(case),
    }


def _crumbs(case: Case, wanted: Step | None = None, title: str | Promise = "") -> dict[str, Any]:
    trail: list[dict[str, Any]] = [
        {"label": _("Casussen"), "url": reverse("cases")},
        {"label": case.reference, "url": reverse("case", args=[case.pk])},
        {"label": _("Intake"), "url": reverse("intake", args=[case.pk]) if wanted else ""},
    ]
    if wanted:
        address = reverse("intake_step", args=[case.pk, wanted.slug]) if title else ""
        trail.append({"label": wanted.title, "url": address})
    if title:
        trail.append({"label": title, "url": ""})
    return {"breadcrumbs": trail}
