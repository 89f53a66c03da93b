"""One placement: the provider's answer, the stay, and its end."""

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_http_methods, require_safe

from sluitend.access.clock import today
from sluitend.access.deciding import decide
from sluitend.care import verbs
from sluitend.care.access import LIVE
from sluitend.care.forms import placements as forms
from sluitend.care.forms.requests import SeenForm
from sluitend.care.models import Placement
from sluitend.care.queries import PlacementPage, placement_page
from sluitend.care.reference import decline_reasons, end_reasons, overrun_reasons, place_kinds, urgencies
from sluitend.care.views.frame import INVALID, Act, Shown, crumbs, offered, sent
from sluitend.care.views.requests import needs_of
from sluitend.screens.logged_in import logged_in
from sluitend.screens.request import Request

ACTS: Final = {
    act.code: act
    for act in (
        Act(
            "toezeggen",
            lazy("Zeg de plek toe"),
            lazy("Zeg de plek toe"),
            forms.AcceptForm,
            verbs.accept_placement,
            lazy("De plek is toegezegd. U neemt nu deel aan de casus."),
        ),
        Act(
            "afwijzen",
            lazy("Wijs af"),
            lazy("Wijs af"),
            forms.DeclineForm,
            verbs.decline_placement,
            lazy("De reservering is afgewezen. De plek is weer vrij."),
            negative=True,
        ),
        Act(
            "begin",
            lazy("Het verblijf begint"),
            lazy("Het verblijf is begonnen"),
            forms.StartForm,
            verbs.start_stay,
            lazy("Het verblijf is begonnen."),
        ),
        Act(
            "langer",
            lazy("Duurt langer"),
            lazy("Leg vast"),
            forms.ExtendForm,
            verbs.extend_stay,
            lazy("Vastgelegd waarom het verblijf langer duurt."),
        ),
        Act(
            "einde",
            lazy("Het verblijf eindigt"),
            lazy("Beëindig het verblijf"),
            forms.EndForm,
            verbs.end_stay,
            lazy("Het verblijf is beëindigd. De plek is weer vrij."),
        ),
        Act(
            "teruggeven",
            lazy("Geef de plek terug"),
            lazy("Geef de plek terug"),
            forms.CancelForm,
            verbs.cancel_reservation,
            lazy("De plek is teruggegeven."),
            negative=True,
        ),
    )
}
VERB_OF: Final = {code: act.verb.__name__ for code, act in ACTS.items()}
IN_STATE: Final = {
    "reserved": ("toezeggen", "afwijzen", "teruggeven"),
    "accepted": ("begin", "afwijzen", "teruggeven"),
    "staying": ("einde", "langer"),
}


@logged_in
@require_safe
def placement(request: Request, placement: UUID) -> HttpResponse:
    """Show a placement with what can be done."""
    return _page(request, placement_page(request.actor, placement))


@logged_in
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: Request, placement: UUID, act: str) -> HttpResponse:
    """Carry out an act on a placement; when something is missing, the page comes back with what was typed."""
    if request.method != "POST":
        return redirect("placement", placement)
    page = placement_page(request.actor, placement)
    back = reverse("placement", args=[placement])
    answer = sent(request, ACTS, act, placement, address=_address(page.placement), back=back)
    if isinstance(answer, HttpResponse):
        return answer
    if isinstance(answer.form, SeenForm):
        answer.form.show_now(page.placement.state)
    return _page(request, page, answer, INVALID)


def _address(placement: Placement) -> Callable[[str], str]:
    return lambda code: reverse("placement_act", args=[placement.pk, code])


def _page(
    request: Request, page: PlacementPage, wrong: Shown | None = None, status: int = 200
) -> HttpResponse:
    found = page.placement
    codes = [
        code
        for code in IN_STATE.get(found.state, ())
        if decide(request.actor, VERB_OF[code], found, {"case": page.case})
    ]
    allowed = {code: ACTS[code] for code in codes}
    if wrong and wrong.act.code not in allowed:
        allowed |= {wrong.act.code: wrong.act}
    until = found.ends_by if found.state == "staying" else None
    initial = {"on": today(), "until": until, "seen": found.state}
    acts = offered(request, allowed, _address(found), wrong, initial=initial)
    context = {
        "placement": found,
        "place": found.place,
        "kind": place_kinds()[found.place.kind],
        "case": page.case,
        "asked": page.asked,
        "wish": page.request,
        "urgency": urgencies()[page.request.urgency] if page.request and found.state in LIVE else None,
        "needs": needs_of(page.request) if page.request and found.state in LIVE else [],
        "acts": acts,
        "main": acts[0] if acts and not acts[0].act.negative else None,
        "others": [one for one in acts if not (acts and one is acts[0] and not one.act.negative)],
        "why": _why(found),
        "late": found.state == "staying" and found.ends_by < today(),
        "breadcrumbs": crumbs((_("Plekken"), reverse("places")), (found.place.name, "")),
        "basis": _("U ziet wat nodig is om te beslissen. De casus ziet u als uw organisatie meedoet."),
    }
    return render(request, "care/placement.html", context, status=status)


def _why(placement: Placement) -> str:
    known: dict[str, Any] = {**decline_reasons(), **end_reasons()}
    found = known.get(placement.reason) or overrun_reasons().get(placement.overrun_reason)
    return str(found.name) if found else ""
