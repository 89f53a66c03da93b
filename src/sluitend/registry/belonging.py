"""Regions as they were on a day: which municipalities belonged, came, left or merged. Each set-based."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from sluitend.registry.models import Membership, Municipality, Organisation, Region, RegistryChange
from sluitend.registry.queries import region_label

VERBS = ("move_municipality", "merge_municipality")


@dataclass(frozen=True)
class Member:
    """A membership of a region with where the municipality belongs for the other domain, on the same day."""

    membership: Membership
    elsewhere: Region | None


@dataclass(frozen=True)
class RegionOn:
    """A region on a day, for one domain: who belongs, who left before, who comes later."""

    now: list[Member]
    past: list[Membership]
    coming: list[Membership]


def region_on(region: str, domain: str, day: date) -> RegionOn:
    """Return who belonged to `region` for `domain` on `day`, and who did before or will. Two queries."""
    found = Membership.objects.filter(region=region, domain=domain).select_related("municipality__successor")
    rows = list(found.order_by("municipality__name", "valid_from"))
    now = [
        one for one in rows if one.valid_from <= day and (one.valid_until is None or one.valid_until > day)
    ]
    others = _elsewhere((one.municipality_id for one in now), domain, region, day)
    return RegionOn(
        [Member(one, others.get(one.municipality_id)) for one in now],
        [one for one in rows if one.valid_until is not None and one.valid_until <= day],
        [one for one in rows if one.valid_from > day],
    )


def _elsewhere(codes: Iterable[str], domain: str, region: str, day: date) -> dict[str, Region]:
    found = Membership.objects.filter(municipality__in=list(codes), valid_from__lte=day).exclude(
        domain=domain
    )
    found = found.exclude(region=region).select_related("region")
    return {
        one.municipality_id: one.region for one in found if one.valid_until is None or one.valid_until > day
    }


def domains_of(regions: Iterable[str]) -> dict[str, list[str]]:
    """Return for which domains these regions have, had or will have members. One query."""
    found: dict[str, list[str]] = {}
    pairs = (
        Membership.objects.filter(region__in=list(regions)).order_by("domain").values_list("region", "domain")
    )
    for region, domain in pairs.distinct():
        found.setdefault(region, []).append(domain)
    return found


def all_regions() -> dict[str, str]:
    """Return all regions that have members, by code, in the order of their names."""
    found = Region.objects.filter(memberships__isnull=False).distinct()
    rows = found.order_by("name", "code").values_list("code", "name", "kind")
    return {code: region_label(name, kind) for code, name, kind in rows}


def all_municipalities() -> list[tuple[str, str]]:
    """Return code and name of every municipality, also of those that merged."""
    return list(Municipality.objects.order_by("name").values_list("code", "name"))


def recorded_moves(region: str) -> QuerySet[RegistryChange]:
    """Return what was recorded on screen by the office of a region or about it, the latest first."""
    offices = Organisation.objects.filter(kind="region", region=region)
    about = Q(data__region=region) | Q(data__old_region=region)
    found = RegistryChange.objects.filter(Q(organisation__in=offices.values("pk")) | about, verb__in=VERBS)
    return found.select_related("user").order_by("-at", "-id")[:20]
