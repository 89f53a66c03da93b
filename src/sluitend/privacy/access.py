"""The gate to the registers of privacy: the privacy officer of an organisation, and nobody else in it.

The officer sees no case. What the organisation holds of a person is told through a request of that person; it is
gathered by the system, for cases that the organisation answers for, and logged as done by the officer.
"""

from typing import TypeVar
from uuid import UUID

from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from sluitend.access.actor import PRIVACY_OFFICER, Actor, Office
from sluitend.access.errors import NotAllowed, NotFound
from sluitend.casework.models import Case, Involvement, Participation
from sluitend.identity.models import Person
from sluitend.privacy.models import Breach, Certificate, Disposal, Hold, Request

M = TypeVar("M", bound=Model)


def officer_at(actor: Actor, organisation: UUID | None = None) -> Office:
    """Return the office in which `actor` is privacy officer of `organisation`, or else their first as such.

    Raises NotAllowed when there is none.
    """
    offices = actor.offices_as(PRIVACY_OFFICER)
    office = next((one for one in offices if organisation in (None, one.organisation)), None)
    if office is None:
        raise NotAllowed(_("Alleen de privacy-functionaris van een organisatie kan dit."))
    return office


def watched(actor: Actor) -> frozenset[UUID]:
    """Return the organisations whose privacy officer `actor` is. Raises NotAllowed when there is none."""
    officer_at(actor)
    return frozenset(office.organisation for office in actor.offices_as(PRIVACY_OFFICER))


def visible_requests(actor: Actor) -> QuerySet[Request]:
    """Return the requests made to the organisations whose officer `actor` is; raises NotAllowed."""
    return Request.objects.filter(organisation__in=watched(actor))


def visible_breaches(actor: Actor) -> QuerySet[Breach]:
    """Return the breaches in the register of the actor's organisations; raises NotAllowed."""
    return Breach.objects.filter(organisation__in=watched(actor))


def visible_certificates(actor: Actor) -> QuerySet[Certificate]:
    """Return the certificates of destruction of the actor's organisations; raises NotAllowed."""
    return Certificate.objects.filter(organisation__in=watched(actor))


def visible_disposals(actor: Actor) -> QuerySet[Disposal]:
    """Return the decisions to destroy that were made for the actor's organisations; raises NotAllowed."""
    return Disposal.objects.filter(organisation__in=watched(actor))


def visible_holds(actor: Actor) -> QuerySet[Hold]:
    """Return the legal holds on cases of the actor's organisations; raises NotAllowed."""
    return Hold.objects.filter(organisation__in=watched(actor))


def one(queryset: QuerySet[M], pk: UUID, *, for_update: bool = False) -> M:
    """Return the row with this key, locked when `for_update`; raises NotFound."""
    found = (queryset.select_for_update(of=("self",)) if for_update else queryset).filter(pk=pk).first()
    if found is None:
        raise NotFound(_("Dit bestaat niet, of het is niet van uw organisatie."))
    return found


def answered_for(*organisations: UUID) -> QuerySet[Case]:
    """Return the cases that organisations carry, or carried when they were closed. For the system to ask."""
    return Case.objects.filter(organisation__in=organisations)


def known_to(organisation: UUID) -> QuerySet[Person]:
    """Return the persons in cases that an organisation carries or takes part in. For the system to ask."""
    part = Participation.objects.filter(case=OuterRef("case"), organisation=organisation, until=None)
    involved = Involvement.objects.filter(Q(case__organisation=organisation) | Exists(part))
    return Person.objects.filter(pk__in=involved.values("person"))


def carried_by(organisation: UUID) -> QuerySet[Person]:
    """Return the persons in cases that an organisation carries: whose data it can change. For the system to ask."""
    return Person.objects.filter(
        pk__in=Involvement.objects.filter(case__organisation=organisation).values("person")
    )
