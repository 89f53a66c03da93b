"""Which municipality belongs to which region, per domain, and mergers: recorded by whom it is taken from, or by itself.

Nobody takes a municipality: only the region that it leaves, or the municipality itself, records that it moves or
merges. The region that it comes to records it only where it lies in no region and has no organisation here that could
do so. What was in force stays told as it was, with when we came to know it; a day in the past is a correction of the
register, and has its reason like any other. Loading the reference data leaves what was recorded here as it is.
"""

from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from sluitend.access.actor import ADMINISTRATOR, Actor
from sluitend.access.clock import EARLIEST, now, today
from sluitend.access.context import verb
from sluitend.access.errors import NotAllowed, Refused
from sluitend.registry.actors import exists_on
from sluitend.registry.changes import already_done, record
from sluitend.registry.consequences import follow
from sluitend.registry.models import Membership, Municipality, Organisation, Region
from sluitend.registry.queries import successors
from sluitend.registry.texts import line_of

DOMAINS: Final = (Membership.CARE, Membership.SAFETY)
AHEAD: Final = 5  # years


def own_regions(actor: Actor) -> dict[str, UUID]:
    """Return the regions whose own office `actor` administers, each with that office. One query, or none."""
    offices = actor.offices_as(ADMINISTRATOR)
    whole = [office.organisation for office in offices if not (office.programme or office.municipality)]
    if not whole:
        return {}
    found = Organisation.objects.filter(pk__in=whole, kind="region", region__isnull=False)
    return {code: key for code, key in found.values_list("region", "pk") if code}


def own_towns(actor: Actor) -> dict[str, UUID]:
    """Return the municipalities whose own organisation `actor` administers, each with that. One query, or none."""
    whole = [office.organisation for office in actor.offices_as(ADMINISTRATOR) if not office.programme]
    if not whole:
        return {}
    found = Organisation.objects.filter(pk__in=whole, kind="municipality", municipality__isnull=False)
    return {code: key for code, key in found.values_list("municipality", "pk") if code}


@verb
def move_municipality(
    actor: Actor,
    municipality: str,
    *,
    domain: str,
    region: str | None,
    on: date,
    reason: str,
    token: UUID | None = None,
) -> Municipality:
    """Let a municipality belong to `region` (None: to none) for a domain from the day `on`, and no longer elsewhere.

    For an administrator of the region that it leaves or of the municipality itself; of the region that it comes to only
    where it lies in none and works in no organisation here. Raises Refused, NotAllowed.
    """
    place = _locked([municipality])[0]
    already_done(token)
    if domain not in DOMAINS:
        raise Refused(_("Kies zorg of veiligheid."), "domain")
    if region and not Region.objects.filter(pk=region).exists():
        raise Refused(_("Kies een regio uit de lijst."), "region")
    _check_day(on)
    why = _reason(reason)
    memberships = Membership.objects.filter(municipality=place, domain=domain)
    before = _in_force(memberships, on)
    acting_for = _acting_for(actor, place, {before.region_id} if before else set(), coming_to=region)
    if place.valid_until is not None and on >= place.valid_until and region:
        raise Refused(_("Deze gemeente bestaat dan niet meer."), "on")
    if memberships.filter(Q(valid_from__gte=on) | Q(valid_from__lt=on, valid_until__gt=on)).exists():
        raise Refused(_("Vanaf een latere dag is al iets vastgelegd. Kies een dag daarna."), "on")
    if before is None and not region:
        raise Refused(_("Deze gemeente hoort dan al bij geen regio."), "region")
    if before and before.region_id == region:
        raise Refused(_("Deze gemeente hoort dan al bij deze regio."), "region")
    if before:
        before.valid_until, before.ended_recorded_at = on, now()
        before.save(update_fields=["valid_until", "ended_recorded_at"])
    if region:
        Membership.objects.create(
            municipality=place, region_id=region, domain=domain, valid_from=on, recorded_at=now()
        )
    data: dict[str, object] = {"municipality": place.pk, "domain": domain, "region": region or "", "on": on}
    data |= {"old_region": before.region_id if before else "", "name": place.name, **_correction(on)}
    record(actor, acting_for, "move_municipality", token=token, text=why, data=data)
    follow()
    return place


