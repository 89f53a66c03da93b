"""Charts as Vega-Lite, drawn to SVG on the server: the same picture on screen and on paper, without JavaScript."""

import hashlib
import json
from typing import Any, Final

import vl_convert
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response

DAY: Final = 24 * 3600
FONT: Final = "Segoe UI, Roboto, Noto Sans, Liberation Sans, Arial, sans-serif"
# The colours of the theme (web/static/sluitend/theme.css) on paper and in the dark; `opened` is that of what asks for
# attention, `closed` that of what is good.
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


def base(theme: str, width: int, height: int) -> dict[str, Any]:
    """Return what every chart begins with: its size, its words and lines in the colours of `theme`."""
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
    key = f"chart:{digest(spec)}"
    drawn: str | None = cache.get(key)
    if drawn is None:
        drawn = vl_convert.vegalite_to_svg(spec)
        cache.set(key, drawn, DAY)
    return drawn


def picture(request: HttpRequest, spec: dict[str, Any]) -> HttpResponseBase:
    """Return a chart as SVG; a browser that has this picture already is told so (304) and nothing is drawn.

    Unlike our pages, which browsers must not keep, a picture of numbers may stay for five minutes.
    """
    etag = f'"{digest(spec)}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = HttpResponse(svg(spec), content_type="image/svg+xml")
    response["ETag"] = etag
    response["Cache-Control"] = "private, max-age=300"
    return response
