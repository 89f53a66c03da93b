"""Contact officials: every municipality that takes part, those without one first; as a page and as a file."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sluitend.access.clock import today
from sluitend.access.errors import AlreadyDone, NotFound, Refused
from sluitend.registry.access import access_organisation, manageable_organisations
from sluitend.registry.officials import CONTACT, Town, asked_of_contacts, contact_officials
from sluitend.registry.verbs import add_post
from sluitend.screens.figures import figures
from sluitend.screens.forms import VerbForm
from sluitend.screens.logged_in import logged_in
from sluitend.screens.request import Request
from sluitend.web.network.forms import ContactsForm, region_choices
from sluitend.web.network.people import tabs, where

PAGE = 50


def _asked(request: Request) -> tuple[ContactsForm, list[Town], int]:
    """Return the filter, the municipalities that fit it, and how many there are without a contact official."""
    form = ContactsForm(request.GET, region_choices(request.actor))
    form.is_valid()
    asked = form.cleaned_data
    towns = contact_officials(request.actor, asked.get("regio") or "")
    without = sum(not town.people for town in towns)
    if words := (asked.get("zoek") or "").casefold():
        towns = [town for town in towns if words in town.organisation.name.casefold() or _named(town, words)]
    show = asked.get("toon") or ""
    if show == "zonder":
        towns = [town for town in towns if not town.people]
    elif show == "kennis":
        towns = [town for town in towns if any(one.missing for one in town.people)]
    return form, towns, without


def _named(town: Town, words: str) -> bool:
    return any(words in one.official.name.casefold() for one in town.people)


@require_safe
@logged_in
def contacts(request: Request) -> HttpResponse:
    """Show who is the contact official of each municipality, for what, who stands in, and what they know."""
    form, towns, without = _asked(request)
    page = Paginator(towns, PAGE).get_page(request.GET.get("blad"))
    shown = [town.organisation.pk for town in page.object_list if not town.people]
    manageable = set(
        manageable_organisations(request.actor).filter(pk__in=shown).values_list("pk", flat=True)
    )
    context: dict[str, Any] = {
        "form": form,
        "filtered": any(form.cleaned_data.values()),
        "page": page,
        "total": len(towns),
        "without": without,
        "subjects": asked_of_contacts(),
        "towns": [
            (town, uuid4() if town.organisation.pk in manageable else None) for town in page.object_list
        ],
        "tabs": tabs("contact_officials"),
        "today": today(),
    }
    return render(request, "web/network/contacts.html", context)


@require_safe
@logged_in
def contacts_file(request: Request) -> HttpResponse:
    """Give the same list as CSV: one line for each contact official, and one for each municipality without."""
    _form, towns, _without = _asked(request)
    head = [
        *(_("Gemeente"), _("Organisatie"), _("Wie"), _("Waarvoor"), _("Telefoon"), _("E-mail")),
        *(_("Vervanger"), _("Vanaf"), _("Tot")),
        *(f"{subject.name} ({_('geldig tot')})" for subject in asked_of_contacts()),
    ]
    return figures("aandachtsfunctionarissen", head, (row for town in towns for row in _lines(town)))


def _lines(town: Town) -> list[list[object]]:
    place = town.organisation.municipality
    first = [place.name if place else "", town.organisation.name]
    if not town.people:
        return [[*first, _("niemand")]]
    return [
        [
            *first,
            one.official.name,
            where(one.post),
            one.official.phone,
            one.official.email,
            one.official.substitute.name if one.official.substitute else "",
            one.official.valid_from.isoformat(),
            one.official.valid_until.isoformat() if one.official.valid_until else "",
            *(
                "" if known.training is None else known.until.isoformat() if known.until else _("geen einde")
                for known in one.known
            ),
        ]
        for one in town.people
    ]


@require_POST
@logged_in
def need_contact(request: Request) -> HttpResponse:
    """Say that a municipality must have a contact official: a role is made, and then somebody appointed to it."""
    form = VerbForm(request.POST)
    form.is_valid()
    try:
        organisation = UUID(request.POST.get("organisation", ""))
    except ValueError:
        raise NotFound(_("Deze organisatie is niet gevonden.")) from None
    place = access_organisation(request.actor, organisation)
    try:
        post = add_post(
            request.actor,
            place.pk,
            role=CONTACT,
            required_since=today(),
            region=place.region_id,
            municipality=place.municipality_id,
            token=form.cleaned_data.get("token"),
        )
    except AlreadyDone as twice:
        messages.info(request, str(twice.message))
        return redirect("contact_officials")
    except NotFound:
        raise
    except Refused as refusal:
        messages.error(request, str(refusal.message))
        return redirect("contact_officials")
    messages.success(request, _("De rol is vastgelegd. Wijs nu iemand aan."))
    return redirect(reverse("post", args=[post.pk]) + "?doe=appoint")
