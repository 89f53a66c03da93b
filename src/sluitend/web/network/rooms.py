"""Whether there is room: what was last said, everywhere; and two taps to say it for where one works oneself."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_POST, require_safe

from sluitend.access.errors import AlreadyDone
from sluitend.registry.access import access_organisation, visible_organisations
from sluitend.registry.models import Availability, Organisation
from sluitend.registry.models.network import FULL, NOTE, ROOM, UNKNOWN, WAITING
from sluitend.registry.partners import search_organisations
from sluitend.registry.queries import reach_now
from sluitend.registry.reaching import Reach
from sluitend.registry.verbs import set_availability
from sluitend.screens.forms import CleanTextField, VerbForm, carry_out
from sluitend.screens.logged_in import logged_in
from sluitend.screens.request import Request
from sluitend.web.network.people import tabs

# tone and pictogram of each state; the words say it too
LOOKS = {
    ROOM: ("good", "check"), WAITING: ("care", "clock"), FULL: ("alarm", "close"), UNKNOWN: ("neutral", ""),
}  # fmt: skip
ORDER = {ROOM: 0, WAITING: 1, FULL: 2, UNKNOWN: 3}
MOST = 200


class RoomForm(VerbForm):
    """Whether there is room, with a line for colleagues."""

    state = forms.ChoiceField(
        choices=Availability.STATES, error_messages={"required": lazy("Kies of er plek is.")}
    )
    note = CleanTextField(
        label=lazy("Toelichting"), required=False, max_length=NOTE,
        help_text=lazy("Bijvoorbeeld voor wie er plek is. Geen gegevens van cliënten."),
    )  # fmt: skip

    def __init__(self, organisation: Organisation, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id=f"room_{organisation.pk}_%s", initial={"token": uuid4()})


def shown_room(reach: Reach) -> dict[str, Any]:
    """Return what was last said of room, for `web/network/room.html`."""
    room = reach.room
    names = dict(Availability.STATES)
    state = room.state if room else UNKNOWN
    tone, icon = LOOKS[state]
    return {
        "name": names[state],
        "said": names[room.said] if room else "",
        "tone": tone,
        "icon": icon,
        "room": room,
    }


@require_safe
@logged_in
def rooms(request: Request) -> HttpResponse:
    """Show where there is room, what has room first; and for where one works, the buttons to say so."""
    mine = list(visible_organisations(request.actor).filter(pk__in=request.actor.employers).order_by("name"))
    around = [
        one
        for region in sorted(request.actor.regions)
        for one in search_organisations(request.actor, region=region)
        .filter(availabilities__isnull=False)
        .distinct()[:MOST]
    ]
    there = {one.pk: one for one in around}
    reached = reach_now([*mine, *(one for one in there.values() if one not in mine)])
    rows = [(one, reached[one.pk], shown_room(reached[one.pk])) for one in there.values()]
    rows.sort(key=lambda row: (ORDER[row[1].room.state if row[1].room else UNKNOWN], row[0].name))
    context = {
        "mine": [(one, RoomForm(one), shown_room(reached[one.pk])) for one in mine],
        "rows": rows,
        "states": Availability.STATES,
        "tabs": tabs("rooms"),
    }
    return render(request, "web/network/rooms.html", context)


@require_POST
@logged_in
def set_room(request: Request, organisation: UUID) -> HttpResponse:
    """Say whether there is room at an organisation."""
    place = access_organisation(request.actor, organisation)
    form = RoomForm(place, request.POST)
    try:
        said = form.is_valid() and bool(
            carry_out(form, lambda: set_availability(request.actor, place.pk, **form.cleaned_data))
        )
    except AlreadyDone as twice:
        messages.info(request, str(twice.message))
        return redirect("rooms")
    if said:
        messages.success(request, _("Vastgelegd: %(name)s.") % {"name": place.name})
        return redirect("rooms")
    context = {"mine": [(place, form, shown_room(reach_now([place])[place.pk]))], "rows": [], "form": form}
    context |= {"states": Availability.STATES, "tabs": tabs("rooms")}
    return render(request, "web/network/rooms.html", context, status=422)
