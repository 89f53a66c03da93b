"""The board of the care coordinator: tiles that lead to lists, caseload, the course of a year, and the region."""

from typing import Any, Final

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_safe

from sluitend.access.errors import NotAllowed
from sluitend.care.views.frame import crumbs, tabs
from sluitend.care.views.night import region_of
from sluitend.screens.cartogram import Tile, blocks
from sluitend.screens.charts import THEMES, WIDTHS, svg
from sluitend.screens.logged_in import ask_log_in, logged_in
from sluitend.screens.request import Request
from sluitend.web.board.asking import Board, board, course
from sluitend.web.board.charts import course_spec
from sluitend.web.board.lists import open_cases, rows_of
from sluitend.web.board.loads import Town, others_at, others_in
from sluitend.web.board.picture import legend, picture
from sluitend.web.board.timeline import timeline_of

# The word in the address: what the list is called, what it says when empty, and whether the day lies ahead.
LISTS: Final = {
    "geen-bed": (lazy("Geen bed, of niet bekend"), lazy("Van iedereen is bekend waar die vannacht slaapt."), False),
    "wacht-op-plek": (lazy("Wacht op een plek"), lazy("Niemand wacht op een plek."), False),
    "wacht-op-antwoord": (
        lazy("Wacht op antwoord"), lazy("Geen aanbod of reservering in uw casussen wacht op antwoord."), True
    ),
    "wacht-op-aankomst": (lazy("Wacht op aankomst"), lazy("Wie een plek is toegezegd, is er ook."), True),
    "geen-contact": (lazy("Te lang geen contact"), lazy("Iedereen is op tijd gesproken."), False),
    "nazorg": (
        lazy("Contact in nazorg"), lazy("Geen contact in nazorg gemist, en geen in de komende twee weken."), True
    ),
    "termijnen": (lazy("Termijn loopt af"), lazy("Er loopt de komende twee weken geen termijn af."), True),
    "stappen": (lazy("Stap te laat"), lazy("Geen stap is te laat."), True),
    "op-weg-naar-18": (lazy("Op weg naar 18"), lazy("Niemand wordt binnenkort 18 zonder voorbereiding."), False),
}  # fmt: skip
LISTED: Final = 500  # lines of one list on its page; the counts are of all
FEW, SOME = 5, 10  # where the classes of the map begin
BASIS: Final = lazy(
    "U ziet casussen waaraan uw organisatie werkt. Van andere casussen in de regio ziet u alleen aantallen, en geen "
    "aantal onder de vijf."
)


def _works(request: Request) -> None:
    if not request.actor.organisations:
        raise NotAllowed(_("Dit overzicht is voor wie aan casussen werkt."))


@require_safe
@logged_in
def show(request: Request) -> HttpResponse:
    """Show the whole board on one page."""
    _works(request)
    found = board(request.actor)
    context = {
        "board": found,
        "tiles": _tiles(found),
        "regions": [(one, others_in(one)) for one in found.by_region],
        "picture": picture(found.timeline),
        "legend": legend(),
        "towns": [(one, others_at(one)) for one in found.towns],
        "blocks": blocks([_tile(town) for town in found.towns]),
        "region": region_of(request.actor),
        "tabs": tabs("care_board"),
        "breadcrumbs": crumbs((_("Overzicht"), "")),
        "basis": BASIS,
    }
    return render(request, "web/board/board.html", context)


def _tiles(found: Board) -> list[dict[str, Any]]:
    tiles: list[dict[str, Any]] = [
        {
            "url": reverse("care_board_list", args=[code]),
            "name": name,
            "count": len(found.lists[code]),
            "late": sum(row.is_late for row in found.lists[code]),
        }
        for code, (name, _empty, _ahead) in LISTS.items()
    ]
    tiles.append(
        {
            "url": reverse("capacity"),
            "name": _("Vrije plekken"),
            "count": found.free,
            "of": _("van de %(n)s") % {"n": found.places},
            "late": 0,
        }
    )
    return tiles


def _tile(town: Town) -> Tile:
    """Return a municipality on the map, by classes: one number tells of one town, and stands in the table."""
    if town.seen >= SOME:
        tone, mark, label = "alarm", "■", _("10 of meer open casussen")
    elif town.seen >= FEW:
        tone, mark, label = "care", "▲", _("5 tot 9 open casussen")
    elif town.seen:
        tone, mark, label = "info", "●", _("1 tot 4 open casussen")
    else:
        tone, mark, label = "neutral", "–", _("geen open casus")
    return Tile(town.code, town.name, tone, label, mark, "", others(town))


def others(town: Town) -> str:
    """Return in words how many cases of others lie in a municipality; empty for none."""
    return "" if town.unseen == 0 else _("elders %(n)s") % {"n": others_at(town)}


@require_safe
@logged_in
def listed(request: Request, lijst: str, shown: int = LISTED) -> HttpResponse:
    """Show one list of the board: how many there are, and the first `shown`, what is longest ago first."""
    _works(request)
    if lijst not in LISTS:
        raise Http404
    name, empty, ahead = LISTS[lijst]
    rows = rows_of(request.actor, lijst)
    context = {
        "title": name,
        "empty": empty,
        "ahead": ahead,
        "count": len(rows),
        "rows": rows[:shown],
        "more": len(rows) > shown,
        "breadcrumbs": crumbs((_("Overzicht"), reverse("care_board")), (str(name), "")),
        "basis": BASIS,
    }
    return render(request, "web/board/list.html", context)


@require_safe
@logged_in
def timeline(request: Request, shown: int = LISTED) -> HttpResponse:
    """Show what comes and what came, by day: the picture, and as a list what comes; what is late and what was folded.

    Each of the three lists has at most `shown` lines; their counts are of all.
    """
    _works(request)
    found = timeline_of(request.actor, open_cases(request.actor))
    context = {
        "timeline": found,
        "overdue": found.overdue[:shown],
        "ahead": found.ahead[:shown],
        "before": found.before[:shown],
        "overdue_count": len(found.overdue),
        "ahead_count": len(found.ahead),
        "before_count": len(found.before),
        "picture": picture(found),
        "legend": legend(),
        "breadcrumbs": crumbs((_("Overzicht"), reverse("care_board")), (_("Tijdlijn"), "")),
        "basis": BASIS,
    }
    return render(request, "web/board/timeline.html", context)


@require_safe
def chart(request: Request) -> HttpResponseBase:
    """Return the picture of the course of a year as SVG: of one's own cases, so a browser does not keep it."""
    if not request.user.is_authenticated:
        return ask_log_in(request)
    _works(request)
    theme, width = request.GET.get("thema", "licht"), request.GET.get("vorm", "breed")
    if theme not in THEMES or width not in WIDTHS:
        raise Http404
    return HttpResponse(svg(course_spec(course(request.actor), theme, width)), content_type="image/svg+xml")
