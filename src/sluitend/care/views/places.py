"""A provider's places: the list with the two-tap update, one place with its history, and its form."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from sluitend.access.errors import NotAllowed
from sluitend.care.access import LIVE, access_place, visible_placements
from sluitend.care.forms.places import AvailabilityForm, OutForm, PlaceForm
from sluitend.care.models import Place
from sluitend.care.queries import history_of, provider_places
from sluitend.care.reference import out_reasons, place_kinds
from sluitend.care.verbs import update_availability
from sluitend.care.views.frame import BASIS, INVALID, crumbs, tabs
from sluitend.casework.codes import exploitation, languages, residences
from sluitend.registry.models import Organisation
from sluitend.screens.forms import carried_out, kept_data
from sluitend.screens.logged_in import logged_in
from sluitend.screens.names import municipality_names
from sluitend.screens.request import Request


@logged_in
@require_safe
def places(request: Request) -> HttpResponse:
    """Show the places of the actor's own organisations, each with its two taps."""
    return _list(request)


def _list(
    request: Request, wrong: tuple[UUID, AvailabilityForm] | None = None, status: int = 200
) -> HttpResponse:
    found = provider_places(request.actor)
    rows = [
        {
            "place": place,
            "kind": place_kinds()[place.kind].name,
            "live": place.live,  # type: ignore[attr-defined]
            "form": wrong[1] if wrong and wrong[0] == place.pk else OutForm(auto_id=f"%s-{place.pk}"),
            "open": bool(wrong and wrong[0] == place.pk),
            "reason": out_reasons()[place.status_reason].name if place.status_reason in out_reasons() else "",
        }
        for place in found
    ]
    context = {
        "rows": rows,
        "free": sum(place.status == Place.Status.FREE and not place.held for place in found),
        "tabs": tabs("places"),
        "basis": _("U ziet de plekken van uw eigen organisatie."),
        "may_add": bool(request.actor.organisations),
    }
    return render(request, "care/places.html", context, status=status)


@logged_in
@require_http_methods(["GET", "HEAD", "POST"])
def availability(request: Request, place: UUID) -> HttpResponse:
    """Say how a place stands now; the button that was tapped is the answer."""
    if request.method != "POST":
        return redirect("place", place)
    _own(request, place)
    kind = OutForm if request.POST.get("status") == Place.Status.OUT else AvailabilityForm
    form = kind(request.POST, auto_id=f"%s-{place}")

    def act() -> Place:
        return update_availability(request.actor, place, **form.values())

    if form.is_valid() and carried_out(request, form, act, _("Bijgewerkt. Dank u wel.")):
        return redirect(_back(request, place))
    return _list(request, (place, form), INVALID)


def _back(request: Request, place: UUID) -> str:
    return reverse("place", args=[place]) if request.POST.get("terug") == "plek" else reverse("places")


@logged_in
@require_safe
def place(request: Request, place: UUID) -> HttpResponse:
    """Show one place: whom it takes, how it stands, and what was said of it."""
    found = access_place(request.actor, place)
    own = found.organisation_id in request.actor.organisations
    live = visible_placements(request.actor).filter(place=found, state__in=LIVE).order_by("starts_on")
    context = {
        "place": found,
        "kind": place_kinds()[found.kind],
        "own": own,
        "live": live,
        "facts": facts_of(found),
        "history": history_of(found),
        "form": OutForm(),
        "breadcrumbs": crumbs((_("Plekken"), reverse("places")), (found.name, "")),
        "basis": BASIS,
    }
    return render(request, "care/place.html", context)


def facts_of(place: Place) -> list[tuple[str, str]]:
    """Return whom a place takes, in words; what is not restricted is said too."""
    names = {"female": _("vrouwen"), "male": _("mannen"), "other": _("mensen die zich anders noemen")}
    anybody, as_kind = _("iedereen"), _("zoals bij deze soort hoort")
    until = (
        _("tot %(age)s jaar") % {"age": place.age_until} if place.age_until else _("zonder grens naar boven")
    )
    return [
        (_("Voor wie"), ", ".join(names[one] for one in place.sexes) or anybody),
        (_("Leeftijd"), _("vanaf %(age)s jaar, %(until)s") % {"age": place.age_from, "until": until}),
        (_("Kinderen"), str(place.children_max) if place.children_max else _("geen")),
        (_("Rolstoel"), _("ja") if place.accessible else _("nee")),
        (_("Huisdier"), _("ja") if place.pets else _("nee")),
        (_("Talen"), ", ".join(str(languages()[one].name) for one in place.languages if one in languages()) or "-"),
        (_("Vormen van uitbuiting"), ", ".join(str(exploitation()[one].name) for one in place.forms) or _("alle")),
        (_("Verblijfsstatus"), ", ".join(str(residences()[one].name) for one in place.residence) or as_kind),
        (_("Ten hoogste"), _("%(days)s dagen") % {"days": place.max_days} if place.max_days else _("de standaardduur")),
    ]  # fmt: skip


@logged_in
@require_http_methods(["GET", "HEAD", "POST"])
def new_place(request: Request) -> HttpResponse:
    """Add a place of the actor's own organisation."""
    organisation = Organisation.objects.filter(pk__in=request.actor.organisations).order_by("name").first()
    if organisation is None:
        raise NotAllowed(_("Alleen wie aan casussen werkt geeft plekken op."))
    return _form(request, organisation, None)


@logged_in
@require_http_methods(["GET", "HEAD", "POST"])
def edit_place(request: Request, place: UUID) -> HttpResponse:
    """Change what a place is."""
    found = _own(request, place)
    return _form(request, found.organisation, found)


def _own(request: Request, place: UUID) -> Place:
    """Return a place of the actor's own organisation; raises NotFound or NotAllowed."""
    found = access_place(request.actor, place)
    if found.organisation_id not in request.actor.organisations:
        raise NotAllowed(_("Alleen de organisatie van deze plek kan dit wijzigen."))
    return found


def _form(request: Request, organisation: Organisation, found: Place | None) -> HttpResponse:
    given: dict[str, Any] = {"actor": request.actor, "organisation": organisation, "place": found}
    status = 200
    if request.method == "POST":
        form = PlaceForm(request.POST, **given)
        if form.is_valid() and carried_out(request, form, form.carry_out, _("De plek is opgeslagen.")):
            return redirect("places")
        status = INVALID
    else:
        form = PlaceForm(initial=kept_data(request) or {}, **given)
    context = {
        "form": form,
        "place": found,
        "organisation": organisation,
        "municipalities": sorted(municipality_names()),
        "breadcrumbs": crumbs(
            (_("Plekken"), reverse("places")), (found.name if found else _("Nieuwe plek"), "")
        ),
        "basis": BASIS,
    }
    return render(request, "care/place_form.html", context, status=status)
