"""My work: now, today, this week; and what my organisation has to do, for who plans it."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sluitend.access.actor import Actor
from sluitend.care.night import tonight_counts
from sluitend.care.queries import reservations_waiting
from sluitend.care.views.night import numbers
from sluitend.casework.emergencies import running, to_judge, told
from sluitend.casework.models import Step
from sluitend.casework.queries import handovers_waiting, my_steps, organisation_steps
from sluitend.casework.terms import today
from sluitend.gaps.queries import Mine, my_gaps
from sluitend.registry.queries import standing_in
from sluitend.screens.logged_in import logged_in
from sluitend.screens.request import Request
from sluitend.web.cases.parts import ending
from sluitend.web.gapboard.words import shown

GAPS = 8
UNCLAIMED: Final = 8
PLANS: Final = ("planner", "contact_official", "care_coordinator", "process_director", "triagist")


@dataclass(frozen=True)
class WorkRow:
    """A step in a list of work."""

    title: str
    url: str
    state: str
    case: str
    owner: str
    due: date
    act: str
    act_url: str


def _row(step: Step, *, whose: bool) -> WorkRow:
    owner = step.official.name if step.official else _("nog niemand in persoon")
    act, act_url = ending(step.case, step)
    return WorkRow(
        title=step.what,
        url=act_url if step.kind == "triage" else reverse("case", args=[step.case_id]),
        state="late" if step.due < today() else "open",
        case=f"{step.case.reference} {step.case.title}",
        owner=owner if whose else "",
        due=step.due,
        act=act,
        act_url=act_url,
    )


def grouped(rows: list[WorkRow]) -> list[tuple[str, list[WorkRow]]]:
    """Return rows under now (late), today, this week and later; what is empty is left out."""
    day = today()
    sunday = day + timedelta(days=6 - day.weekday())
    groups: dict[str, list[WorkRow]] = {
        _("Nu: te laat"): [],
        _("Vandaag"): [],
        _("Deze week"): [],
        _("Later"): [],
    }
    late, now, week, later = groups.values()
    for row in rows:
        target = late if row.due < day else now if row.due == day else week if row.due <= sunday else later
        target.append(row)
    return [(name, found) for name, found in groups.items() if found]


def unclaimed(actor: Actor) -> list[Step]:
    """Return the first open steps of nobody in person at the organisations where `actor` plans, by date. One query.

    One more than is shown, so that the page can say that there are more.
    """
    planned = {office.organisation for office in actor.offices if office.role in PLANS}
    if not planned:
        return []
    steps = Step.objects.filter(done_at=None, official=None, organisation__in=planned)
    return list(steps.select_related("case", "organisation").order_by("due", "id")[: UNCLAIMED + 1])


def stood_in_for(actor: Actor) -> list[Step]:
    """Return the first open steps of who is away today and has `actor` answer for them, by date. One query."""
    away = standing_in(office.official for office in actor.offices)
    steps = Step.objects.filter(done_at=None, official__in=away.values("pk"))
    return list(steps.select_related("case", "organisation", "official").order_by("due", "id")[:UNCLAIMED])


def _tabs(current: str) -> list[dict[str, Any]]:
    return [
        {"url": reverse(name), "label": label, "current": name == current}
        for name, label in (("work", _("Van mij")), ("organisation_work", _("Van mijn organisatie")))
    ]


@require_safe
@logged_in
def my_work(request: Request) -> HttpResponse:
    """Show what waits for me: places and hand-overs first, my steps by date, what nobody took up, my gaps."""
    return _work(request, "work", my_gaps(request.actor, GAPS))


@require_safe
@logged_in
def organisation_work(request: Request) -> HttpResponse:
    """Show the steps of my organisations, whoever does them."""
    return _work(request, "organisation_work", None)


def _work(request: Request, name: str, gaps: Mine | None) -> HttpResponse:
    mine = name == "work"
    steps = (my_steps if mine else organisation_steps)(
        request.actor, after=request.GET.get("na", ""), before=request.GET.get("voor", "")
    )
    free = unclaimed(request.actor) if mine else []
    night = tonight_counts(request.actor) if mine and request.actor.organisations else {}
    context = {
        "tabs": _tabs(name),
        "mine": mine,
        "today": today(),
        "user_has_office": bool(request.actor.offices),
        "offers": handovers_waiting(request.actor).rows,
        "reservations": reservations_waiting(request.actor) if request.actor.organisations else [],
        "groups": grouped([_row(step, whose=not mine) for step in steps.rows]),
        "gaps": shown(gaps.rows, request.actor) if gaps else [],
        "all_gaps": str(gaps.total) if gaps and gaps.total.number > GAPS else "",
        "unclaimed": [_row(step, whose=False) for step in free[:UNCLAIMED]],
        "running": running(request.actor) if request.actor.organisations else [],
        "numbers": numbers(night) if night else [],
        "may_break_glass": bool(request.actor.organisations),
        "emergencies": [*told(request.actor), *to_judge(request.actor)] if mine else [],
        "stood_in": [_row(step, whose=True) for step in stood_in_for(request.actor)] if mine else [],
        "more_unclaimed": len(free) > UNCLAIMED,
        "next": f"?na={steps.after}" if steps.after else "",
        "previous": f"?voor={steps.before}" if steps.before else "",
    }
    return render(request, "web/work/work.html", context)
