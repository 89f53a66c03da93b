"""Asking in a conversation: one short form, the answer at once without a trace, and one button to record it."""

from typing import Any, Final
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sluitend.access.errors import AlreadyDone
from sluitend.agreements.forms import AskForm, as_uuid, halls_of
from sluitend.agreements.frozen import facts_as_json
from sluitend.agreements.verbs import ask_responsibility, preview
from sluitend.agreements.words import told
from sluitend.casework.access import visible_cases
from sluitend.casework.models import Case
from sluitend.screens.forms import carry_out, kept_data
from sluitend.screens.logged_in import logged_in
from sluitend.screens.request import Request
from sluitend.screens.sections import base_level_tabs

INVALID: Final = 422


@require_http_methods(["GET", "HEAD", "POST"])
@logged_in
def ask(request: Request) -> HttpResponse:
    """Show the form; a POST with `kijk` shows the answer and keeps nothing, another POST records it.

    Looking is a POST, too: what somebody types must not stand in an address, a history or a log.
    """
    if request.method == "POST":
        if request.POST.get("kijk"):
            form = AskForm(request.actor, {**request.POST.dict(), "token": str(uuid4())})
            return _page(request, form, status=200 if form.is_valid() else INVALID)
        form = AskForm(request.actor, request.POST)
        if response := _record(request, form):
            return response
        return _page(request, form, status=INVALID)
    initial = {"case": request.GET.get("casus", ""), **(kept_data(request) or {})}
    return _page(request, AskForm(request.actor, initial=initial))


def _record(request: Request, form: AskForm) -> HttpResponse | None:
    if not form.is_valid():
        return None
    given = form.cleaned_data
    try:
        made = carry_out(
            form,
            lambda: ask_responsibility(request.actor, form.facts(), case=given["case"], token=given["token"]),
        )
    except AlreadyDone as done:
        messages.info(request, str(done.message))
        return redirect("responsibility_question", getattr(done.entry, "question_id", None))
    if made is None:
        return None
    messages.success(request, _("De vraag en het antwoord zijn vastgelegd."))
    return redirect("responsibility_question", made.pk)


def _page(request: Request, form: AskForm, status: int = 200) -> HttpResponse:
    found = None
    if form.is_bound and form.is_valid():
        found = carry_out(form, lambda: preview(request.actor, form.facts()))
    context: dict[str, Any] = {
        "form": form,
        "answer": told(found, facts_as_json(form.facts())) if found else None,
        "hall": halls_of([found["provisional"]]).get(found["provisional"]) if found else None,
        "about": _about(request, form),
        "tabs": base_level_tabs("responsibility"),
        "breadcrumbs": [
            {"label": _("Wie is verantwoordelijk?"), "url": reverse("responsibility")},
            {"label": _("Stel de vraag"), "url": ""},
        ],
        "basis": _("U kijkt alleen: zolang u niets vastlegt, wordt er niets bewaard."),
    }
    return render(request, "agreements/ask.html", context, status=status)


def _about(request: Request, form: AskForm) -> Case | None:
    """Return the case that the question is about, if the actor sees it."""
    key = as_uuid(str(form["case"].value() or ""))
    return visible_cases(request.actor).filter(pk=key).first() if key else None
