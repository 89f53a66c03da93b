"""The page of a legal track: which clock runs until when, where it stands, and the acts beside it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_http_methods, require_safe

from sluitend.casework.access import may
from sluitend.casework.logged import log_case
from sluitend.casework.models import Case
from sluitend.casework.timeline import already_done
from sluitend.legal import verbs
from sluitend.legal.access import access_track
from sluitend.legal.forms import (
    InterruptForm,
    RecordForm,
    ResumeForm,
    StartForm,
    TakeBackForm,
    TermForm,
    TrackForm,
    track_names,
)
from sluitend.legal.queries import Track, legal_track
from sluitend.screens.forms import carried_out, done_before, doubts_in, kept_data
from sluitend.screens.logged_in import logged_in
from sluitend.screens.request import Request

INVALID: Final = 422


@dataclass(frozen=True)
class LegalAct:
    """What one can do here: its form, its verb, its words."""

    form: type[TrackForm]
    verb: Callable[..., Case]
    title: str | Promise
    button: str | Promise
    done: str | Promise


ACTS: Final[dict[str, LegalAct]] = {
    "vastleggen": LegalAct(
        RecordForm, verbs.record_legal, lazy("Leg vast wat er zo is"), lazy("Leg vast"), lazy("Vastgelegd.")
    ),
    "terugnemen": LegalAct(
        TakeBackForm,
        verbs.take_back_legal,
        lazy("Neem iets terug"),
        lazy("Neem terug"),
        lazy("Teruggenomen."),
    ),
    "beginnen": LegalAct(
        StartForm, verbs.start_term, lazy("Laat een termijn lopen"), lazy("Begin"), lazy("De termijn loopt.")
    ),
    "verlengen": LegalAct(
        TermForm,
        verbs.extend_term,
        lazy("Verleng een termijn"),
        lazy("Verleng"),
        lazy("De termijn is verlengd."),
    ),
    "onderbreken": LegalAct(
        InterruptForm,
        verbs.interrupt_term,
        lazy("Een termijn is onderbroken"),
        lazy("Leg vast"),
        lazy("Vastgelegd."),
    ),
    "hervatten": LegalAct(
        ResumeForm,
        verbs.resume_term,
        lazy("Een termijn loopt weer"),
        lazy("Leg vast"),
        lazy("De termijn loopt weer."),
    ),
    "afronden": LegalAct(
        TermForm,
        verbs.end_term,
        lazy("Rond een termijn af"),
        lazy("Rond af"),
        lazy("De termijn is afgerond."),
    ),
}


@require_safe
@logged_in
def show(request: Request, case: UUID) -> HttpResponse:
    """Show the legal track of a case; `?doe=` opens the form of an act, `?wat=` for a clock or a line."""
    return _page(request, access_track(request.actor, case), request.GET.get("doe", ""))


@logged_in
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: Request, case: UUID, doe: str) -> HttpResponseBase:
    """Carry out an act; when something is missing, the form comes back with what was typed."""
    if doe not in ACTS:
        raise Http404
    found, wanted = access_track(request.actor, case), ACTS[doe]
    if request.method != "POST":
        return _page(request, found, doe, kept=kept_data(request))
    if done_before(request, already_done):
        return redirect("legal_track", case)
    form = wanted.form(legal_track(found), request.POST)
    if form.is_valid() and (doubts := doubts_in(request, form)):
        return _page(request, found, doe, form=form, doubts=doubts)
    if carried_out(request, form, lambda: wanted.verb(request.actor, case, **form.values()), wanted.done):
        return redirect("legal_track", case)
    return _page(request, found, doe, form=form)


def _page(
    request: Request,
    case: Case,
    doe: str,
    *,
    form: TrackForm | None = None,
    kept: dict[str, Any] | None = None,
    doubts: Sequence[str] = (),
) -> HttpResponse:
    log_case(request.actor, case, "read_legal_track", categories=("legal_track",))
    track = legal_track(case)
    may_record = may(request.actor, "record_legal", case)
    context = {
        "case": case,
        "track": track,
        "names": track_names(),
        "acts": _acts(track) if may_record else [],
        "may_record": may_record,
        "doe": doe if may_record and doe in ACTS else "",
        "form": form,
        "doubts": doubts,
        "breadcrumbs": [
            {"label": _("Casussen"), "url": reverse("cases")},
            {"label": case.reference, "url": reverse("case", args=[case.pk])},
            {"label": _("Rechtsspoor"), "url": ""},
        ],
    }
    if context["doe"]:
        wanted = ACTS[doe]
        context["act"] = wanted
        context["form"] = form or wanted.form(track, chosen=request.GET.get("wat", ""), initial=kept or {})
        context["act_url"] = reverse("legal_act", args=[case.pk, doe])
    return render(request, "legal/track.html", context, status=INVALID if form and not doubts else 200)


def _acts(track: Track) -> list[tuple[str, str | Promise]]:
    """Return the acts that make sense now, each with its title."""
    running, interrupted = bool(track.running), any(clock.is_interrupted for clock in track.running)
    extendable = any(clock.may_extend for clock in track.running)
    sensible = {
        "vastleggen": True,
        "beginnen": True,
        "verlengen": extendable,
        "onderbreken": running,
        "hervatten": interrupted,
        "afronden": running,
        "terugnemen": bool(track.history),
    }
    return [(code, ACTS[code].title) for code, makes_sense in sensible.items() if makes_sense]
