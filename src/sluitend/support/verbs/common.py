"""What the verbs of support share: a day in the past, whose act it is, and the line in the timeline."""

from datetime import date
from functools import partial
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _

from sluitend.access.actor import Actor
from sluitend.access.errors import Refused
from sluitend.casework.access import acts_for
from sluitend.casework.checks import check_past, clean_text
from sluitend.casework.models import Case
from sluitend.casework.terms import now, today
from sluitend.casework.timeline import record
from sluitend.registry.actors import exists_on
from sluitend.registry.models import Organisation
from sluitend.support.reference import domains

LONGEST: Final = 300
written: Final = partial(record, categories=("support",))


def past_day(on: date | None, *, since: date | None = None) -> date:
    """Return the day on which something happened; raises Refused (`on`) when it lies ahead, or before `since`."""
    on = check_past(on)
    if since is not None and on < since:
        raise Refused(_("Dit kan niet voor %(day)s zijn.") % {"day": since.strftime("%d-%m-%Y")}, "on")
    return on


def by(actor: Actor, case: Case) -> dict[str, Any]:
    """Return who records something, when, and on behalf of which organisation."""
    return {"recorded_at": now(), "recorded_by_id": actor.user, "organisation_id": acts_for(actor, case)}


def check_domain(domain: str) -> str:
    """Return the code of a life domain; raises Refused (`domain`)."""
    if domain not in domains():
        raise Refused(_("Kies een leefgebied uit de lijst."), "domain")
    return domain


def provider(organisation: UUID | None, outside: str, *, required: bool = False) -> dict[str, Any]:
    """Return who does something: an organisation of the network, or the name of one outside it.

    Raises Refused (`organisation`) when both are given, neither where it is `required`, or one that is no more.
    """
    outside = clean_text(outside, "outside", limit=120, required=False)
    if organisation and outside:
        raise Refused(
            _("Kies een organisatie uit de lijst, of schrijf er een op. Niet allebei."), "organisation"
        )
    if required and not organisation and not outside:
        raise Refused(
            _("Zeg bij wie. Staat de organisatie niet in de lijst? Schrijf haar dan op."), "organisation"
        )
    if organisation and not Organisation.objects.filter(exists_on(today()), pk=organisation).exists():
        raise Refused(_("Deze organisatie bestaat niet (meer)."), "organisation")
    return {"organisation_id": organisation, "outside": outside}
