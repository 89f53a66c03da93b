"""The gate to gaps: a gap belongs to a region and is seen by all who work there; what it says of a case is not.

A gap in a case is a gap for who works on cases. Whoever works on none (a mayor, an adviser) hears how many there are
(`counts.count_in_cases`), so that nobody counts one by one what may not be told of so few.
"""

from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from sluitend.access.actor import WORK_ON_CASES, Actor
from sluitend.access.errors import NotAllowed, NotFound
from sluitend.gaps.models import Gap

# Who plans in a region. Of what is open in a case only those who work on cases: who may bridge it, may see it.
PLANNERS = frozenset(
    {
        "policy_adviser",
        "planner",
        "care_coordinator",
        "process_director",
        "contact_official",
        "administrator",
    }
)


def visible_gaps(actor: Actor) -> QuerySet[Gap]:
    """Return the gaps of the regions that `actor` works in, those their organisations own, and those of the country.

    A gap of the country is one about the network, not about a case, that lies in no region: a national partner whom
    nobody can reach concerns every region. Who works on no case sees no gap in one.
    """
    if actor.is_system:
        return Gap.objects.all()
    if not actor.offices:
        return Gap.objects.none()
    national = Q(region=None, case=None)
    here = Gap.objects.filter(national | Q(region__in=actor.regions) | Q(organisation__in=actor.employers))
    return here if actor.organisations else here.filter(case=None)


def access_gap(actor: Actor, gap: UUID, *, for_update: bool = False) -> Gap:
    """Return the gap for `actor`, locked when `for_update`; raises NotFound."""
    gaps = visible_gaps(actor)
    found = (gaps.select_for_update(of=("self",)) if for_update else gaps).filter(pk=gap).first()
    if found is None:
        raise NotFound(_("Dit hiaat bestaat niet, of ligt niet in uw regio."))
    return found


def acting_for(actor: Actor, gap: Gap) -> UUID | None:
    """Return the organisation on whose behalf `actor` may bridge the gap or choose its owner; None: on nobody's.

    That is the owner, or whoever plans in its region. A gap of the country lies in no region: only its owner may.
    What is open in a case is for those of the owner, and those who plan, who work on cases.
    """
    if gap.organisation_id in (actor.organisations if gap.case_id else actor.employers):
        return gap.organisation_id
    if gap.region_id is None:
        return None
    planners = PLANNERS & WORK_ON_CASES if gap.case_id else PLANNERS
    planning = (
        office.organisation
        for office in actor.offices
        if office.role in planners and office.region == gap.region_id
    )
    return next(planning, None)


def may_manage(actor: Actor, gap: Gap) -> bool:
    """Return True when `actor` may bridge the gap or choose its owner: somebody on behalf of whom, or the system."""
    return actor.is_system or acting_for(actor, gap) is not None


def require_manage(actor: Actor, gap: Gap) -> None:
    """Raise NotAllowed unless `actor` may manage the gap."""
    if not may_manage(actor, gap):
        raise NotAllowed(_("Alleen de eigenaar van dit hiaat, of wie in de regio plant, kan dit doen."))
