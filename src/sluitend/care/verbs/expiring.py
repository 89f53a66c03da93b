"""What runs by itself: reservations end unanswered or without consent, places come back, requests run on."""

import logging
from collections.abc import Callable, Iterable
from typing import Final
from uuid import UUID

from django.db import DatabaseError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as lazy

from sluitend.access.actor import Actor, system
from sluitend.access.clock import now, today
from sluitend.access.context import acting, verb
from sluitend.access.errors import Refused
from sluitend.care.access import lock_place
from sluitend.care.models import Place, Placement, PlacementRequest
from sluitend.care.verbs.answering import already_answered, held, told
from sluitend.care.verbs.asking import resume_request
from sluitend.care.verbs.places import update_availability
from sluitend.casework.consent import BASIS, check_consent
from sluitend.casework.models import Case
from sluitend.casework.timeline import record
from sluitend.casework.words import stored

logger = logging.getLogger(__name__)
EXPIRED: Final = lazy("%(name)s gaf op tijd geen antwoord: de reservering is verlopen")
UNASKED: Final = lazy("Plek bij %(name)s wordt niet meer gevraagd: het verzoek wacht weer op een plek")
CLOSED: Final = lazy("Plaatsingsverzoek vervalt: de casus is afgesloten")
JOB: Final = system("expire_reservations")


def expire_reservations() -> int:
    """Let every reservation expire whose moment has passed; returns how many. Each is a transaction of its own.

    Places that were out of use until today are free again, requests that were on hold until today wait again, and
    requests of cases that were closed end: so nothing stands still because nobody looked. A reservation on a consent
    that is over ends as well.
    """
    reserved = Placement.objects.filter(state=Placement.State.RESERVED, expires_at__lte=now())
    out = Place.objects.filter(status=Place.Status.OUT, status_until__lte=today())
    held_up = PlacementRequest.objects.filter(
        state=PlacementRequest.State.ON_HOLD, hold_until__lte=today(), case__closed_at=None
    )
    closed = PlacementRequest.objects.filter(ended_at=None, case__closed_at__isnull=False)
    agreed = Case.objects.filter(pk__in=_on_consent().values("case"))
    with acting(JOB):
        lists = [list(rows.values_list("pk", flat=True)) for rows in (reserved, out, held_up, closed, agreed)]
    _each(lists[1], lambda place: update_availability(JOB, place, status=Place.Status.FREE))
    _each(lists[2], lambda request: resume_request(JOB, request))
    _each(lists[3], lambda request: _end_with_case(JOB, request))
    _each(lists[4], lambda case: _end_over(JOB, case))
    return _each(lists[0], lambda placement: _expire(JOB, placement))


def _each(things: Iterable[UUID], act: Callable[[UUID], object]) -> int:
    """Do `act` with each; one that cannot be done must not keep the rest from it. Returns how many were done."""
    done = 0
    for thing in things:
        try:
            act(thing)
        except Refused:  # answered at the last moment: that answer counts
            continue
        except DatabaseError as error:
            logger.error("%s was not done: %s", thing, type(error).__name__)  # noqa: TRY400  its text may hold data
            continue
        done += 1
    return done


@verb
def _expire(actor: Actor, placement: UUID) -> Placement:
    found, case = held(actor, placement, "expire_reservation", None)
    if found.state != Placement.State.RESERVED or found.expires_at > now():
        raise already_answered(found)
    found.state, found.answered_at = Placement.State.EXPIRED, now()
    found.save(update_fields=["state", "answered_at"])
    told(actor, case, "expire_reservation", found, sentence=stored(EXPIRED, name=found.provider.name))
    return found


@verb
def _end_with_case(actor: Actor, request: UUID) -> None:
    found = PlacementRequest.objects.get(pk=request)
    case = Case.objects.select_for_update(no_key=True).get(pk=found.case_id)
    found.refresh_from_db()
    if case.is_open or not found.is_open:
        return
    promised = Placement.objects.filter(request=found, state__in=("reserved", "accepted"))
    promised.update(state=Placement.State.CANCELLED, answered_at=now())
    found.state, found.ended_at, found.hold_until = PlacementRequest.State.WITHDRAWN, now(), None
    found.save(update_fields=["state", "ended_at", "hold_until"])
    record(actor, case, "withdraw_request", sentence=stored(CLOSED), request=str(found.pk))


def _on_consent() -> QuerySet[Placement]:
    return Placement.objects.filter(state=Placement.State.RESERVED, legal_basis=BASIS)


@verb
def _end_over(_actor: Actor, case: UUID) -> None:
    end_without_consent(Case.objects.select_for_update(no_key=True).get(pk=case))


def end_without_consent(case: Case) -> None:
    """Let the reservations in the locked `case` end that rest on a consent that does not stand any more.

    What was promised already stays until who carries the case has spoken with the person: nobody loses a bed by this.
    The request waits for another place. Neither the provider nor the timeline is told why. The system acts: who
    withdraws a consent need not be who asked for the place.
    """
    with acting(JOB):
        theirs = (
            _on_consent().filter(case=case).exclude(provider=case.organisation_id).select_related("provider")
        )
        unasked = [one for one in theirs if not _stands(case, one)]
        lock_place(*(one.place_id for one in unasked))
        for one in unasked:
            one.state, one.answered_at = Placement.State.CANCELLED, now()
            one.save(update_fields=["state", "answered_at"])
            told(JOB, case, "cancel_reservation", one, sentence=stored(UNASKED, name=one.provider.name))


def _stands(case: Case, placement: Placement) -> bool:
    try:
        check_consent(case, placement.provider_id, placement.legal_basis)
    except Refused:
        return False
    return True
