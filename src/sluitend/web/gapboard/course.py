"""How it goes: gaps per week and how long they live, as pictures with their tables, to read and to take along."""

from collections.abc import Callable, Iterable
from typing import Any, Final

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sluitend.casework.programmes import PROGRAMMES
from sluitend.gaps.weeks import Course, course
from sluitend.screens.charts import THEMES, WIDTHS, picture
from sluitend.screens.figures import figures
from sluitend.screens.logged_in import ask_log_in, logged_in
from sluitend.screens.request import Request
from sluitend.web.gapboard import charts
from sluitend.web.gapboard.board import tabs
from sluitend.web.gapboard.filters import region_names

CHARTS: Final[dict[str, Callable[[Course, str, str], dict[str, Any]]]] = {
    "weken": charts.weeks_spec,
    "levens": charts.lives_spec,
}


def _asked(request: Request) -> tuple[str, str, dict[str, str]]:
    """Return the region and programme asked for, and the regions to choose from; raises Http404 for others'."""
    regions = region_names(request.actor)
    region = request.GET.get("regio", "") or next(iter(regions), "")
    programme = request.GET.get("traject", "")
    if region not in regions or programme not in {"", *PROGRAMMES}:
        raise Http404
    return region, programme, regions


@require_safe
@logged_in
def gaps_course(request: Request) -> HttpResponse:
    """Show the charts of a region with their tables, definitions and the moment they were counted."""
    region, programme, regions = _asked(request)
    found = course(request.actor, region, programme)
    lives = found.lives
    context = {
        "regions": regions,
        "region": region,
        "region_name": regions[region],
        "programmes": [(one.code, one.name) for one in PROGRAMMES.values()],
        "programme": programme,
        "query": urlencode({"regio": region, "traject": programme}),
        "course": found,
        "recent": list(reversed(found.weeks)),
        "opened": sum(week.opened for week in found.weeks),
        "closed": sum(week.closed for week in found.weeks),
        "lives": list(zip(charts.life_names(), lives, strict=True)),
        "quick": 100 * sum(lives[:2]) // sum(lives) if sum(lives) else None,
        "tabs": tabs("gaps_course", region),
        "only_network": not request.actor.organisations,
    }
    return render(request, "web/gapboard/course.html", context)


@require_safe
def gap_chart(request: Request, chart: str) -> HttpResponseBase:
    """Return a chart as SVG."""
    if not request.user.is_authenticated:
        return ask_log_in(request)
    region, programme, _regions = _asked(request)
    theme, width = request.GET.get("thema", "licht"), request.GET.get("vorm", "breed")
    if chart not in CHARTS or theme not in THEMES or width not in WIDTHS:
        raise Http404
    return picture(request, CHARTS[chart](course(request.actor, region, programme), theme, width))


@require_safe
@logged_in
def gap_figures(request: Request, chart: str) -> HttpResponse:
    """Return the table behind a chart as CSV."""
    region, programme, _regions = _asked(request)
    found = course(request.actor, region, programme)
    if chart == "weken":
        head = [_("Week van"), _("Ontstaan"), _("Gesloten"), *charts.life_names()]
        rows: Iterable[list[object]] = (
            [w.monday.isoformat(), w.opened, w.closed, *w.lives] for w in found.weeks
        )
    elif chart == "levens":
        head = [_("Hoe lang het openstond"), _("Aantal hiaten")]
        rows = (list(row) for row in zip(charts.life_names(), found.lives, strict=True))
    else:
        raise Http404
    return figures(f"hiaten-{chart}-{region.lower()}", head, rows)
