"""Hand-overs: what was offered to us and by us, and the page on which an offer is answered.

Who may not see the case learns no more of it here than the offer itself: who offers, why, the summary, until when.
"""

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sluitend.access.actor import Actor
from sluitend.access.errors import AlreadyDone, NotAllowed, NotFound
from sluitend.casework.access import access_handover, visible_cases
from sluitend.casework.models import Case, Handover
from sluitend.casework.programmes import programme
from sluitend.casework.queries import handovers_sent, handovers_waiting
from sluitend.logbook.writing import log
from sluitend.registry.reference import roles
from sluitend.screens.forms import carry_out, kept_data
from sluitend.screens.logged_in import logged_in
from sluitend.screens.request import Request
from sluitend.web.cases.lists import tabs
from sluitend.web.handovers.answers import ANSWERS, Answer, AnswerForm

INVALID: Final = 422
ANSWERED: Final = 25
TYPED: Final = ("reason", "next_what", "text")


def answered(actor: Actor) -> list[Handover]:
    """Return the latest offers by the actor's organisations to which the answer came, or never came. One query."""
    offers = Handover.objects.filter(from_organisation__in=actor.organisations, answered_at__isnull=False)
    return list(offers.select_related("to_organisation").order_by("-answered_at", "-id")[:ANSWERED])


@require_safe
@logged_in
def listed(request: Request) -> HttpResponse:
    """Show the offers that wait for us, those for which we wait, and how our latest ones ended."""
    waiting = handovers_waiting(
        request.actor, after=request.GET.get("na", ""), before=request.GET.get("voor", "")
    )
    context = {
        "tabs": tabs("handovers"),
        "waiting": waiting.rows,
        "sent": handovers_sent(request.actor).rows,
        "answered": answered(request.actor),
        "next": f"?na={waiting.after}" if waiting.after else "",
        "previous": f"?voor={waiting.before}" if waiting.before else "",
    }
    return render(request, "web/handovers/list.html", context)


@require_safe
@logged_in
def show(request: Request, handover: UUID) -> HttpResponse:
    """Show an offer; `?doe=` opens an answer."""
    return _page(request, access_handover(request.actor, handover), request.GET.get("doe", ""))


@logged_in
def act(request: Request, handover: UUID, doe: str) -> HttpResponseBase:
    """Answer an offer: take it over, decline it, or take it back."""
    found = access_handover(request.actor, handover)
    if request.method != "POST":
        return _page(request, found, doe)
    answer = _answer(request.actor, found, doe)
    form = answer.form(request.POST, handover=found, actor=request.actor, auto_id=f"{doe}_%s")
    try:
        case = (
            carry_out(form, lambda: answer.verb(request.actor, handover, **form.values()))
            if form.is_valid()
            else None
        )
    except AlreadyDone as done:
        messages.info(request, str(done.message))
        return redirect("handover", handover)
    if case is None:
        found.refresh_from_db()
        return _page(request, found, doe, form, INVALID)
    messages.success(request, str(answer.done))
    return _onwards(request.actor, case)


def _onwards(actor: Actor, case: Case) -> HttpResponse:
    """Go to the case for who sees it now, else to my work."""
    return redirect("case", case.pk) if visible_cases(actor).filter(pk=case.pk).exists() else redirect("work")


def _answer(actor: Actor, handover: Handover, code: str) -> Answer:
    answer = ANSWERS.get(code)
    if answer is None:
        raise NotFound(_("Deze handeling bestaat niet."))
    side = handover.to_organisation_id if answer.side == "to" else handover.from_organisation_id
    if side not in actor.organisations:
        raise NotAllowed(_("Alleen de organisatie aan de andere kant kan dit doen."))
    return answer


def _forms(
    request: Request, handover: Handover, doe: str, sent: AnswerForm | None
) -> list[tuple[Answer, AnswerForm, bool]]:
    """Return the answers that the reader may give, each with its form and whether it stands open."""
    kept = kept_data(request) or {}
    given = []
    for code, answer in ANSWERS.items():
        side = handover.to_organisation_id if answer.side == "to" else handover.from_organisation_id
        if side not in request.actor.organisations:
            continue
        blank = answer.form(
            handover=handover,
            actor=request.actor,
            auto_id=f"{code}_%s",
            initial=dict(kept) if code == doe else {},
        )
        given.append((answer, sent if sent and code == doe else blank, code == doe))
    return given


def _page(
    request: Request, handover: Handover, doe: str, sent: AnswerForm | None = None, status: int = 200
) -> HttpResponse:
    offered = handover.state == Handover.State.OFFERED
    if doe and offered:
        _answer(request.actor, handover, doe)
    decider = roles().get(programme(handover.programme).escalation_role)
    context: dict[str, Any] = {
        "handover": handover,
        "sees_case": visible_cases(request.actor).filter(pk=handover.case_id).exists(),
        "may_go_on": programme(handover.programme).goes_on_in,
        "goes_on_as": programme(handover.to_programme).name if handover.to_programme else "",
        "decides": str(decider.name).lower() if decider else "",
        # Who did not take it over has no need any more to read what it was about.
        "may_read": handover.from_organisation_id in request.actor.organisations
        or handover.state in {Handover.State.OFFERED, Handover.State.ACCEPTED},
        "is_receiver": handover.to_organisation_id in request.actor.organisations,
        "answers": _forms(request, handover, doe, sent) if offered else [],
        "form": sent,
        "too_late": sent is not None and not offered,
        "typed": [sent.data[name] for name in TYPED if sent.data.get(name)] if sent else [],
        "breadcrumbs": [
            {"label": _("Overdrachten"), "url": reverse("handovers")},
            {"label": handover.from_organisation.name, "url": ""},
        ],
    }
    log(
        request.actor, "read_handover", subjects=(), purpose="handover", legal_basis="public_task",
        resource="handover", resource_id=handover.pk, case=handover.case_id,
        responsible=handover.from_organisation_id,
    )  # fmt: skip
    return render(request, "web/handovers/handover.html", context, status=status)
