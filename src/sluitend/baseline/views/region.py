"""Region and country: municipalities by criterion, as a matrix, a map, a course and a table to take along."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from sluitend.access.errors import NotFound
from sluitend.baseline.charts import course_spec
from sluitend.baseline.evaluation import ARRANGED, Grouped, Outcome, Result, evaluate_one, group
from sluitend.baseline.frameworks import Criterion
from sluitend.baseline.queries import Place, known_facts, moves_corrected, places_on, regions
from sluitend.baseline.trend import Point, course
from sluitend.baseline.views.asked import Asked, asked
from sluitend.baseline.words import CRITERIA, KINDS, STATES, Look, how_long, look_of
from sluitend.screens.cartogram import Block, Tile, blocks
from sluitend.screens.charts import THEMES, WIDTHS, picture
from sluitend.screens.figures import figures
from sluitend.screens.logged_in import ask_log_in, logged_in
from sluitend.screens.request import Request
from sluitend.screens.sections import base_level_tabs

COUNTRY: Final = "land"
MISSING: Final = "ontbreekt"
STANDS: Final = (("", gettext_lazy("Alle gemeenten")), (MISSING, gettext_lazy("Waar iets ontbreekt")))


@dataclass(frozen=True)
class Cell:
    """Where a municipality and a column meet: the column, how it looks, and what it says in full."""

    column: str
    look: Look
    text: str


@dataclass(frozen=True)
class Line:
    """A municipality in the matrix."""

    place: Place
    url: str
    cells: list[Cell]


@dataclass(frozen=True)
class Wanted:
    """What the address asks of the region's pages: besides the day and the framework, where and which criterion."""

    asked: Asked
    region: str
    regions: dict[str, str]
    criterion: Criterion
    is_chosen: bool
    stand: str
    unknown_part: bool

    @property
    def left_out(self) -> list[str]:
        """What is told of what was asked and does not exist."""
        return self.asked.left_out(unknown_part=self.unknown_part)

    @property
    def place(self) -> str:
        """What the region is called."""
        return self.regions.get(self.region) or str(_("Heel Nederland"))

    def query(self, **changes: str) -> str:
        """Return the part of the address that asks this, with `changes`."""
        return self.asked.query(
            **{
                "regio": self.region or COUNTRY,
                "criterium": self.criterion.code if self.is_chosen else "",
                "stand": self.stand,
                **changes,
            }
        )


def _wanted(request: Request) -> Wanted:
    question, known = asked(request), regions()
    region = named = request.GET.get("regio", "")
    if region not in known and region != COUNTRY:
        region = next((code for code in known if code in request.actor.regions), COUNTRY)
    criteria = {one.code: one for one in question.framework.criteria}
    wanted = request.GET.get("criterium", "")
    chosen = criteria.get(wanted)
    return Wanted(
        asked=question,
        region="" if region == COUNTRY else region,
        regions=known,
        criterion=chosen or question.framework.criteria[0],
        is_chosen=chosen is not None,
        stand=MISSING if request.GET.get("stand", "") == MISSING else "",
        unknown_part=named not in {"", COUNTRY, *known} or bool(wanted and chosen is None),
    )


def _looked_up(request: Request, wanted: Wanted) -> tuple[list[Place], Grouped]:
    """Return the municipalities and the facts about them. At most three queries."""
    here = places_on(wanted.asked.moment, wanted.region)
    codes = [place.code for place in here] if wanted.region else None
    return here, group(known_facts(request.actor, wanted.asked.moment, codes))


@require_safe
@logged_in
def base_level_region(request: Request) -> HttpResponse:
    """Show the municipalities of a region, or of the country, by criterion; or by the parts of one criterion."""
    wanted = _wanted(request)
    here, facts = _looked_up(request, wanted)
    question = wanted.asked
    results = [evaluate_one(question.framework, facts, question.day, place.code) for place in here]
    lines = [_line(place, result, wanted) for place, result in zip(here, results, strict=True)]
    context = {
        "wanted": wanted,
        "asked": question,
        "left_out": wanted.left_out,
        "framework": question.framework,
        "kind": KINDS[question.framework.kind],
        "frameworks": [(one, KINDS[one.kind]) for one in question.measured],
        "criteria": question.framework.criteria,
        "chips": _chips(wanted),
        "columns": wanted.criterion.subs if wanted.is_chosen else question.framework.criteria,
        "lines": [line for line in lines if not wanted.stand or _lacks(line)],
        "many": len(lines),
        "totals": _totals(lines),
        "legend": [*STATES.values()] if wanted.is_chosen else [*CRITERIA.values()],
        "blocks": _map(here, results, wanted),
        "course": course(wanted.criterion, facts, question.day, here),
        "query": wanted.query(),
        "moved_later": _moved_later(wanted),
        "stands": STANDS,
        "country": COUNTRY,
        "tabs": base_level_tabs("base_level_region"),
    }
    return render(request, "baseline/region.html", context)


