"""The page of one case, and what is done on it. A view asks, shows, and calls one verb."""

from collections.abc import Callable, Sequence
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from sluitend.care.access import PROGRAMMES
from sluitend.care.growing import MINORS
from sluitend.care.promised import told
from sluitend.care.queries import promise_of
from sluitend.casework.access import access_case, carries, knows_people, may
from sluitend.casework.logged import log_case
from sluitend.casework.models import Case, EmergencyAccess, Entry
from sluitend.casework.queries import CasePage, case_page
from sluitend.casework.timeline import already_done
from sluitend.casework.verbs import reveal_person
from sluitend.casework.verbs.carrying import may_correct
from sluitend.casework.verbs.involving import Revealed
from sluitend.exports.access import may_refer, may_register
from sluitend.gaps.queries import gaps_of_case
from sluitend.intake.queries import progress
from sluitend.legal.access import has_track
from sluitend.legal.queries import soonest
from sluitend.screens.forms import carried_out, done_before, doubts_in, kept_data
from sluitend.screens.logged_in import logged_in
from sluitend.screens.request import Request
from sluitend.signals.queries import where_it_goes_on
from sluitend.support.queries import leads_to
from sluitend.web.cases.acts import Act, about, choices, chosen
from sluitend.web.cases.documents import section
from sluitend.web.cases.forms import ActForm
from sluitend.web.cases.parts import act_url, around, basis, crumbs, decide_url, next_step, parts, step_rows
from sluitend.web.cases.picture import picture
from sluitend.web.cases.sentences import tell
from sluitend.web.gapboard.words import shown
from sluitend.web.people.words import people_of

INVALID: Final = 422
NUMBER: Final = 9  # digits: more is no place in a timeline


@require_safe
@logged_in
def show(request: Request, case: UUID) -> HttpResponse:
    """Show a case; `?doe=` opens the form of an act beside it."""
    wanted = request.GET.get("doe", "")
    if wanted:
        return _form_page(request, access_case(request.actor, case), wanted)
    return _page(request, case)


@logged_in
def act(request: Request, case: UUID, doe: str) -> HttpResponseBase:
    """Carry out an act; when something is missing, the form comes back with what was typed."""
    found = access_case(request.actor, case)
    if request.method != "POST":
        return _form_page(request, found, doe)
    if done_before(request, already_done):
        return redirect("case", case)
    wanted = chosen(request.actor, found, doe)
    subject = about(request.actor, found, wanted, request.POST)
    form = wanted.form(request.POST, about=subject)
    target = subject.thing.pk if subject.thing else found.pk
    if form.is_valid() and (doubts := doubts_in(request, form)):
        return _page(request, case, wanted, form, doubts=doubts)
    if carried_out(request, form, lambda: _done(wanted, request, target, form), wanted.done):
        return redirect("case", case)
    return _page(request, case, wanted, form, INVALID)


def _done(wanted: Act, request: Request, target: UUID, form: ActForm) -> object:
    return wanted.verb(request.actor, target, **form.values())


def _form_page(request: Request, case: Case, doe: str) -> HttpResponse:
    wanted = chosen(request.actor, case, doe)
    kept = kept_data(request) or {}
    subject = about(request.actor, case, wanted, {**request.GET.dict(), **kept})
    form = wanted.form(about=subject, initial=kept)
    if request.htmx and request.htmx.target == "doen":
        return render(request, "web/cases/_doen.html", _acting(request, case, wanted, form))
    return _page(request, case.pk, wanted, form)


def _acting(request: Request, case: Case, wanted: Act | None, form: ActForm | None) -> dict[str, Any]:
    """Return what stands beside the story: the form of the chosen act, or the acts to choose from."""
    acts = choices(request.actor, case)
    # Where somebody goes is for who needs to know whom the case is about.
    told_of = case.programme in PROGRAMMES and knows_people(request.actor, case)
    promise = promise_of(case) if told_of else None
    decide = decide_url(case) if case.is_open and carries(request.actor, case) else ""
    return {
        "case": case,
        "act": wanted,
        "form": form,
        "thing": form.about.thing if form else None,
        "may_move": may(request.actor, "move_step", case),
        "may_offer": may(request.actor, "offer_handover", case),
        "decide_url": decide,
        "shelter": case.programme in PROGRAMMES and may(request.actor, "ask_placement", case),
        "promise": promise,
        "promised": told(promise) if promise else "",
        "may_say": case.programme in PROGRAMMES and may(request.actor, "record_sleeping_place", case),
        "minors": MINORS,
        "may_act": bool(acts or decide),
        "acts": [one for one in acts if one.often],
        "more_acts": [one for one in acts if not one.often],
    }


def _page(
    request: Request,
    case: UUID,
    wanted: Act | None = None,
    form: ActForm | None = None,
    status: int = 200,
    *,
    revealed: Revealed | None = None,
    doubts: Sequence[str] = (),
) -> HttpResponse:
    number = request.GET.get("voor", "")
    before = int(number) if number.isascii() and number.isdigit() and len(number) < NUMBER else 0
    found = case_page(request.actor, case, before=before)
    log_case(request.actor, found.case, "read_case")
    context = _story(request, found) | _acting(request, found.case, wanted, form)
    context["doubts"] = doubts
    context["people"] = people_of(request.actor, found.case, revealed)
    if found.case.reads_only:
        own = EmergencyAccess.objects.filter(case=case, user=request.actor.user)
        context["emergency"] = own.latest("until")
    return render(request, "web/cases/case.html", context, status=status)


@logged_in
def reveal(request: Request, case: UUID, involvement: UUID) -> HttpResponse:
    """Show the case with who one person is, for this one view; the look is logged."""
    if request.method != "POST":
        return redirect("case", case)
    return _page(request, case, revealed=reveal_person(request.actor, case, involvement))


def _story(request: Request, found: CasePage) -> dict[str, Any]:
    case, actor = found.case, request.actor
    declared, circle = parts(case), around(actor, found)
    return {
        "seen_because": basis(actor, found),
        "breadcrumbs": crumbs(case),
        "signal_url": decide_url(case),
        "programme": declared.name,
        "stage": declared.stage_name(case.stage),
        # A case that is closed has gaps too: contacts in aftercare that come up or were missed.
        "gaps": shown(gaps_of_case(actor, case), actor),
        "offer": found.offer,
        "next": next_step(actor, found),
        "steps": step_rows(actor, found, found.steps),
        "done": step_rows(actor, found, found.done),
        "participations": circle,
        "picture": picture(case.reference, [row.around for row in circle]) if len(circle) > 1 else "",
        "handovers": found.handovers,
        **section(actor, found),
        "legal": soonest(actor, case),
        "may_register": has_track(case) and case.is_open and may_register(actor, case),
        "may_refer": may_refer(actor, case),
        "intake": progress(actor, case),
        "support": leads_to(actor, case),
        "story": tell(found.story, declared, _correcting(request, case)),
        "earlier": found.story.earlier,
        "onward": where_it_goes_on(actor, case) if case.closed_at else None,
        "close_reason": next(
            (one.name for one in declared.close_reasons if one.code == case.close_reason), ""
        ),
    }


def _correcting(request: Request, case: Case) -> Callable[[Entry], str]:
    """Return what gives the address at which the reader can correct a line; "" where they may not."""
    if not may(request.actor, "correct_entry", case):
        return lambda _entry: ""
    return lambda entry: (
        act_url(case, "correct_entry", entry=entry.pk) if may_correct(request.actor, case, entry) else ""
    )
