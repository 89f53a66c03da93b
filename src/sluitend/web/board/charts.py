"""The picture of the board: how many cases of victims opened and closed each month, and how many were open."""

from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from sluitend.screens.charts import THEMES, WIDTHS, base
from sluitend.web.board.asking import Month


def course_spec(months: list[Month], theme: str, width: str) -> dict[str, Any]:
    """Return the chart of a year: bars of what opened (up) and closed (down), and a line of what was open."""
    colours = THEMES[theme]
    opened, closed, still = _("Geopend"), _("Afgesloten"), _("Open aan het eind")
    names = [date_format(month.first, "M y") for month in months]
    bars = [
        row
        for name, month in zip(names, months, strict=True)
        for row in (
            {"month": name, "kind": opened, "count": month.opened},
            {"month": name, "kind": closed, "count": -month.closed},
        )
    ]
    line = [
        {"month": name, "kind": still, "count": month.open} for name, month in zip(names, months, strict=True)
    ]
    x = {
        "field": "month", "type": "ordinal", "sort": names, "title": None,
        "axis": {"labelAngle": 0, "values": names[:: 4 if width == "smal" else 2], "ticks": False},
    }  # fmt: skip
    y = {
        "field": "count", "type": "quantitative", "title": _("Aantal casussen"), "stack": None,
        "axis": {"labelExpr": "format(abs(datum.value), 'd')", "tickMinStep": 1},
    }  # fmt: skip
    colour = {
        "field": "kind", "type": "nominal", "title": None,
        "legend": {"orient": "top"} | ({"columns": 2} if width == "smal" else {}),
        "scale": {
            "domain": [opened, closed, still],
            "range": [colours["opened"], colours["closed"], colours["accent"]],
        },
    }  # fmt: skip
    encoding = {"x": x, "y": y, "color": colour}
    return base(theme, WIDTHS[width], 240) | {
        "layer": [
            {"data": {"values": bars}, "mark": {"type": "bar", "cornerRadiusEnd": 2}, "encoding": encoding},
            {"data": {"values": line}, "mark": {"type": "line", "point": True}, "encoding": encoding},
        ],
    }
