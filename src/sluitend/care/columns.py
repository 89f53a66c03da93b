"""Many places at once, as columns of numbers: the exclusions and points of a search, for all places of one request.

`searching.py` says the same to PostgreSQL for one request; a test holds the two together.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from sluitend.access.clock import now
from sluitend.care.models import Place, PlacementRequest
from sluitend.care.reference import place_kinds, terms
from sluitend.care.scoring import SCORES

Flags = NDArray[np.bool_]
Numbers = NDArray[np.float64]
OLD: Final = 1000  # older than any age that is asked


def roof_of(place: Place) -> tuple[Any, ...]:
    """Return what two places under one roof have in common."""
    return (place.organisation_id, place.house) if place.house else (place.pk,)


class PlaceTable:
    """Places as columns, with what each takes as a column per code."""

    def __init__(self, places: Sequence[Place], regions: Mapping[str, Collection[str]]) -> None:
        self.places = places
        self.positions = {place.pk: number for number, place in enumerate(places)}
        self.kinds = self._codes([place.kind] for place in places)
        self.towns = self._codes([place.municipality_id] for place in places)
        self.regions = self._codes(regions.get(place.municipality_id, ()) for place in places)
        self.languages = self._codes(place.languages for place in places)
        self.sexes = self._codes(place.sexes for place in places)
        self.forms = self._codes(place.forms for place in places)
        self.residence = self._codes(place.residence for place in places)
        self.anybody = {
            name: self._flags(not getattr(place, name) for place in places)
            for name in ("sexes", "forms", "residence")
        }
        self.age_from = self._numbers(place.age_from for place in places)
        self.age_until = self._numbers(
            OLD if place.age_until is None else place.age_until for place in places
        )
        self.children = self._numbers(place.children_max for place in places)
        self.days = self._numbers(np.inf if place.max_days is None else place.max_days for place in places)
        self.accessible = self._flags(place.accessible for place in places)
        self.pets = self._flags(place.pets for place in places)
        moment, stale = now(), timedelta(days=terms()["availability"].days)
        fresh = self._flags(moment - place.confirmed_at <= timedelta(days=1) for place in places)
        old = self._flags(moment - place.confirmed_at > stale for place in places)
        last = self._flags(place_kinds()[place.kind].last_resort for place in places)
        points: Callable[[str], int] = lambda code: SCORES[code].points  # noqa: E731
        self.own = fresh * points("fresh") + old * points("stale") + last * points("last_resort")

    def allows(self, request: PlacementRequest, apart: Collection[UUID] = ()) -> Flags:
        """Return for each place whether nothing of the request excludes it."""
        allowed = self._kind_allows(request)
        allowed &= self.anybody["sexes"] | self._has(self.sexes, request.sex)
        allowed &= self.anybody["forms"] | self._has(self.forms, request.form)
        allowed &= self.anybody["residence"] | self._has(self.residence, request.residence)
        allowed &= (self.age_from <= request.age) & (request.age < self.age_until)
        allowed &= self.children >= request.children
        allowed &= self.days >= (request.days or 0)
        if request.accessible:
            allowed &= self.accessible
        if request.pet:
            allowed &= self.pets
        for code in request.avoid_regions:
            allowed &= ~self._has(self.regions, code)
        for code in request.avoid_municipalities:
            allowed &= ~self._has(self.towns, code)
        for place in apart:
            if place in self.positions:
                allowed[self.positions[place]] = False
        return allowed

    def fits(self, request: PlacementRequest, home: Collection[str]) -> Numbers:
        """Return for each place how well it fits, in the points of `scoring.py`."""
        near = self._has(self.towns, request.near_id or "")
        in_region = self._any(self.regions, home) & ~near
        language = self._any(self.languages, request.languages)
        total = self.own + near * SCORES["near"].points + in_region * SCORES["in_region"].points
        total = total + language * SCORES["language"].points
        if request.care_need:
            total = total + self._has(self.kinds, "complex_care") * SCORES["specialised"].points
        if not request.accessible:
            total = total + self.accessible * SCORES["unneeded_access"].points
        if not request.children:
            total = total + (self.children > 0) * SCORES["unneeded_room"].points
        return np.asarray(total, dtype=np.float64)

    def _kind_allows(self, request: PlacementRequest) -> Flags:
        allowed = self._none()
        for kind in place_kinds().values():
            wanted = kind.code in request.kinds if request.kinds else kind.bed
            lawful = not kind.residence or request.residence in kind.residence
            fits = not kind.sexes or request.sex in kind.sexes
            old_enough = kind.age_from <= request.age
            young_enough = kind.age_until is None or request.age < kind.age_until
            if wanted and lawful and fits and old_enough and young_enough:
                allowed |= self._has(self.kinds, kind.code)
        return allowed

    def _none(self) -> Flags:
        return np.zeros(len(self.places), dtype=np.bool_)

    def _has(self, columns: Mapping[str, Flags], code: str) -> Flags:
        return columns.get(code, self._none())

    def _any(self, columns: Mapping[str, Flags], codes: Iterable[str]) -> Flags:
        found = self._none()
        for code in codes:
            found = found | self._has(columns, code)
        return found

    def _codes(self, lists: Iterable[Iterable[str]]) -> dict[str, Flags]:
        columns: dict[str, Flags] = {}
        for number, codes in enumerate(lists):
            for code in codes:
                columns.setdefault(code, self._none())[number] = True
        return columns

    def _flags(self, values: Iterable[Any]) -> Flags:
        return np.fromiter(values, dtype=np.bool_, count=len(self.places))

    def _numbers(self, values: Iterable[float]) -> Numbers:
        return np.fromiter(values, dtype=np.float64, count=len(self.places))
