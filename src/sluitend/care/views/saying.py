"""The pages on which is said where somebody sleeps, and how the way to adult care is going."""

from typing import Any, Final
from uuid import UUID, uuid4

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_http_methods

from sluitend.access.actor import Actor
from sluitend.access.errors import NotAllowed, NotFound
from sluitend.care.access import PROGRAMMES
from sluitend.care.forms.saying import ComingOfAgeForm, PrepareForm, SleepingForm
from sluitend.care.growing import MINORS, growing
from sluitend.care.models import SleepingPlace
from sluitend.care.reference import sleeping_places
from sluitend.care.verbs import prepare_adult_care, record_coming_of_age, record_sleeping_place
from sluitend.care.views.frame import INVALID, Act, Shown
from sluitend.casework.access import access_case, knows_people, may
from sluitend.casework.logged import log_case
from sluitend.casework.models import Case
from sluitend.casework.verbs.going_on import ways_on
from sluitend.screens.forms import VerbForm, carried_out, doubts_in, kept_data
from sluitend.screens.logged_in import logged_in
from sluitend.screens.request import Request

HISTORY: Final = 20
METHODS: Final = ["GET", "HEAD", "POST"]
SLEEPS: Final = Act(
    "slaapt", lazy("Waar slaapt deze persoon?"), lazy("Leg vast"), SleepingForm, record_sleeping_place,
    lazy("Vastgelegd waar deze persoon slaapt."),
)  # fmt: skip
TURNS: Final = Act(
    "wordt-18", lazy("Wanneer wordt deze persoon 18?"), lazy("Leg vast"), ComingOfAgeForm, record_coming_of_age,
    lazy("De maand is vastgelegd."),
)  # fmt: skip
PREPARES: Final = Act(
    "voorbereiden", lazy("Bereid de overdracht voor"), lazy("Spreek af"), PrepareForm, prepare_adult_care,
    lazy("De voorbereiding staat als stap in de casus."),
)  # fmt: skip


def _opened(actor: Actor, case: UUID, programmes: frozenset[str] | set[str]) -> Case:
    found = access_case(actor, case)
    if found.programme not in programmes:
        raise NotFound(_("Bij deze casus hoort dit niet."))
    if not knows_people(actor, found):
        raise NotAllowed(_("U ziet deze casus zonder namen. Dit hoort daar niet bij."))
    return found


def _crumbs(case: Case, title: str) -> list[dict[str, str]]:
    return [
        {"label": _("Casussen"), "url": reverse("cases")},
        {"label": case.reference, "url": reverse("case", args=[case.pk])},
        {"label": title, "url": ""},
    ]


@logged_in
@require_http_methods(METHODS)
def sleeping_place(request: Request, case: UUID) -> HttpResponseBase:
    """Show where somebody sleeps and slept, with the form to say it."""
    found = _opened(request.actor, case, PROGRAMMES)
    shown = _sent(request, found, SLEEPS, reverse("sleeping_place", args=[case]))
    if isinstance(shown, HttpResponseBase):
        return shown
    log_case(request.actor, found, "read_sleeping_place", categories=("sleeping_place",))
    kinds = sleeping_places()
    rows = (
        SleepingPlace.objects.filter(case=found)
        .exclude(kind="")
        .select_related("organisation", "placement__provider")
    )
    history = [(one, kinds[one.kind]) for one in rows.order_by("-recorded_at", "-id")[:HISTORY]]
    context = {
        "case": found,
        "history": history,
        # A stay is not said: it follows from the placement.
        "still": history[0][0] if history and history[0][1].chosen else None,
        "token": uuid4(),
        "shown": shown if may(request.actor, "record_sleeping_place", found) else None,
        "breadcrumbs": _crumbs(found, _("Waar slaapt deze persoon?")),
    }
    return _page(request, "care/sleeping.html", context, [shown])


@logged_in
@require_http_methods(METHODS)
def growing_up(request: Request, case: UUID) -> HttpResponseBase:
    """Show how the way to adult care is going, with the forms for the month and for the preparation."""
    found = _opened(request.actor, case, {MINORS})
    here = reverse("growing", args=[case])
    prepares = bool(request.POST) and "organisation" in request.POST
    sent = _sent(request, found, PREPARES if prepares else TURNS, here)
    if isinstance(sent, HttpResponseBase):
        return sent
    log_case(request.actor, found, "read_coming_of_age", categories=("coming_of_age",))
    stands = growing(found)
    acts = [sent]
    if not prepares:
        acts.append(Shown(PREPARES, here, _form(PREPARES)))
    else:
        acts.insert(0, Shown(TURNS, here, _form(TURNS)))
    if stands and stands.month and not request.POST:
        acts[0].form.initial.setdefault("month", stands.month)
    context = {
        "case": found,
        "stands": stands,
        "acts": [one for one in acts if may(request.actor, one.act.verb.__name__, found)],
        "may_go_on": may(request.actor, "go_on_in", found) and ways_on(found),
        "may_offer": may(request.actor, "offer_handover", found),
        "breadcrumbs": _crumbs(found, _("Op weg naar 18")),
    }
    return _page(request, "care/growing.html", context, acts)


def _sent(request: Request, case: Case, act: Act, address: str) -> HttpResponseBase | Shown:
    """Carry out what was sent and go back to the case; else return the form as it is to be shown."""
    if request.method != "POST":
        return Shown(act, address, _form(act, initial=kept_data(request) or {}))
    filled = _form(act, request.POST)
    doubts: tuple[str, ...] = ()
    if filled.is_valid() and not (doubts := doubts_in(request, filled)):
        values = filled.values()
        if carried_out(request, filled, lambda: act.verb(request.actor, case.pk, **values), act.done):
            return redirect("case", case.pk)
    return Shown(act, address, filled, open=True, doubts=doubts)


def _form(act: Act, *args: Any, **kwargs: Any) -> VerbForm:
    # Two forms on one page: each has its own ids.
    return act.form(*args, auto_id=f"{act.code}_%s", **kwargs)


def _page(request: Request, template: str, context: dict[str, Any], acts: list[Shown]) -> HttpResponse:
    wrong = any(one.open and not one.doubts for one in acts)
    return render(request, template, context, status=INVALID if wrong else 200)
