"""Registering a case with CoMensha, and taking the record along. Each is a crossing, and is written down as one."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from sluitend.access.actor import Actor
from sluitend.access.clock import today
from sluitend.access.context import verb
from sluitend.access.errors import Refused
from sluitend.casework.logged import log_case
from sluitend.casework.models import Case
from sluitend.casework.timeline import already_done
from sluitend.casework.words import stored
from sluitend.disclosure.models import GIVEN, Consent, Disclosure
from sluitend.disclosure.receivers import ToOutside
from sluitend.disclosure.rules import CONSENT, STORY, Grounds
from sluitend.disclosure.telling import with_mark
from sluitend.disclosure.verbs import disclose
from sluitend.exports.access import access_disclosed, access_registration
from sluitend.exports.formats import FORMATS, as_csv, as_json
from sluitend.exports.gathering import NAME, REGISTRATION, Gathered, comensha, gather
from sluitend.exports.record import LeftOut, Record, kinds_in, left_out, record_of
from sluitend.exports.validating import faults
from sluitend.exports.words import FIELDS
from sluitend.legal.queries import latest
from sluitend.legal.verbs import record_legal

BY_CONSENT: Final = "registered_consent"
BY_GROUND: Final = "registered_ground"
TRACK: Final = "registration"
MARK: Final = 32  # hexadecimals


@dataclass(frozen=True)
class Preview:
    """What would be sent, what would not and why, by whose consent, and the mark by which it is known again."""

    case: Case
    record: Record
    left_out: list[LeftOut]
    consent_on: str
    shown: str
    gathered: Gathered


@dataclass(frozen=True)
class Taken:
    """A file to send: its name, its kind and what is in it."""

    name: str
    media_type: str
    content: str


@verb
def preview_registration(actor: Actor, case: UUID) -> Preview:
    """Return what a registration would send now, and change nothing; logged as a look. Raises NotFound, NotAllowed."""
    found = access_registration(actor, case)
    seen = _previewed(actor, found)
    _log(actor, found, "see_registration", seen.gathered)
    return seen


@verb
def register_with_comensha(
    actor: Actor,
    case: UUID,
    *,
    motivation: str,
    legal_basis: str = "",
    without: str = "",
    shown: str | None = None,
    token: UUID | None = None,
) -> Disclosure:
    """Register a case with CoMensha: a disclosure, and the fact in the legal track. Returns the disclosure.

    Where the person's written consent for it stands, it goes by that, with who they are. Otherwise `legal_basis` (not
    consent) and `without` (`Consent`: why without) say why it can be done, and nothing says who they are. `shown` is
    the mark of what the giver saw: when it differs from what would go now, nothing does. Raises Refused (a field),
    NotFound, NotAllowed, AlreadyDone.
    """
    already_done(token)
    found = access_registration(actor, case, to_register=True)
    already_done(token)
    seen = _previewed(actor, found)
    if shown is not None and shown != seen.shown:
        raise Refused(_("Er is intussen iets veranderd. Kijk opnieuw na wat u verstrekt."), "shown")
    _check_valid(seen.record)
    consent, subject = seen.gathered.consent, seen.gathered.subject
    if consent:
        grounds = Grounds(CONSENT, consent.how, motivation, consent.asked_on)
    else:
        grounds = _grounds_without(legal_basis, without, motivation)
    receiver = comensha()
    given = disclose(
        actor,
        case,
        to=ToOutside(receiver.pk if receiver else None, "" if receiver else NAME),
        involvements=[subject.pk] if subject else [],
        categories={STORY, *kinds_in(seen.gathered.facts)},
        grounds=grounds,
        summary=_summary(seen),
        purpose=REGISTRATION if consent else "",
        token=token,
    )
    code = BY_CONSENT if consent else BY_GROUND
    stands = latest(found).get(TRACK)
    if stands is None or stands.code != code:
        record_legal(actor, case, code=code, on=today())
    return given.disclosure


def _grounds_without(legal_basis: str, without: str, motivation: str) -> Grounds:
    if without not in set(Consent.values) - set(GIVEN):
        raise Refused(_("Kies waarom het zonder toestemming kan."), "without")
    if not legal_basis or legal_basis == CONSENT:
        raise Refused(_("Kies een andere grondslag dan toestemming."), "legal_basis")
    return Grounds(legal_basis, without, motivation)


@verb
def take_record(actor: Actor, case: UUID, disclosure: UUID, *, form: str) -> Taken:
    """Return what was registered today as a file in the `form` of `FORMATS`; the download is logged.

    Exactly what was registered goes: when its consent stands no more, or anything in the record changed since, nothing
    does, and neither on a later day; the case is registered again. Raises NotFound, NotAllowed, Refused.
    """
    found = access_registration(actor, case)
    given = access_disclosed(found, disclosure)
    if form not in FORMATS:
        raise Refused(_("Kies JSON of CSV."), "form")
    if timezone.localdate(given.at) != today():
        raise Refused(_("Deze aanmelding is van een eerdere dag. Meld opnieuw om te sturen wat er nu is."))
    seen = _previewed(actor, found)
    _check_same(given, seen)
    _check_valid(seen.record)
    _log(actor, found, "export_registration", seen.gathered, given.pk)
    content = as_json([seen.record]) if form == "json" else as_csv([seen.record])
    return Taken(f"comensha-{found.reference.lower()}.{form}", FORMATS[form], content)


def _check_same(given: Disclosure, seen: Preview) -> None:
    """Raise Refused unless what would go now is what was registered, with the consent that it was registered with."""
    consent = seen.gathered.consent
    if given.consent in GIVEN and (consent is None or consent.asked_on != given.consent_on):
        raise Refused(
            _(
                "De toestemming waarmee u meldde, geldt niet meer. Er gaat niets meer mee. Meld zo nodig opnieuw."
            )
        )
    if given.summary != _summary(seen):
        raise Refused(_("Er is iets veranderd sinds u meldde. Meld opnieuw om te sturen wat er nu is."))


def _check_valid(record: Record) -> None:
    """Raise Refused for a record that a strict reader of the standard would not take."""
    if wrong := faults(record):
        names = ", ".join(dict.fromkeys(one.field for one in wrong))
        raise Refused(
            _("Dit voldoet niet aan de standaard HTCDS: %(fields)s. Vraag de beheerder om dit te herstellen.")
            % {"fields": names}
        )


def _previewed(actor: Actor, case: Case) -> Preview:
    gathered = gather(actor, case)
    record = record_of(gathered.facts)
    # Keyed: who reads the mark cannot try out of whom it is.
    mark = salted_hmac(TRACK, as_json([record]), algorithm="sha256").hexdigest()[:MARK]
    day = gathered.consent.asked_on.isoformat() if gathered.consent else ""
    return Preview(case, record, left_out(gathered.facts), day, mark, gathered)


def _summary(seen: Preview) -> str:
    """Return for the disclosure which fields went, by name, and the mark by which what they said is known again."""
    labels = dict.fromkeys(stored(FIELDS[name]) for name in seen.record)
    return with_mark(f"HTCDS 2.0: {', '.join(labels)}", seen.shown)


def _log(actor: Actor, case: Case, act: str, gathered: Gathered, resource: UUID | str = "") -> None:
    subject = gathered.subject
    log_case(
        actor,
        case,
        act,
        subjects=[subject.person.pseudonym] if subject else [],
        categories={"legal_track", "intake", *kinds_in(gathered.facts)},
        resource_id=resource,
    )
