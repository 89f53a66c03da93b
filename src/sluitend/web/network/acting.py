"""What one sends from the pages of the network: each form is one verb of the registry.

The verb wakes the gap engine in its own transaction, so who appoints somebody sees the gap close.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sluitend.access.errors import AlreadyDone, NotAllowed
from sluitend.gaps.network_rules import UNREACHABLE
from sluitend.gaps.queries import open_about
from sluitend.registry import verbs
from sluitend.registry.access import access_organisation, access_post, may_manage
from sluitend.registry.models import Post
from sluitend.screens.forms import carry_out, kept_data
from sluitend.screens.logged_in import logged_in
from sluitend.screens.request import Request
from sluitend.web.network import organisations, posts
from sluitend.web.network.forms import AppointForm, ContactForm, EndForm, SubstituteForm
from sluitend.web.network.people import filled

Do = Callable[[Request, UUID, dict[str, Any]], object]
Things = Mapping[str, Iterable[UUID]]


def _appoint(request: Request, post: UUID, answers: dict[str, Any]) -> object:
    account = answers.pop("account")
    email = account.email if account else ""
    return verbs.appoint_official(request.actor, post, user=account, email=email, **answers)


def _end(request: Request, _post: UUID, answers: dict[str, Any]) -> object:
    return verbs.end_office(request.actor, answers["official"], answers["on"])


def _substitute(request: Request, _post: UUID, answers: dict[str, Any]) -> object:
    return verbs.set_substitute(request.actor, answers["official"], answers["substitute"])


ON_POST: Final[dict[str, tuple[Callable[[Post, QueryDict], forms.Form], Do, str | Promise]]] = {
    "appoint": (AppointForm, _appoint, _("Vastgelegd wie deze rol vervult.")),
    "end": (EndForm, _end, _("Vastgelegd wie stopt, en wanneer.")),
    "substitute": (SubstituteForm, _substitute, _("Vastgelegd wie vervangt.")),
}


def _sent(
    request: Request, form: forms.Form, act: Callable[[], object], done: str | Promise, things: Things
) -> bool:
    """Carry out a form and say whether that closed a gap about `things`; True: the page has to show the form again."""
    before = open_about(request.actor, things)
    try:
        carried = form.is_valid() and carry_out(form, act) is not None
    except AlreadyDone as twice:
        messages.info(request, str(twice.message))
        return False
    if carried:
        closed = before - open_about(request.actor, things)
        messages.success(request, f"{done} {_('Daarmee is een hiaat gesloten.')}" if closed else str(done))
    return not carried


@logged_in
def post_act(request: Request, post: UUID, act: str) -> HttpResponse:
    """Appoint somebody, let somebody leave, or name a substitute."""
    if act not in ON_POST:
        raise Http404
    make, do, done = ON_POST[act]
    place = access_post(request.actor, post)
    _require(request, place.organisation_id)
    if request.method != "POST":
        return posts.show(request, place, opened=act, kept=kept_data(request))
    form, things = make(place, request.POST), posts.things(filled([place])[0])
    if _sent(request, form, lambda: do(request, post, dict(form.cleaned_data)), done, things):
        return posts.show(request, place, opened=act, form=form)
    return redirect("post", post=post)


@logged_in
def organisation_act(request: Request, organisation: UUID, act: str) -> HttpResponse:
    """Change how to reach an organisation."""
    if act != "contact":
        raise Http404
    place = access_organisation(request.actor, organisation)
    _require(request, place.pk)
    if request.method != "POST":
        return organisations.show(request, place, opened=act, kept=kept_data(request))
    form = ContactForm(place, request.POST)

    def update() -> object:
        return verbs.update_contact(request.actor, organisation, **form.cleaned_data)

    done = _("Vastgelegd hoe deze organisatie te bereiken is.")
    if _sent(request, form, update, done, {UNREACHABLE.code: [place.pk]}):
        return organisations.show(request, place, opened=act, form=form)
    return redirect("organisation", organisation=organisation)


def _require(request: Request, organisation: UUID) -> None:
    if not may_manage(request.actor, organisation):
        raise NotAllowed(
            _("Alleen de beheerder of beleidsadviseur van deze organisatie of van de regio kan dit wijzigen.")
        )
