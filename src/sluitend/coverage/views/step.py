"""One step of a procedure: where it stands, and what can be done about it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from sluitend.coverage import verbs
from sluitend.coverage.access import access_step, may_work_on
from sluitend.coverage.forms import BeginForm, FinishForm, MoveForm, PlanForm, SkipForm, StepForm, WaitForm
from sluitend.coverage.history import check_not_done
from sluitend.coverage.models import ProcedureStep
from sluitend.coverage.queries import history_of, track
from sluitend.coverage.views.words import lines
from sluitend.screens.forms import carried_out, done_before, kept_data
from sluitend.screens.logged_in import logged_in
from sluitend.screens.request import Request
from sluitend.screens.sections import base_level_tabs

State = ProcedureStep.State


@dataclass(frozen=True)
class Act:
    """One thing that can be done about a step: its word in the address, on screen, its form and its verb."""

    code: str
    title: str | Promise
    form: type[StepForm]
    verb: Callable[..., ProcedureStep]
    done: str | Promise
    fits: Callable[[ProcedureStep], bool]


ACTS: Final = {
    act.code: act
    for act in (
        Act(
            "klaar", gettext_lazy("Rond af"), FinishForm, verbs.finish_step, gettext_lazy("Deze stap is klaar."),
            lambda _step: True,
        ),
        Act(
            "plan", gettext_lazy("Plan de stap"), PlanForm, verbs.plan_step,
            gettext_lazy("Vastgelegd van wie deze stap is, en wanneer hij klaar is."), lambda _step: True,
        ),
        Act(
            "verzet", gettext_lazy("Verzet de datum"), MoveForm, verbs.move_step,
            gettext_lazy("De datum is verzet."), lambda step: step.planned_on is not None,
        ),
        Act(
            "begin", gettext_lazy("Er is iemand mee bezig"), BeginForm, verbs.begin_step,
            gettext_lazy("Vastgelegd dat iemand hiermee bezig is."), lambda step: step.state != State.BUSY,
        ),
        Act(
            "wacht", gettext_lazy("Wacht op een ander"), WaitForm, verbs.wait_for,
            gettext_lazy("Vastgelegd op wie deze stap wacht."), lambda _step: True,
        ),
        Act(
            "niet-nodig", gettext_lazy("Niet nodig"), SkipForm, verbs.skip_step,
            gettext_lazy("Vastgelegd dat deze stap hier niet nodig is."), lambda _step: True,
        ),
    )
}  # fmt: skip


@require_safe
@logged_in
def step(request: Request, procedure_step: UUID) -> HttpResponse:
    """Show one step of a procedure."""
    found = access_step(request.actor, procedure_step)
    return show(request, found, opened=request.GET.get("doe", ""))


@logged_in
def act(request: Request, procedure_step: UUID, act: str) -> HttpResponse:
    """Carry out one act on a step; what was typed stays when it is refused."""
    if act not in ACTS:
        raise Http404
    chosen = ACTS[act]
    if request.method != "POST":
        found = access_step(request.actor, procedure_step)
        return show(request, found, opened=act, kept=kept_data(request))
    if done_before(request, check_not_done):  # who gave the step away may not do so again
        found = access_step(request.actor, procedure_step)
        return redirect("coverage_region", region=found.procedure.region_id)
    found = access_step(request.actor, procedure_step, to_change=True)
    form = chosen.form(request.actor, found, request.POST)
    if carried_out(
        request, form, lambda: chosen.verb(request.actor, procedure_step, **form.values()), chosen.done
    ):
        return redirect("coverage_region", region=found.procedure.region_id)
    return show(request, access_step(request.actor, procedure_step), opened=act, form=form)


def show(
    request: Request,
    step: ProcedureStep,
    *,
    opened: str = "",
    form: StepForm | None = None,
    kept: dict[str, Any] | None = None,
) -> HttpResponse:
    """Return the page of `step` with the act `opened`; `form` is what was sent for it and refused."""
    region = step.procedure.region
    row = next(one for one in track(step.procedure) if one.step.pk == step.pk)
    may_act = step.is_open and not step.procedure.ended_on and may_work_on(request.actor, step)
    context: dict[str, Any] = {
        "tabs": base_level_tabs("coverage"),
        "row": row,
        "region": region,
        "acts": _acts(request, step, opened, form, kept or {}) if may_act else [],
        "form": form,
        "history": lines(history_of(step.procedure).filter(step=step)),
        "breadcrumbs": [
            {"label": _("Zorgcoördinatie"), "url": reverse("coverage")},
            {"label": region.name, "url": reverse("coverage_region", args=[region.pk])},
            {"label": str(row.kind.name) if row.kind else step.code},
        ],
    }
    return render(request, "coverage/step.html", context, status=422 if form else 200)


def _acts(
    request: Request, step: ProcedureStep, opened: str, sent: StepForm | None, kept: dict[str, Any]
) -> list[dict[str, Any]]:
    shown = []
    for one in ACTS.values():
        if not one.fits(step):
            continue
        form = one.form(request.actor, step)
        if one.code == opened:
            form.initial.update(kept)
            form = sent or form
        url = reverse("procedure_step_act", args=[step.pk, one.code])
        shown.append({"act": one, "form": form, "open": one.code == opened, "url": url})
    return shown
