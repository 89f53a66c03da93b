"""Reads what the engine asks for: municipalities, memberships, and the agreements in force on a day. Three queries."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from sluitend.agreements.engine import Agreed, Answer, applicable, responsible
from sluitend.agreements.facts import Facts, Place, Places
from sluitend.agreements.models import RegionalAgreement
from sluitend.agreements.reference import default, read_payments, read_ranks
from sluitend.registry.models import Membership, Municipality


def load_places(codes: Iterable[str] | None = None) -> Places:
    """Return all municipalities, with the memberships of `codes` and of whoever took them over (None: of all)."""
    rows = Municipality.objects.values_list("code", "name", "valid_until", "successor")
    by_code = {code: Place(code, name, until, successor or "") for code, name, until, successor in rows}
    members = Membership.objects.all()
    if codes is not None:
        wanted = set(codes)
        for code in list(wanted):
            place, seen = by_code.get(code), set[str]()
            while place and place.code not in seen:
                seen.add(place.code)
                place = by_code.get(place.successor)
            wanted |= seen
        members = members.filter(municipality__in=wanted)
    held: dict[str, list[tuple[str, str, date, date | None]]] = {}
    lines = members.values_list("municipality", "domain", "region", "valid_from", "valid_until")
    for code, domain, region, start, end in lines:
        held.setdefault(code, []).append((domain, region, start, end))
    return Places(by_code, {code: tuple(spans) for code, spans in held.items()})


def agreed(agreement: RegionalAgreement) -> Agreed:
    """Return a version of an agreement as the engine reads it."""
    return Agreed(
        key=str(agreement.pk),
        region=agreement.region_id,
        ranks=read_ranks(agreement.ranks),
        payments=read_payments(agreement.payments),
        term=agreement.term,
        centre=agreement.centre_id or "",
    )


def agreements_on(domain: str, day: date) -> dict[str, RegionalAgreement]:
    """Return the agreement that each region has in force on `day`, by region. One query."""
    found = RegionalAgreement.objects.filter(
        Q(valid_until=None) | Q(valid_until__gt=day), domain=domain, valid_from__lte=day
    )
    return {one.region_id: one for one in found.select_related("region")}


def answer_on(facts: Facts, domain: str, day: date) -> tuple[Answer, Places, dict[str, RegionalAgreement]]:
    """Return the answer to `facts` on `day`, with the places and the agreements (by key) that it was read from."""
    places, held = load_places(facts.involved), agreements_on(domain, day)
    in_force = {region: agreed(one) for region, one in held.items()}
    agreements = applicable(facts, places, in_force, default().agreed, domain=domain, day=day)
    return responsible(facts, agreements, places, day), places, {str(one.pk): one for one in held.values()}
