"""The public part of the guide: which organisations help here, for everybody, without an account.

Only organisations that say they are public, and of those only what the region's own web page shows.
"""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sluitend.access.clock import now
from sluitend.registry.opening import state_at
from sluitend.registry.partners import public_partners, public_regions
from sluitend.registry.reaching import open_words, opening_of
from sluitend.registry.reference import organisation_kinds, themes

PAGE = 50


@require_safe
def partners(request: HttpRequest) -> HttpResponse:
    """Show the public partners, of the region that the address names."""
    regions = public_regions()
    region = request.GET.get("regio", "")
    region = region if region in regions else ""
    page = Paginator(public_partners(region), PAGE).get_page(request.GET.get("blad"))
    context = {
        "regions": regions,
        "region": region,
        "region_name": regions.get(region, ""),
        "page": page,
        "partners": [_shown(one) for one in page.object_list],
    }
    return render(request, "web/network/partners.html", context)


def _shown(one: dict[str, Any]) -> dict[str, Any]:
    kind, known, moment = organisation_kinds().get(one["kind"]), themes(), now()
    opening = opening_of(one["opening"])
    return one | {
        "kind": kind.name if kind else "",
        "themes": ", ".join(str(known[code].name) for code in one["themes"] if code in known),
        "opens": open_words(state_at(opening, moment), moment) if opening.is_known else "",
        "lines": [] if opening.always else one["opening"].splitlines(),
    }
