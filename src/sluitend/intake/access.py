"""The gate to the intake of a case. What is not there and what is not yours answer alike: NotFound."""

from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from sluitend.access.actor import Actor
from sluitend.access.errors import NotAllowed, NotFound
from sluitend.casework.access import access_case, knows_people, require
from sluitend.casework.models import Case
from sluitend.intake.models import ChainContact, Consent
from sluitend.intake.steps import CHAIN, STEPS, Step, steps_for

PROGRAMMES: Final = frozenset({"victim_care", "minor_victim"})


def has_intake(case: Case) -> bool:
    """Return True for a case of care, in which an intake is held."""
    return case.programme in PROGRAMMES


def access_intake(actor: Actor, case: UUID, *, to_change: bool = False, act: str = "record_intake") -> Case:
    """Return the case for `actor`, who may read its intake; locked, for who may `act` in it, when `to_change`.

    Raises NotFound, also for a case of another programme, or NotAllowed.
    """
    found = access_case(actor, case, for_update=to_change)
    if not has_intake(found):
        raise NotFound(_("Bij deze casus hoort geen intake."))
    if to_change:
        require(actor, act, found)
    elif not knows_people(actor, found):
        raise NotAllowed(_("U ziet deze casus zonder namen. De intake hoort daar niet bij."))
    return found


def access_step(case: Case, step: str) -> Step:
    """Return a step of the intake of a case that came through the gate. Raises NotFound."""
    found = STEPS.get(step)
    chain = step == CHAIN and ChainContact.objects.filter(case=case).exists()
    if found is None or found not in steps_for(case.programme, chain=chain):
        raise NotFound(_("Deze stap hoort niet bij deze intake."))
    return found


def access_consent(actor: Actor, case: UUID, consent: UUID) -> tuple[Case, Consent]:
    """Return a consent that was not withdrawn, with its case, locked, also closed. Raises NotFound, NotAllowed."""
    found = access_intake(actor, case, to_change=True, act="withdraw_consent")
    given = Consent.objects.filter(pk=consent, case=found, given=True, withdrawn_on=None).first()
    if given is None:
        raise NotFound(_("Deze toestemming staat niet (meer)."))
    return found, given


def access_contact(actor: Actor, case: UUID, contact: UUID) -> tuple[Case, ChainContact]:
    """Return a contact with the chain that awaits an answer, with its case, locked. Raises NotFound, NotAllowed."""
    found = access_intake(actor, case, to_change=True)
    waiting = ChainContact.objects.filter(
        pk=contact, case=found, due_on__isnull=False, answered_on=None
    ).first()
    if waiting is None:
        raise NotFound(_("Hier wordt niet (meer) op een antwoord gewacht."))
    return found, waiting
