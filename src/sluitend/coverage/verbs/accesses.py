"""What one can do with access to a care coordinator: record it, end it. The past is told anew by a correction only."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from sluitend.access.actor import Actor
from sluitend.access.clock import FURTHEST, now, today
from sluitend.access.context import verb
from sluitend.access.errors import Refused
from sluitend.casework.checks import clean_text
from sluitend.coverage.access import access_access, access_municipality
from sluitend.coverage.checks import (
    check_ages,
    check_days,
    check_forms,
    check_nobody_else,
    organisation_of,
)
from sluitend.coverage.history import check_not_done, record
from sluitend.coverage.models import CoordinatorAccess
from sluitend.registry.consequences import follow
from sluitend.registry.models import Organisation
from sluitend.registry.texts import phone_of

MOST_HOURS = Decimal(1000)


@verb
def record_access(
    actor: Actor,
    municipality: str,
    *,
    how: str,
    organisation: UUID | None,
    valid_from: date | None,
    valid_until: date | None = None,
    contract_until: date | None = None,
    organisation_name: str = "",
    age_from: int | None = None,
    age_until: int | None = None,
    forms: Collection[str] = (),
    hours: Decimal | None = None,
    phone: str = "",
    source: str = "",
    correction: str = "",
    token: UUID | None = None,
) -> CoordinatorAccess:
    """Record that `municipality` can call in a coordinator: whose, how, for whom, from when until when.

    From a day that lies in the past, `correction` says why it was not told before. Raises Refused, also when another
    coordinator is there for the same people at the same time; NotFound, NotAllowed.
    """
    place = access_municipality(actor, municipality, to_change=True)
    check_not_done(token)
    begin = check_days(valid_from, valid_until, contract_until)
    check_ages(age_from, age_until)
    _check_how(how, hours)
    partner, name = _who(organisation, organisation_name)
    access = CoordinatorAccess(
        municipality=place,
        organisation=partner,
        organisation_name=name,
        how=how,
        age_from=age_from,
        age_until=age_until,
        forms=check_forms(forms),
        valid_from=begin,
        valid_until=valid_until,
        contract_until=contract_until,
        hours=hours,
        phone=phone_of(phone),
        source=clean_text(source, "source", limit=300),
        correction=_correction(begin, correction),
        recorded_at=now(),
    )
    check_nobody_else(access)
    access.save(force_insert=True)
    record(actor, "record_access", access, token=token, text=access.correction)
    follow()
    return access


def _check_how(how: str, hours: Decimal | None) -> None:
    if how not in CoordinatorAccess.How.values:
        raise Refused(_("Kies uit de lijst."), "how")
    if hours is not None and not 0 < hours < MOST_HOURS:
        raise Refused(_("Vul het aantal uren per week in."), "hours")


def _who(organisation: UUID | None, name: str) -> tuple[Organisation | None, str]:
    """Return the organisation of the register, or the name of one that is not in it. Raises Refused for neither."""
    if partner := organisation_of(organisation):
        return partner, ""
    named = clean_text(name, "organisation_name", limit=120, required=False)
    if not named:
        raise Refused(_("Kies een organisatie, of vul haar naam in."), "organisation")
    return None, named


def _correction(start: date, correction: str) -> str:
    """Return why this counts from before today; empty when it does not."""
    if start >= today():
        return ""
    if not correction.strip():
        raise Refused(
            _("Dit begint in het verleden. Schrijf op waarom dit nu pas wordt vastgelegd."), "correction"
        )
    return clean_text(correction, "correction", limit=200)


@verb
def end_access(
    actor: Actor, access: UUID, *, on: date | None, reason: str, token: UUID | None = None
) -> CoordinatorAccess:
    """End access on a day (the first on which it no longer holds), and say why.

    What counted for the base level until now ends today or later: what was shown on a past day is corrected there. Only
    what was recorded today by mistake may end on the day on which it began, so that it never was.
    """
    found = access_access(actor, access, to_change=True)
    check_not_done(token)
    if found.seed:
        raise Refused(_("Dit komt uit een gedateerde lijst. Leg vast hoe het nu is geregeld."))
    if on is None:
        raise Refused(_("Kies een datum."), "on")
    if on < found.valid_from:
        raise Refused(_("De einddatum ligt voor de begindatum."), "on")
    if found.end_reason or (found.valid_until and found.valid_until <= on):
        raise Refused(_("Dit was al beëindigd."), "on")
    if on > today() + FURTHEST:
        raise Refused(_("Deze datum ligt te ver weg."), "on")
    mistaken = on == found.valid_from and localdate(found.recorded_at) == today()
    if on < today() and found.how != CoordinatorAccess.How.AT_A_DISTANCE and not mistaken:
        raise Refused(
            _(
                "Dit telt al mee voor het basisniveau. Kies vandaag of later, of corrigeer het bij Basisniveau."
            ),
            "on",
        )
    found.valid_until, found.end_reason = on, clean_text(reason, "reason", limit=200)
    found.save(update_fields=["valid_until", "end_reason"])
    record(actor, "end_access", found, token=token, text=found.end_reason, on=on)
    follow()
    return found
