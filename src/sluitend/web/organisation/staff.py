"""Who works at an organisation: the list, with what waits for a decision, and inviting somebody."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sluitend.access.clock import today
from sluitend.access.errors import AlreadyDone
from sluitend.registry import verbs
from sluitend.registry.administering import (
    awaits_second,
    may_confirm,
    may_decide,
    own_organisations,
    proposals_elsewhere,
)
from sluitend.registry.models import Official, Organisation, Proposal
from sluitend.registry.staff import Colleague, colleagues, open_proposals, review_due, review_underway
from sluitend.screens.forms import carry_out, kept_data
from sluitend.screens.logged_in import logged_in
from sluitend.screens.request import Request
from sluitend.web.organisation.forms import InviteForm, ReasonForm
from sluitend.web.organisation.frame import frame, mine, opened
from sluitend.web.organisation.words import held, period_of, role_of


@dataclass(frozen=True)
class Row:
    """Somebody in the list, with their roles in words: what, when, and whether it has begun."""

    person: Colleague
    roles: list[tuple[str, str, bool]]
    away: str
    url: str


@dataclass(frozen=True)
class Waiting:
    """A proposal that waits for a second pair of eyes, and what whoever looks may do with it."""

    proposal: Proposal
    role: str
    period: str
    name: str
    may_confirm: bool
    may_decline: bool
    is_own: bool
    may_send: bool
    awaits_second: bool
    form: ReasonForm


@require_safe
@logged_in
def administration(request: Request) -> HttpResponse:
    """Show the organisations that one administers, or the only one at once."""
    places = mine(request)
    elsewhere = proposals_elsewhere(request.actor).select_related("user", "municipality", "organisation")
    waiting = _waiting(request, list(elsewhere))
    if len(places) == 1 and not waiting:
        return redirect("staff", organisation=places[0].pk)
    rows = [(place, review_due(place.pk)) for place in places]
    context = {"rows": rows, "waiting": waiting, "today": today()}
    return render(request, "web/organisation/administration.html", context)


@require_safe
@logged_in
def staff(request: Request, organisation: UUID) -> HttpResponse:
    """Show who works at an organisation and in which roles."""
    place = opened(request, organisation)
    people = colleagues(place.pk)
    due = review_due(place.pk)
    context = frame(request, place, "staff") | {
        "rows": [_row(place, one) for one in people if one.user],
        "named": [_row(place, one) for one in people if one.user is None],
        "waiting": _waiting(request, list(open_proposals(place.pk))),
        "review": review_underway(place.pk),
        "due": due,
        "overdue": bool(due and due <= today()),
    }
    return render(request, "web/organisation/staff.html", context)


def _row(place: Organisation, person: Colleague) -> Row:
    day = today()
    away = next(
        (leave for found in person.leaves.values() for leave in found if leave.valid_from <= day), None
    )
    stands_in = _("Afwezig: %(name)s neemt waar") % {"name": away.substitute.name} if away else ""
    roles = [(role_of(role), period_of(role), role.valid_from <= day) for role in person.roles]
    if person.user:
        url = reverse("colleague", args=[place.pk, person.user.pk])
    else:
        url = reverse("post", args=[person.roles[0].post_id])
    return Row(person, roles, stands_in, url)


def _waiting(request: Request, proposals: list[Proposal]) -> list[Waiting]:
    own = own_organisations(request.actor)
    return [
        Waiting(
            one,
            role_of(one),
            held(one.valid_from, one.valid_until),
            one.name or one.user.name,
            may_confirm(request.actor, one),
            may_decide(request.actor, one),
            one.proposed_by_id == request.actor.user,
            bool(one.name) and one.organisation_id in own,
            awaits_second(one),
            ReasonForm(auto_id=f"decline_{one.pk}_%s"),
        )
        for one in proposals
    ]


@logged_in
def invite(request: Request, organisation: UUID) -> HttpResponse:
    """Invite somebody: the answer does not tell whether the address has an account, and shows no link."""
    place = opened(request, organisation)
    if request.method != "POST":
        form = InviteForm(request.actor, place)
        form.initial.update(kept_data(request) or {})
        return _invite_page(request, place, form)
    form = InviteForm(request.actor, place, request.POST)
    try:
        welcome = (
            carry_out(form, lambda: verbs.invite_person(request.actor, place.pk, **form.values()))
            if form.is_valid()
            else None
        )
    except AlreadyDone as twice:
        messages.info(request, str(twice.message))
        return redirect("staff", organisation=place.pk)
    if welcome is None:
        return _invite_page(request, place, form, sent=True)
    messages.success(request, str(_said(welcome.given)))
    return redirect("staff", organisation=place.pk)


def _said(given: Official | Proposal) -> str:
    """Return what to say of a role that was given or offered: the same of an address that has an account."""
    if isinstance(given, Official):
        return _("De rol is gegeven. Deze persoon heeft al een account en logt daarmee in.")
    if not given.name:
        return _("Uw voorstel ligt klaar. Het gaat in als een andere beheerder het bevestigt.")
    if awaits_second(given):
        return _(
            "Uitnodiging verstuurd. De rol gaat in als een andere beheerder die bevestigt en deze persoon die aanneemt."
        )
    return _("Uitnodiging verstuurd. De rol gaat in als deze persoon die aanneemt.")


def _invite_page(
    request: Request, place: Organisation, form: InviteForm, *, sent: bool = False
) -> HttpResponse:
    context = frame(request, place, "staff", _("Nodig iemand uit")) | {"form": form}
    return render(request, "web/organisation/invite.html", context, status=422 if sent else 200)
