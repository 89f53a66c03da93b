"""What one can do in a legal track: record, take back, and start, extend, interrupt and end a clock.

Each verb is one transaction, through the gate, writes one line in the case's timeline, and looks at its gaps.
"""

from datetime import date
from functools import partial
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from sluitend.access.actor import Actor
from sluitend.access.context import verb
from sluitend.access.errors import Refused
from sluitend.casework.access import acts_for
from sluitend.casework.checks import check_past, clean_text
from sluitend.casework.models import Case
from sluitend.casework.terms import now, today
from sluitend.casework.timeline import already_done, record
from sluitend.casework.words import stored
from sluitend.legal.access import access_fact, access_term, access_track
from sluitend.legal.models import LegalFact, LegalPause, LegalTerm
from sluitend.legal.queries import latest
from sluitend.legal.reckoning import reckon
from sluitend.legal.reference import Term, facts, possible, terms

LONGEST: Final = 500
_record: Final = partial(record, categories=("legal_track",))


@verb
def record_legal(
    actor: Actor, case: UUID, *, code: str, on: date | None, text: str = "", token: UUID | None = None
) -> Case:
    """Record what holds in the legal track since the day `on`; clocks that it starts begin, those that it ends end.

    `code` is one of `reference/facts.yaml` that may follow what stands. Raises Refused (`code`, `on`), NotAllowed.
    """
    already_done(token)
    found = access_track(actor, case, to_change=True)
    fact = facts().get(code)
    stands = latest(found).get(fact.track) if fact else None
    if fact is None or fact not in possible(fact.track, stands.code if stands else ""):
        raise Refused(_("Dit kan niet volgen op wat er nu staat. Kies uit de lijst."), "code")
    day = _day(on, since=stands.held_on if stands else None)
    recorded = LegalFact.objects.create(
        case=found,
        code=code,
        held_on=day,
        recorded_at=now(),
        recorded_by_id=actor.user,
        organisation_id=acts_for(actor, found),
    )
    for clock in LegalTerm.objects.filter(case=found, kind__in=fact.ends | set(fact.starts), ended_on=None):
        _end(clock, max(day, clock.begins_on))
    for kind in fact.starts:
        _begin(found, terms()[kind], day, recorded)
    words = clean_text(text, "text", limit=LONGEST, required=False)
    sentence = stored(fact.name.nl)
    return _record(actor, found, "record_legal", text=words, token=token, sentence=sentence, day=str(day))


@verb
def take_back_legal(actor: Actor, case: UUID, *, fact: UUID, reason: str, token: UUID | None = None) -> Case:
    """Take back what was recorded by mistake, with the reason; the clocks that it started end. Raises Refused."""
    already_done(token)
    found, recorded = access_fact(actor, case, fact)
    why = clean_text(reason, "reason", limit=LONGEST)
    recorded.taken_back_at = now()
    recorded.save(update_fields=["taken_back_at"])
    for clock in recorded.terms.filter(ended_on=None):
        _end(clock, max(today(), clock.begins_on))
    sentence = stored(lazy("Klopte niet: %(what)s"), what=facts()[recorded.code].name.nl)
    return _record(actor, found, "take_back_legal", text=why, token=token, sentence=sentence)


@verb
def start_term(actor: Actor, case: UUID, *, kind: str, on: date | None, token: UUID | None = None) -> Case:
    """Start a clock that nothing recorded starts by itself, such as that of a Wmo inquiry. Raises Refused (`kind`)."""
    already_done(token)
    found = access_track(actor, case, to_change=True)
    clock = terms().get(kind)
    if clock is None:
        raise Refused(_("Kies een termijn uit de lijst."), "kind")
    if LegalTerm.objects.filter(case=found, kind=kind, ended_on=None).exists():
        raise Refused(_("Deze termijn loopt al."), "kind")
    day = _day(on)
    _begin(found, clock, day, None)
    sentence = stored(lazy("Termijn begonnen: %(what)s"), what=clock.name.nl)
    return _record(actor, found, "start_term", token=token, sentence=sentence)


