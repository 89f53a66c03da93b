"""The country on a day: a map, its table, and the same as a file."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sluitend.access.clock import today
from sluitend.coverage.forms import ChooseForm
from sluitend.coverage.queries import Coverage, coverage_on
from sluitend.coverage.states import BRIDGED, NEAR, STATES, for_whom, how_much
from sluitend.registry.queries import region_names
from sluitend.screens.cartogram import Tile, blocks
from sluitend.screens.figures import figures
from sluitend.screens.logged_in import logged_in
from sluitend.screens.request import Request
from sluitend.screens.sections import base_level_tabs

FIRST_DAY: Final = date(2000, 1, 1)
AHEAD: Final = timedelta(days=5 * 366)


def chosen_day(day: date | None) -> date:
    """Return the day that was asked for, or today when it lies outside what can be told."""
    return day if day and FIRST_DAY <= day <= today() + AHEAD else today()


def _asked(request: Request) -> tuple[ChooseForm, date, list[Coverage]]:
    form = ChooseForm(request.GET, [(state.code, state.label) for state in STATES.values()])
    form.is_valid()
    asked = form.cleaned_data
    day = chosen_day(asked.get("op"))
    rows = coverage_on(request.actor, day, asked.get("regio", ""))
    if state := asked.get("stand"):
        rows = [row for row in rows if row.state.code == state]
    return form, day, rows


@require_safe
@logged_in
def country(request: Request) -> HttpResponse:
    """Show which municipality has access to a coordinator, how, and until when."""
    form, day, rows = _asked(request)
    reached = sum(row.state.code in NEAR for row in rows)
    asked = form.cleaned_data
    regions = region_names({code for row in rows for code in (row.safety_region, row.care_region)})
    region = asked.get("regio", "")
    tiles = [_tile(row) for row in rows]
    addresses = {code: reverse("coverage_region", args=[code]) for code in regions if code}
    context: dict[str, Any] = {
        "tabs": base_level_tabs("coverage"),
        "form": form,
        "day": day,
        "is_today": day == today(),
        "rows": [
            (row, tile.url, regions.get(row.region, ""), addresses.get(row.region, ""), row.until)
            for row, tile in zip(rows, tiles, strict=True)
        ],
        "blocks": blocks(tiles, day),
        "answer": how_much((reached, len(rows))),
        "caption": _("Toegang tot een zorgcoördinator op %(day)s") % {"day": date_format(day, "j F Y")},
        "filtered": any(asked.get(name) for name in ("regio", "stand", "op")),
        "region": region,
        "region_name": regions.get(region, ""),
        "breadcrumbs": [{"label": _("Zorgcoördinatie")}],
    }
    return render(request, "coverage/country.html", context)


def _tile(row: Coverage) -> Tile:
    state = row.state
    until = row.until
    words = [row.who] if row.told or row.bridge else []
    if until:
        words.append(_("tot %(day)s") % {"day": date_format(until, "j F Y")})
    return Tile(
        row.municipality.pk,
        row.municipality.name,
        state.tone,
        str(state.label),
        state.mark,
        reverse("coverage_municipality", args=[row.municipality.pk]),
        ", ".join(word for word in words if word),
    )


@require_safe
@logged_in
def country_csv(request: Request) -> HttpResponse:
    """Return the same rows as a file for a spreadsheet: one line for each access, and one where there is none."""
    _form, day, rows = _asked(request)
    regions = region_names({code for row in rows for code in (row.safety_region, row.care_region)})
    head = [
        _("Code"), _("Gemeente"), _("Veiligheidsregio"), _("Zorgregio"), _("Stand"), _("Wie"), _("Hoe"),
        _("Voor wie"), _("Vanaf"), _("Tot"), _("Bron"), _("Nagekeken"),
    ]  # fmt: skip
    lines = (
        [
            row.municipality.pk, row.municipality.name, regions.get(row.safety_region, ""),
            regions.get(row.care_region, ""), str(row.state.label), *rest,
        ]
        for row in rows
        for rest in _details(row)
    )  # fmt: skip
    return figures(f"zorgcoordinatie-{day.isoformat()}", head, lines)


def _details(row: Coverage) -> Iterable[list[str]]:
    for one in row.told:
        yield [
            one.who, one.get_how_display(), for_whom(one), one.valid_from.isoformat(),
            one.holds_until.isoformat() if one.holds_until else "", one.source, _("nee") if one.seed else _("ja"),
        ]  # fmt: skip
    if not row.told:
        bridged = row.bridge if row.state.code == BRIDGED else None
        yield [row.who, "", "", "", bridged.until.isoformat() if bridged else "", "", ""]
