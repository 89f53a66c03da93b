"""The stay: it begins, may last longer than planned with a reason, and ends somewhere."""

from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from sluitend.access.actor import Actor, system
from sluitend.access.clock import now, today
from sluitend.access.context import acting, verb
from sluitend.access.errors import Refused
from sluitend.care.access import access_placement, broken_by
from sluitend.care.models import Placement, PlacementRequest
from sluitend.care.reference import end_reasons, overrun_reasons, place_kinds
from sluitend.care.verbs.answering import already_answered, check_agreed, held, told
from sluitend.care.verbs.saying import sleeps_in, slept_in
from sluitend.casework.checks import check_due, clean_text
from sluitend.casework.words import stored

STARTED: Final = lazy("Verblijf begonnen bij %(name)s")
ENDED: Final = lazy("Verblijf bij %(name)s beëindigd: %(where)s")
LONGER: Final = lazy("Verblijf bij %(name)s duurt langer, tot %(day)s: %(why)s")
MOVED: Final = "next_place"
FURTHEST_BACK: Final = timedelta(days=14)


@verb
def start_stay(
    actor: Actor, placement: UUID, *, on: date | None = None, token: UUID | None = None
) -> Placement:
    """Let the stay begin in a place that was promised, today or (told later) up to two weeks ago.

    A stay elsewhere ends with it. The request is answered, unless this is a last resort (a hotel): then the person
    keeps waiting. Raises Refused, also while somebody else is still inside or on a consent that stands no more.
    """
    seen = access_placement(actor, placement)
    before = (
        Placement.objects.filter(case=seen.case_id, state=Placement.State.STAYING)
        .exclude(pk=placement)
        .first()
    )
    found, case = held(actor, placement, "start_stay", token, *([before.place_id] if before else []))
    if found.state != Placement.State.ACCEPTED:
        raise already_answered(found)
    check_agreed(actor, case, found)
    day = on or today()
    if not today() - FURTHEST_BACK <= day <= today():
        raise Refused(_("Kies vandaag, of een dag in de afgelopen twee weken."), "on")
    _after_who_was_here(found, day)
    left = Placement.objects.filter(case=case, state=Placement.State.STAYING).first()
    if left:
        _end(left, max(day, left.started_on or day), MOVED)
    length = found.ends_by - found.starts_on
    found.state, found.started_on = Placement.State.STAYING, day
    found.starts_on, found.ends_by = day, day + length
    _save(found, "state", "started_on", "starts_on", "ends_by")
    if not place_kinds()[found.place.kind].last_resort:
        PlacementRequest.objects.filter(pk=found.request_id, ended_at=None).update(
            state=PlacementRequest.State.PLACED, ended_at=now(), hold_until=None
        )
    sleeps_in(actor, case, found, left)
    sentence = stored(STARTED, name=found.provider.name)
    told(actor, case, "start_stay", found, sentence=sentence, token=token)
    return found


@verb
def end_stay(
    actor: Actor,
    placement: UUID,
    *,
    reason: str,
    on: date | None = None,
    text: str = "",
    token: UUID | None = None,
) -> Placement:
    """End a stay: when, and where the person went (a code). The place is free at once. Raises Refused."""
    found, case = held(actor, placement, "end_stay", token)
    if found.state != Placement.State.STAYING:
        raise already_answered(found)
    if reason not in end_reasons():
        raise Refused(_("Kies een van de mogelijkheden uit de lijst."), "reason")
    day = on or today()
    if day > today() or (found.started_on and day < found.started_on):
        raise Refused(_("Kies een dag van het verblijf, tot en met vandaag."), "on")
    words = clean_text(text, "text", limit=2000, required=False)
    _end(found, day, reason)
    slept_in(actor, case, found)
    where = end_reasons()[reason].name.nl
    sentence = stored(ENDED, name=found.provider.name, where=where[:1].lower() + where[1:])
    told(actor, case, "end_stay", found, sentence=sentence, text=words, token=token)
    return found


@verb
def extend_stay(
    actor: Actor,
    placement: UUID,
    *,
    until: date | None,
    reason: str,
    text: str = "",
    token: UUID | None = None,
) -> Placement:
    """Let a stay last longer, until a day, with the reason (a code), as COSM is asked each week. Raises Refused.

    Refused also when the place was promised to somebody else from before that day.
    """
    found, case = held(actor, placement, "extend_stay", token)
    if found.state != Placement.State.STAYING:
        raise already_answered(found)
    if reason not in overrun_reasons():
        raise Refused(_("Kies een van de mogelijkheden uit de lijst."), "reason")
    until = check_due(until, "until")
    if until <= max(today(), found.starts_on):
        raise Refused(_("Kies een latere dag."), "until")
    words = clean_text(text, "text", limit=2000, required=False)
    found.ends_by, found.overrun_reason = until, reason
    _save(found, "ends_by", "overrun_reason")
    why = overrun_reasons()[reason].name.nl
    sentence = stored(
        LONGER, name=found.provider.name, day=f"{until:%d-%m-%Y}", why=why[:1].lower() + why[1:]
    )
    told(actor, case, "extend_stay", found, sentence=sentence, text=words, token=token)
    return found


def _after_who_was_here(placement: Placement, day: date) -> None:
    """Raise Refused when somebody else still stayed in the place on `day`: told later, it must not overlap either.

    The system looks: who carries this case does not see the stays of others. It tells a day, and of nobody.
    """
    with acting(system("start_stay")):
        before = Placement.objects.filter(place=placement.place_id, ended_on__gt=day)
        last = before.aggregate(last=Max("ended_on"))["last"]
    if last:
        raise Refused(
            _("Op deze plek verbleef tot %(day)s nog iemand. Kies die dag, of een latere.")
            % {"day": f"{last:%d-%m-%Y}"},
            "on",
        )


def _end(placement: Placement, day: date, reason: str) -> None:
    placement.state, placement.ended_on, placement.reason = Placement.State.ENDED, day, reason
    placement.save(update_fields=["state", "ended_on", "reason"])


def _save(placement: Placement, *fields: str) -> None:
    """Save what changed; raises Refused where another holds the place."""
    try:
        with transaction.atomic():
            placement.save(update_fields=fields)
    except IntegrityError as error:
        broken = broken_by(error)
        if broken == "one_inside":
            raise Refused(_("Op deze plek verblijft nog iemand. Beëindig eerst dat verblijf.")) from error
        if broken == "no_place_twice":
            raise Refused(
                _("Deze plek is vanaf een eerdere dag aan een ander toegezegd."), "until"
            ) from error
        raise