@verb
def extend_term(actor: Actor, case: UUID, *, term: UUID, reason: str, token: UUID | None = None) -> Case:
    """Make a clock longer by its own length, as often as its kind allows. Raises Refused."""
    already_done(token)
    found, clock = access_term(actor, case, term)
    kind = terms()[clock.kind]
    if kind.extendable is not None and clock.extensions >= kind.extendable:
        raise Refused(_("Deze termijn kan niet (nog eens) worden verlengd: %(law)s.") % {"law": kind.law})
    why = clean_text(reason, "reason", limit=LONGEST)
    clock.extensions += 1
    reckon(clock, kind)
    sentence = stored(lazy("Termijn verlengd: %(what)s"), what=kind.name.nl)
    return _record(actor, found, "extend_term", text=why, token=token, sentence=sentence)


@verb
def interrupt_term(
    actor: Actor, case: UUID, *, term: UUID, on: date | None, reason: str, token: UUID | None = None
) -> Case:
    """Record that a clock is interrupted from a day on; whether it stands still is told by its kind. Raises Refused."""
    already_done(token)
    found, clock = access_term(actor, case, term)
    if clock.pauses.filter(until=None).exists():
        raise Refused(_("Deze termijn is al onderbroken."))
    why = clean_text(reason, "reason", limit=LONGEST)
    LegalPause.objects.create(case=found, term=clock, since=_day(on, since=clock.begins_on))
    kind = terms()[clock.kind]
    clock.is_paused = kind.shifts
    reckon(clock, kind)
    sentence = stored(lazy("Termijn onderbroken: %(what)s"), what=kind.name.nl)
    return _record(actor, found, "interrupt_term", text=why, token=token, sentence=sentence)


@verb
def resume_term(actor: Actor, case: UUID, *, term: UUID, on: date | None, token: UUID | None = None) -> Case:
    """Let an interrupted clock run again from a day on. Raises Refused."""
    already_done(token)
    found, clock = access_term(actor, case, term)
    pause = clock.pauses.filter(until=None).first()
    if pause is None:
        raise Refused(_("Deze termijn is niet onderbroken."))
    pause.until = _day(on, since=pause.since)
    pause.save(update_fields=["until"])
    clock.is_paused = False
    kind = terms()[clock.kind]
    reckon(clock, kind)
    sentence = stored(lazy("Termijn loopt weer: %(what)s"), what=kind.name.nl)
    return _record(actor, found, "resume_term", token=token, sentence=sentence)


@verb
def end_term(actor: Actor, case: UUID, *, term: UUID, reason: str, token: UUID | None = None) -> Case:
    """End a clock today: what it was for was done, or no longer matters. Raises Refused."""
    already_done(token)
    found, clock = access_term(actor, case, term)
    why = clean_text(reason, "reason", limit=LONGEST)
    _end(clock, max(today(), clock.begins_on))
    sentence = stored(lazy("Termijn afgerond: %(what)s"), what=terms()[clock.kind].name.nl)
    return _record(actor, found, "end_term", text=why, token=token, sentence=sentence)


def _day(on: date | None, *, since: date | None = None) -> date:
    """Return the day on which something happened; raises Refused (`on`) when it lies ahead or before what stands."""
    on = check_past(on)
    if since is not None and on < since:
        raise Refused(
            _("Dit ligt voor wat al is vastgelegd. Klopt dat niet? Neem dat dan eerst terug."), "on"
        )
    return on


def _begin(case: Case, kind: Term, day: date, fact: LegalFact | None) -> None:
    reckon(LegalTerm(case=case, kind=kind.code, fact=fact, begins_on=day), kind)


def _end(clock: LegalTerm, day: date) -> None:
    clock.pauses.filter(until=None).update(until=day)
    clock.is_paused, clock.ended_on = False, day
    clock.save(update_fields=["is_paused", "ended_on"])
