"""What counts for or against a place that fits, each with its points and its words: the ranking of a search.

The points are ours, to be settled by the region; they order what is allowed and never exclude anything.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sluitend.access.clock import now
from sluitend.care.reference import place_kinds, terms

if TYPE_CHECKING:
    from sluitend.care.models import PlacementRequest
    from sluitend.care.searching import Found

Holds = Callable[["Found", "PlacementRequest", frozenset[str]], bool]


@dataclass(frozen=True)
class Score:
    """One thing that counts: how many points, in words, and when it holds."""

    points: int
    words: Promise
    holds: Holds


def _near(found: "Found", request: "PlacementRequest", _home: frozenset[str]) -> bool:
    return bool(request.near_id) and found.municipality == request.near_id


def _in_region(found: "Found", request: "PlacementRequest", home: frozenset[str]) -> bool:
    return not home.isdisjoint(found.regions) and not _near(found, request, home)


def _language(found: "Found", request: "PlacementRequest", _home: frozenset[str]) -> bool:
    return not set(found.languages).isdisjoint(request.languages)


def _fresh(found: "Found", _request: "PlacementRequest", _home: frozenset[str]) -> bool:
    return bool(now() - found.confirmed_at <= timedelta(days=1))


def _stale(found: "Found", _request: "PlacementRequest", _home: frozenset[str]) -> bool:
    return bool(now() - found.confirmed_at > timedelta(days=terms()["availability"].days))


def _specialised(found: "Found", request: "PlacementRequest", _home: frozenset[str]) -> bool:
    return found.kind == "complex_care" and request.care_need


def _unneeded_access(found: "Found", request: "PlacementRequest", _home: frozenset[str]) -> bool:
    return found.accessible and not request.accessible


def _unneeded_room(found: "Found", request: "PlacementRequest", _home: frozenset[str]) -> bool:
    return found.children_max > 0 and not request.children


def _last_resort(found: "Found", _request: "PlacementRequest", _home: frozenset[str]) -> bool:
    return place_kinds()[found.kind].last_resort


SCORES: Final[dict[str, Score]] = {
    "near": Score(40, _("ligt waar de persoon graag heen wil"), _near),
    "in_region": Score(25, _("ligt in de eigen regio"), _in_region),
    "language": Score(20, _("men spreekt er een taal van de persoon"), _language),
    "specialised": Score(20, _("biedt de extra zorg die nodig is"), _specialised),
    "fresh": Score(10, _("vandaag of gisteren bijgewerkt"), _fresh),
    "stale": Score(-10, _("lang niet bijgewerkt: bel eerst"), _stale),
    "unneeded_access": Score(-5, _("is rolstoeltoegankelijk; een ander kan dat nodig hebben"), _unneeded_access),
    "unneeded_room": Score(-5, _("heeft ruimte voor kinderen; een ander kan dat nodig hebben"), _unneeded_room),
    "last_resort": Score(-60, _("is een laatste middel: de persoon blijft wachten op een echte plek"), _last_resort),
}  # fmt: skip
