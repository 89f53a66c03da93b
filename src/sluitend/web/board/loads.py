"""Caseload: how many open cases each colleague carries, and how many lie in each municipality and each region.

Of the cases of others a municipality has a number of five or more, "1 tot 4", or none: PostgreSQL counts and protects
them (`care.night.unseen_cases`). A region adds up only what its municipalities may tell, so that no total gives away
what a municipality keeps.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext as _

from sluitend.access.actor import Actor
from sluitend.care.access import PROGRAMMES
from sluitend.casework.access import visible_cases
from sluitend.casework.models import Case
from sluitend.registry.models import Membership, Municipality, Region
from sluitend.registry.queries import memberships_on


@dataclass(frozen=True)
class Load:
    """How many open cases somebody carries, or lie somewhere; `share` is the length of the bar, 0 to 100."""

    name: str
    count: int
    share: int
    detail: str = ""


@dataclass(frozen=True)
class Town:
    """A municipality: how many open cases one sees, and how many not (None: one to four, 0: none).

    Every open case is one of the two: what one sees and only decides or advises about is seen as well.
    In one that is in no region of the actor's (not `is_mine`) nobody counts what they do not see.
    """

    code: str
    name: str
    seen: int
    unseen: int | None
    is_mine: bool


@dataclass(frozen=True)
class RegionLoad:
    """A region: how many open cases one sees in it, and how many others its municipalities tell of together.

    `keeps` when a municipality has a number of others that is too small to tell; `is_mine` when the actor works in the
    region: of another nothing is counted but what one sees. The shares are the lengths of the bars, 0 to 100.
    """

    name: str
    seen: int
    unseen: int
    keeps: bool
    is_mine: bool
    share: int = 0
    unseen_share: int = 0


def by_colleague(cases: Iterable[Case]) -> list[Load]:
    """Return how many of these cases each colleague carries; who carries none in person together."""
    named = (
        (case.official.name if case.official else _("Nog niemand in persoon"), case.organisation.name)
        for case in cases
    )
    return _loads(Counter(named))


def by_town(cases: Iterable[Case]) -> list[Load]:
    """Return how many of these cases lie in each municipality."""
    return _loads(Counter((case.municipality.name, "") for case in cases))


def _loads(counted: Counter[tuple[str, str]]) -> list[Load]:
    top = max(counted.values(), default=0) or 1
    ordered = sorted(counted.items(), key=lambda one: (-one[1], one[0]))
    return [Load(name, count, round(100 * count / top), detail) for (name, detail), count in ordered]


def towns_of(actor: Actor, unseen: Mapping[str, int | None]) -> list[Town]:
    """Return the municipalities of the actor's regions, and those of the cases they see, by name. Two queries."""
    cases = visible_cases(actor).filter(closed_at=None, programme__in=PROGRAMMES)
    seen = Counter(dict(cases.values_list("municipality").annotate(n=Count("pk")).order_by()))
    mine = Exists(memberships_on().filter(region__in=actor.regions, municipality=OuterRef("pk")))
    rows = Municipality.objects.annotate(is_mine=mine).filter(Q(is_mine=True) | Q(pk__in=list(seen)))
    return [
        Town(one.pk, one.name, seen[one.pk], unseen.get(one.pk, 0), one.is_mine)
        for one in rows.order_by("name")
    ]


def by_region(actor: Actor, towns: Iterable[Town]) -> list[RegionLoad]:
    """Return how many cases lie in each region, those with most of one's own first. One query.

    Every municipality counts once: in the region of the actor's that it belongs to (for its care, if for several), else
    in its care region. Who works in several regions finds each of them, also an empty one.
    """
    towns = list(towns)
    homes = _regions_of(actor, [town.code for town in towns])
    grouped: dict[Region | None, list[Town]] = {}
    for town in towns:
        grouped.setdefault(homes.get(town.code), []).append(town)
    found = [_region(actor, region, its) for region, its in grouped.items()]
    top = max((one.seen + one.unseen for one in found), default=0) or 1
    drawn = [_drawn(one, top) for one in found]
    return sorted(drawn, key=lambda one: (-one.seen, not one.is_mine, one.name))


def _regions_of(actor: Actor, codes: list[str]) -> dict[str, Region]:
    rows = memberships_on().filter(municipality__in=codes).select_related("region")
    nearest_last = sorted(
        rows, key=lambda one: (one.region_id in actor.regions, one.domain == Membership.CARE)
    )
    return {one.municipality_id: one.region for one in nearest_last}


def _region(actor: Actor, region: Region | None, towns: list[Town]) -> RegionLoad:
    return RegionLoad(
        name=region.name if region else _("In geen regio"),
        seen=sum(town.seen for town in towns),
        unseen=sum(town.unseen or 0 for town in towns),
        keeps=any(town.unseen is None for town in towns),
        is_mine=region is not None and region.pk in actor.regions,
    )


def _drawn(one: RegionLoad, top: int) -> RegionLoad:
    return replace(one, share=round(100 * one.seen / top), unseen_share=round(100 * one.unseen / top))


def others_at(town: Town) -> str:
    """Return in words how many cases of others lie in a municipality: never a number under five, nor 0 for some."""
    if not town.is_mine:
        return _("niet geteld")
    return _("1 tot 4") if town.unseen is None else str(town.unseen)


def others_in(region: RegionLoad) -> str:
    """Return in words how many cases of others lie in a region: never a number under five, nor one that leads to it."""
    if not region.is_mine:
        return _("niet geteld")
    if not region.keeps:
        return str(region.unseen)
    return _("meer dan %(n)s") % {"n": region.unseen} if region.unseen else _("enkele")
