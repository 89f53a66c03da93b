"""The chart of a criterion: per quarter, how many municipalities met it, partly or not."""

from collections.abc import Sequence
from typing import Any

from django.utils.formats import date_format

from sluitend.baseline.trend import Point
from sluitend.baseline.words import CRITERIA
from sluitend.screens.charts import THEMES, WIDTHS, base


def course_spec(points: Sequence[Point], theme: str, width: str) -> dict[str, Any]:
    """Return the chart of `points`: one bar each, what is met below, so that it is seen to grow."""
    colours = THEMES[theme]
    names = {state: str(look.words) for state, look in CRITERIA.items()}
    days = [date_format(point.day, "M y" if width == "smal" else "M Y") for point in points]
    values = [
        {
            "n": number,
            "day": days[number],
            "state": names[state],
            "order": order,
            "count": getattr(point, state),
        }
        for number, point in enumerate(points)
        for order, state in enumerate(names)
    ]
    every = 2 if width == "smal" else 1
    return base(theme, WIDTHS[width], 240) | {
        "data": {"values": values},
        "mark": {"type": "bar", "cornerRadiusEnd": 2},
        "encoding": {
            "x": {
                "field": "day", "type": "ordinal", "sort": {"field": "n"}, "title": None,
                "axis": {"labelAngle": 0, "values": days[::-every], "ticks": False, "labelOverlap": False},
            },
            "y": {
                "field": "count", "type": "quantitative", "title": None, "stack": "zero",
                "axis": {"tickMinStep": 1, "format": "d"},
            },
            "order": {"field": "order", "type": "quantitative"},
            "color": {
                "field": "state", "type": "nominal", "title": None, "sort": list(names.values()),
                "scale": {
                    "domain": list(names.values()), "range": [colours["closed"], colours["opened"], colours["line"]],
                },
                "legend": {"orient": "top"},
            },
        },
    }  # fmt: skip
