"""The gate to support: how it goes, the plan and the help of a case, and the contacts after it has ended.

What is not there and what is not yours answer alike: NotFound. Contacts are the one thing that is still written in a
closed case: where its programme allows it (`after_closing`), while contacts are planned or the last was not long ago.
What was done after a contact is said as long as it was not, and aftercare that never began can begin.
"""

from datetime import timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from sluitend.access.actor import Actor
from sluitend.access.errors import NotAllowed, NotFound, Refused
from sluitend.casework.access import access_case, knows_people, may, require
from sluitend.casework.models import Case
from sluitend.casework.terms import today
from sluitend.support.models import Aftercare, AftercareContact, Goal, Service
from sluitend.support.programmes import is_supported
from sluitend.support.reference import acting_outcomes, terms


def access_support(actor: Actor, case: UUID, *, to_change: bool = False) -> Case:
    """Return the case for `actor`, who may read its support; locked, for who may change it, when `to_change`.

    Raises NotFound, also for a case of another programme, or NotAllowed.
    """
    found = access_case(actor, case, for_update=to_change)
    if not is_supported(found):
        raise NotFound(_("Bij deze casus hoort geen plan."))
    if to_change:
        require(actor, "record_support", found)
    elif not knows_people(actor, found):
        raise NotAllowed(_("U ziet deze casus zonder namen. Het plan hoort daar niet bij."))
    return found


def access_goal(actor: Actor, case: UUID, goal: UUID) -> tuple[Case, Goal]:
    """Return a goal of `case` that is open, with the case, locked. Raises NotFound, NotAllowed."""
    found = access_support(actor, case, to_change=True)
    wanted = Goal.objects.filter(pk=goal, case=found, state=Goal.State.OPEN).first()
    if wanted is None:
        raise NotFound(_("Dit doel loopt niet (meer)."))
    return found, wanted


def access_service(actor: Actor, case: UUID, service: UUID) -> tuple[Case, Service]:
    """Return help in `case` that is asked or going on, with the case, locked. Raises NotFound, NotAllowed."""
    found = access_support(actor, case, to_change=True)
    wanted = Service.objects.filter(pk=service, case=found, state__in=["asked", "waiting", "started"]).first()
    if wanted is None:
        raise NotFound(_("Deze hulp loopt niet (meer)."))
    return found, wanted


def access_afterwards(actor: Actor, case: UUID) -> Case:
    """Return the case, locked, for who may write of its aftercare: also when closed. Raises NotFound, NotAllowed."""
    found = access_case(actor, case, for_update=True)
    if not is_supported(found):
        raise NotFound(_("Bij deze casus hoort geen nazorg."))
    require(actor, "record_aftercare", found)
    return found


def access_aftercare(actor: Actor, case: UUID) -> tuple[Case, Aftercare]:
    """Return the case, locked, with the aftercare that runs in it, for who may record a contact: also when closed.

    Raises NotFound, NotAllowed, and Refused when the time of aftercare is over.
    """
    found = access_afterwards(actor, case)
    running = running_aftercare(found)
    if running is None:
        raise Refused(
            _("In deze casus loopt geen nazorg. Die begint als de casus naar de fase nazorg gaat of sluit.")
        )
    if not found.is_open and not still_runs(running):
        raise Refused(_("De tijd van de nazorg is voorbij. Is er weer hulp nodig? Heropen dan de casus."))
    return found, running


def access_contact(actor: Actor, case: UUID, contact: UUID) -> tuple[Case, AftercareContact]:
    """Return a contact of `case` that is still to be made, with the case, locked. Raises NotFound, NotAllowed."""
    found, running = access_aftercare(actor, case)
    wanted = AftercareContact.objects.filter(pk=contact, aftercare=running, state="planned").first()
    if wanted is None:
        raise NotFound(_("Dit contact is al vastgelegd, of niet meer nodig."))
    return found, wanted


def access_made_contact(actor: Actor, case: UUID, contact: UUID) -> tuple[Case, AftercareContact]:
    """Return a contact of `case` on which somebody must act and nobody said so, with the case, locked.

    Raises NotFound, NotAllowed.
    """
    found = access_afterwards(actor, case)
    wanted = AftercareContact.objects.filter(
        pk=contact, case=found, outcome__in=acting_outcomes(), followed_up_on=None
    ).first()
    if wanted is None:
        raise NotFound(_("Bij dit contact hoeft niets (meer) te gebeuren."))
    return found, wanted


def running_aftercare(case: Case) -> Aftercare | None:
    """Return the aftercare that runs in a case that came through the gate, if any."""
    return Aftercare.objects.filter(case=case, ended_on=None).first()


def still_runs(aftercare: Aftercare) -> bool:
    """Return True while a contact is planned, or the last one was not too long ago to agree one more."""
    contacts = list(aftercare.contacts.all())
    if any(one.state == AftercareContact.State.PLANNED for one in contacts):
        return True
    last = max((one.held_on for one in contacts if one.held_on is not None), default=aftercare.begins_on)
    return last + timedelta(days=terms()["contact_after"]) >= today()


def may_record_contacts(actor: Actor, case: Case, aftercare: Aftercare | None) -> bool:
    """Return True when `actor`, who reads the support of `case`, may record a contact in it now."""
    return (
        aftercare is not None
        and may(actor, "record_aftercare", case)
        and (case.is_open or still_runs(aftercare))
    )
