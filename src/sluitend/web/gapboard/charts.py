"""Charts as Vega-Lite, drawn to SVG on the server: the same picture on screen and on paper, without JavaScript."""

import hashlib
import json
from typing import Any, Final

import vl_convert
from django.core.cache import cache
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from sluitend.gaps.weeks import Course

DAY: Final = 24 * 3600
FONT: Final = "Segoe UI, Roboto, Noto Sans, Liberation Sans, Arial, sans-serif"
# The colours of the theme (static/sluitend/theme.css) on paper and in the dark: text, lines, opened, closed, accent.
THEMES: Final[dict[str, dict[str, str]]] = {
    "licht": {
        "ink": "#1b2527",
        "line": "#dcd9cf",
        "opened": "#b0660a",
        "closed": "#2c6a46",
        "accent": "#0b5563",
    },
    "donker": {
        "ink": "#e7eae6",
        "line": "#3c474a",
        "opened": "#f0bd67",
        "closed": "#93cfa8",
        "accent": "#82c9d4",
    },
}
WIDTHS: Final[dict[str, int]] = {"breed": 760, "smal": 330}


def life_names() -> list[str]:
    """Return what the classes of a gap's life are called, shortest first."""
    return [_("Tot een dag"), _("Tot een week"), _("Tot een maand"), _("Tot een kwartaal"), _("Langer")]


def weeks_spec(course: Course, theme: str, width: str) -> dict[str, Any]:
    """Return the chart of gaps per week: what opened stands above the line, what closed hangs below it."""
    colours = THEMES[theme]
    opened, closed = _("Ontstaan"), _("Gesloten")
    names = [date_format(week.monday, "j b") for week in course.weeks]
    values = [
        row
        for number, week in enumerate(course.weeks)
        for row in (
            {"n": number, "week": names[number], "kind": opened, "count": week.opened},
            {"n": number, "week": names[number], "kind": closed, "count": -week.closed},
        )
    ]
    every = 6 if width == "smal" else 3
    # Whole numbers only, also where few gaps opened.
    highest = max((max(week.opened, week.closed) for week in course.weeks), default=0)
    return _base(theme, WIDTHS[width], 240) | {
        "data": {"values": values},
        "mark": {"type": "bar", "cornerRadiusEnd": 2},
        "encoding": {
            "x": {
                "field": "week", "type": "ordinal", "sort": {"field": "n"}, "title": _("Week van"),
                "axis": {"labelAngle": 0, "values": names[::every], "ticks": False, "labelOverlap": False},
            },
            "y": {
                "field": "count", "type": "quantitative", "title": _("Aantal hiaten"), "stack": None,
                "axis": {"labelExpr": "format(abs(datum.value), 'd')", "tickMinStep": 1},
                "scale": {"domain": [-max(highest, 1), max(highest, 1)], "nice": True},
            },
            "color": {
                "field": "kind", "type": "nominal", "title": None,
                "scale": {"domain": [opened, closed], "range": [colours["opened"], colours["closed"]]},
                "legend": {"orient": "top"},
            },
        },
    }  # fmt: skip


def lives_spec(course: Course, theme: str, width: str) -> dict[str, Any]:
    """Return the chart of how long the gaps that closed had been there."""
    names = life_names()
    values = [{"life": name, "count": count} for name, count in zip(names, course.lives, strict=True)]
    y = {
        "field": "life",
        "type": "ordinal",
        "sort": names,
        "title": None,
        "axis": {"ticks": False, "domain": False},
    }
    x = {"field": "count", "type": "quantitative", "axis": None}
    return _base(theme, WIDTHS[width] - 40, 190) | {
        "data": {"values": values},
        "layer": [
            {
                "mark": {
                    "type": "bar",
                    "cornerRadiusEnd": 3,
                    "color": THEMES[theme]["accent"],
                    "height": {"band": 0.65},
                },
                "encoding": {"y": y, "x": x},
            },
            {
                "mark": {
                    "type": "text",
                    "align": "left",
                    "dx": 6,
                    "color": THEMES[theme]["ink"],
                    "fontWeight": "bold",
                },
                "encoding": {"y": y, "x": x, "text": {"field": "count", "type": "quantitative"}},
            },
        ],
    }


def _base(theme: str, width: int, height: int) -> dict[str, Any]:
    colours = THEMES[theme]
    words = {
        "labelColor": colours["ink"],
        "titleColor": colours["ink"],
        "labelFontSize": 13,
        "titleFontSize": 13,
    }
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": width,
        "height": height,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "background": None,
        "config": {
            "font": FONT,
            "view": {"stroke": None},
            "axis": words
            | {"gridColor": colours["line"], "domainColor": colours["line"], "titleFontWeight": "normal"},
            "axisX": {"grid": False},
            "legend": words,
        },
    }


def digest(spec: dict[str, Any]) -> str:
    """Return what names a picture: the same data, language and theme give the same digest."""
    return hashlib.sha256(json.dumps(spec, sort_keys=True).encode()).hexdigest()[:32]


def svg(spec: dict[str, Any]) -> str:
    """Return the picture of `spec`. Drawing takes long (0.1 to 1 second), so a picture is drawn once and kept."""
    key = f"gap_chart:{digest(spec)}"
    drawn: str | None = cache.get(key)
    if drawn is None:
        drawn = vl_convert.vegalite_to_svg(spec)
        cache.set(key, drawn, DAY)
    return drawn
