"""An offer that nobody answers: it expires, and the role that the programme names must decide."""

import logging
from typing import Final
from uuid import UUID

from django.db import DatabaseError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from sluitend.access.actor import Actor, system
from sluitend.access.context import acting, verb
from sluitend.access.errors import Refused
from sluitend.casework.models import Case, Handover, Participation, Step
from sluitend.casework.parties import check_admitted, organisation_at_work
from sluitend.casework.programmes import Programme, programme
from sluitend.casework.terms import after_working_days, now, today
from sluitend.casework.timeline import record
from sluitend.casework.verbs.handing_over import answer, answering
from sluitend.casework.words import stored
from sluitend.registry.queries import Answerer, who_answers

logger = logging.getLogger(__name__)
DECIDE: Final = lazy("Beslis wie verdergaat: %(name)s gaf geen antwoord op het aanbod")
DECIDE_WITHIN: Final = 1  # working day
JOB: Final = system("expire_handovers")


def expire_handovers() -> int:
    """Let every offer expire whose answer was due before today; returns how many. Each is a transaction of its own."""
    offered = Handover.objects.filter(state=Handover.State.OFFERED, due__lt=today())
    with acting(JOB):
        late = list(offered.values_list("pk", flat=True))
    return sum(_expired(handover) for handover in late)


def _expired(handover: UUID) -> bool:
    try:
        expire_handover(handover)
    except Refused:  # answered at the last moment: that answer counts
        return False
    except DatabaseError as error:  # one offer that cannot expire must not keep the rest from it
        logger.error("hand-over %s did not expire: %s", handover, type(error).__name__)  # noqa: TRY400  its text may hold data
        return False
    return True


def _who_decides(declared: Programme, case: Case) -> Answerer:
    """Return who has the role that the programme names; who carries the case where nobody in reach can decide.

    So an escalation reaches somebody who works in Sluitend today, and nobody who may not know of the case.
    """
    role = declared.escalation_role
    found = who_answers(role, case.municipality_id, case.programme) if role else None
    if found and found.organisation != case.organisation_id:
        try:
            check_admitted(declared, organisation_at_work(found.organisation, "organisation"), "organisation")
        except Refused:
            found = None
    return found or Answerer(case.organisation_id, case.official_id)


def expire_handover(handover: UUID) -> Case:
    """Let one offer expire: who offered carries on, and the escalation role gets a step to decide who goes on.

    Raises Refused when it was answered meanwhile, or when its term has not passed.
    """
    return _expire(JOB, handover)


@verb
def _expire(actor: Actor, handover: UUID) -> Case:
    found, case = answering(actor, handover, "to")
    if found.due >= today():
        raise Refused(_("De termijn van dit aanbod loopt nog."))
    answer(actor, found, Handover.State.EXPIRED, "")
    declared, moment = programme(case.programme), now()
    decides = _who_decides(declared, case)
    Participation.objects.get_or_create(
        case=case,
        organisation_id=decides.organisation,
        until=None,
        defaults={"purpose": "escalation", "legal_basis": declared.legal_bases[0].code, "since": moment},
    )
    Step.objects.create(
        case=case,
        kind="escalation",
        what=stored(DECIDE, name=found.to_organisation.name[:80]),
        organisation_id=decides.organisation,
        official_id=decides.official,
        due=after_working_days(today(), DECIDE_WITHIN),
        created_at=moment,
    )
    logger.info("hand-over %s expired", handover)
    return record(
        actor, case, "expire_handover", handover=str(found.pk), escalated_to=str(decides.organisation)
    )
