"""Help that is asked of somebody: asked, waiting, begun, ended or refused."""

from collections.abc import Mapping
from datetime import date
from typing import Final
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from sluitend.access.actor import Actor
from sluitend.access.context import verb
from sluitend.access.errors import Refused
from sluitend.casework.checks import clean_text
from sluitend.casework.models import Case
from sluitend.casework.timeline import already_done
from sluitend.casework.words import stored
from sluitend.support.access import access_service, access_support
from sluitend.support.models import Goal, Service
from sluitend.support.reference import services
from sluitend.support.verbs.common import LONGEST, past_day, provider, written

MOVES: Final[Mapping[str, frozenset[str]]] = {
    "asked": frozenset({"waiting", "started", "refused"}),
    "waiting": frozenset({"started", "refused"}),
    "started": frozenset({"ended"}),
}
SENTENCES: Final[Mapping[str, str | Promise]] = {
    "waiting": lazy("Op de wachtlijst: %(what)s"),
    "started": lazy("Hulp begonnen: %(what)s"),
    "ended": lazy("Hulp afgerond: %(what)s"),
    "refused": lazy("Hulp geweigerd: %(what)s"),
}
ENDS: Final = frozenset({"ended", "refused"})


@verb
def ask_service(
    actor: Actor,
    case: UUID,
    *,
    kind: str,
    on: date | None,
    organisation: UUID | None = None,
    outside: str = "",
    goal: UUID | None = None,
    token: UUID | None = None,
) -> Case:
    """Record that help was asked of an organisation, or of one outside the network, on the day `on`.

    The waiting counts from that day. Raises Refused (`kind`, `organisation`, `goal`, `on`), NotFound, NotAllowed.
    """
    already_done(token)
    found = access_support(actor, case, to_change=True)
    if kind not in services():
        raise Refused(_("Kies een soort hulp uit de lijst."), "kind")
    if goal and not Goal.objects.filter(pk=goal, case=found, state=Goal.State.OPEN).exists():
        raise Refused(_("Dit doel loopt niet (meer)."), "goal")
    day = past_day(on)
    who = provider(organisation, outside, required=True)
    Service.objects.create(case=found, kind=kind, goal_id=goal, asked_on=day, waiting_since=day, **who)
    sentence = stored(lazy("Hulp gevraagd: %(what)s"), what=services()[kind].name.nl)
    return written(actor, found, "ask_service", token=token, sentence=sentence, day=str(day))


@verb
def move_service(
    actor: Actor,
    case: UUID,
    *,
    service: UUID,
    state: str,
    on: date | None,
    result: str = "",
    token: UUID | None = None,
) -> Case:
    """Record where help stands since the day `on`; an end or a refusal says what came of it.

    Raises Refused (`state`, `on`, `result`), NotFound, NotAllowed.
    """
    already_done(token)
    found, wanted = access_service(actor, case, service)
    if state not in MOVES.get(wanted.state, frozenset()):
        raise Refused(_("Dit kan niet volgen op wat er nu staat. Kies uit de lijst."), "state")
    day = past_day(on, since=wanted.started_on or wanted.asked_on)
    wanted.result = clean_text(result, "result", limit=LONGEST, required=state in ENDS)
    wanted.state = state
    if state == Service.State.STARTED:
        wanted.started_on = day
    if state in ENDS:
        wanted.ended_on = day
    wanted.save(update_fields=["state", "result", "started_on", "ended_on"])
    sentence = stored(SENTENCES[state], what=services()[wanted.kind].name.nl)
    return written(actor, found, "move_service", token=token, sentence=sentence, day=str(day))
