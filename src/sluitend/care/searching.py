"""Find a place: what excludes a place is decided in one statement, and told in words for each; the rest is ranked.

An exclusion is hard: no screen, proposal or reservation goes around it. The ranking is the same each time.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sluitend.access.actor import Actor
from sluitend.access.clock import now, today
from sluitend.care.models import PlacementRequest
from sluitend.care.reference import place_kinds, terms
from sluitend.care.scoring import SCORES

# Code → why a place is not for this person, as the screen says it. The first group is about the moment, not the place.
NOT_NOW: Final[dict[str, Promise]] = {
    "closed": _("is dan niet open"),
    "out": _("is buiten gebruik"),
    "occupied": _("is bezet"),
    "reserved": _("is gereserveerd"),
    "taken": _("er verblijft iemand"),
}
NOT_HERE: Final[dict[str, Promise]] = {
    "kind": _("is een andere soort plek dan gevraagd"),
    "no_bed": _("is hulp zonder bed; vraag erom als dat genoeg is"),
    "kind_residence": _("deze soort plek past niet bij de verblijfsstatus"),
    "kind_sex": _("deze soort plek is voor een andere groep"),
    "kind_age": _("deze soort plek past niet bij de leeftijd"),
    "residence": _("neemt niemand met deze verblijfsstatus"),
    "form": _("is voor een andere vorm van uitbuiting"),
    "sex": _("is voor een andere groep"),
    "age": _("past niet bij de leeftijd"),
    "no_children": _("neemt geen kinderen"),
    "children": _("heeft geen ruimte voor zoveel kinderen"),
    "accessible": _("is niet toegankelijk met een rolstoel"),
    "pets": _("neemt geen huisdieren"),
    "days": _("is voor een korter verblijf"),
    "region": _("ligt in een regio die gemeden moet worden"),
    "municipality": _("ligt in een gemeente die gemeden moet worden"),
    "apart": _("kan niet, om de veiligheid van mensen die uit elkaar moeten blijven"),
}
WORDS: Final = NOT_NOW | NOT_HERE

SEARCH: Final = """
WITH areas AS (
  SELECT municipality_id, array_agg(region_id) AS regions FROM registry_membership
  WHERE valid_from <= %(today)s AND (valid_until IS NULL OR valid_until > %(today)s) GROUP BY 1
),
apart AS (SELECT place_id FROM care_kept_apart(%(requests)s::uuid[]))
SELECT * FROM (
SELECT p.id, p.name, p.house, p.kind, p.organisation_id, o.name, o.phone, p.municipality_id, m.name, p.languages,
       p.children_max, p.accessible, p.pets, p.confirmed_at, p.held, p.held_until, p.promised_from,
       coalesce(a.regions, '{}'), why.codes,
       row_number() OVER (PARTITION BY why.codes <@ %(not_now)s::text[]
                          ORDER BY cardinality(why.codes), p.kind, m.name, p.house, p.name, p.id) AS nearest,
       count(*) OVER () AS looked_at
FROM care_place AS p
JOIN registry_organisation AS o ON o.id = p.organisation_id
JOIN registry_municipality AS m ON m.code = p.municipality_id
LEFT JOIN areas AS a ON a.municipality_id = p.municipality_id
CROSS JOIN LATERAL (SELECT array_remove(ARRAY[
  CASE WHEN p.opens_on > %(day)s OR p.closes_on <= %(day)s THEN 'closed' END,
  CASE WHEN p.status = 'out' THEN 'out' END,
  CASE WHEN p.status = 'occupied' AND (p.status_until IS NULL OR p.status_until > %(day)s) THEN 'occupied' END,
  CASE WHEN p.promised_from IS NOT NULL THEN 'reserved' END,
  CASE WHEN p.held = 'staying' AND (p.held_until > %(day)s OR %(day)s <= %(today)s) THEN 'taken' END,
  CASE WHEN cardinality(%(kinds)s::varchar[]) > 0 AND p.kind <> ALL (%(kinds)s::varchar[]) THEN 'kind' END,
  CASE WHEN p.kind = ANY (%(no_bed)s::varchar[]) THEN 'no_bed' END,
  CASE WHEN p.kind = ANY (%(kind_residence)s::varchar[]) THEN 'kind_residence' END,
  CASE WHEN p.kind = ANY (%(kind_sex)s::varchar[]) THEN 'kind_sex' END,
  CASE WHEN p.kind = ANY (%(kind_age)s::varchar[]) THEN 'kind_age' END,
  CASE WHEN cardinality(p.residence) > 0 AND %(residence)s <> ALL (p.residence) THEN 'residence' END,
  CASE WHEN cardinality(p.forms) > 0 AND %(form)s <> ALL (p.forms) THEN 'form' END,
  CASE WHEN cardinality(p.sexes) > 0 AND %(sex)s <> ALL (p.sexes) THEN 'sex' END,
  CASE WHEN p.age_from > %(age)s OR p.age_until <= %(age)s THEN 'age' END,
  CASE WHEN p.children_max < %(children)s THEN CASE WHEN p.children_max = 0 THEN 'no_children' ELSE 'children' END END,
  CASE WHEN %(accessible)s AND NOT p.accessible THEN 'accessible' END,
  CASE WHEN %(pet)s AND NOT p.pets THEN 'pets' END,
  CASE WHEN p.max_days < %(days)s THEN 'days' END,
  CASE WHEN a.regions && %(avoid_regions)s::varchar[] THEN 'region' END,
  CASE WHEN p.municipality_id = ANY (%(avoid_municipalities)s::varchar[]) THEN 'municipality' END,
  CASE WHEN p.id IN (SELECT place_id FROM apart) THEN 'apart' END
]::text[], NULL) AS codes) AS why
WHERE (p.closes_on IS NULL OR p.closes_on > %(today)s) AND {where}
) AS judged (id, name, house, kind, organisation, organisation_name, phone, municipality, municipality_name, languages,
             children_max, accessible, pets, confirmed_at, held, held_until, promised_from, regions, codes, nearest,
             looked_at)
