"""Knowledge and training of officials: written down by who manages the organisation, or by the official."""

from datetime import date
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from sluitend.access.actor import Actor
from sluitend.access.clock import months_after, now, today
from sluitend.access.context import verb
from sluitend.access.errors import NotAllowed, NotFound, Refused
from sluitend.access.ids import new_id
from sluitend.registry.access import may_manage
from sluitend.registry.changes import already_done, record
from sluitend.registry.consequences import follow
from sluitend.registry.models import Official, Training
from sluitend.registry.reference import trainings
from sluitend.registry.texts import line_of

OLDEST: Final = 20  # years: what was learnt longer ago says nothing of today
LINK: Final = URLValidator(schemes=["http", "https"])


def may_record(actor: Actor, official: Official) -> bool:
    """Return True for who manages the official's organisation, and for the official."""
    own = official.user_id is not None and official.user_id == actor.user
    return own or may_manage(actor, official.post.organisation_id)


@verb
def record_training(
    actor: Actor,
    official: UUID,
    *,
    subject: str,
    on_day: date,
    title: str,
    organiser: str = "",
    link: str = "",
    valid_until: date | None = None,
    counts_since: date | None = None,
    correction: str = "",
    token: UUID | None = None,
) -> Training:
    """Write down what an official learnt, with what shows it: a title, and who gave it or where to read of it.

    `valid_until` (the first day on which it no longer counts) follows from the subject when it is not given, and is
    never later than that. It counts from today on; `counts_since`, an earlier day, is a correction and has its reason.
    """
    person = _official(actor, official)
    already_done(token)
    until = _until(subject, on_day, valid_until)
    if not (called := line_of(title, 120, "title")):
        raise Refused(_("Schrijf op welke training of bijeenkomst dit was."), "title")
    given_by, where = line_of(organiser, 120, "organiser"), _link(link)
    if not (given_by or where):
        raise Refused(_("Vul in wie de training gaf, of een link: anders is er geen bewijs."), "organiser")
    why = _correction(on_day, counts_since, correction)
    training = Training(
        id=token or new_id(),
        official=person,
        subject=subject,
        on_day=on_day,
        valid_until=until,
        title=called,
        organiser=given_by,
        link=where,
        counts_since=counts_since if why else None,
        correction=why,
        recorded_by_id=actor.user,
        recorded_at=now(),
    )
    training.save(force_insert=True)
    _told(actor, "record_training", training, token, why)
    return training


@verb
def withdraw_training(
    actor: Actor, official: UUID, training: UUID, *, reason: str, token: UUID | None = None
) -> Training:
    """Withdraw what was written down in error, with the reason: from now on it counts no more; the line stays."""
    person = _official(actor, official)
    already_done(token)
    found = Training.objects.select_for_update().filter(pk=training, official=person).first()
    if found is None:
        raise NotFound(_("Deze training is niet gevonden."))
    if found.withdrawn_at:
        raise Refused(_("Dit is al ingetrokken."))
    if not (why := line_of(reason, 200, "reason")):
        raise Refused(_("Schrijf op waarom."), "reason")
    found.withdrawn_at, found.withdrawn_by_id, found.withdrawn_why = now(), actor.user, why
    found.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_why"])
    found.official = person
    _told(actor, "withdraw_training", found, token, why)
    return found


def _official(actor: Actor, official: UUID) -> Official:
    """Return the official, locked, so that the same form twice is one act. Raises NotFound, NotAllowed."""
    if not actor.in_network:
        raise NotFound(_("Deze functionaris is niet gevonden."))
    locked = Official.objects.select_for_update(of=("self",), no_key=True).select_related("post")
    person = locked.filter(pk=official).first()
    if person is None:
        raise NotFound(_("Deze functionaris is niet gevonden."))
    if not may_record(actor, person):
        raise NotAllowed(_("Alleen deze persoon zelf en wie de organisatie beheert kan dit vastleggen."))
    return person


def _until(subject: str, on_day: date, asked: date | None) -> date | None:
    """Return the first day on which a training no longer counts; None: it never ends. Raises Refused."""
    day = today()
    if (known := trainings().get(subject)) is None:
        raise Refused(_("Kies een onderwerp uit de lijst."), "subject")
    if not day.replace(year=day.year - OLDEST, day=1) <= on_day <= day:
        raise Refused(_("Kies de dag waarop dit geleerd is: vandaag of eerder."), "on_day")
    longest = months_after(on_day, known.months) if known.months else None
    until = asked or longest
    if until is not None and until <= on_day:
        raise Refused(_("De einddatum ligt niet na de dag waarop dit geleerd is."), "valid_until")
    if until is not None and longest is not None and until > longest:
        raise Refused(_("Dit telt ten hoogste %(months)s maanden.") % {"months": known.months}, "valid_until")
    return until


def _correction(on_day: date, since: date | None, reason: str) -> str:
    """Return why it counts since an earlier day than today; '' where it does not. Raises Refused."""
    if since is None or since == today():
        return ""
    if not on_day <= since < today():
        raise Refused(_("Kies een dag tussen de training en vandaag."), "counts_since")
    if not (why := line_of(reason, 200, "correction")):
        raise Refused(_("Schrijf op waarom dit al eerder telt."), "correction")
    return why


def _link(text: str) -> str:
    link = line_of(text, 200, "link")
    if link:
        try:
            LINK(link)
        except ValidationError:
            raise Refused(_("Vul een link in die met https:// begint."), "link") from None
        if urlsplit(link).username:
            raise Refused(_("In deze link staat een gebruikersnaam. Laat die weg."), "link")
    return link


def _told(actor: Actor, verb: str, training: Training, token: UUID | None, text: str) -> None:
    person = training.official
    data = {"subject": training.subject, "title": training.title}
    record(actor, person.post.organisation_id, verb, token=token, official=person, text=text, data=data)
    follow()
