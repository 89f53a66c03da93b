"""Who works in the network: the list of organisations, and the page of one."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sluitend.gaps.network_rules import UNREACHABLE
from sluitend.gaps.queries import gaps_about
from sluitend.registry.access import access_organisation, may_manage
from sluitend.registry.exchange.planning import importing_office
from sluitend.registry.models import Availability, Organisation
from sluitend.registry.partners import search_organisations
from sluitend.registry.queries import posts_of, reach_now
from sluitend.registry.reaching import past_rooms
from sluitend.registry.reference import organisation_kinds, themes
from sluitend.registry.verbs.room import may_say
from sluitend.screens.logged_in import logged_in
from sluitend.screens.request import Request
from sluitend.web.gapboard.words import shown
from sluitend.web.network.forms import ContactForm, SearchForm, region_choices
from sluitend.web.network.people import filled, tabs
from sluitend.web.network.rooms import RoomForm, shown_room

PAGE = 50


@require_safe
@logged_in
def organisations(request: Request) -> HttpResponse:
    """Show the organisations of the network, by name, a page at a time."""
    form = SearchForm(request.GET, region_choices(request.actor))
    found = _found(request, form).select_related("region", "municipality")
    asked = form.cleaned_data
    # The registry counts hundreds, not millions: pages by number are cheap here.
    found_page = Paginator(found, PAGE).get_page(request.GET.get("blad"))
    context = {
        "form": form,
        "filtered": any(asked.values()),
        "page": found_page,
        "tabs": tabs("organisations"),
        "rows": [(one, _kind(one), _themes(one)) for one in found_page.object_list],
        "may_import": importing_office(request.actor) is not None,
    }
    return render(request, "web/network/organisations.html", context)


def found_organisations(request: Request) -> QuerySet[Organisation]:
    """Return the organisations that the filters in the address leave, by name."""
    return _found(request, SearchForm(request.GET, region_choices(request.actor)))


def _found(request: Request, form: SearchForm) -> QuerySet[Organisation]:
    form.is_valid()
    asked = form.cleaned_data
    return search_organisations(
        request.actor,
        asked.get("zoek", ""),
        region=asked.get("regio", ""),
        kind=asked.get("soort", ""),
        theme=asked.get("thema", ""),
    )


def _kind(organisation: Organisation) -> object:
    kind = organisation_kinds().get(organisation.kind)
    return kind.name if kind else organisation.kind


def _themes(organisation: Organisation) -> str:
    known = themes()
    return ", ".join(str(known[code].name) for code in organisation.themes if code in known)


@require_safe
@logged_in
def organisation(request: Request, organisation: UUID) -> HttpResponse:
    """Show one organisation: how to reach it, where it works, who does what there."""
    return show(request, access_organisation(request.actor, organisation), opened=request.GET.get("doe", ""))


def show(
    request: Request,
    organisation: Organisation,
    *,
    opened: str = "",
    form: ContactForm | None = None,
    kept: dict[str, Any] | None = None,
) -> HttpResponse:
    """Return the page of `organisation`; `form` is what was sent for it and refused."""
    empty = ContactForm(organisation)
    empty.initial.update(kept or {})
    gaps = gaps_about(request.actor, {UNREACHABLE.code: [organisation.pk]})
    reach = reach_now([organisation])[organisation.pk]
    context: dict[str, Any] = {
        "organisation": organisation,
        "kind": _kind(organisation),
        "themes": _themes(organisation),
        "covers": organisation.covers.order_by("name"),
        "posts": filled(posts_of(organisation.pk)),
        "reach": reach,
        "shown": shown_room(reach),
        "past_rooms": past_rooms(organisation.pk),
        "room_form": RoomForm(organisation) if may_say(request.actor, organisation.pk) else None,
        "states": Availability.STATES,
        "gaps": shown(gaps, request.actor),
        "contact_form": (form or empty) if may_manage(request.actor, organisation.pk) else None,
        "form": form,
        "opened": opened == "contact",
        "breadcrumbs": [
            {"label": _("Organisaties"), "url": reverse("organisations")},
            {"label": organisation.name, "url": ""},
        ],
    }
    return render(request, "web/network/organisation.html", context, status=422 if form else 200)
