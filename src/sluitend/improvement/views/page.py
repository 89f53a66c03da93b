"""The page of one goal: where it stands, its steps and its story, with what can be done beside it."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sluitend.access.actor import Actor
from sluitend.gaps.queries import history
from sluitend.improvement.access import access_goal, may_plan, owns_step, serves
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
from sluitend.improvement.queries import GoalRow, with_all
from sluitend.improvement.views.attention import owner
from sluitend.improvement.views.board import shown
from sluitend.improvement.words import gap_title, line, role_of
from sluitend.screens.logged_in import logged_in
from sluitend.screens.request import Request

Act = tuple[str, str, str, forms.Form]


@require_safe
@logged_in
def goal(request: Request, goal: UUID) -> HttpResponse:
    """Show a goal of a region that the reader works in; `?stap=` chooses a step, `?doe=` opens an act."""
    found = access_goal(request.actor, goal)
    return show(request, found, opened=request.GET.get("doe", ""), step=request.GET.get("stap", ""))


def show(
    request: Request,
    goal: Goal,
    *,
    opened: str = "",
    step: str = "",
    form: forms.Form | None = None,
    kept: dict[str, Any] | None = None,
) -> HttpResponse:
    """Return the page of `goal` with the act `opened`, for the step named.

    `form` is what was sent for it and refused, `kept` what was typed before a session vanished.
    """
    row = with_all([goal])[0]
    plans = row.is_running and may_plan(request.actor, goal.municipality_id, goal.region_id)
    people = owners(goal.municipality_id, goal.region_id) if plans else []
    chosen = _chosen(request.actor, row, step, plans=plans, sent=form is not None)
    # What was refused because it was closed meanwhile stands open still, so that nothing that was typed is lost.
    sent = {opened} if form else set()
    may = _open_acts(row, chosen, plans=plans) | sent
    on_step = [act for act in _step_acts(chosen, people) if act[0] in may] if chosen else []
    on_goal = [act for act in _goal_acts(row, people) if plans or act[0] in sent]
    for code, _title, _button, empty in (*on_step, *on_goal):
        if code == opened:
            empty.initial.update(kept or {})
    context = {
        **shown(row),
        "owner": owner(row),
        "serves": serves(goal.official),
        "may_plan": plans,
        "steps": [_step(request.actor, one, row, plans=plans) for one in row.steps],
        "gaps": [_gap(gap, row) for gap in row.gaps],
        "history": [{"line": told, **line(told.entry.verb)} for told in history(goal.history.all())],
        "step": chosen,
        "step_acts": _ready(on_step, opened, form, lambda code: _step_url(goal, chosen, code)),
        "goal_acts": _ready(on_goal, opened, form, lambda code: reverse("goal_act", args=[goal.pk, code])),
        "form": form,
        "on_step": chosen and opened in {code for code, *_rest in on_step},
        "breadcrumbs": [
            {"label": _("Verbeterplan"), "url": reverse("improvement")},
            {"label": goal.title, "url": ""},
        ],
    }
    return render(request, "improvement/goal.html", context, status=422 if form else 200)


def _chosen(actor: Actor, row: GoalRow, asked: str, *, plans: bool, sent: bool) -> GoalStep | None:
    """Return the open step that the acts are for: the one asked for, else the first that `actor` may act on.

    What was `sent` for a step is shown with that step, also when somebody finished it meanwhile.
    """
    if sent and asked:
        return next((step for step in row.steps if str(step.pk) == asked), None)
    mine = [step for step in row.open_steps if plans or (row.is_running and owns_step(actor, step))]
    return next((step for step in mine if str(step.pk) == asked), mine[0] if mine else None)


def _step(actor: Actor, step: GoalStep, row: GoalRow, *, plans: bool) -> dict[str, Any]:
    state = "done" if step.done_at else "dropped" if step.dropped_at else "open"
    if step in row.late_steps:
        state = "late"
    acts = row.is_running and state in {"open", "late"} and (plans or owns_step(actor, step))
    url = f"{reverse('goal', args=[row.goal.pk])}?stap={step.pk}"
    who = step.official.name if step.official else ""
    return {
        "step": step,
        "state": state,
        "owner": f"{who}, {step.organisation.name}" if who else step.organisation.name,
        "nobody": state in {"open", "late"} and not serves(step.official),
        "role": role_of(step.official),
        "when": step.done_at or step.dropped_at or step.due,
        "act": _("Rond af") if acts else "",
        "act_url": f"{url}&doe=finish_step#stap",
    }


def _gap(gap: Any, row: GoalRow) -> dict[str, Any]:
    bridge = row.bridges.get(gap.pk)
    state = "closed" if gap.closed_at else "bridged" if bridge else "open"
    return {
        "title": gap_title(gap),
        "url": reverse("gap", args=[gap.pk]),
        "state": state,
        "gap": gap,
        "bridge": bridge,
        "bridge_url": f"{reverse('gap', args=[gap.pk])}?doe=bridge#bridge",
    }


def _open_acts(row: GoalRow, step: GoalStep | None, *, plans: bool) -> set[str]:
    """Return the codes of what can be done with a step that the reader may act on: only while it is open."""
    if not row.is_running or step not in row.open_steps:
        return set()
    return {"finish_step", "move_step", "give_step"} if plans else {"finish_step"}


def _step_acts(step: GoalStep, people: list[Any]) -> list[Act]:
    return [
        ("finish_step", _("Rond af"), _("Rond af"), FinishForm(people)),
        ("move_step", _("Verplaats"), _("Verplaats"), MoveForm(step)),
        ("give_step", _("Geef aan iemand anders"), _("Geef"), GiveForm(people, prefix="give_step")),
    ]


def _goal_acts(row: GoalRow, people: list[Any]) -> list[Act]:
    return [
        ("add_step", _("Voeg een stap toe"), _("Voeg toe"), StepForm(row.goal, people)),
        ("reach_goal", _("Rond het doel af"), _("Doel is bereikt"), ReachForm(gaps_open=bool(row.open_gaps))),
        ("change_goal", _("Wijzig het doel"), _("Leg vast"), ChangeForm(row.goal)),
        ("give_goal", _("Geef aan iemand anders"), _("Geef"), GiveForm(people)),
        ("drop_goal", _("Laat het doel los"), _("Laat los"), DropForm()),
    ]


def _ready(acts: list[Act], opened: str, sent: forms.Form | None, url: Any) -> list[dict[str, Any]]:
    """Return acts for the page; the one that was sent shows its errors."""
    return [
        {
            "code": code,
            "title": title,
            "button": button,
            "form": sent if sent and code == opened else empty,
            "open": code == opened,
            "url": url(code),
        }
        for code, title, button, empty in acts
    ]


def _step_url(goal: Goal, step: GoalStep | None, code: str) -> str:
    return reverse("goal_step_act", args=[goal.pk, step.pk, code]) if step else ""
