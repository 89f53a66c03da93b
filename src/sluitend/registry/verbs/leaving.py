"""Being away for a time: who answers meanwhile. Why is nobody's business here."""

from datetime import date
from uuid import UUID

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sluitend.access.actor import Actor
from sluitend.access.clock import today
from sluitend.access.context import verb
from sluitend.access.errors import Refused
from sluitend.access.ids import new_id
from sluitend.registry.administering import access_leave, access_role
from sluitend.registry.changes import already_done, record
from sluitend.registry.checks import check_not_far, substitute_of
from sluitend.registry.consequences import follow
from sluitend.registry.models import Leave, Official
from sluitend.registry.verbs.giving import check_running


@verb
def record_leave(
    actor: Actor,
    official: UUID,
    *,
    valid_from: date,
    valid_until: date,
    substitute: UUID | None = None,
    token: UUID | None = None,
) -> Leave:
    """Say that somebody is away from a day until a day, and who answers for them: by default their substitute."""
    person = access_role(actor, official)
    already_done(token)
    check_running(person)
    if valid_until <= valid_from:
        raise Refused(_("De einddatum ligt niet na de begindatum."), "valid_until")
    if valid_until <= today():
        raise Refused(_("Deze afwezigheid is al voorbij."), "valid_until")
    check_not_far(valid_until, "valid_until")
    if Leave.objects.filter(
        ~Q(valid_until=F("valid_from")),
        official=person,
        valid_from__lt=valid_until,
        valid_until__gt=valid_from,
    ).exists():
        raise Refused(_("Deze persoon is in die tijd al afwezig gemeld."), "valid_from")
    leave = Leave.objects.create(
        id=token or new_id(),
        official=person,
        substitute=_answers(person, substitute or person.substitute_id, valid_from, valid_until),
        valid_from=valid_from,
        valid_until=valid_until,
    )
    _write(actor, leave, "record_leave", token)
    return leave


@verb
def end_leave(actor: Actor, leave: UUID, *, on: date | None = None, token: UUID | None = None) -> Leave:
    """Say that somebody is back on a day (today when not given) that is earlier than was said."""
    away = access_leave(actor, leave)
    already_done(token)
    day = on or today()
    if away.valid_until <= max(today(), away.valid_from):
        raise Refused(_("Deze afwezigheid is al voorbij."))
    if day < today() or day >= away.valid_until:
        raise Refused(_("Kies vandaag, of een dag voor het einde van de afwezigheid."), "on")
    away.valid_until = max(day, away.valid_from)
    away.save(update_fields=["valid_until"])
    _write(actor, away, "end_leave", token)
    return away


def _answers(person: Official, substitute: UUID | None, start: date, end: date) -> Official:
    """Return who answers; raises Refused unless they can, all that time."""
    if substitute is None:
        raise Refused(_("Kies wie er in die tijd waarneemt."), "substitute")
    if substitute == person.pk:
        raise Refused(_("Iemand kan niet zijn eigen vervanger zijn."), "substitute")
    found = substitute_of(person.post, substitute)
    if found is None:
        raise Refused(_("Kies wie er in die tijd waarneemt."), "substitute")
    if person.user_id is not None and found.user_id == person.user_id:
        raise Refused(_("Iemand kan niet zijn eigen vervanger zijn."), "substitute")
    if found.valid_from > start or (found.valid_until is not None and found.valid_until < end):
        raise Refused(_("Deze collega heeft in die tijd zelf geen rol."), "substitute")
    away = Leave.objects.filter(official=found, valid_from__lt=end, valid_until__gt=start)
    if away.exclude(valid_until=F("valid_from")).exists():
        raise Refused(_("Deze collega is in die tijd zelf afwezig."), "substitute")
    return found


def _write(actor: Actor, leave: Leave, verb: str, token: UUID | None) -> None:
    person = leave.official
    data = {
        "substitute": leave.substitute.name,
        "away_from": leave.valid_from,
        "away_until": leave.valid_until,
    }
    record(actor, person.post.organisation_id, verb, token=token, official=person, data=data)
    follow()
