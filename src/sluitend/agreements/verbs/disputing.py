"""When municipalities differ: object, agree to a result, let the region decide, withdraw.

Nothing here changes who is provisionally responsible: that holds until the question is settled. And nothing here moves
a case: whoever is responsible by the result is offered it, and it moves when they accept.
"""

from collections.abc import Iterable, Mapping
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sluitend.access.actor import Actor
from sluitend.access.clock import now, today
from sluitend.access.context import verb
from sluitend.access.errors import NotAllowed, Refused
from sluitend.access.ids import new_id
from sluitend.agreements.access import (
    access_question,
    decides_for_region,
    may_withdraw,
    now_of,
    speaks_for,
)
from sluitend.agreements.models import QuestionEntry, ResponsibilityQuestion
from sluitend.agreements.reference import default
from sluitend.agreements.verbs.asking import already_done
from sluitend.casework.checks import clean_text
from sluitend.casework.terms import after_working_days
from sluitend.casework.verbs import write_note
from sluitend.casework.words import stored
from sluitend.registry.consequences import follow
from sluitend.registry.models import Municipality, Organisation
from sluitend.registry.queries import memberships_on

LONGEST: Final = 1000
SETTLED: Final = gettext_lazy("Beslist welke gemeente verantwoordelijk is: %(name)s.")
State = ResponsibilityQuestion.State


@verb
def dispute(
    actor: Actor, question: UUID, *, municipality: str, reason: str, token: UUID | None = None
) -> ResponsibilityQuestion:
    """Object on behalf of an involved `municipality`, with the reason. Who is provisionally responsible stays so.

    The term begins when the first objects. Raises NotFound, NotAllowed, Refused by field, AlreadyDone.
    """
    found = _open(actor, question, token)
    hall = _speaking(actor, places_now(found), municipality)
    text = clean_text(reason, "reason", limit=LONGEST)
    if found.state == State.DECIDED:
        found.due = after_working_days(today(), int(found.answer.get("term") or default().agreed.term))
    found.state = State.DISPUTED
    found.save(update_fields=["state", "due"])
    _note(actor, found, "dispute", hall, token, municipality=municipality, text=text)
    follow()
    return found


@verb
def settle(
    actor: Actor,
    question: UUID,
    *,
    result: str,
    reason: str,
    municipality: str = "",
    token: UUID | None = None,
) -> ResponsibilityQuestion:
    """Agree that `result` is responsible on behalf of `municipality`; or, without one, decide as the region's adviser.

    It is settled when all parties agree to the same result (see `parties`), or when the region decides: that is for
    the region when all parties lie in it. A municipality becomes responsible only by its own word or its region's.
    Raises NotFound, NotAllowed, Refused, AlreadyDone.
    """
    found = _open(actor, question, token)
    if not found.is_open:
        raise Refused(_("Hierover is geen verschil van mening. Bent u het niet eens? Maak dan bezwaar."))
    history = list(found.history.all())
    places = places_now(found, history)
    if result not in current(found, places):
        raise Refused(_("Kies een gemeente die bij deze vraag betrokken is."), "result")
    regional = None if municipality else decides_for_region(actor, found)
    if not municipality and regional is None:
        raise NotAllowed(_("Alleen de beleidsadviseur van de regio kan dit beslissen."))
    if regional and not lie_in_region(found, parties(found, history, result, places)):
        raise Refused(
            _("Dit gaat ook een gemeente van een andere regio aan. Alle gemeenten moeten akkoord geven."),
            "municipality",
        )
    speaker = regional or _speaking(actor, places, municipality)
    text = clean_text(reason, "reason", limit=LONGEST)
    act = "decide" if regional else "agree"
    _note(actor, found, act, speaker, token, municipality=municipality or None, result=result, text=text)
    if regional or not missing_parties(found, found.history.all(), result, places):
        _end(found, State.SETTLED, result)
        if found.case_id:
            write_note(actor, found.case_id, text=stored(SETTLED, name=current(found, places)[result]))
    follow()
    return found


