"""The page of one official: where, for what, who stands in, and what they learnt, with what can be written down."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_safe

from sluitend.access.clock import today
from sluitend.access.errors import NotAllowed
from sluitend.registry import verbs
from sluitend.registry.changes import already_done
from sluitend.registry.models import Official, Training
from sluitend.registry.officials import CONTACT, asked_of_contacts, trainings_of, visible_official
from sluitend.registry.reference import trainings
from sluitend.registry.verbs.training import may_record
from sluitend.screens.forms import (
    CleanTextField,
    DayField,
    VerbForm,
    carried_out,
    done_before,
    kept_data,
    offer,
)
from sluitend.screens.logged_in import logged_in
from sluitend.screens.request import Request
from sluitend.web.network.people import role_name, where


class TrainingForm(VerbForm):
    """What somebody learnt, and what shows it."""

    subject = forms.ChoiceField(label=lazy("Onderwerp"))
    title = CleanTextField(
        label=lazy("Welke training of bijeenkomst"), max_length=120,
        help_text=lazy("Bijvoorbeeld: basistraining aandachtsfunctionaris."),
    )  # fmt: skip
    on_day = DayField(label=lazy("Gevolgd op"))
    organiser = CleanTextField(
        label=lazy("Wie gaf de training"), max_length=120, required=False,
        help_text=lazy("Dit of een link is nodig als bewijs."),
    )  # fmt: skip
    link = CleanTextField(label=lazy("Link"), max_length=200, required=False)
    valid_until = DayField(
        label=lazy("Geldig tot"), required=False,
        help_text=lazy("Leeg: zo lang als bij dit onderwerp is afgesproken."),
    )  # fmt: skip
    counts_since = DayField(
        label=lazy("Telt al sinds"), required=False,
        help_text=lazy("Leeg: vanaf vandaag. Een eerdere dag is een verbetering, met reden."),
    )  # fmt: skip
    correction = CleanTextField(label=lazy("Waarom al eerder"), max_length=200, required=False)

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id="training_%s")
        choices = [(one.code, str(one.name)) for one in trainings().values()]
        offer(self, "subject", [("", str(_("Kies een onderwerp"))), *choices])


class WithdrawForm(VerbForm):
    """Which training was written down in error, and why."""

    training = forms.TypedChoiceField(label=lazy("Welke"), coerce=UUID, empty_value=None)
    reason = CleanTextField(label=lazy("Waarom"), max_length=200)

    def __init__(self, found: list[Training], data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id="withdraw_%s")
        mine = [(one.pk, f"{one.title}, {one.on_day:%d-%m-%Y}") for one in found if one.withdrawn_at is None]
        offer(self, "training", mine)


def _record(request: Request, person: Official, answers: dict[str, Any]) -> object:
    return verbs.record_training(request.actor, person.pk, **answers)


def _withdraw(request: Request, person: Official, answers: dict[str, Any]) -> object:
    return verbs.withdraw_training(request.actor, person.pk, **answers)


Do = Callable[[Request, Official, dict[str, Any]], object]
ON_OFFICIAL: Final[dict[str, tuple[Do, str | Promise, str | Promise, str | Promise]]] = {
    "training": (
        _record, lazy("Leg een training vast"), lazy("Leg vast"), lazy("Vastgelegd wat deze persoon leerde."),
    ),
    "withdraw": (
        _withdraw, lazy("Trek een training in"), lazy("Trek in"), lazy("Ingetrokken. De regel blijft staan."),
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """A training in words: its subject and how it stands (`valid`, `lapsed` or `withdrawn`)."""

    training: Training
    subject: str
    state: str


@require_safe
@logged_in
def official(request: Request, official: UUID) -> HttpResponse:
    """Show one official."""
    return show(request, visible_official(request.actor, official))


@logged_in
def official_act(request: Request, official: UUID, act: str) -> HttpResponse:
    """Write down what an official learnt, or withdraw it."""
    if act not in ON_OFFICIAL:
        raise Http404
    person = visible_official(request.actor, official)
    if not may_record(request.actor, person):
        raise NotAllowed(_("Alleen deze persoon zelf en wie de organisatie beheert kan dit vastleggen."))
    if request.method != "POST":
        return show(request, person, opened=act, kept=kept_data(request))
    if done_before(request, already_done):
        return redirect("official", official=person.pk)
    do, _title, _button, done = ON_OFFICIAL[act]
    form = _form(act, person, request.POST)
    if carried_out(request, form, lambda: do(request, person, dict(form.cleaned_data)), done):
        return redirect("official", official=person.pk)
    return show(request, person, opened=act, form=form)


def _form(act: str, person: Official, data: QueryDict | None = None) -> VerbForm:
    if act == "training":
        return TrainingForm(data)
    return WithdrawForm([one for one in trainings_of(person) if one.official_id == person.pk], data)


def show(
    request: Request,
    person: Official,
    *,
    opened: str = "",
    form: VerbForm | None = None,
    kept: dict[str, Any] | None = None,
) -> HttpResponse:
    """Return the page of `person`; `form` is what was sent and refused."""
    found, day = list(trainings_of(person)), today()
    counting = {one.subject for one in found if _state(one) == "valid" and one.on_day <= day}
    lacking = [one for one in asked_of_contacts() if one.code not in counting]
    context: dict[str, Any] = {
        "person": person,
        "role": role_name(person.post),
        "where": where(person.post),
        "over": person.valid_until is not None and person.valid_until <= day,
        "lacking": lacking if person.post.role == CONTACT else [],
        "lines": [Line(one, _subject(one), _state(one)) for one in found],
        "acts": _acts(person, found, opened, form, kept) if may_record(request.actor, person) else [],
        "form": form,
        "breadcrumbs": [
            {"label": _("Aandachtsfunctionarissen"), "url": reverse("contact_officials")},
            {"label": person.name, "url": ""},
        ],
    }
    return render(request, "web/network/official.html", context, status=422 if form else 200)


def _acts(
    person: Official,
    found: list[Training],
    opened: str,
    sent: VerbForm | None,
    kept: dict[str, Any] | None,
) -> list[dict[str, Any]]:
    mine = [one for one in found if one.official_id == person.pk]
    empty: dict[str, VerbForm] = {"training": TrainingForm()}
    if any(one.withdrawn_at is None for one in mine):
        empty["withdraw"] = WithdrawForm(mine)
    if kept and opened in empty:
        empty[opened].initial.update(kept)
    return [
        {
            "code": code,
            "title": ON_OFFICIAL[code][1],
            "button": ON_OFFICIAL[code][2],
            "form": sent if sent is not None and code == opened else form,
            "open": code == opened,
            "url": reverse("official_act", args=[person.pk, code]),
        }
        for code, form in empty.items()
    ]


def _subject(training: Training) -> str:
    known = trainings().get(training.subject)
    return str(known.name) if known else training.subject


def _state(training: Training) -> str:
    if training.withdrawn_at:
        return "withdrawn"
    return "lapsed" if training.valid_until and training.valid_until <= today() else "valid"
