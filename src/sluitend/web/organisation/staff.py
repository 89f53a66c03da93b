"""Who works at an organisation: the list, with what waits for a decision, and inviting somebody."""

from dataclasses import dataclass
from typing import Any
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
from sluitend.registry.administering import may_confirm, proposals_elsewhere
from sluitend.registry.models import Organisation, Proposal
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
    may_confirm: bool
    is_own: bool
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
    return [
        Waiting(
            one,
            role_of(one),
            held(one.valid_from, one.valid_until),
            may_confirm(request.actor, one),
            one.proposed_by_id == request.actor.user,
            ReasonForm(auto_id=f"decline_{one.pk}_%s"),
        )
        for one in proposals
    ]


@logged_in
def invite(request: Request, organisation: UUID) -> HttpResponse:
    """Invite somebody; the link is shown once, on the answer itself, and stays nowhere."""
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
    if welcome.invited is None:
        messages.success(
            request, _("De rol is gegeven. Deze persoon heeft al een account en logt daarmee in.")
        )
        return redirect("staff", organisation=place.pk)
    return invited(request, place, welcome.invited)


def invited(request: Request, place: Organisation, invitation: Any) -> HttpResponse:
    """Return the page that shows the link of an invitation, this once."""
    context = frame(request, place, "staff", _("Uitgenodigd")) | {
        "person": invitation.user,
        "link": request.build_absolute_uri(invitation.path),
        "until": invitation.until,
    }
    return render(request, "web/organisation/invited.html", context)


def _invite_page(
    request: Request, place: Organisation, form: InviteForm, *, sent: bool = False
) -> HttpResponse:
    context = frame(request, place, "staff", _("Nodig iemand uit")) | {"form": form}
    return render(request, "web/organisation/invite.html", context, status=422 if sent else 200)
