"""Tonight: who sleeps where, and who does not, in one look; on a telephone and on paper."""

from collections.abc import Mapping

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sluitend.access.actor import Actor
from sluitend.access.errors import NotAllowed
from sluitend.care.night import BED, COMING, GROUPS, NONE, SHOWN, UNKNOWN, tonight_by_case
from sluitend.care.views.frame import crumbs, tabs
from sluitend.registry.queries import region_names
from sluitend.screens.logged_in import logged_in
from sluitend.screens.request import Request


def region_of(actor: Actor) -> str:
    """Return the names of the regions that somebody works in."""
    return ", ".join(region_names(actor.regions).values())


def numbers(counts: Mapping[str, int]) -> list[tuple[str, str, int]]:
    """Return how many there are in each group as pages show it: code, title, number."""
    return [
        (code, title, counts.get(code, 0))
        for code, title in (
            (NONE, _("Geen bed vannacht")),
            (UNKNOWN, _("Niet bekend waar zij slapen")),
            (COMING, _("Plek toegezegd, nog niet binnen")),
            (BED, _("Heeft een bed")),
        )
    ]


@logged_in
@require_safe
def tonight(request: Request, shown: int = SHOWN) -> HttpResponse:
    """Show each open case of a victim: without a bed, not known, on the way to one, and `shown` with a bed."""
    if not request.actor.organisations:
        raise NotAllowed(_("Opvang is voor wie aan casussen werkt."))
    found = tonight_by_case(request.actor, shown=shown)
    unseen = found.unseen.values()
    groups = numbers({code: found.count(code) for code in GROUPS})
    context = {
        "night": found,
        "numbers": groups,
        "sections": [
            (code, title, number, found.listed(code), "care" if code == NONE else "")
            for code, title, number in groups
        ],
        "unseen": len(found.unseen),
        "unseen_exactly": sum(one for one in unseen if one is not None) if None not in unseen else None,
        "region": region_of(request.actor),
        "tabs": tabs("tonight"),
        "breadcrumbs": crumbs((_("Vannacht"), "")),
        "basis": _(
            "U ziet casussen waaraan uw organisatie werkt, zonder namen. Van andere casussen in de regio ziet u "
            "alleen het aantal."
        ),
    }
    return render(request, "care/night.html", context)
