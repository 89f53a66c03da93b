"""What one sends from the page of a goal: each form is one verb, on the goal or on a step."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sluitend.access.errors import NotAllowed
from sluitend.improvement import verbs
from sluitend.improvement.access import access_goal, access_step, may_plan, owns_step, require_plan
from sluitend.improvement.forms import (
    ChangeForm,
    DropForm,
    FinishForm,
    GiveForm,
    MoveForm,
    ReachForm,
    StepForm,
    owners,
)
from sluitend.improvement.models import Goal, GoalStep
from sluitend.improvement.views.page import show
from sluitend.screens.forms import carried_out, kept_data
from sluitend.screens.logged_in import logged_in
from sluitend.screens.request import Request

People = list[Any]
OnGoal = tuple[Callable[[Goal, People, Any], forms.Form], Callable[..., object], str | Promise]
OnStep = tuple[Callable[[GoalStep, People, Any], forms.Form], Callable[..., object], str | Promise]

ACTS: Final[dict[str, OnGoal]] = {
    "add_step": (StepForm, verbs.add_step, _("De stap is toegevoegd.")),
    "change_goal": (lambda goal, _people, data: ChangeForm(goal, data), verbs.change_goal, _("Het doel is gewijzigd.")),
    "give_goal": (
        lambda _goal, people, data: GiveForm(people, data),
        verbs.give_goal,
        _("Dit doel heeft een andere eigenaar."),
    ),
    "reach_goal": (lambda _goal, _people, data: ReachForm(data), verbs.reach_goal, _("Het doel is bereikt.")),
    "drop_goal": (lambda _goal, _people, data: DropForm(data), verbs.drop_goal, _("Het doel is losgelaten.")),
}  # fmt: skip
STEP_ACTS: Final[dict[str, OnStep]] = {
    "finish_step": (
        lambda _step, people, data: FinishForm(people, data),
        verbs.finish_step,
        _("De stap is afgerond."),
    ),
    "move_step": (
        lambda step, _people, data: MoveForm(step, data),
        verbs.move_step,
        _("De stap heeft een nieuwe datum."),
    ),
    "give_step": (
        lambda _step, people, data: GiveForm(people, data, prefix="give_step"),
        verbs.give_step,
        _("De stap is van iemand anders."),
    ),
}


@dataclass(frozen=True)
class Sent:
    """A form that was sent: which act, what it does, and what is said when that is done."""

    act: str
    form: forms.Form
    do: Callable[[], object]
    done: str | Promise
    step: str = ""


@logged_in
def goal_act(request: Request, goal: UUID, act: str) -> HttpResponse:
    """Carry out one act on a goal; what was typed stays when it is refused."""
    if act not in ACTS:
        raise Http404
    make, do, done = ACTS[act]
    found = access_goal(request.actor, goal)
    require_plan(request.actor, found.municipality_id, found.region_id)
    if request.method != "POST":
        return show(request, found, opened=act, kept=kept_data(request))
    form = make(found, owners(found.municipality_id, found.region_id), request.POST)
    sent = Sent(act, form, lambda: do(request.actor, goal, **form.cleaned_data), done)
    return _carried(request, found, sent)


@logged_in
def goal_step_act(request: Request, goal: UUID, goal_step: UUID, act: str) -> HttpResponse:
    """Carry out one act on a step, by who plans; whose step it is may finish it."""
    if act not in STEP_ACTS:
        raise Http404
    make, do, done = STEP_ACTS[act]
    found = access_goal(request.actor, goal)
    step = access_step(request.actor, goal_step, goal=goal)
    plans = may_plan(request.actor, found.municipality_id, found.region_id)
    if not plans and not (act == "finish_step" and owns_step(request.actor, step)):
        raise NotAllowed(_("Alleen wie deze stap doet, of wie het plan maakt, kan de stap afronden."))
    if request.method != "POST":
        return show(request, found, opened=act, step=str(goal_step), kept=kept_data(request))
    people = owners(found.municipality_id, found.region_id) if plans else []
    form = make(step, people, request.POST)
    sent = Sent(act, form, lambda: do(request.actor, goal_step, **form.cleaned_data), done, str(goal_step))
    return _carried(request, found, sent)


def _carried(request: Request, goal: Goal, sent: Sent) -> HttpResponse:
    """Carry out a form and go back to the goal, or show it again with what is wrong."""
    if carried_out(request, sent.form, sent.do, sent.done):
        return redirect("goal", goal=goal.pk)
    found = access_goal(request.actor, goal.pk)
    return show(request, found, opened=sent.act, step=sent.step, form=sent.form)
