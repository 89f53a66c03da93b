"""What one sends from the pages of administration: each form is one verb of the registry."""

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from sluitend.access.errors import AlreadyDone, NotFound, Refused
from sluitend.access.models import SecurityEvent, User
from sluitend.registry import verbs
from sluitend.registry.administering import administered
from sluitend.registry.models import Leave, Official, Organisation, Proposal
from sluitend.registry.staff import absences
from sluitend.screens.forms import carry_out, kept_data
from sluitend.screens.logged_in import logged_in
from sluitend.screens.request import Request
from sluitend.web.account.reporting import tell
from sluitend.web.organisation.colleague import Sent, person_at, show
from sluitend.web.organisation.forms import (
    BackForm,
    EndForm,
    LeaveForm,
    MoveForm,
    ReasonForm,
    RoleForm,
    SubstituteForm,
)
from sluitend.web.organisation.frame import opened

Make = Callable[[Official, list[Leave], QueryDict], forms.Form]
Do = Callable[[Request, UUID, dict[str, Any]], object]


def _end(request: Request, role: UUID, answers: dict[str, Any]) -> object:
    return verbs.end_role(request.actor, role, **answers)


def _move(request: Request, role: UUID, answers: dict[str, Any]) -> object:
    return verbs.move_end(request.actor, role, **answers)


def _leave(request: Request, role: UUID, answers: dict[str, Any]) -> object:
    return verbs.record_leave(request.actor, role, **answers)


def _back(request: Request, _role: UUID, answers: dict[str, Any]) -> object:
    return verbs.end_leave(request.actor, answers.pop("leave"), **answers)


def _substitute(request: Request, role: UUID, answers: dict[str, Any]) -> object:
    return verbs.set_substitute(request.actor, role, answers["substitute"])


ON_ROLE: Final[dict[str, tuple[Make, Do, str | Promise]]] = {
    "end": (lambda role, _leaves, data: EndForm(role, data), _end, lazy("De rol is beëindigd.")),
    "move": (lambda role, _leaves, data: MoveForm(role, data), _move, lazy("De einddatum is veranderd.")),
    "leave": (
        lambda role, _leaves, data: LeaveForm(role, data),
        _leave,
        lazy("Vastgelegd wie er waarneemt."),
    ),
    "back": (
        BackForm,
        _back,
        lazy("Vastgelegd wanneer deze persoon terug is."),
    ),
    "substitute": (
        lambda role, _leaves, data: SubstituteForm(role, data),
        _substitute,
        lazy("Vastgelegd wie vervangt."),
    ),
}
ON_PERSON: Final = ("give", "link", "again", "block", "unblock")
PROPOSED: Final = lazy("Uw voorstel ligt klaar. Het gaat in als een andere beheerder het bevestigt.")


@logged_in
def role_act(request: Request, official: UUID, act: str) -> HttpResponse:
    """Change one role of somebody."""
    role = Official.objects.filter(pk=official, user__isnull=False).select_related("post", "user").first()
    place = administered(request.actor).filter(pk=role.post.organisation_id).first() if role else None
    if role is None or role.user is None or place is None:
        raise NotFound(_("Deze rol is niet gevonden."))
    if act not in ON_ROLE:
        raise Http404
    make, do, done = ON_ROLE[act]
    if request.method != "POST":
        return show(request, place, role.user, Sent(act, role.pk, kept=kept_data(request)))
    form = make(role, list(absences([role.pk])), request.POST)

    def carry() -> object:
        return do(request, role.pk, dict(form.cleaned_data))

    return _answer(request, place, role.user, Sent(act, role.pk, form), (carry, done))