@verb
def merge_municipality(
    actor: Actor, municipality: str, *, into: str, on: date, reason: str, token: UUID | None = None
) -> Municipality:
    """Let a municipality become part of another from the day `on`: its memberships end, and it names its successor.

    For an administrator of a region that it belongs to on the day before, or of the municipality itself. Its
    organisation stays until somebody ends it: what is carried there must first be handed over. Raises Refused,
    NotAllowed.
    """
    if municipality == into:
        raise Refused(_("Kies een andere gemeente."), "into")
    found = {one.pk: one for one in _locked([municipality, into])}
    already_done(token)
    place, successor = found[municipality], found[into]
    _check_day(on)
    why = _reason(reason)
    mine = Membership.objects.filter(municipality=place)
    held = list(mine.filter(Q(valid_until=None) | Q(valid_until__gte=on), valid_from__lt=on))
    ending = [one for one in held if one.valid_until is None]
    acting_for = _acting_for(actor, place, {one.region_id for one in ending or held})
    if place.successor_id:
        raise Refused(_("Deze gemeente is al samengevoegd."), "municipality")
    if successor.valid_until is not None and successor.valid_until <= on:
        raise Refused(_("Die gemeente bestaat dan niet meer."), "into")
    if any(one.pk == place.pk for one in successors(successor.pk)):
        raise Refused(_("Die gemeente ging zelf op in deze."), "into")
    if mine.filter(Q(valid_from__gte=on) | Q(valid_from__lt=on, valid_until__gt=on)).exists():
        raise Refused(_("Vanaf een latere dag is al iets vastgelegd. Kies een dag daarna."), "on")
    mine.filter(pk__in=[one.pk for one in ending]).update(valid_until=on, ended_recorded_at=now())
    place.valid_until, place.successor, place.recorded_at = on, successor, now()
    place.save(update_fields=["valid_until", "successor", "recorded_at"])
    data = {
        "municipality": place.pk,
        "into": successor.pk,
        "on": on,
        "name": place.name,
        "new": successor.name,
        **_correction(on),
    }
    record(actor, acting_for, "merge_municipality", token=token, text=why, data=data)
    follow()
    return place


def _locked(codes: list[str]) -> list[Municipality]:
    """Return municipalities, locked in one order. Raises Refused where one does not exist."""
    rows = Municipality.objects.select_for_update(no_key=True).filter(pk__in=codes).order_by("pk")
    found = {one.pk: one for one in rows}
    if missing := [code for code in codes if code not in found]:
        raise Refused(
            _("Kies een gemeente uit de lijst."), "into" if missing == codes[1:] else "municipality"
        )
    return [found[code] for code in codes]


def _in_force(memberships: QuerySet[Membership], on: date) -> Membership | None:
    return memberships.filter(Q(valid_until=None) | Q(valid_until__gt=on), valid_from__lt=on).first()


def _acting_for(
    actor: Actor, place: Municipality, leaving: set[str], *, coming_to: str | None = None
) -> UUID:
    """Return the office on whose behalf `actor` records this: of whom it is taken from. Raises NotAllowed."""
    own = own_regions(actor)
    for code in sorted(leaving & own.keys()):
        return own[code]
    if office := own_towns(actor).get(place.pk):
        return office
    if coming_to and coming_to in own and not leaving and not _works_here(place):
        return own[coming_to]
    if actor.is_system:
        concerned = leaving or ({coming_to} if coming_to else set())
        offices = Organisation.objects.filter(kind="region", region__in=concerned)
        if office := offices.order_by("name").values_list("pk", flat=True).first():
            return office
    raise NotAllowed(
        _("Alleen een beheerder van de gemeente zelf of van de regio die zij verlaat kan dit vastleggen.")
    )


def _works_here(place: Municipality) -> bool:
    """Return True when the municipality has an organisation in Sluitend, which can record this itself."""
    return Organisation.objects.filter(
        exists_on(today()), kind="municipality", municipality=place, on_platform=True
    ).exists()


def _check_day(on: date) -> None:
    day = today()
    if on < EARLIEST:
        raise Refused(_("Kies een dag vanaf 1 januari 2000."), "on")
    if (on.year - AHEAD, on.month, on.day) > (day.year, day.month, day.day):
        raise Refused(_("Kies een dag die niet meer dan vijf jaar vooruit ligt."), "on")


def _correction(on: date) -> dict[str, object]:
    """Return what the register says of a day in the past: that this corrects what was known of it."""
    return {"correction": "1"} if on < today() else {}


def _reason(text: str) -> str:
    if not (why := line_of(text, 200, "reason")):
        raise Refused(_("Schrijf op waarop dit rust, zoals een besluit of een wet."), "reason")
    return why
