"""The waiting list: who comes first and why, in published points (`reference/{urgencies,weights}.yaml`).

Fair means: the same facts give the same place, every point can be told, and who waits longer never falls behind by
waiting. A professional may add or take points, with a reason that stays in the timeline.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.db.models import BooleanField, Exists, F, Func, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sluitend.access.actor import Actor
from sluitend.access.clock import now, today
from sluitend.care.access import PROMISED, visible_requests
from sluitend.care.models import Placement, PlacementRequest
from sluitend.care.reference import WEIGHTS, place_kinds, urgencies, weights

ADULT: Final = 18
OTHERS: Final = "SELECT * FROM care_others_waiting(%s, %s)"
OUTSIDE: Final = "care_is_outside"
SHOWN: Final = 200


@dataclass(frozen=True)
class Facts:
    """What counts of one who waits; `sleeps` says that there is a place meanwhile, `last_resort` that it is a hotel.

    `outside`: what was said last of where they sleep is no bed for the night, such as the street.
    """

    urgency: str
    minor: bool
    children: bool
    care_need: bool
    last_resort: bool
    asked_at: datetime
    extra_points: int = 0
    sleeps: bool = False
    outside: bool = False


@dataclass(frozen=True)
class Factor:
    """One thing that counts: in words, with its points."""

    words: str
    points: int


@dataclass(frozen=True)
class Waiting:
    """One line of the list: `place` counts from 1 over everybody; `request` is None for who is not yours to see."""

    place: int
    points: int
    factors: tuple[Factor, ...]
    facts: Facts
    kinds: tuple[str, ...]
    request: PlacementRequest | None = None

    @property
    def urgency(self) -> str:
        """How soon a place is needed, in words."""
        found = urgencies().get(self.facts.urgency)
        return str(found.name) if found else self.facts.urgency

    @property
    def days(self) -> int:
        """For how many whole days one has waited."""
        return days_waited(self.facts.asked_at, now())

    @property
    def is_late(self) -> bool:
        """True when one waits longer than the urgency allows."""
        found = urgencies().get(self.facts.urgency)
        return found is not None and self.days > found.days

    @property
    def kind_names(self) -> list[str]:
        """The kinds of place that would do, in words; empty for any."""
        known = place_kinds()
        return [str(known[kind].name) for kind in self.kinds if kind in known]


def days_waited(asked_at: datetime, moment: datetime) -> int:
    """Return over how many midnights somebody has waited, in the Netherlands."""
    return max(0, (timezone.localdate(moment) - timezone.localdate(asked_at)).days)


def factors_of(facts: Facts, moment: datetime) -> tuple[Factor, ...]:
    """Return what counts for one who waits at `moment`, each with its points; their sum is the order."""
    urgency, counts = urgencies()[facts.urgency], weights()
    found = [Factor(str(urgency.name), urgency.points)]
    holds = [code for code in WEIGHTS if getattr(facts, code, False)]
    found += [Factor(str(counts[code].name), counts[code].points) for code in holds]
    days = days_waited(facts.asked_at, moment)
    waited = counts["waiting"]
    if points := min(days * waited.per_day, waited.at_most):
        words = ngettext("Wacht %(n)d dag", "Wacht %(n)d dagen", days) % {"n": days}
        found.append(Factor(words, points))
    if facts.extra_points:
        found.append(Factor(_("Aangepast door een professional (reden in het journaal)"), facts.extra_points))
    return tuple(found)


def points_of(facts: Facts, moment: datetime) -> int:
    """Return the points of one who waits."""
    return sum(factor.points for factor in factors_of(facts, moment))


def facts_of(request: PlacementRequest) -> Facts:
    """Return what counts of a request as `open_requests` gives it."""
    return Facts(
        urgency=request.urgency,
        minor=request.age < ADULT,
        children=request.children > 0,
        care_need=request.care_need,
        last_resort=bool(getattr(request, "in_hotel", False)),
        asked_at=request.asked_at,
        extra_points=request.extra_points,
        sleeps=bool(getattr(request, "sleeps", False)),
        outside=bool(getattr(request, "outside", False)),
    )


def last_resorts() -> list[str]:
    """Return the kinds of place in which one keeps waiting."""
    return [kind.code for kind in place_kinds().values() if kind.last_resort]


def open_requests(actor: Actor) -> QuerySet[PlacementRequest]:
    """Return the requests that wait for a place and have no promise, of open cases that `actor` sees."""
    promised = Placement.objects.filter(request=OuterRef("pk"), state__in=PROMISED)
    inside = Placement.objects.filter(case=OuterRef("case"), state="staying")
    return (
        visible_requests(actor)
        .filter(~Exists(promised), state=PlacementRequest.State.WAITING, case__closed_at=None)
        .annotate(
            sleeps=Exists(inside),
            in_hotel=Exists(inside.filter(place__kind__in=last_resorts())),
            outside=Func(F("case"), function=OUTSIDE, output_field=BooleanField()),
        )
        .select_related("case__municipality", "case__organisation")
    )


def waiting_list(actor: Actor) -> list[Waiting]:
    """Return who waits for a place: whose case `actor` sees, and among them, without case, who else does here.

    Two queries, however many wait.
    """
    mine = [(facts_of(request), request) for request in open_requests(actor)]
    return ordered([*mine, *others_waiting(actor)])


def ordered(waiting: Iterable[tuple[Facts, Any]]) -> list[Waiting]:
    """Return who waits in the order of their points; with equal points, who asked first, then by id."""
    moment = now()
    lines = []
    for facts, what in waiting:
        request = what if isinstance(what, PlacementRequest) else None
        factors = factors_of(facts, moment)
        kinds = tuple(request.kinds) if request else tuple(what)
        lines.append((sum(factor.points for factor in factors), factors, facts, kinds, request))
    lines.sort(key=lambda one: (-one[0], one[2].asked_at, str(one[4].pk) if one[4] else ""))
    return [Waiting(number, *line) for number, line in enumerate(lines, start=1)]


def others_waiting(actor: Actor) -> list[tuple[Facts, tuple[str, ...]]]:
    """Return what counts of who waits in cases that `actor` does not see, and which kinds would do. One query."""
    if actor.is_system:
        return []
    with connection.cursor() as cursor:
        cursor.execute(OTHERS, [today(), last_resorts()])
        rows = cursor.fetchall()
    return [(Facts(*row[:9]), tuple(row[9])) for row in rows]


def place_in_line(actor: Actor, request: UUID) -> Waiting | None:
    """Return where a request stands in the list; None when it does not wait (any more)."""
    return next((one for one in waiting_list(actor) if one.request and one.request.pk == request), None)
