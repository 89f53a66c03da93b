"""The page of a letter in two steps: fill in, and look at exactly what will stand on paper before it is made."""

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sluitend.access.errors import Refused
from sluitend.casework.access import require
from sluitend.exports.letter.choosing import Choices
from sluitend.exports.letter.forms import LetterForm
from sluitend.exports.letter.sheet import phone_of
from sluitend.exports.letter.verbs import MARK, Preview, make_letter, preview_letter, read_choices
from sluitend.intake.words import consent_rows
from sluitend.screens.files import download
from sluitend.screens.forms import carry_out, kept_data, refuse, sent_again
from sluitend.screens.logged_in import logged_in
from sluitend.screens.request import Request

INVALID: Final = 422


@logged_in
@require_http_methods(["GET", "HEAD", "POST"])
def letter(request: Request, case: UUID) -> HttpResponseBase:
    """Ask what goes in a letter, show exactly that, and make it."""
    can_go = read_choices(request.actor, case)
    if request.method != "POST":
        return _page(request, can_go, LetterForm(can_go, initial=kept_data(request) or {}))
    require(request.actor, "record_support", can_go.case)
    form = LetterForm(can_go, request.POST)
    if not form.is_valid():
        return _page(request, can_go, form, status=INVALID)
    step = request.POST.get("stap", "")
    if step == "terug":
        return _page(request, can_go, form)
    return _make(request, can_go, form) if step == "maak" else _look(request, can_go, form)


def _look(request: Request, can_go: Choices, form: LetterForm) -> HttpResponse:
    seen = carry_out(form, lambda: preview_letter(request.actor, can_go.case.pk, form.draft()))
    if seen is None:
        return _page(request, can_go, form, status=INVALID)
    return render(request, "exports/letter_look.html", _frame(can_go) | _shown(form, seen))


def _make(request: Request, can_go: Choices, form: LetterForm) -> HttpResponse:
    shown, wanted = request.POST.get("shown", "")[:MARK], request.POST.get("vorm", "")
    token = form.cleaned_data["token"]
    try:
        made = make_letter(request.actor, can_go.case.pk, form.draft(), form=wanted, shown=shown, token=token)
    except Refused as refusal:
        if refusal.field in {"shown", "form"}:
            messages.warning(request, str(refusal.message))
            return _look(request, can_go, form)
        refuse(form, refusal)
        return _page(request, can_go, form, status=INVALID)
    return download(made.content, made.media_type, made.name)


def _page(request: Request, can_go: Choices, form: LetterForm, *, status: int = 200) -> HttpResponse:
    context = _frame(can_go) | {
        "form": form,
        "can_write": can_go.case.is_open and can_go.subject is not None,
        "consents": consent_rows(can_go.asked.consents),
    }
    return render(request, "exports/letter.html", context, status=status)


def _frame(can_go: Choices) -> dict[str, Any]:
    case = can_go.case
    return {
        "case": case,
        "phone": phone_of(case),
        "breadcrumbs": [
            {"label": _("Casussen"), "url": reverse("cases")},
            {"label": case.reference, "url": reverse("case", args=[case.pk])},
            {"label": _("Verwijsbrief"), "url": ""},
        ],
    }


def _shown(form: LetterForm, seen: Preview) -> dict[str, Any]:
    return {
        "sheet": seen.sheet,
        "sent": sent_again(form),
        "shown": seen.shown,
        "to": seen.to.name,
        "by": seen.by,
        "waits": seen.waits,
        "asks": bool(seen.draft.kind),
        "doubts": form.doubts(),
    }
