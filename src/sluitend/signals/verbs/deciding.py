"""Triage: pick a signal up, and decide. Each decision has a reason,
and ends the signal's case or carries it on.
"""

from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from sluitend.access.actor import Actor
from sluitend.access.context import verb
from sluitend.access.errors import NotFound, Refused
from sluitend.casework.access import access_case, require
from sluitend.casework.checks import clean_text
from sluitend.casework.models import Case
from sluitend.casework.programmes import PROGRAMMES, Programme
from sluitend.casework.programmes import programme as find_programme
from sluitend.casework.timeline import already_done
from sluitend.casework.verbs import assign_official, change_stage, close_case, open_case, write_note
from sluitend.casework.words import stored
from sluitend.identity.models import Space
from sluitend.registry.models import Organisation
from sluitend.signals.access import access_signal
from sluitend.signals.models import Signal
from sluitend.signals.programmes import SIGNAL
from sluitend.signals.reference import set_aside_reasons

ADDED: Final = lazy("Signaal %(reference)s is aan deze casus toegevoegd.")
CAME_FROM: Final = lazy("Voortgekomen uit signaal %(reference)s.")
RECEIVED, LOOKING = (stage.code for stage in SIGNAL.stages)


def to_decide(actor: Actor, case: UUID, token: UUID | None, verb: str = "close_case") -> Signal:
    """Return the signal, its case locked, for who may decide on it: end it, or with another `verb` offer it.
    Raises AlreadyDone, NotFound or NotAllowed.
    """
    already_done(token)
    signal = access_signal(actor, case, for_update=True)
    require(actor, verb, signal.case, within=SIGNAL.code)
    return signal


@verb
def start_triage(actor: Actor, case: UUID, *, token: UUID | None = None) -> Case:
    """Pick a signal up: from now on it is being looked at, by the actor's own office.
    Raises Refused when it was.
    """
    signal = to_decide(actor, case, token)
    office = actor.office_at(signal.case.organisation_id)
    if office and office.official != signal.case.official_id:
        assign_official(actor, case, official=office.official)
    return change_stage(actor, case, stage=LOOKING, within=SIGNAL.code, token=token)


@verb
def set_aside(actor: Actor, case: UUID, *, ground: str, reason: str, token: UUID | None = None) -> Case:
    """Set a signal aside on a `ground` from the published list, with the reason in words. Raises Refused."""
    to_decide(actor, case, token)
    if ground not in set_aside_reasons():
        raise Refused(_("Kies een van de mogelijkheden uit de lijst."), "ground")
    reason = clean_text(reason, "reason", limit=1800)
    text = f"{set_aside_reasons()[ground].name.nl}. {reason}"
    return close_case(actor, case, reason="set_aside", text=text, within=SIGNAL.code, token=token)


@verb
def advise_only(actor: Actor, case: UUID, *, reason: str, token: UUID | None = None) -> Case:
    """End with advice alone: `reason` says what was advised, to whom, and why that is enough.
    Raises Refused.
    """
    to_decide(actor, case, token)
    reason = clean_text(reason, "reason", limit=2000)
    return close_case(actor, case, reason="advice_only", text=reason, within=SIGNAL.code, token=token)


@verb
def add_to_case(actor: Actor, case: UUID, *, target: UUID, reason: str, token: UUID | None = None) -> Case:
    """Add a signal to an open case that the actor takes part in; both timelines say so. Returns the target.

    The content stays with the signal: the target's timeline names it by its reference only, and in outreach not even
    that. Persons of the signal go along by a disclosure only. Raises Refused.
    """
    signal = to_decide(actor, case, token)
    if target == case:
        raise Refused(_("Kies een andere casus dan dit signaal zelf."), "target")
    try:
        found = access_case(actor, target)
    except NotFound as missing:
        raise Refused(_("Deze casus is niet gevonden, of u neemt er niet aan deel."), "target") from missing
    if not found.is_open:
        raise Refused(_("Deze casus is afgesloten. Heropen de casus eerst, of open een nieuwe."), "target")
    reason = clean_text(reason, "reason", limit=2000)
    apart = found.space == Space.OUTREACH
    note = "" if apart else stored(ADDED, reference=signal.case.reference)
    write_note(actor, target, text=f"{note} {reason}".strip())
    close_case(
        actor,
        case,
        reason="added_to_case",
        text=reason,
        continued_in=None if apart else target,
        within=SIGNAL.code,
        token=token,
    )
    return found


def openable(organisation: Organisation) -> list[Programme]:
    """Return the programmes, other than signals, in which `organisation` can carry a case."""
    return [p for p in PROGRAMMES.values() if p.code != SIGNAL.code and organisation.kind in p.carried_by]


@verb
def open_case_from_signal(
    actor: Actor,
    case: UUID,
    *,
    programme: str,
    title: str,
    legal_basis: str,
    reason: str,
    token: UUID | None = None,
) -> Case:
    """Open a case in a programme that the signal's organisation can carry;
    the signal goes on in it. Returns it.

    The legal basis is chosen by who opens: a signal says nothing about consent. Persons of the signal go along by a
    disclosure only; a case in outreach is not tied to the signal at all. Raises Refused.
    """
    carrier = to_decide(actor, case, token).case
    declared = find_programme(programme)
    if declared not in openable(carrier.organisation):
        raise Refused(_("Uw organisatie kan in dit traject geen casus dragen."), "programme")
    reason = clean_text(reason, "reason", limit=2000)
    office = actor.office_at(carrier.organisation_id)
    apart = declared.space == Space.OUTREACH
    note = "" if apart else stored(CAME_FROM, reference=carrier.reference)
    opened = open_case(
        actor,
        programme=programme,
        municipality=carrier.municipality_id,
        organisation=carrier.organisation_id,
        official=office.official if office else None,
        title=title,
        urgent=carrier.urgent,
        legal_basis=legal_basis,
        text=f"{note} {reason}".strip(),
    )
    close_case(
        actor,
        case,
        reason="opened_case",
        text=reason,
        continued_in=None if apart else opened.pk,
        within=SIGNAL.code,
        token=token,
    )
    return opened