@logged_in
def colleague_act(request: Request, organisation: UUID, user: int, act: str) -> HttpResponse:
    """Give somebody a role, send a new link, block their account or open it again."""
    place = opened(request, organisation)
    person = person_at(place, user)
    if act not in ON_PERSON:
        raise Http404
    if request.method != "POST":
        return show(request, place, person, Sent(act, kept=kept_data(request)))
    if act == "link":
        return _new_link(request, place, person)
    form: forms.Form
    if act == "give":
        giving = form = RoleForm(request.actor, place, request.POST)
        done: str | Promise = lazy("De rol is gegeven.")

        def do() -> object:
            return verbs.give_role(request.actor, place.pk, user=person.pk, **giving.values())

    elif act == "again":
        form = ReasonForm(request.POST, auto_id="again_%s")
        done = lazy("De link is gemaild. Tot die gebruikt is, verandert er niets.")

        def do() -> object:
            let_in = verbs.let_back_in(request.actor, place.pk, person.pk, **form.cleaned_data)
            tell(SecurityEvent.Kind.LET_IN_AGAIN, let_in, [place.pk])
            return let_in

    else:
        form = ReasonForm(request.POST, auto_id=f"{act}_%s")
        verb = verbs.block_account if act == "block" else verbs.unblock_account
        done = (
            lazy("Dit account kan niets meer.") if act == "block" else lazy("Dit account kan weer inloggen.")
        )

        def do() -> object:
            return verb(request.actor, place.pk, person.pk, **form.cleaned_data)

    return _answer(request, place, person, Sent(act, form=form), (do, done))


def _new_link(request: Request, place: Organisation, person: User) -> HttpResponse:
    try:
        verbs.invite_again(request.actor, place.pk, person.pk)
    except Refused as refusal:
        messages.error(request, str(refusal.message))
        return redirect("colleague", organisation=place.pk, user=person.pk)
    messages.success(request, _("De link is gemaild. De vorige werkt niet meer."))
    return redirect("colleague", organisation=place.pk, user=person.pk)


def _answer(
    request: Request,
    place: Organisation,
    person: User,
    sent: Sent,
    do: tuple[Callable[[], object], str | Promise],
) -> HttpResponse:
    """Carry out what was sent (`do`, and what to say then): back to the page, or the page with what is wrong."""
    form, (act, done) = sent.form, do
    try:
        result = carry_out(form, act) if form is not None and form.is_valid() else None
    except AlreadyDone as twice:
        messages.info(request, str(twice.message))
        return redirect("colleague", organisation=place.pk, user=person.pk)
    if result is None:
        return show(request, place, person, sent)
    messages.success(request, str(PROPOSED if isinstance(result, Proposal) else done))
    return redirect("colleague", organisation=place.pk, user=person.pk)


@logged_in
def proposal_act(request: Request, proposal: UUID, act: str) -> HttpResponse:
    """Confirm or decline what an administrator proposed for themselves, or withdraw one's own proposal."""
    if act not in {"confirm", "decline", "send"} or request.method != "POST":
        raise Http404
    found = Proposal.objects.filter(pk=proposal).first()
    form = ReasonForm(request.POST)
    form.fields["reason"].required = False
    form.is_valid()
    answers = {"token": form.cleaned_data.get("token")}
    try:
        if act == "confirm":
            given = verbs.confirm_proposal(request.actor, proposal, **answers)
            offered = isinstance(given, Proposal)
            messages.success(
                request,
                _("Bevestigd. De rol gaat in als deze persoon die aanneemt.")
                if offered
                else _("Bevestigd: de rol is gegeven."),
            )
        elif act == "send":
            verbs.send_offer_again(request.actor, proposal)
            messages.success(request, _("Uitnodiging opnieuw verstuurd."))
        else:
            asked = verbs.decline_proposal(
                request.actor, proposal, reason=form.cleaned_data.get("reason", ""), **answers
            )
            own = asked.decision == Proposal.WITHDRAWN
            messages.success(request, _("Ingetrokken.") if own else _("Afgewezen."))
    except AlreadyDone as twice:
        messages.info(request, str(twice.message))
    except NotFound:
        raise
    except Refused as refusal:
        messages.error(request, str(refusal.message))
    here = found and administered(request.actor).filter(pk=found.organisation_id).exists()
    return (
        redirect("staff", organisation=found.organisation_id)
        if found and here
        else redirect("administration")
    )
