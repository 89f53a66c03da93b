"""The gate: everybody with an office reads how care coordination is arranged; who changes it is told here.

A procedure is of its region: the administrator and the policy adviser of the region's own office. A step may also be
done by the official whose it is. Access is of the municipality: those of its town hall, or of its region.
"""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from sluitend.access.actor import Actor
from sluitend.access.errors import NotAllowed, NotFound
from sluitend.coverage.models import CoordinatorAccess, Procedure, ProcedureStep
from sluitend.registry.access import covered_municipalities, covered_regions
from sluitend.registry.models import Municipality, Region


def may_plan(actor: Actor, region: str) -> bool:
    """Return True when `actor` may start, plan and stop the procedures of `region`."""
    return covered_regions(actor).filter(pk=region).exists()


def may_work_on(actor: Actor, step: ProcedureStep) -> bool:
    """Return True when `actor` may say where a step stands: who plans in the region, or whose step it is."""
    mine = step.official_id is not None and step.official_id in {office.official for office in actor.offices}
    return mine or may_plan(actor, step.procedure.region_id)


def may_record(actor: Actor, municipality: str) -> bool:
    """Return True when `actor` may record to whom `municipality` has access."""
    return covered_municipalities(actor).filter(pk=municipality).exists()


def access_region(actor: Actor, region: str, *, to_change: bool = False) -> Region:
    """Return the region, locked when `to_change`. Raises NotFound, or NotAllowed to change it."""
    found = Region.objects.filter(pk=region)
    thing = found.first() if actor.in_network else None
    if thing is None:
        raise NotFound(_("Deze regio is niet gevonden."))
    if to_change and not may_plan(actor, region):
        raise NotAllowed(_("Alleen de beheerder of beleidsadviseur van de regio kan dit."))
    # Others write that something lies here at the same time: that takes no more than the key.
    return found.select_for_update(no_key=True).get() if to_change else thing


def access_procedure(actor: Actor, procedure: UUID, *, to_change: bool = False) -> Procedure:
    """Return the procedure, locked when `to_change`. Raises NotFound, or NotAllowed to change it."""
    found = Procedure.objects.filter(pk=procedure)
    thing = found.first() if actor.in_network else None
    if thing is None:
        raise NotFound(_("Deze procedure is niet gevonden."))
    if to_change and not may_plan(actor, thing.region_id):
        raise NotAllowed(_("Alleen de beheerder of beleidsadviseur van de regio kan dit."))
    # Looked at before it is locked: PostgreSQL shows nobody for a lock what they may not change.
    return found.select_for_update().get() if to_change else thing


def access_step(actor: Actor, step: UUID, *, to_change: bool = False) -> ProcedureStep:
    """Return the step with its procedure, both locked when `to_change`. Raises NotFound, or NotAllowed to change it."""
    found = ProcedureStep.objects.select_related("procedure__region", "waiting_for", "official").filter(
        pk=step
    )
    thing = found.first() if actor.in_network else None
    if thing is None:
        raise NotFound(_("Deze stap is niet gevonden."))
    if to_change and not may_work_on(actor, thing):
        raise NotAllowed(_("Alleen wie deze stap heeft, of de beleidsadviseur van de regio, kan dit."))
    return found.select_for_update(of=("self", "procedure")).get() if to_change else thing


def access_municipality(actor: Actor, municipality: str, *, to_change: bool = False) -> Municipality:
    """Return the municipality, locked when `to_change`. Raises NotFound, or NotAllowed to change its access."""
    found = Municipality.objects.filter(pk=municipality)
    thing = found.first() if actor.in_network else None
    if thing is None:
        raise NotFound(_("Deze gemeente is niet gevonden."))
    if to_change and not may_record(actor, municipality):
        raise NotAllowed(_("Alleen de beleidsadviseur van deze gemeente of van haar regio kan dit."))
    return found.select_for_update(no_key=True).get() if to_change else thing


def access_access(actor: Actor, access: UUID, *, to_change: bool = False) -> CoordinatorAccess:
    """Return access to a coordinator, locked when `to_change`. Raises NotFound, or NotAllowed to change it."""
    found = CoordinatorAccess.objects.select_related("municipality", "organisation").filter(pk=access)
    thing = found.first() if actor.in_network else None
    if thing is None:
        raise NotFound(_("Dit is niet gevonden."))
    if to_change and not may_record(actor, thing.municipality_id):
        raise NotAllowed(_("Alleen de beleidsadviseur van deze gemeente of van haar regio kan dit."))
    return found.select_for_update(of=("self",)).get() if to_change else thing
