"""Recording what a region adopted: a new version ends the one before it, and nothing that was adopted changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from sluitend.access.actor import Actor
from sluitend.access.clock import now, today
from sluitend.access.context import verb
from sluitend.access.errors import AlreadyDone, Refused
from sluitend.access.ids import new_id
from sluitend.agreements.access import access_agreement, require_region
from sluitend.agreements.engine import PAYERS
from sluitend.agreements.models import RegionalAgreement
from sluitend.agreements.reference import LONGEST_TERM, costs, rules
from sluitend.registry.checks import check_not_far
from sluitend.registry.consequences import follow
from sluitend.registry.models import Membership, Municipality
from sluitend.registry.texts import line_of

LONG: Final = 120
DOMAINS: Final = (Membership.CARE, Membership.SAFETY)
WEB_ADDRESS: Final = URLValidator(schemes=["http", "https"])


@dataclass(frozen=True)
class Content:
    """What an agreement says. `payers` maps a kind of cost to one of PAYERS, `keys` to the key of a shared one."""

    ranks: Sequence[Sequence[str]]
    payers: Mapping[str, str]
    term: int
    keys: Mapping[str, str] = field(default_factory=dict)
    centre: str = ""


@verb
def adopt_agreement(
    actor: Actor,
    region: str,
    content: Content,
    *,
    title: str,
    adopted_by: str,
    adopted_on: date,
    valid_from: date,
    source: str,
    valid_until: date | None = None,
    link: str = "",
    domain: str = Membership.CARE,
    token: UUID | None = None,
) -> RegionalAgreement:
    """Record a version that the region adopted; the version in force ends on the day that this one begins.

    For the region's own policy adviser or administrator. Raises NotAllowed, Refused by field, AlreadyDone.
    """
    place = require_region(actor, region)
    if token and RegionalAgreement.objects.filter(pk=token).exists():
        raise AlreadyDone(_("Dit is al verwerkt: het formulier was al verstuurd."), token)
    if domain not in DOMAINS:
        raise Refused(_("Kies zorg of veiligheid."), "domain")
    versions = RegionalAgreement.objects.filter(region=place, domain=domain)
    _check_dates(adopted_on, valid_from, valid_until)
    _end_former(versions, valid_from)
    made = RegionalAgreement.objects.create(
        id=token or new_id(),
        region=place,
        domain=domain,
        version=(versions.aggregate(last=Max("version"))["last"] or 0) + 1,
        title=_line(title, "title"),
        adopted_by=_line(adopted_by, "adopted_by"),
        adopted_on=adopted_on,
        valid_from=valid_from,
        valid_until=valid_until,
        source=_line(source, "source", 200),
        link=_web_address(link),
        recorded_by_id=actor.user,
        recorded_at=now(),
        **_checked(content),
    )
    follow()
    return made


@verb
def end_agreement(actor: Actor, agreement: UUID, *, on: date, reason: str) -> RegionalAgreement:
    """End a version on a day from today on, without one that follows it, and say why: from that day it is a gap.

    For the region's own policy adviser or administrator. Raises NotFound, NotAllowed, Refused by field.
    """
    found = access_agreement(actor, agreement)
    require_region(actor, found.region_id)
    found.refresh_from_db()
    if on < today() or on < found.valid_from:
        raise Refused(_("Deze datum is al voorbij. Kies vandaag of later."), "on")
    if found.valid_until is not None and found.valid_until <= on:
        raise Refused(_("Deze afspraak eindigt al."), "on")
    found.valid_until, found.end_reason = on, _line(reason, "reason", 300)
    found.ended_by_id, found.ended_at = actor.user, now()
    found.save(update_fields=["valid_until", "end_reason", "ended_by", "ended_at"])
    follow()
    return found


def _check_dates(adopted_on: date, valid_from: date, valid_until: date | None) -> None:
    if adopted_on > today():
        raise Refused(_("Leg een afspraak vast als die is vastgesteld."), "adopted_on")
    if valid_from < today():
        # What was answered on a day is not made different afterwards.
        raise Refused(
            _("Een afspraak geldt op zijn vroegst vanaf vandaag: wat beslist is, blijft beslist."),
            "valid_from",
        )
    check_not_far(valid_from, "valid_from")
    if valid_until is not None and valid_until <= valid_from:
        raise Refused(_("De einddatum ligt voor de begindatum."), "valid_until")


def _end_former(versions: QuerySet[RegionalAgreement], valid_from: date) -> None:
    """End what is in force on `valid_from`; refuse when a version begins on that day or later."""
    for former in versions:
        if former.valid_from >= valid_from and former.valid_until != former.valid_from:
            raise Refused(
                _("Er is al een versie die op die dag of later begint. Kies een latere begindatum."),
                "valid_from",
            )
        if former.valid_until is None or former.valid_until > valid_from:
            former.valid_until = valid_from
            former.save(update_fields=["valid_until"])


def _checked(content: Content) -> dict[str, object]:
    placed = [code for rank in content.ranks for code in rank]
    if not placed:
        raise Refused(_("Geef ten minste één regel een plaats."), "ranks")
    if not set(placed) <= set(rules()) or len(placed) != len(set(placed)):
        raise Refused(_("Elke regel kan één keer een plaats hebben."), "ranks")
    if not set(content.payers) <= set(costs()) or not set(content.payers.values()) <= set(PAYERS):
        raise Refused(_("Kies wie betaalt uit de lijst."), "payers")
    if not 1 <= content.term <= LONGEST_TERM:
        raise Refused(_("Kies een termijn van 1 tot %(most)s werkdagen.") % {"most": LONGEST_TERM}, "term")
    if content.centre and not Municipality.objects.filter(pk=content.centre).exists():
        raise Refused(_("Deze gemeente staat niet in de lijst."), "centre")
    return {
        "ranks": [list(rank) for rank in content.ranks if rank],
        "payments": [
            {"cost": cost, "payer": payer, "key": line_of(content.keys.get(cost, ""), LONG, "payers")}
            for cost, payer in content.payers.items()
        ],
        "term": content.term,
        "centre_id": content.centre or None,
    }


def _line(text: str, name: str, longest: int = LONG) -> str:
    line = line_of(text, longest, name)
    if not line:
        raise Refused(_("Vul dit in."), name)
    return line


def _web_address(text: str) -> str:
    link = line_of(text, 200, "link")
    if link:
        try:
            WEB_ADDRESS(link)
        except ValidationError:
            raise Refused(_("Vul een webadres in dat met https:// begint."), "link") from None
    return link
