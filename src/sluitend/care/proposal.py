"""Whom the free places fit best, for the whole list at once: an assignment problem, solved exactly (scipy).

A proposal is a proposal: each line leads to a person's own reservation. Hard exclusions are those of a search. Among
all ways to fill the places it is one in which the points of who gets a place, then how well places fit, are highest.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import numpy as np
from django.db import connection
from django.db.models import Q
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from sluitend.access.actor import Actor
from sluitend.access.clock import now, today
from sluitend.care.access import visible_places
from sluitend.care.columns import PlaceTable, roof_of
from sluitend.care.models import AvoidedCase, Place, PlacementRequest
from sluitend.care.waiting import facts_of, open_requests, points_of
from sluitend.registry.queries import memberships_on

# One point in the waiting list outweighs any difference in how well a place fits.
PER_POINT: Final = 1000
LIFT: Final = 500
TOGETHER: Final = 2000
APART: Final = "SELECT request_id, place_id FROM care_kept_apart(%s::uuid[])"
Flags = NDArray[np.bool_]
Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Proposed:
    """One line: this place for this request, with the points of the request and how well the place fits."""

    request: PlacementRequest
    place: Place
    points: int
    fit: int


@dataclass(frozen=True)
class Problem:
    """Who waits (rows) and what is free (columns): whether it is allowed, and what it is worth."""

    requests: Sequence[PlacementRequest]
    places: Sequence[Place]
    points: Sequence[int]
    allowed: Flags
    fit: Numbers
    never_together: frozenset[frozenset[UUID]]

    @property
    def worth(self) -> Numbers:
        """What each pair is worth; 0 where it is not allowed, so that no pair is taken for it."""
        points = np.asarray(self.points, dtype=np.float64).reshape(-1, 1)
        # Somebody may have been put back below zero; also they are placed when there is room.
        low = min(0.0, float(points.min(initial=0)))
        worth: Numbers = np.where(self.allowed, (points - low + 1) * PER_POINT + LIFT + self.fit, 0.0)
        return worth


def free_places(actor: Actor) -> list[Place]:
    """Return the places that are free today, in a fixed order."""
    day = today()
    free = Q(status="free") | Q(status="occupied", status_until__lte=day)
    open_now = Q(opens_on__lte=day) & (Q(closes_on=None) | Q(closes_on__gt=day))
    found = (
        visible_places(actor).filter(free, open_now, held="").select_related("organisation", "municipality")
    )
    return list(found.order_by("kind", "municipality__name", "house", "name", "id"))


def problem_of(actor: Actor) -> Problem:
    """Return the problem as it stands for what `actor` sees: six queries, however many wait."""
    moment = now()
    requests = list(open_requests(actor))
    points = {request.pk: points_of(facts_of(request), moment) for request in requests}
    requests.sort(key=lambda one: (-points[one.pk], one.asked_at, str(one.pk)))
    requests = requests[:TOGETHER]
    places = free_places(actor)
    regions: dict[str, set[str]] = {}
    for municipality, region in memberships_on(today()).values_list("municipality", "region"):
        regions.setdefault(municipality, set()).add(region)
    ids = [one.pk for one in requests]
    with connection.cursor() as cursor:
        cursor.execute(APART, [ids])
        apart: dict[UUID, set[UUID]] = {}
        for request, place in cursor.fetchall():
            apart.setdefault(request, set()).add(place)
    links = AvoidedCase.objects.filter(case__in=[one.case_id for one in requests])
    pairs = frozenset(frozenset(pair) for pair in links.values_list("case", "avoided"))
    weights = [points[pk] for pk in ids]
    return build(requests, places, weights, regions=regions, apart=apart, never_together=pairs)


def build(
    requests: Sequence[PlacementRequest],
    places: Sequence[Place],
    points: Sequence[int],
    *,
    regions: dict[str, set[str]],
    apart: dict[UUID, set[UUID]],
    never_together: frozenset[frozenset[UUID]] = frozenset(),
) -> Problem:
    """Return the problem for what was read; `regions` are those of municipalities, `apart` the places to avoid."""
    table = PlaceTable(places, regions)
    allowed = np.zeros((len(requests), len(places)), dtype=np.bool_)
    fit = np.zeros((len(requests), len(places)))
    for row, request in enumerate(requests):
        home = regions.get(request.case.municipality_id, set())
        allowed[row] = table.allows(request, apart.get(request.pk, set()))
        fit[row] = table.fits(request, home)
    return Problem(requests, places, points, allowed, fit, never_together)


def solve(problem: Problem) -> list[Proposed]:
    """Return the best assignment, in the order of the list. Nobody is put under one roof with whom they must avoid.

    Exact, but for those who must be kept apart from each other while both wait: there, the place of who comes later is
    forbidden, and it is solved again.
    """
    if not problem.requests or not problem.places:
        return []
    worth = problem.worth.copy()
    while True:
        rows, columns = linear_sum_assignment(worth, maximize=True)
        pairs = [
            (int(row), int(column))
            for row, column in zip(rows, columns, strict=True)
            if worth[row, column] > 0
        ]
        pairs.sort()
        clash = _clash(problem, pairs)
        if clash is None:
            break
        row, roof = clash
        for column, place in enumerate(problem.places):
            if roof_of(place) == roof:
                worth[row, column] = 0.0
    return [
        Proposed(
            problem.requests[row],
            problem.places[column],
            problem.points[row],
            int(problem.fit[row, column]),
        )
        for row, column in pairs
    ]


def _clash(problem: Problem, pairs: Iterable[tuple[int, int]]) -> tuple[int, Any] | None:
    """Return the later of two who must not be under one roof and yet would be, with that roof; None without any."""
    if not problem.never_together:
        return None
    roofs: dict[Any, list[int]] = {}
    for row, column in pairs:
        roof = roof_of(problem.places[column])
        for other in roofs.setdefault(roof, []):
            both = frozenset({problem.requests[row].case_id, problem.requests[other].case_id})
            if both in problem.never_together:
                return row, roof
        roofs[roof].append(row)
    return None


def passed_over(actor: Actor, request: UUID, place: UUID) -> list[PlacementRequest]:
    """Return who stands higher in the list than `request` and has no other free place that fits than `place`.

    Of whom `actor` sees, in the order of the list: who reserves the place lets them wait on.
    """
    problem = problem_of(actor)
    column = next((number for number, one in enumerate(problem.places) if one.pk == place), None)
    if column is None:
        return []
    row = next((number for number, one in enumerate(problem.requests) if one.pk == request), None)
    higher = problem.allowed[:row]
    only = higher[:, column] & (higher.sum(axis=1) == 1)
    return [one for one, waits in zip(problem.requests, only, strict=False) if waits]


def propose(actor: Actor) -> list[Proposed]:
    """Return for the whole list whom each free place fits best; nothing is reserved by it."""
    return solve(problem_of(actor))
