"""The charts of the gap board: gaps per week, and how long they live."""

from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from sluitend.gaps.weeks import Course
from sluitend.screens.charts import THEMES, WIDTHS, base


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
    return base(theme, WIDTHS[width], 240) | {
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
    return base(theme, WIDTHS[width] - 40, 190) | {
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
