"""How it goes over time: for each life domain a small line, from acute (1, below) to without help (5)."""

from collections.abc import Sequence
from typing import Any, Final

from django.utils.formats import date_format

from sluitend.screens.charts import THEMES, WIDTHS, base
from sluitend.support.models import Assessment
from sluitend.support.reference import domains

COLUMNS: Final = {"breed": 3, "smal": 1}
GAP: Final = 56


def course_spec(days: Sequence[Assessment], theme: str, width: str) -> dict[str, Any]:
    """Return the picture of `days`: small multiples of one size, so that domains can be compared at a glance."""
    colours, columns = THEMES[theme], COLUMNS[width]
    names = {code: str(domain.name) for code, domain in domains().items()}
    values = [
        {"day": day.held_on.isoformat(), "domain": names[score.domain], "level": score.level}
        for day in days
        for score in day.scores.all()
        if score.level is not None and score.domain in names
    ]
    ticks = sorted({days[0].held_on.isoformat(), days[-1].held_on.isoformat()}) if days else []
    words = [date_format(one.held_on, "M y") for one in (days[0], days[-1])] if days else ["", ""]
    spec = base(theme, 0, 0)
    for name in ("width", "height", "autosize"):
        del spec[name]
    x_axis = {
        "values": ticks,
        "labelExpr": f"datum.value <= toDate('{ticks[0]}') ? '{words[0]}' : '{words[1]}'" if ticks else "''",
        "labelBound": True,
        "labelFlush": True,
        "ticks": False,
    }
    return spec | {
        "data": {"values": values},
        "columns": columns,
        "spacing": 20,
        "facet": {
            "field": "domain",
            "type": "nominal",
            "title": None,
            "sort": list(names.values()),
            "header": {"labelColor": colours["ink"], "labelFontSize": 13, "labelAnchor": "start"},
        },
        "spec": {
            "width": WIDTHS[width] // columns - GAP,
            "height": 90,
            "mark": {"type": "line", "point": {"filled": True, "size": 45}, "color": colours["accent"]},
            "encoding": {
                "x": {"field": "day", "type": "temporal", "title": None, "axis": x_axis},
                "y": {
                    "field": "level",
                    "type": "quantitative",
                    "title": None,
                    "scale": {"domain": [1, 5]},
                    "axis": {"values": [1, 2, 3, 4, 5], "format": "d"},
                },
            },
        },
    }
