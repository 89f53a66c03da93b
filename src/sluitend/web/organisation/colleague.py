"""The page of one colleague: their roles, what can be done with each, their account, and what was changed."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sluitend.access.clock import today
from sluitend.access.errors import NotFound
from sluitend.access.models import User
from sluitend.registry.models import Leave, Official, Organisation
from sluitend.registry.staff import absences, changes_of, last_used, roles_at
from sluitend.screens.logged_in import logged_in
from sluitend.screens.request import Request
from sluitend.web.organisation.forms import (
    BackForm,
    EndForm,
    LeaveForm,
    MoveForm,
    ReasonForm,
    RoleForm,
    SubstituteForm,
)
from sluitend.web.organisation.frame import frame, opened
from sluitend.web.organisation.words import lines, period_of, role_of

CHANGES = 20


@dataclass(frozen=True)
class Act:
    """Something that can be done, with its form; `open` when it was asked for or came back."""

    code: str
    title: str
    button: str
    form: forms.Form
    url: str
    open: bool
    negative: bool = False


@dataclass(frozen=True)
class Held:
    """A role of somebody, with who stands in, when they are away, and what can be done with it."""

    role: Official
    name: str
    period: str
    has_begun: bool
    leaves: list[Leave]
    acts: list[Act]


@dataclass(frozen=True)
class Sent:
    """Which act was asked for or sent: its code and, for a role, whose; the form that was refused, what was kept."""

    code: str = ""
    role: UUID | None = None
    form: forms.Form | None = None
    kept: dict[str, Any] | None = None


NOTHING_SENT = Sent()


def person_at(place: Organisation, user: int) -> User:
    """Return somebody who has, had or is to have a role at this organisation. Raises NotFound."""
    found = User.objects.filter(pk=user, offices__post__organisation=place).distinct().first()
    if found is None:
        raise NotFound(_("Deze persoon is niet gevonden."))
    return found


@require_safe
@logged_in
def colleague(request: Request, organisation: UUID, user: int) -> HttpResponse:
    """Show one colleague."""
    place = opened(request, organisation)
    return show(request, place, person_at(place, user))


def show(request: Request, place: Organisation, person: User, sent: Sent = NOTHING_SENT) -> HttpResponse:
    """Return the page of `person`; what was sent and refused stands there again."""
    context = frame(request, place, "staff", person.name)
    roles = list(roles_at(place.pk).filter(user=person).order_by("valid_from", "id"))
    leaves: dict[UUID, list[Leave]] = {}
    for leave in absences(role.pk for role in roles):
        leaves.setdefault(leave.official_id, []).append(leave)
    changes = list(changes_of(place.pk, user=person.pk)[:CHANGES])
    context |= {
        "person": person,
        "is_self": person.pk == request.actor.user,
        "last_used": last_used(person),
        "held": [_held(role, leaves.get(role.pk, []), sent, own=context["own"]) for role in roles],
        "acts": _acts(request, place, person, sent, own=context["own"], has_roles=bool(roles)),
        "changes": lines(changes),
        "form": sent.form,
    }
    shown = [*context["acts"], *(act for one in context["held"] for act in one.acts)]
    # What can no longer be done has no form on the page to show its refusal at.
    context["homeless"] = None if any(act.form is sent.form for act in shown) else sent.form
    return render(request, "web/organisation/colleague.html", context, status=422 if sent.form else 200)


def _held(role: Official, leaves: list[Leave], sent: Sent, *, own: bool) -> Held:
    end = (_("Beëindig deze rol"), _("Beëindig"), EndForm(role))
    acts: dict[str, tuple[str, str, forms.Form]] = {}
    if own:
        acts["move"] = (_("Verander de einddatum"), _("Leg vast"), MoveForm(role))
    acts["leave"] = (_("Meld afwezig"), _("Leg vast"), LeaveForm(role))
    if leaves:
        acts["back"] = (_("Eerder terug"), _("Leg vast"), BackForm(role, leaves))
    acts["substitute"] = (_("Kies een vervanger"), _("Leg vast"), SubstituteForm(role))
    acts["end"] = end
    shown = [
        _act(code, parts, reverse("role_act", args=[role.pk, code]), sent, here=sent.role == role.pk)
        for code, parts in acts.items()
    ]
    return Held(role, role_of(role), period_of(role), role.valid_from <= today(), leaves, shown)


def _acts(
    request: Request, place: Organisation, person: User, sent: Sent, *, own: bool, has_roles: bool
) -> list[Act]:
    """Return what can be done with somebody's account, and which role they can get."""
    acts: dict[str, tuple[str, str, forms.Form]] = {}
    if own and person.is_active:
        acts["give"] = (_("Geef een rol"), _("Geef deze rol"), RoleForm(request.actor, place))
    if own and person.is_active and last_used(person) is None and not person.has_usable_password():
        acts["link"] = (_("Nieuwe uitnodiging"), _("Mail een nieuwe link"), forms.Form(auto_id="link_%s"))
    elif own and person.is_active and has_roles and person.pk != request.actor.user:
        acts["again"] = (_("Laat opnieuw inloggen"), _("Mail een link"), ReasonForm(auto_id="again_%s"))
    if person.is_active and has_roles and person.pk != request.actor.user:
        acts["block"] = (_("Blokkeer dit account"), _("Blokkeer nu"), ReasonForm(auto_id="block_%s"))
    if own and not person.is_active:
        acts["unblock"] = (_("Open dit account weer"), _("Open weer"), ReasonForm(auto_id="unblock_%s"))
    return [
        _act(
            code, parts, reverse("colleague_act", args=[place.pk, person.pk, code]), sent, here=not sent.role
        )
        for code, parts in acts.items()
    ]


def _act(code: str, parts: tuple[str, str, forms.Form], url: str, sent: Sent, *, here: bool) -> Act:
    title, button, form = parts
    asked = here and sent.code == code
    if asked and sent.kept:
        form.initial = {**form.initial, **sent.kept}
    shown = sent.form if asked and sent.form is not None else form
    return Act(code, title, button, shown, url, open=asked, negative=code in {"block", "end"})