@verb
def withdraw(
    actor: Actor, question: UUID, *, reason: str, token: UUID | None = None
) -> ResponsibilityQuestion:
    """Withdraw a question that one's own organisation asked and nobody else objected to. Raises as above."""
    found = _open(actor, question, token)
    if not may_withdraw(actor, found):
        raise NotAllowed(_("Alleen wie de vraag stelde kan die intrekken."))
    if others_objected(found, found.history.all()):
        raise Refused(_("Een ander maakte bezwaar. Beslis samen wie het wordt; intrekken kan niet meer."))
    text = clean_text(reason, "reason", limit=LONGEST)
    _note(actor, found, "withdraw", found.organisation, token, text=text)
    _end(found, State.WITHDRAWN, None)
    follow()
    return found


def others_objected(question: ResponsibilityQuestion, history: Iterable[QuestionEntry]) -> bool:
    """Return True when another than who asked objected: then it is no longer theirs alone to withdraw."""
    return any(one.verb == "dispute" and one.organisation_id != question.organisation_id for one in history)


Places = Mapping[str, Municipality]


def places_now(question: ResponsibilityQuestion, history: Iterable[QuestionEntry] = ()) -> Places:
    """Return what each municipality of a question and its history is today, by the code that stands there.

    One that was taken over is who took it over, one that is no more has none. One query, and one for each that ended.
    """
    said = {code for one in history for code in (one.municipality_id, one.result_id) if code}
    codes = {*question.involved, question.responsible_id, *said}
    found = Municipality.objects.in_bulk(list(codes))
    return {code: now for code in codes if (now := now_of(found.get(code)))}


def current(question: ResponsibilityQuestion, places: Places) -> dict[str, str]:
    """Return the involved municipalities as they are today: code and name."""
    held = (places[code] for code in question.involved if code in places)
    return {place.pk: place.name for place in held}


def parties(
    question: ResponsibilityQuestion, history: Iterable[QuestionEntry], result: str, places: Places
) -> set[str]:
    """Return the municipalities that must agree to `result`: who is provisionally responsible, who becomes it, who
    objected, and, where rules contradicted each other, all that they named; each as it is today.
    """
    objected = {str(one.municipality_id) for one in history if one.verb == "dispute"}
    named = {question.provisional_id, *objected, *question.answer.get("named", ())}
    return {result, *(places[code].pk for code in named if code in places)}


def missing_parties(
    question: ResponsibilityQuestion, history: Iterable[QuestionEntry], result: str, places: Places
) -> set[str]:
    """Return which parties have not agreed to `result`; of `history` (oldest first) the last word of each counts."""
    said = list(history)
    last = {
        places[who].pk: places[what].pk
        for one in said
        if one.verb == "agree"
        and (who := one.municipality_id or "") in places
        and (what := one.result_id or "") in places
    }
    return {party for party in parties(question, said, result, places) if last.get(party) != result}


def lie_in_region(question: ResponsibilityQuestion, codes: Iterable[str]) -> bool:
    """Return True when all of `codes` belong to the question's region today, for its domain. One query."""
    wanted = set(codes)
    members = memberships_on().filter(region=question.region_id, domain=question.domain)
    return wanted <= set(members.filter(municipality__in=wanted).values_list("municipality", flat=True))


def _open(actor: Actor, question: UUID, token: UUID | None) -> ResponsibilityQuestion:
    already_done(token)
    found = access_question(actor, question, for_update=True)
    already_done(token)
    if found.has_ended:
        raise Refused(_("Deze vraag is al beslist of ingetrokken."))
    return found


def _speaking(actor: Actor, places: Places, municipality: str) -> Organisation:
    hall = speaks_for(actor).get(municipality)
    if hall is None or municipality not in {place.pk for place in places.values()}:
        raise NotAllowed(_("Dit kan alleen iemand van een gemeente die bij deze vraag betrokken is."))
    return hall


def _note(
    actor: Actor,
    question: ResponsibilityQuestion,
    act: str,
    speaker: Organisation,
    token: UUID | None,
    *,
    municipality: str | None = None,
    result: str | None = None,
    text: str = "",
) -> None:
    QuestionEntry.objects.create(
        id=token or new_id(),
        question=question,
        at=now(),
        verb=act,
        user_id=actor.user,
        organisation=speaker,
        municipality_id=municipality,
        result_id=result,
        text=text,
    )


def _end(question: ResponsibilityQuestion, state: str, result: str | None) -> None:
    question.state, question.settled_id, question.ended_at = state, result, now()
    question.save(update_fields=["state", "settled", "ended_at"])