def _moved_later(wanted: Wanted) -> bool:
    """Return True when what is shown of a past day follows a correction of who belonged to the region."""
    day = wanted.asked
    shown = bool(wanted.region) and day.is_past and not day.then
    return shown and moves_corrected(day.day, day.end, wanted.region)


def _line(place: Place, result: Result, wanted: Wanted) -> Line:
    if wanted.is_chosen:
        subs = next(one.subs for one in result.criteria if one.criterion is wanted.criterion)
        cells = [_cell_of(one) for one in subs]
    else:
        cells = [
            Cell(str(one.criterion.name), look, str(look.words))
            for one in result.criteria
            for look in [CRITERIA[one.state]]
        ]
    return Line(place, _address(place, wanted), cells)


def _cell_of(outcome: Outcome) -> Cell:
    look = look_of(outcome)
    name = str(outcome.sub.sub.name)
    return Cell(name, look, f"{look.words}: {long}" if (long := how_long(outcome)) else str(look.words))


def _address(place: Place, wanted: Wanted) -> str:
    query = wanted.asked.query()
    return f"{reverse('base_level_of', args=[place.code])}{'?' * bool(query)}{query}"


def _lacks(line: Line) -> bool:
    return any(cell.look.tone in {"alarm", "care"} for cell in line.cells)


def _totals(lines: Sequence[Line]) -> list[tuple[str, int]]:
    """Return each column, and in how many municipalities it is in order."""
    columns = zip(*(line.cells for line in lines), strict=True)
    return [(cells[0].column, sum(cell.look.tone in {"good", "info"} for cell in cells)) for cells in columns]


def _chips(wanted: Wanted) -> list[dict[str, Any]]:
    """Return the criteria to choose from."""
    here = reverse("base_level_region")
    chips = [
        {
            "label": _("Alle criteria"),
            "url": f"{here}?{wanted.query(criterium='')}",
            "current": not wanted.is_chosen,
        }
    ]
    for one in wanted.asked.framework.criteria:
        current = wanted.is_chosen and one is wanted.criterion
        chips.append(
            {"label": str(one.name), "url": f"{here}?{wanted.query(criterium=one.code)}", "current": current}
        )
    return chips


def _map(here: Iterable[Place], results: Iterable[Result], wanted: Wanted) -> list[Block]:
    """Return the map of the chosen criterion (or the first): one square per municipality."""
    tiles = []
    for place, result in zip(here, results, strict=True):
        state = next(one.state for one in result.criteria if one.criterion is wanted.criterion)
        look = CRITERIA[state]
        tiles.append(
            Tile(
                place.code,
                place.name,
                look.tone,
                str(look.words),
                mark=look.mark,
                url=_address(place, wanted),
            )
        )
    return blocks(tiles, wanted.asked.day)


@require_safe
def base_level_chart(request: Request) -> HttpResponseBase:
    """Return the course of one criterion as SVG."""
    if not request.user.is_authenticated:
        return ask_log_in(request)
    wanted = _wanted(request)
    theme, width = request.GET.get("thema", "licht"), request.GET.get("vorm", "breed")
    if theme not in THEMES or width not in WIDTHS:
        raise Http404
    here, facts = _looked_up(request, wanted)
    return picture(request, course_spec(_course(wanted, facts, here), theme, width))


def _course(wanted: Wanted, facts: Grouped, here: list[Place]) -> list[Point]:
    return course(wanted.criterion, facts, wanted.asked.day, here)


@require_safe
@logged_in
def base_level_figures(request: Request) -> HttpResponse:
    """Return every municipality and sub-criterion as CSV: what is asked, in the rows of a table.

    Raises NotFound for what does not exist: in a file nobody would see that something was left out.
    """
    wanted = _wanted(request)
    if wanted.left_out:
        raise NotFound(wanted.left_out[0])
    here, facts = _looked_up(request, wanted)
    framework, day = wanted.asked.framework, wanted.asked.day
    head = [
        _("Gemeentecode"), _("Gemeente"), _("Kader"), _("Criterium"), _("Deelcriterium"), _("Stand"), _("Geregeld"),
        _("Van wie"), _("Sinds"), _("Tot"), _("Verlopen op"), _("Peildatum"),
    ]  # fmt: skip
    rows = (
        [
            place.code, place.name, str(framework.name), str(one.criterion.name), str(sub.sub.sub.name),
            str(look_of(sub).words), _("ja") if sub.state in ARRANGED else _("nee"), _level(sub), _iso(sub.since),
            _iso(sub.until), _iso(sub.lapsed), day.isoformat(),
        ]
        for place in here
        for one in evaluate_one(framework, facts, day, place.code).criteria
        for sub in one.subs
    )  # fmt: skip
    return figures(f"basisniveau-{(wanted.region or COUNTRY).lower()}-{day}", head, rows)


def _level(outcome: Outcome) -> str:
    return {"own": _("gemeente"), "regional": _("regio")}.get(outcome.level, "")


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
