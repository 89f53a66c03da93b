"""Places: what a provider has, and what it says of it today."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from sluitend.access.actor import Actor
from sluitend.access.clock import now, today
from sluitend.access.context import verb
from sluitend.access.errors import AlreadyDone, NotAllowed, Refused
from sluitend.access.ids import new_id
from sluitend.care.access import access_place, broken_by
from sluitend.care.models import Place, PlaceEntry, Placement
from sluitend.care.reference import SEXES, out_reasons, place_kinds
from sluitend.care.verbs.answering import decline
from sluitend.casework.checks import check_due, clean_text
from sluitend.casework.codes import exploitation, languages, residences
from sluitend.casework.parties import check_municipality
from sluitend.registry.consequences import follow

OLDEST: Final = 130
ONLY_OWN: Final = "organisation"


@dataclass(frozen=True)
class Properties:
    """What a place is: its kind, where it lies, whom it takes (nothing given: everybody), from and until when."""

    kind: str
    name: str
    municipality: str
    house: str = ""
    sexes: list[str] = field(default_factory=list)
    age_from: int = 0
    age_until: int | None = None
    children_max: int = 0
    accessible: bool = False
    pets: bool = False
    languages: list[str] = field(default_factory=list)
    forms: list[str] = field(default_factory=list)
    residence: list[str] = field(default_factory=list)
    max_days: int | None = None
    opens_on: date | None = None
    closes_on: date | None = None


@verb
def set_place(
    actor: Actor,
    organisation: UUID,
    properties: Properties,
    *,
    place: UUID | None = None,
    token: UUID | None = None,
) -> Place:
    """Add a place of the actor's own organisation, or change `place`. Raises Refused, NotAllowed, AlreadyDone.

    A place that closes keeps its history; it cannot close before who is in it or on the way has gone.
    """
    _once(token)
    if not actor.is_system and organisation not in actor.organisations:
        raise NotAllowed(_("Alleen voor uw eigen organisatie kunt u plekken opgeven."))
    checked = _checked(properties)
    found = access_place(actor, place, to_change=True) if place else Place(organisation_id=organisation)
    if place and found.organisation_id != organisation:
        raise NotAllowed(_("Alleen de organisatie van deze plek kan dit wijzigen."))
    if found.held_until and checked.closes_on and checked.closes_on < found.held_until:
        raise Refused(_("Dan is er nog iemand op deze plek. Kies een latere datum."), "closes_on")
    values = asdict(checked)
    found.municipality_id = values.pop("municipality")
    for name, value in values.items():
        setattr(found, name, value)
    found.confirmed_at = now()
    try:
        with transaction.atomic():
            if place:
                found.save(update_fields=[*values, "municipality", "confirmed_at"])
            else:
                found.save(force_insert=True)
    except IntegrityError as error:
        if broken_by(error) != "place_named_once":
            raise
        raise Refused(_("Er is al een plek met deze naam in dit huis."), "name") from error
    _write(actor, found, "set_place", token)
    follow()
    return found


@verb
def update_availability(
    actor: Actor,
    place: UUID,
    *,
    status: str,
    until: date | None = None,
    reason: str = "",
    token: UUID | None = None,
) -> Place:
    """Say that a place of one's own is free, occupied, or out of use until a day for a reason (a code).

    Out of use while somebody was promised an answer declines that reservation; while somebody is on the way or inside
    it is Refused. Saying what was known already is worth its moment: it confirms. Raises also NotAllowed, AlreadyDone.
    """
    _once(token)
    if status not in Place.Status.values:
        raise Refused(_("Kies een van de mogelijkheden uit de lijst."), "status")
    out = status == Place.Status.OUT
    if out and reason not in out_reasons():
        raise Refused(_("Kies waarom de plek buiten gebruik is."), "reason")
    until = check_due(until, "until") if until else None
    if out and (until is None or until <= today()):
        raise Refused(_("Kies tot welke dag de plek buiten gebruik is."), "until")
    access_place(actor, place)
    if out:
        _decline_who_waits(actor, place)
    found = access_place(actor, place, to_change=True)
    _once(token)
    if found.held and status != Place.Status.FREE:
        raise Refused(_IN_USE[found.held]())
    found.status = status
    found.status_until = until if out or status == Place.Status.OCCUPIED else None
    found.status_reason = reason if out else ""
    found.confirmed_at = now()
    found.save(update_fields=["status", "status_until", "status_reason", "confirmed_at"])
    _write(actor, found, "update_availability", token)
    follow()
    return found


_IN_USE: Final = {
    "reserved": lambda: _("Deze plek is gereserveerd. Beantwoord eerst de reservering."),
    "accepted": lambda: _("Deze plek is toegezegd: er komt iemand. Trek eerst de toezegging in."),
    "staying": lambda: _("Hier verblijft iemand. Beëindig eerst het verblijf."),
}


def _decline_who_waits(actor: Actor, place: UUID) -> None:
    """Decline the reservation that waits for an answer; its case is locked before the place, as everywhere."""
    waits = Placement.objects.filter(place=place, state=Placement.State.RESERVED).first()
    if waits:
        decline(actor, waits.pk, "place_out_of_use", promised_too=False)


def _checked(given: Properties) -> Properties:
    """Return the properties, cleaned; raises Refused with the field."""
    check_municipality(given.municipality, "municipality")
    if given.kind not in place_kinds():
        raise Refused(_("Kies een van de mogelijkheden uit de lijst."), "kind")
    _known(given.sexes, SEXES, "sexes")
    _known(given.forms, exploitation(), "forms")
    _known(given.residence, residences(), "residence")
    _known(given.languages, languages(), "languages")
    until = given.age_until
    if not 0 <= given.age_from < OLDEST or (until is not None and not given.age_from < until <= OLDEST):
        raise Refused(_("Vul leeftijden in die kunnen, de laagste eerst."), "age_from")
    if not 0 <= given.children_max < 20:  # noqa: PLR2004  as the database
        raise Refused(_("Vul een aantal kinderen in van 0 tot 19."), "children_max")
    if given.max_days is not None and not 0 < given.max_days <= 3660:  # noqa: PLR2004  ten years
        raise Refused(_("Vul een aantal dagen in van 1 tot 3660."), "max_days")
    opens = given.opens_on or today()
    if given.closes_on and given.closes_on <= opens:
        raise Refused(_("De plek sluit voor zij opent. Kies een latere datum."), "closes_on")
    return Properties(
        **asdict(given)
        | {
            "name": clean_text(given.name, "name", limit=60),
            "house": clean_text(given.house, "house", limit=60, required=False),
            "languages": sorted(set(given.languages)),
            "opens_on": opens,
        }
    )


def _known(codes: Iterable[str], allowed: Iterable[str], name: str) -> None:
    if not set(codes) <= set(allowed):
        raise Refused(_("Kies een van de mogelijkheden uit de lijst."), name)


def _once(token: UUID | None) -> None:
    if token and PlaceEntry.objects.filter(pk=token).exists():
        raise AlreadyDone(_("Dit is al verwerkt: het formulier was al verstuurd."))


def _write(actor: Actor, place: Place, act: str, token: UUID | None) -> None:
    """Write what was said of a place in its history; raises AlreadyDone when the form was carried out meanwhile."""
    entry = PlaceEntry(
        id=token or new_id(),
        place=place,
        organisation_id=place.organisation_id,
        at=now(),
        verb=act,
        user_id=actor.user,
        status=place.status,
        until=place.status_until,
        reason=place.status_reason,
    )
    try:
        with transaction.atomic():
            entry.save(force_insert=True)
    except IntegrityError as error:
        if broken_by(error) != "care_placeentry_pkey":
            raise
        raise AlreadyDone(_("Dit is al verwerkt: het formulier was al verstuurd.")) from error
