"""The gap board: "Wat is niet sluitend?", as a list and as a picture of where."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sluitend.casework.programmes import PROGRAMMES
from sluitend.gaps import queries
from sluitend.gaps.counts import Count, Told, count_matrix, count_per_rule
from sluitend.gaps.rules import RULES
from sluitend.registry.queries import municipalities_of
from sluitend.screens.logged_in import logged_in
from sluitend.screens.request import Request
from sluitend.web.gapboard.counted import told_of_cases
from sluitend.web.gapboard.filters import chosen_region, filter_form, read_after, region_names, write_after
from sluitend.web.gapboard.words import shown

WIDE = 6  # so many kinds of gap fit beside each other on most screens
SHADES = ((1, 1), (5, 2), (20, 3), (100, 4))  # from so many gaps on, this shade


def tabs(current: str, region: str) -> list[dict[str, Any]]:
    """Return the three ways to look at the gaps of a region."""
    views = (("gaps", _("Lijst")), ("gaps_where", _("Waar")), ("gaps_course", _("Verloop")))
    return [
        {"label": label, "url": f"{reverse(name)}?regio={region}", "current": name == current}
        for name, label in views
    ]


@require_safe
@logged_in
def gaps(request: Request) -> HttpResponse:
    """Show a page of open gaps, by the date on which each must be closed."""
    form = filter_form(request.actor, request.GET)
    wanted = form.wanted()
    found = queries.board(request.actor, wanted, read_after(request.GET.get("na", "")))
    counts = count_per_rule(wanted.region) if not wanted.owner else {}
    context = {
        "form": form,
        "wanted": wanted,
        "unknown": bool(form.errors),
        "filtered": any(request.GET.get(name) for name in form.fields if name not in {"regio", "soort"}),
        "gaps": shown(found.rows, request.actor),
        "kinds": [
            {
                "code": rule.code,
                "title": rule.title,
                "count": counts[rule.code],
                "current": rule.code == wanted.rule,
            }
            for rule in sorted(RULES.values(), key=lambda rule: -rule.severity)
            if rule.code in counts
        ],
        "after": write_after(found.after),
        "paged": "na" in request.GET,
        "tabs": tabs("gaps", wanted.region),
        "region": form.areas.get(wanted.region, ""),
        "only_counted": not request.actor.organisations,
    }
    return render(request, "web/gapboard/board.html", context)


@require_safe
@logged_in
def gaps_where(request: Request) -> HttpResponse:
    """Show where it is open: the municipalities of a region against the kinds of gap."""
    regions = region_names(request.actor)
    region = chosen_region(request.GET.get("regio", ""), regions)
    places = (
        [(place.code, place.name) for place in municipalities_of(region, "care")] if region in regions else []
    )
    counted = count_matrix(region, [code for code, _name in places]) if region in regions else {}
    kinds = [rule for rule in RULES.values() if any(code == rule.code for _place, code in counted)]
    rows = [
        {
            "name": name,
            "code": code,
            "cells": [_cell(counted.get((code, rule.code)), rule.code, rule.title) for rule in kinds],
            "nothing": not any((code, rule.code) in counted for rule in kinds),
        }
        for code, name in [*places, ("", _("De regio zelf"))]
    ]
    in_cases = {} if request.actor.organisations else told_of_cases(region, places)
    programmes = [one.name for one in PROGRAMMES.values()]
    context = {
        "regions": regions,
        "region": region,
        "region_name": regions.get(region, ""),
        "kinds": kinds,
        "rows": rows if kinds else [],
        "wide": len(kinds) > WIDE,
        "columns": programmes,
        "in_cases": [
            {
                "name": name,
                "cells": [_told_cell(*cell) for cell in zip(programmes, cells, strict=True)],
                "nothing": all(told.number is None for told in cells),
            }
            for name, cells in in_cases.items()
        ],
        "tabs": tabs("gaps_where", region),
    }
    return render(request, "web/gapboard/where.html", context)


def _cell(count: Count | None, rule: str, title: object) -> dict[str, Any]:
    """Return one cell of the picture: the number in words, and how dark it is."""
    if count is None:
        return {"shade": 0, "title": title}
    return {
        "shade": _shade(count.number), "title": title, "count": str(count), "late": count.late, "rule": rule
    }  # fmt: skip


def _told_cell(programme: object, told: Told) -> dict[str, Any]:
    """Return one cell of what is told of gaps in cases; it has no shade where nothing is told."""
    return {"shade": _shade(told.number) if told.number else 0, "title": programme, "told": told}


def _shade(number: int) -> int:
    return max(shade for least, shade in SHADES if number >= least)
