"""The board: what is late or has nobody first, then goals with their progress; also CSV, and for the council."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sluitend.access.actor import Actor
from sluitend.casework.terms import today
from sluitend.improvement.access import plannable_municipalities, plannable_regions
from sluitend.improvement.forms import BoardForm
from sluitend.improvement.models import RUNNING
from sluitend.improvement.pictures import bars, columns
from sluitend.improvement.queries import IN_A_FILE, Filter, GoalRow, board, course
from sluitend.improvement.views.attention import needing_attention
from sluitend.improvement.words import STATES, criterion_name, role_of, theme_name, where
from sluitend.registry.queries import municipalities_of, region_names
from sluitend.screens.figures import figures
from sluitend.screens.logged_in import logged_in
from sluitend.screens.request import Request
from sluitend.screens.sections import base_level_tabs

PER_MUNICIPALITY, PER_CRITERION = "gemeente", "deelcriterium"


def asked(request: Request) -> tuple[Filter, BoardForm, str]:
    """Return what the address asks for, its form, and how the goals stand together. Two queries."""
    regions = region_names(request.actor.regions)
    region = request.GET.get("regio", "")
    region = region if region in regions else next(iter(regions), "")
    places = [(place.code, place.name) for place in municipalities_of(region, "care")]
    filled = request.GET.copy()
    filled["regio"] = region
    form = BoardForm(filled, regions, places)
    form.is_valid()
    answers = form.cleaned_data
    wanted = Filter(
        region=region,
        municipality=answers.get("gemeente", ""),
        sub_criterion=answers.get("criterium", ""),
        state=answers.get("staat", ""),
        mine=bool(answers.get("van")),
    )
    per = PER_CRITERION if request.GET.get("per", "") == PER_CRITERION else PER_MUNICIPALITY
    return wanted, form, per


@require_safe
@logged_in
def improvement(request: Request) -> HttpResponse:
    """Show the plan of a region that the reader works in."""
    wanted, form, per = asked(request)
    rows, more = board(request.actor, wanted)
    months = course(request.actor, wanted)
    context = {
        "tabs": base_level_tabs("improvement"),
        "form": form,
        "wanted": wanted,
        "narrowed": any((wanted.municipality, wanted.sub_criterion, wanted.state, wanted.mine)),
        "region_name": dict(form.fields["regio"].choices).get(wanted.region, ""),  # type: ignore[attr-defined]
        "per": per,
        "rows": rows,
        "more": more,
        "running": sum(row.is_running for row in rows),
        "attention": needing_attention(rows),
        "groups": grouped(rows, per),
        "months": months,
        "columns": columns(months),
        "bars": bars(rows, today()),
        "may_plan": may_plan_somewhere(request.actor),
    }
    return render(request, "improvement/board.html", context)


def may_plan_somewhere(actor: Actor) -> bool:
    """Return True when there is a place that `actor` may make a plan for. At most two queries."""
    return plannable_municipalities(actor).exists() or plannable_regions(actor).exists()


def grouped(rows: Iterable[GoalRow], per: str) -> list[dict[str, Any]]:
    """Return the goals per municipality (the region as a whole last) or per sub-criterion, by name."""
    groups: dict[str, list[GoalRow]] = {}
    for row in rows:
        if per == PER_CRITERION:
            name = criterion_name(row.goal.sub_criterion) or _("Zonder deelcriterium")
        else:
            name = where(row.goal) if row.goal.municipality else _("De hele regio")
        groups.setdefault(name, []).append(row)
    last = {_("Zonder deelcriterium"), _("De hele regio")}
    return [
        {"name": name, "rows": [shown(row) for row in groups[name]]}
        for name in sorted(groups, key=lambda name: (name in last, name))
    ]


def shown(row: GoalRow) -> dict[str, Any]:
    """Return a goal as the tables of the board and of the council show it."""
    step = row.next_step
    return {
        "row": row,
        "goal": row.goal,
        "where": where(row.goal),
        "criterion": criterion_name(row.goal.sub_criterion),
        "theme": theme_name(row.goal.theme),
        "state": STATES[row.goal.state],
        "role": role_of(row.goal.official),
        "next": step,
        "next_role": role_of(step.official) if step else "",
        "total": len(row.counted),
        "closed_gaps": len(row.gaps) - len(row.open_gaps),
    }


@require_safe
@logged_in
def council(request: Request) -> HttpResponse:
    """Show the plan as the council reads it, on paper: in roles, without names of officials."""
    wanted, form, per = asked(request)
    rows, more = board(request.actor, wanted)
    context = {
        "region_name": dict(form.fields["regio"].choices).get(wanted.region, ""),  # type: ignore[attr-defined]
        "groups": grouped(rows, per),
        "more": more,
        "today": today(),
        "running": sum(row.is_running for row in rows),
        "reached": sum(row.goal.state == "reached" for row in rows),
        "late": sum(row.is_late for row in rows),
        "done": sum(row.done for row in rows),
        "total": sum(len(row.counted) for row in rows),
    }
    return render(request, "improvement/council.html", context)


@require_safe
@logged_in
def improvement_csv(request: Request) -> HttpResponse:
    """Return what the board shows as CSV, one line per goal."""
    wanted, _form, _per = asked(request)
    rows, _more = board(request.actor, wanted, IN_A_FILE)
    head = [
        _("Waar"), _("Doel"), _("Waarom"), _("Deelcriterium"), _("Thema"), _("Stand"), _("Eigenaar"),
        _("Organisatie"), _("Begonnen"), _("Uiterlijk"), _("Afgerond"), _("Stappen gedaan"), _("Stappen"),
        _("Volgende stap"), _("Wie"), _("Wanneer"), _("Hiaten open"), _("Hiaten gesloten"), _("Overbrugd door"),
    ]  # fmt: skip
    return figures("verbeterplan", head, map(_line, rows))


def _line(row: GoalRow) -> list[object]:
    goal, step = row.goal, row.next_step
    words = shown(row)
    return [
        words["where"], goal.title, goal.why, words["criterion"], words["theme"], str(words["state"]),
        goal.official.name if goal.official else "", goal.organisation.name,
        goal.opened_at.date().isoformat(), goal.due.isoformat(),
        goal.closed_at.date().isoformat() if goal.closed_at else "", row.done, words["total"],
        step.what if step else "", step.official.name if step and step.official else "",
        step.due.isoformat() if step else "", len(row.open_gaps) if goal.state == RUNNING else "",
        words["closed_gaps"], row.bridge.what if row.bridge else "",
    ]  # fmt: skip
