"""Break-glass (*noodtoegang*): taking it, ending it, and judging what others took."""

from typing import Any, Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_http_methods

from sluitend.access.actor import Actor
from sluitend.access.errors import AlreadyDone, NotFound
from sluitend.casework.emergencies import (
    access_emergency,
    judges_of,
    latest,
    may_judge,
    running,
    to_judge,
    with_references,
)
from sluitend.casework.models import EmergencyAccess
from sluitend.casework.verbs import break_glass, end_emergency, judge_emergency
from sluitend.logbook.writing import denied
from sluitend.registry.models import Organisation
from sluitend.screens.forms import CleanTextField, VerbForm, carry_out, kept_data, offer
from sluitend.screens.logged_in import logged_in
from sluitend.screens.request import Request
from sluitend.signals.limits import Limit, count, name_of
from sluitend.web.cases.lists import as_reference

INVALID: Final = 422
TOO_MANY: Final = 429
# A reference is said on the telephone and typed: some tries go wrong, a hunt for cases is not for this page.
TRYING: Final = Limit("break_glass", 15)


class BreakForm(VerbForm):
    """Which case, for which of one's own organisations, and why."""

    reference = CleanTextField(
        label=lazy("Kenmerk van de casus"),
        max_length=40,
        help_text=lazy(
            "Acht letters en cijfers, zoals 7KQ2-M9XD. Het staat op papier, of u hoort het aan de telefoon."
        ),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )
    organisation = forms.TypedChoiceField(label=lazy("Namens welke organisatie?"), coerce=UUID)
    reason = CleanTextField(
        label=lazy("Wat is er aan de hand?"),
        max_length=2000,
        help_text=lazy("Een ander beoordeelt dit. Schrijf op waarom u niet kunt wachten. Geen namen."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = Organisation.objects.filter(pk__in=actor.organisations).order_by("name")
        offer(self, "organisation", mine.values_list("pk", "name"))

    def clean_reference(self) -> str:
        """Return the reference as it is written."""
        return as_reference(self.cleaned_data["reference"])


class JudgeForm(VerbForm):
    """Whether it was justified, and why."""

    justified = forms.TypedChoiceField(
        label=lazy("Was deze noodtoegang terecht?"),
        choices=(("ja", lazy("Ja, terecht")), ("nee", lazy("Nee, niet terecht"))),
        coerce=lambda text: text == "ja",
        empty_value=None,
        widget=forms.RadioSelect,
    )
    judgement = CleanTextField(
        label=lazy("Uw oordeel"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


@logged_in
@require_http_methods(["GET", "HEAD", "POST"])
def emergencies(request: Request) -> HttpResponse:
    """Show what runs, what waits for judgement and what was; and take break-glass access to a case."""
    if request.method != "POST":
        typed = {"reference": request.GET.get("kenmerk", "")[:40].replace("\x00", "")}
        form = BreakForm(actor=request.actor, initial=typed | (kept_data(request) or {}))
        return _page(request, form)
    form = BreakForm(request.POST, actor=request.actor)
    if count(name_of(f"break_glass {request.actor.user}"), TRYING):
        form.add_error(
            None, _("U hebt dit te vaak geprobeerd. Bel wie de casus draagt, of probeer het over een uur.")
        )
        return _page(request, form, TOO_MANY)
    try:
        opened = carry_out(form, lambda: _break(request, form)) if form.is_valid() else None
    except AlreadyDone as before:
        messages.info(request, str(before.message))
        case = getattr(before.entry, "case_id", None)
        return redirect("case", case) if case else redirect("emergencies")
    if opened is None:
        return _page(request, form, INVALID)
    messages.warning(request, _("U leest deze casus nu met noodtoegang. Wie de casus draagt, ziet dat."))
    return redirect("case", opened.case_id)


def _break(request: Request, form: BreakForm) -> EmergencyAccess:
    try:
        return break_glass(request.actor, **form.values())
    except NotFound:
        denied(request.actor, "break_glass", purpose="emergency", legal_basis="none", resource="case")
        raise


def _page(request: Request, form: BreakForm, status: int = 200) -> HttpResponse:
    actor = request.actor
    context = {
        "form": form if actor.organisations else None,
        "running": running(actor),
        "to_judge": to_judge(actor),
        "latest": latest(actor),
        "breadcrumbs": [{"label": _("Noodtoegang"), "url": ""}],
    }
    return render(request, "web/people/emergencies.html", context, status=status)


@logged_in
@require_http_methods(["GET", "HEAD", "POST"])
def emergency(request: Request, emergency: UUID) -> HttpResponse:
    """Show who took break-glass access, when and why; the privacy officer judges it here."""
    found = access_emergency(request.actor, emergency)
    form = (
        JudgeForm(request.POST) if request.method == "POST" else JudgeForm(initial=kept_data(request) or {})
    )
    if request.method == "POST" and not may_judge(request.actor, found):
        judge_emergency(request.actor, emergency, justified=False, judgement="")  # says why not
    if request.method == "POST" and form.is_valid():
        answers = {name: form.cleaned_data[name] for name in ("justified", "judgement")}
        if carry_out(form, lambda: judge_emergency(request.actor, emergency, **answers)):
            messages.success(
                request, _("Uw oordeel is vastgelegd. Wie de casus draagt, ziet het in het journaal.")
            )
            return redirect("emergency", emergency)
    [broken] = with_references([found])
    context = {
        "broken": broken,
        "form": form if may_judge(request.actor, found) else None,
        "judges": [] if found.judged_at else judges_of(found),
        "is_mine": found.user_id == request.actor.user,
        "breadcrumbs": [
            {"label": _("Noodtoegang"), "url": reverse("emergencies")},
            {"label": broken.reference, "url": ""},
        ],
    }
    return render(request, "web/people/emergency.html", context, status=INVALID if form.errors else 200)


@logged_in
def end(request: Request, emergency: UUID) -> HttpResponse:
    """End one's own access before its time."""
    if request.method == "POST":
        end_emergency(request.actor, emergency)
        messages.success(request, _("De noodtoegang is afgesloten."))
    return redirect("emergencies")
