"""What one can ask of the ledger: the facts that were known at a moment, and the municipalities of a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import Count, Max, Q, QuerySet

from sluitend.access.actor import Actor
from sluitend.baseline.access import visible_facts
from sluitend.baseline.evaluation import FactRow
from sluitend.baseline.models import Fact
from sluitend.gaps.access import visible_gaps
from sluitend.gaps.models import Gap
from sluitend.registry.models import Membership, Municipality, Organisation, Region
from sluitend.registry.queries import memberships_on, region_label

COLUMNS: Final = (
    *(
        "municipality_id",
        "sub_criterion",
        "proves",
        "level",
        "dated",
        "holds_until",
        "counts_from",
        "counts_until",
    ),
)
OPEN_RULE: Final = "base_level_open"
SHOWN: Final = ("pk", "measure", "detail", "correction")


@dataclass(frozen=True)
class Moment:
    """What is asked: how it stood on `day`, as we know it now or as it was `known_at` a moment."""

    day: date
    known_at: datetime | None = None


def known_facts(
    actor: Actor, moment: Moment, municipalities: Iterable[str] | None = None, *, shown: bool = False
) -> list[FactRow]:
    """Return the facts that began by the day of `moment` and were known at it; of `municipalities`, or of all.

    `shown` adds what a page tells of each. One query.
    """
    found = _known(visible_facts(actor), moment).filter(counts_from__lte=moment.day)
    if municipalities is not None:
        found = found.filter(municipality__in=list(municipalities))
    return [FactRow(*row) for row in found.values_list(*COLUMNS, *(SHOWN if shown else ()))]


def _known(facts: QuerySet[Fact], moment: Moment) -> QuerySet[Fact]:
    if moment.known_at is None:
        return facts.filter(superseded_at=None)
    return facts.filter(
        Q(superseded_at=None) | Q(superseded_at__gt=moment.known_at), recorded_at__lte=moment.known_at
    )


@dataclass(frozen=True)
class Place:
    """A municipality as these pages need it; `successor` is the code of whom it went over into."""

    code: str
    name: str
    valid_from: date | None
    valid_until: date | None
    successor: str | None

    def is_there(self, day: date) -> bool:
        """Return True when the municipality exists on `day`."""
        return (self.valid_from is None or self.valid_from <= day) and not self.has_ended(day)

    def has_ended(self, day: date) -> bool:
        """Return True when the municipality was no more on `day`."""
        return self.valid_until is not None and self.valid_until <= day


def places(known_at: datetime | None = None) -> dict[str, Place]:
    """Return every municipality by code, in the order of their names; as was `known_at` a moment. One query."""
    found = {}
    columns = ("code", "name", "valid_from", "valid_until", "successor_id", "recorded_at")
    rows = Municipality.objects.order_by("name", "code").values_list(*columns)
    for code, name, since, until, successor, recorded in rows:
        known = known_at is None or recorded is None or recorded <= known_at
        found[code] = Place(code, name, since, until if known else None, successor if known else None)
    return found


def places_on(moment: Moment, region: str = "") -> list[Place]:
    """Return the municipalities of a `moment`, of `region` (by the memberships of its day) or of the country.

    What was recorded after `known_at` does not count: no merger, no move. At most two queries.
    """
    found = [place for place in places(moment.known_at).values() if place.is_there(moment.day)]
    if not region:
        return found
    there = memberships_on(moment.day, moment.known_at).filter(region=region)
    members = frozenset(there.values_list("municipality", flat=True))
    return [place for place in found if place.code in members]


def moves_corrected(day: date, since: datetime, region: str) -> bool:
    """Return True when it was recorded after `since` that somebody came to `region` or left it by `day`. One query."""
    came = Q(recorded_at__gt=since, valid_from__lte=day)
    left = Q(ended_recorded_at__gt=since, valid_until__lte=day)
    return Membership.objects.filter(came | left, region=region).exists()


def regions() -> dict[str, str]:
    """Return the names of all regions by code, in their order. One query."""
    found = Region.objects.order_by("name", "code").values_list("code", "name", "kind")
    return {code: region_label(name, kind) for code, name, kind in found}


def own_place(actor: Actor) -> str | None:
    """Return the municipality that `actor` works for; without one, the first of their region. At most two queries."""
    named = next((office.municipality for office in actor.offices if office.municipality), None)
    if named:
        return named
    here = Organisation.objects.filter(pk__in=actor.employers, municipality__isnull=False)
    if own := here.order_by("name").values_list("municipality", flat=True).first():
        return own
    around = memberships_on().filter(region__in=actor.regions) if actor.regions else memberships_on()
    return around.order_by("municipality__name").values_list("municipality", flat=True).first()


def ledger_stamp(municipality: str) -> str:
    """Return what changes whenever the facts of a municipality do: what follows from them can be kept under this."""
    # Counted too: what is committed last may have begun, and so be dated, before what was committed first.
    last = Fact.objects.filter(municipality=municipality).aggregate(
        last=Max("recorded_at"), gone=Max("superseded_at"), many=Count("pk"), ended=Count("superseded_at")
    )
    return "|".join(str(last[name]) for name in ("last", "gone", "many", "ended"))


def base_level_gaps(actor: Actor, municipality: str) -> dict[str, Gap]:
    """Return the open gaps of the base level in a municipality that `actor` may see, by sub-criterion. One query."""
    found = visible_gaps(actor).filter(rule=OPEN_RULE, municipality=municipality, closed_at=None)
    return {
        gap.detail.get("sub_criterion", ""): gap for gap in found.select_related("organisation", "official")
    }
