"""The contacts after the help has ended: what came of them and was done about it, one more, and no more."""

from datetime import date, timedelta
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from sluitend.access.actor import Actor
from sluitend.access.context import verb
from sluitend.access.errors import Refused
from sluitend.casework.checks import check_due, clean_text
from sluitend.casework.models import Case
from sluitend.casework.terms import today
from sluitend.casework.timeline import already_done
from sluitend.casework.words import stored
from sluitend.support.access import (
    access_aftercare,
    access_afterwards,
    access_contact,
    access_made_contact,
    running_aftercare,
)
from sluitend.support.models import Aftercare, AftercareContact
from sluitend.support.reference import outcomes, terms
from sluitend.support.rounds import begin_round, belongs_in_aftercare, post_of
from sluitend.support.verbs.common import LONGEST, by, past_day, written


@verb
def record_aftercare(
    actor: Actor,
    case: UUID,
    *,
    contact: UUID,
    outcome: str,
    on: date | None,
    remains: str = "",
    token: UUID | None = None,
) -> Case:
    """Record what came of a planned contact, also in a case that is closed; `remains` is what is still to be done.

    Whoever was not reached is called again, a few times; who wishes no contact is left alone: what was planned is
    dropped. Raises Refused (`outcome`, `on`), NotFound, NotAllowed.
    """
    already_done(token)
    found, planned = access_contact(actor, case, contact)
    known = outcomes().get(outcome)
    if known is None:
        raise Refused(_("Kies een van de mogelijkheden uit de lijst."), "outcome")
    day = past_day(on, since=planned.aftercare.begins_on)
    for name, value in by(actor, found).items():
        setattr(planned, name, value)
    planned.state, planned.outcome, planned.held_on = AftercareContact.State.DONE, outcome, day
    planned.remains = clean_text(remains, "remains", limit=500, required=known.acts)
    planned.save()
    if known.spoken and found.is_open and day > found.last_contact:
        found.last_contact = day
        found.save(update_fields=["last_contact"])
    if known.then == "again" and planned.attempt < terms()["contact_tries"]:
        AftercareContact.objects.create(
            case=found,
            aftercare_id=planned.aftercare_id,
            months=planned.months,
            attempt=planned.attempt + 1,
            due=day + timedelta(days=terms()["contact_again"]),
            post_id=post_of(found),
        )
    if known.then == "stop":
        _stop(planned.aftercare)
    sentence = stored(lazy("Nazorg: %(what)s"), what=known.name.nl)
    return written(actor, found, "record_aftercare", token=token, sentence=sentence, day=str(day))


@verb
def follow_up_contact(
    actor: Actor,
    case: UUID,
    *,
    contact: UUID,
    follow_up: str,
    on: date | None,
    token: UUID | None = None,
) -> Case:
    """Say what was done about the help or safety that a contact asked for, also in a case that is closed.

    Raises Refused (`follow_up`, `on`), NotFound, NotAllowed.
    """
    already_done(token)
    found, made = access_made_contact(actor, case, contact)
    made.follow_up = clean_text(follow_up, "follow_up", limit=500)
    made.followed_up_on = day = past_day(on, since=made.held_on)
    made.save(update_fields=["follow_up", "followed_up_on"])
    sentence = stored(lazy("Gedaan wat na een contact nodig was"))
    return written(actor, found, "follow_up_contact", token=token, sentence=sentence, day=str(day))


@verb
def begin_aftercare(actor: Actor, case: UUID, *, token: UUID | None = None) -> Case:
    """Begin the aftercare of a case that is in it without contacts, as when it came there before there were any.

    Raises Refused, NotFound, NotAllowed.
    """
    already_done(token)
    found = access_afterwards(actor, case)
    if running_aftercare(found) is not None:
        raise Refused(_("In deze casus loopt al nazorg."))
    if not belongs_in_aftercare(found):
        raise Refused(_("De nazorg begint als de casus naar de fase nazorg gaat of ermee sluit."))
    begin_round(found)
    return written(actor, found, "begin_aftercare", token=token, sentence=stored(lazy("Nazorg begonnen")))


@verb
def plan_contact(actor: Actor, case: UUID, *, due: date | None, token: UUID | None = None) -> Case:
    """Agree one more contact in the aftercare that runs. Raises Refused (`due`), NotFound, NotAllowed."""
    already_done(token)
    found, running = access_aftercare(actor, case)
    day = check_due(due)
    AftercareContact.objects.create(case=found, aftercare=running, due=day, post_id=post_of(found))
    sentence = stored(lazy("Contact afgesproken"))
    return written(actor, found, "plan_contact", token=token, sentence=sentence, due=str(day))


@verb
def stop_aftercare(actor: Actor, case: UUID, *, reason: str, token: UUID | None = None) -> Case:
    """Drop the contacts that were planned, with the reason: nothing remains to be done. Raises Refused (`reason`)."""
    already_done(token)
    found, running = access_aftercare(actor, case)
    why = clean_text(reason, "reason", limit=LONGEST)
    if not _stop(running):
        raise Refused(_("Er staat geen contact meer gepland."))
    sentence = stored(lazy("Nazorg gestopt"))
    return written(actor, found, "stop_aftercare", text=why, token=token, sentence=sentence)


def _stop(aftercare: Aftercare) -> int:
    Aftercare.objects.filter(pk=aftercare.pk, stopped_on=None).update(stopped_on=today())
    return AftercareContact.objects.filter(aftercare=aftercare, state="planned").update(state="dropped")
