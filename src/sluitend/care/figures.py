"""Capacity in figures: occupancy, why providers declined, how long people waited, and what was not found.

Each figure says over what it counts: the places of the region, and for requests and placements those that the actor
sees. Counts of people are small here; they are for who works on the cases, and not to be published.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _

from sluitend.access.actor import Actor
from sluitend.access.clock import now
from sluitend.care.access import visible_placements, visible_requests
from sluitend.care.models import Placement, PlacementRequest
from sluitend.care.queries import KindNow, by_kind, open_places
from sluitend.care.reference import decline_reasons, place_kinds

WEEKS: Final = 26
# State and reason; kind of place, started on and asked at; state, kinds, residence and children.
Answer = tuple[str, str]
Began = tuple[str, date | None, datetime]
Asked = tuple[str, list[str], str, int]


@dataclass(frozen=True)
class Bar:
    """One line of a figure: what, how many, and how long the bar is (0 to 100)."""

    name: str
    count: int
    share: int
    unit: str = ""


@dataclass(frozen=True)
class Figure:
    """One figure: its name in the address, its title, what a line is, its lines, and what it counts."""

    code: str
    title: str
    column: str
    value: str
    bars: list[Bar]
    about: str


def figures(actor: Actor) -> list[Figure]:
    """Return the figures for what `actor` sees, over the last half year. Six queries."""
    since = now() - timedelta(weeks=WEEKS)
    placements = visible_placements(actor).filter(reserved_at__gte=since)
    answers = list(placements.values_list("state", "reason"))
    # Of requests that one does not see (any more) one does not know how long they waited.
    began = list(
        placements.filter(started_on__isnull=False).values_list(
            "place__kind", "started_on", "request__asked_at"
        )
    )
    ended = list(
        visible_requests(actor)
        .filter(ended_at__gte=since)
        .values_list("state", "kinds", "residence", "children")
    )
    waiting = list(
        visible_requests(actor).filter(ended_at=None).values_list("state", "kinds", "residence", "children")
    )
    return [
        _occupancy(by_kind(open_places(actor))),
        _declined(answers),
        _waited(began),
        _unmet(waiting, ended),
    ]


def _bars(counts: dict[str, int], unit: str = "") -> list[Bar]:
    top = max(counts.values(), default=0) or 1
    ordered = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    return [Bar(name, count, round(100 * count / top), unit) for name, count in ordered]


def _occupancy(kinds: list[KindNow]) -> Figure:
    bars = [Bar(kind.name, kind.in_use, kind.in_use, "%") for kind in kinds]
    about = _("Deel van de plekken in de regio dat nu niet vrij is, zonder wat buiten gebruik is.")
    return Figure("bezetting", _("Bezetting"), _("Soort plek"), _("Bezet"), bars, about)


def _declined(answers: Sequence[Answer]) -> Figure:
    counts: Counter[str] = Counter()
    for state, reason in answers:
        if state == Placement.State.DECLINED:
            known = decline_reasons().get(reason)
            counts[str(known.name) if known else reason] += 1
        elif state == Placement.State.EXPIRED:
            counts[_("Geen antwoord op tijd")] += 1
    about = _("Reserveringen die in het laatste half jaar niet doorgingen.")
    return Figure("afgewezen", _("Waarom niet opgenomen"), _("Reden"), _("Aantal"), _bars(counts), about)


def _waited(began: Sequence[Began]) -> Figure:
    days: dict[str, list[int]] = defaultdict(list)
    for kind, started, asked in began:
        if started is not None:
            waited = (started - timezone.localdate(asked)).days
            days[str(place_kinds()[kind].name)].append(max(0, waited))
    middle = {name: round(median(found)) for name, found in days.items()}
    about = _("Dagen tussen de vraag en het begin van het verblijf: de middelste, per soort plek.")
    return Figure("wachttijd", _("Wachttijd"), _("Soort plek"), _("Dagen"), _bars(middle), about)


def _unmet(waiting: Sequence[Asked], ended: Sequence[Asked]) -> Figure:
    counts: Counter[str] = Counter()
    withdrawn = [one for one in ended if one[0] == PlacementRequest.State.WITHDRAWN]
    for _state, kinds, residence, children in (*waiting, *withdrawn):
        names = [str(place_kinds()[kind].name) for kind in kinds if kind in place_kinds()]
        for name in names or [_("Elke plek die past")]:
            counts[name] += 1
        if children:
            counts[_("Met kinderen")] += 1
        if residence in {"none", "unknown"}:
            counts[_("Zonder bekend verblijfsrecht")] += 1
    about = _(
        "Vragen die nu wachten of zonder plek zijn ingetrokken; een vraag telt mee bij alles wat erin staat."
    )
    return Figure(
        "tekort", _("Wat niet werd gevonden"), _("Wat nodig was"), _("Aantal"), _bars(counts), about
    )
