"""The gate to the legal track of a case. What is not there and what is not yours answer alike: NotFound."""

from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from sluitend.access.actor import Actor
from sluitend.access.errors import NotAllowed, NotFound
from sluitend.casework.access import access_case, knows_people, require
from sluitend.casework.models import Case
from sluitend.legal.models import LegalFact, LegalTerm

PROGRAMMES: Final = frozenset({"victim_care", "minor_victim"})


def has_track(case: Case) -> bool:
    """Return True for a case of care, of which somebody can have a legal track."""
    return case.programme in PROGRAMMES


def access_track(actor: Actor, case: UUID, *, to_change: bool = False) -> Case:
    """Return the case for `actor`, who may read its legal track; locked, for who may change it, when `to_change`.

    Raises NotFound, also for a case of another programme, or NotAllowed.
    """
    found = access_case(actor, case, for_update=to_change)
    if not has_track(found):
        raise NotFound(_("Bij deze casus hoort geen rechtsspoor."))
    if to_change:
        require(actor, "record_legal", found)
    elif not knows_people(actor, found):
        raise NotAllowed(_("U ziet deze casus zonder namen. Het rechtsspoor hoort daar niet bij."))
    return found


def access_term(actor: Actor, case: UUID, term: UUID) -> tuple[Case, LegalTerm]:
    """Return a running clock of `case` with the case, locked, for who may change it. Raises NotFound, NotAllowed."""
    found = access_track(actor, case, to_change=True)
    clock = LegalTerm.objects.filter(pk=term, case=found, ended_on=None).first()
    if clock is None:
        raise NotFound(_("Deze termijn loopt niet (meer)."))
    return found, clock


def access_fact(actor: Actor, case: UUID, fact: UUID) -> tuple[Case, LegalFact]:
    """Return what was recorded in `case`, not taken back, with the case, locked. Raises NotFound, NotAllowed."""
    found = access_track(actor, case, to_change=True)
    recorded = LegalFact.objects.filter(pk=fact, case=found, taken_back_at=None).first()
    if recorded is None:
        raise NotFound(_("Dit staat niet (meer) in het rechtsspoor."))
    return found, recorded
