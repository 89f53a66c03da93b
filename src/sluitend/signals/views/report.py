"""Reporting and following a signal, for everybody: no account, no session, no JavaScript."""

from contextlib import suppress
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import activate, get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from sluitend.access.actor import public
from sluitend.access.errors import Refused
from sluitend.registry.models import Municipality
from sluitend.screens.forms import refuse
from sluitend.signals import reference
from sluitend.signals.following import State, follow_signal, reported
from sluitend.signals.forms.fields import MunicipalityField, municipalities
from sluitend.signals.forms.follow import FollowForm
from sluitend.signals.forms.report import STEPS, StepForm
from sluitend.signals.hours import promised_by, somebody_reads
from sluitend.signals.limits import FOLLOWING, REPORTING, count_attempt, sender
from sluitend.signals.overview import overview
from sluitend.signals.verbs import report_signal
from sluitend.signals.wizard import LAST, ORDER, Report, answers_for_the_verb

SENT: Final = "sluitend_gemeld"
SENT_SALT: Final = "sluitend.signals.sent"
SENT_SECONDS: Final = 300  # long enough to write a code down, too short for the next user of the telephone
TOO_MANY: Final = 429
LANGUAGE_SECONDS: Final = 365 * 24 * 3600


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """Show a step of the report, or send it. Every answer travels in the page;
    earlier ones as hidden fields.
    """
    if request.method != "POST":
        return _page(request, Report(_begun(request)), ORDER[0])
    answers = Report(request.POST)
    step = request.POST.get("step", "")
    step = step if step in STEPS else ORDER[0]
    if (language := request.POST.get("language", "")) in dict(settings.LANGUAGES):
        return _in(language, request, answers, step)
    go = request.POST.get("go", "next")
    if go == "back":
        go = ORDER[max(ORDER.index(step) - 1, 0)]
    if go in STEPS:
        return _page(request, answers, go)
    if step == LAST:
        return _send(request, answers)
    form = answers.form(step, check=True)
    if form.is_valid():
        return _page(request, answers, ORDER[ORDER.index(step) + 1])
    return _page(request, answers, step, form)


def _begun(request: HttpRequest) -> QueryDict:
    """Return the first answers of a report: the municipality, where a link (`?gemeente=Hilversum`) names one."""
    begun = QueryDict(mutable=True)
    asked = request.GET.get("gemeente", "")[:80]
    with suppress(ValidationError):
        if asked and (code := MunicipalityField().clean(asked)):
            begun["municipality"] = dict(municipalities())[code]
    return begun


def _in(language: str, request: HttpRequest, answers: Report, step: str) -> HttpResponse:
    """Show the same step in another language, with what was typed, and let the browser remember the language."""
    activate(language)
    response = _page(request, answers, step)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, language, max_age=LANGUAGE_SECONDS, samesite="Lax", httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip
    return response


def _page(
    request: HttpRequest,
    answers: Report,
    step: str,
    form: StepForm | None = None,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """Return the page of one step; the check comes only when everything before it is right."""
    if step == LAST and form is None and (fault := answers.fault()):
        step, form = fault.name, fault
    if form is None:
        form = answers.form(step, check=False)
    else:
        form.offer_help()
    number = ORDER.index(step)
    context = {
        "form": form,
        "step": step,
        "step_template": f"signals/steps/{step}.html",
        "number": number + 1,
        "of": len(ORDER),
        "first": number == 0,
        "carried": answers.carried(step),
        "token": answers.token,
        "danger": step != ORDER[0] and answers.single.get("danger_now") == "yes",
        "overview": overview(answers.cleaned()) if step == LAST else (),
        "language_form": "melding",  # a change of language sends what was typed along
        **more,
    }
    return render(request, "signals/report.html", context, status=status)


def _send(request: HttpRequest, answers: Report) -> HttpResponse:
    """Make a signal of the answers; whatever is in the way shows the page again with everything still
    there.
    """
    if fault := answers.fault():
        return _page(request, answers, fault.name, fault)
    if answers.single.get("website"):
        # Silent towards machines; a person whose browser filled it in only has to press once more.
        return _page(request, answers, LAST, again=True)
    if wait := count_attempt(sender(request), REPORTING):
        return _page(request, answers, LAST, status=TOO_MANY, wait=_clock(wait))
    try:
        kept = answers_for_the_verb(answers.cleaned())
        _signal, code = report_signal(
            public(), **kept, language=(get_language() or "nl")[:2], token=answers.token
        )
    except Refused as refusal:
        step = next((name for name, form in STEPS.items() if refusal.field in form.base_fields), ORDER[0])
        form = answers.form(step, check=True)
        refuse(form, refusal)
        return _page(request, answers, step, form)
    response = redirect("report_sent")
    response.set_signed_cookie(
        SENT, code, salt=SENT_SALT, max_age=SENT_SECONDS, path=reverse("report_sent"),
        secure=request.is_secure(), httponly=True, samesite="Strict",
    )  # fmt: skip
    return response


def _clock(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%H:%M}"


@never_cache
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """Show the follow-up code and what happens next, for five minutes after sending;
    later only where to go.
    """
    code = request.get_signed_cookie(SENT, default="", salt=SENT_SALT, max_age=SENT_SECONDS) or ""
    told = reported(code) if code else None
    if told is None:
        return render(request, "signals/sent.html", {"code": ""})
    kind = reference.reporter_kinds()[told.reporter_kind]
    holds = {"danger": told.danger_now, "minor": told.minor_involved, "professional": kind.professional}
    situations = {situation for situation, so in holds.items() if so}
    if told.reporter_kind == "self":
        situations.add("self")
    context = {
        "code": code,
        "municipality": Municipality.objects.get(pk=told.municipality),
        "due": promised_by(told.due) if told.due else None,
        "nobody_reads": not somebody_reads(),
        "danger": told.danger_now,
        "advice": reference.advice(situations, told.form),
    }
    return render(request, "signals/sent.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest) -> HttpResponse:
    """Say how a report stands, to who has its code. The code is posted,
    so that it stands in no address and no log.
    """
    if request.method != "POST":
        return render(request, "signals/follow.html", {"form": FollowForm()})
    form = FollowForm(request.POST)
    if wait := count_attempt(sender(request), FOLLOWING):
        return render(request, "signals/follow.html", {"form": form, "wait": _clock(wait)}, status=TOO_MANY)
    state: State | None = None
    if form.is_valid():
        state = follow_signal(form.cleaned_data["code"])
        if state is None:
            form.add_error(
                "code", _("Deze code kennen we niet (meer). Kijk of u de code goed hebt overgenomen.")
            )
    return render(request, "signals/follow.html", {"form": form, "state": state, "languages": ()})