WHERE codes <@ %(not_now)s::text[] OR nearest <= %(most)s
"""
MOST_UNFIT: Final = 50


@dataclass(frozen=True)
class Found:
    """A place as it is for one request (`wish`, in a case in the regions `home`): `why_not` are what excludes it."""

    id: UUID
    name: str
    house: str
    kind: str
    organisation: UUID
    organisation_name: str
    phone: str
    municipality: str
    municipality_name: str
    languages: tuple[str, ...]
    children_max: int
    accessible: bool
    pets: bool
    confirmed_at: Any
    held: str
    held_until: date | None
    promised_from: date | None
    regions: tuple[str, ...]
    why_not: tuple[str, ...]
    wish: PlacementRequest = field(repr=False)
    home: frozenset[str] = field(repr=False)

    @cached_property
    def why(self) -> tuple[tuple[str, int], ...]:
        """What counts for and against it: codes of `SCORES` with their points. Asked only of what is ranked."""
        return tuple(
            (code, score.points) for code, score in SCORES.items() if score.holds(self, self.wish, self.home)
        )

    @property
    def order(self) -> tuple[Any, ...]:
        """What orders places that are otherwise equal, the same each time."""
        return (self.kind, self.municipality_name, self.house, self.name, self.id)

    @property
    def points(self) -> int:
        """What the ranking gives this place."""
        return sum(points for _code, points in self.why)

    @property
    def reasons(self) -> list[str]:
        """Why it is in this place of the list, in words, what counts most first."""
        ordered = sorted(self.why, key=lambda one: -abs(one[1]))
        return [str(SCORES[code].words) for code, _points in ordered]

    @property
    def objections(self) -> list[str]:
        """Why it is not for this person, in words; what holds for its whole kind is not told of the place again."""
        return [str(WORDS[code]) for code in self.why_not if f"kind_{code}" not in self.why_not]

    @property
    def is_overdue(self) -> bool:
        """True when who is there, or on the way, should have left before today."""
        return self.held_until is not None and self.held_until < today()

    @property
    def is_empty_until(self) -> date | None:
        """The day from which it is kept for somebody, when nobody is in it before: call about the nights until then."""
        later = self.promised_from is not None and self.promised_from > today()
        return self.promised_from if later and set(self.why_not) == {"reserved"} else None

    @property
    def kind_name(self) -> str:
        """What kind of place it is, in words."""
        return str(place_kinds()[self.kind].name)

    @property
    def is_stale(self) -> bool:
        """True when the provider said nothing of it for so long that one had better call first."""
        limit: timedelta = timedelta(days=terms()["availability"].days)
        return bool(now() - self.confirmed_at > limit)

    @property
    def fits_later(self) -> bool:
        """True when only the moment excludes it."""
        return bool(self.why_not) and set(self.why_not) <= set(NOT_NOW)


COLUMNS: Final = tuple(one.name for one in fields(Found))[:-2]


@dataclass(frozen=True)
class Search:
    """What was found: places that are free and fit, best first; what fits and is not free; what does not fit.

    Of these last only what comes nearest is kept; `looked_at` counts all.
    """

    free: list[Found]
    later: list[Found]
    unfit: list[Found]
    looked_at: int = 0

    def __len__(self) -> int:
        """Return how many places were looked at."""
        return self.looked_at

    @property
    def unfit_count(self) -> int:
        """How many do not fit, also those that are not kept."""
        return self.looked_at - len(self.free) - len(self.later)


def excluded_kinds(request: PlacementRequest) -> dict[str, list[str]]:
    """Return which kinds of place are not for the person of `request`, by why: no bed, residence, sex or age.

    Help without a bed is for who asked for it in so many words.
    """
    found: dict[str, list[str]] = {"no_bed": [], "kind_residence": [], "kind_sex": [], "kind_age": []}
    for kind in place_kinds().values():
        if not kind.bed and kind.code not in request.kinds:
            found["no_bed"].append(kind.code)
        if kind.residence and request.residence not in kind.residence:
            found["kind_residence"].append(kind.code)
        if kind.sexes and request.sex not in kind.sexes:
            found["kind_sex"].append(kind.code)
        if request.age < kind.age_from or (kind.age_until is not None and request.age >= kind.age_until):
            found["kind_age"].append(kind.code)
    return found


def _parameters(request: PlacementRequest, day: date) -> dict[str, Any]:
    return {
        "today": today(), "day": day, "requests": [request.pk], "kinds": request.kinds, "residence": request.residence,
        "form": request.form, "sex": request.sex, "age": request.age, "children": request.children,
        "accessible": request.accessible, "pet": request.pet, "days": request.days or 0,
        "not_now": list(NOT_NOW), "avoid_regions": request.avoid_regions,
        "avoid_municipalities": request.avoid_municipalities,
    } | excluded_kinds(request)  # fmt: skip


def find_places(
    actor: Actor,
    request: PlacementRequest,
    *,
    home_regions: Iterable[str] = (),
    day: date | None = None,
    only: UUID | None = None,
    most: int = MOST_UNFIT,
) -> Search:
    """Return every place for `request`, that `actor` sees, as it is from `day` (today) on. One statement.

    `home_regions` are those where the case lies; `only` looks at one place; of what
    does not fit, the `most` nearest are returned.
    """
    if not (actor.is_system or actor.organisations):
        return Search([], [], [])
    wished = day or today()
    parameters = _parameters(request, wished) | {"most": most}
    where = "true"
    if only:
        where, parameters["only"] = "p.id = %(only)s", only
    with connection.cursor() as cursor:
        cursor.execute(SEARCH.replace("{where}", where), parameters)
        rows = cursor.fetchall()
    home = frozenset(home_regions)
    found = [_found(row[:-2], request, home) for row in rows]
    free = [one for one in found if not one.why_not]
    later = [one for one in found if one.fits_later]
    unfit = [one for one in found if one.why_not and not one.fits_later]
    free.sort(key=lambda one: (-one.points, *one.order))
    later.sort(key=lambda one: (one.held_until or date.max, *one.order))
    unfit.sort(key=lambda one: (len(one.why_not), *one.order))
    return Search(free, later, unfit, rows[0][-1] if rows else 0)


def _found(row: tuple[Any, ...], request: PlacementRequest, home: frozenset[str]) -> Found:
    """Return a row of SEARCH; its columns come in the order of the fields."""
    facts: dict[str, Any] = dict(zip(COLUMNS, row, strict=True))
    facts["languages"], facts["why_not"] = tuple(facts["languages"]), tuple(facts["why_not"])
    return Found(**facts, wish=request, home=home)
