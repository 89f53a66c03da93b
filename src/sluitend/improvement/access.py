"""The gate to the improvement plan: who may see goals, who may plan, and who may finish a step.

Seeing: everybody who works in the region. Planning: the policy adviser, the administrator and the contact official of
the municipality or of its region; for a goal of the whole region, those of the region itself.
"""

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from sluitend.access.actor import Actor
from sluitend.access.clock import today
from sluitend.access.errors import NotAllowed, NotFound
from sluitend.gaps.models import Gap
from sluitend.gaps.rules import RULES
from sluitend.improvement.models import Goal, GoalStep
from sluitend.registry.access import MANAGING, covered_municipalities, covered_regions
from sluitend.registry.actors import in_office, post_in_force
from sluitend.registry.models import Membership, Municipality, Official, Organisation, Region
from sluitend.registry.queries import memberships_on, organisation_of_municipality

PLANNING: Final = MANAGING | {"contact_official"}
# Of what is about one person (a request, a case that was read, who is responsible for whom) no plan is made; nor of the
# plan itself, nor of a bridge.
NO_GOAL: Final = frozenset(
    {"emergency", "privacy_request", "privacy_breach", "responsibility", "gap", "goal"}
)
SHOWN: Final = ("municipality", "region", "organisation", "official__post", "official__user")


def visible_goals(actor: Actor) -> QuerySet[Goal]:
    """Return the goals of the regions that `actor` works in, and those that are for an organisation of theirs."""
    if actor.is_system:
        return Goal.objects.all()
    if not actor.offices:
        return Goal.objects.none()
    return Goal.objects.filter(Q(region__in=actor.regions) | Q(organisation__in=actor.employers))


def access_goal(actor: Actor, goal: UUID, *, for_update: bool = False) -> Goal:
    """Return the goal for `actor`, locked when `for_update`; raises NotFound."""
    goals = visible_goals(actor).select_related(*SHOWN)
    found = (goals.select_for_update(of=("self",)) if for_update else goals).filter(pk=goal).first()
    if found is None:
        raise NotFound(_("Dit doel bestaat niet, of ligt niet in uw regio."))
    return found


def access_step(actor: Actor, step: UUID, *, goal: UUID | None = None) -> GoalStep:
    """Return the step for `actor`, of `goal` if that is named; raises NotFound."""
    steps = GoalStep.objects.filter(pk=step, goal__in=visible_goals(actor))
    found = (steps.filter(goal=goal) if goal else steps).select_related("organisation", "official").first()
    if found is None:
        raise NotFound(_("Deze stap bestaat niet, of ligt niet in uw regio."))
    return found


def plannable_municipalities(actor: Actor) -> QuerySet[Municipality]:
    """Return the municipalities for which `actor` may make a plan."""
    return covered_municipalities(actor, roles=PLANNING)


def plannable_regions(actor: Actor) -> QuerySet[Region]:
    """Return the regions for the whole of which `actor` may make a plan."""
    return covered_regions(actor, roles=PLANNING)


def may_plan(actor: Actor, municipality: str | None, region: str | None) -> bool:
    """Return True when `actor` may make a plan for the municipality, or for the region as a whole. ≤ 1 query."""
    if actor.is_system:
        return True
    if not actor.has_role(*PLANNING):
        return False
    if municipality:
        return plannable_municipalities(actor).filter(pk=municipality).exists()
    return region is not None and plannable_regions(actor).filter(pk=region).exists()


def require_plan(actor: Actor, municipality: str | None, region: str | None) -> None:
    """Raise NotAllowed unless `actor` may make a plan there."""
    if not may_plan(actor, municipality, region):
        raise NotAllowed(
            _(
                "Alleen de beleidsadviseur, de beheerder of de aandachtsfunctionaris van deze gemeente of van de "
                "regio kan het verbeterplan wijzigen."
            )
        )


def owns_step(actor: Actor, step: GoalStep) -> bool:
    """Return True when the step is for `actor`, in one of their offices."""
    return any(office.official == step.official_id for office in actor.offices)


def region_of(municipality: str) -> str | None:
    """Return in whose plan a municipality's goals stand: its care region, or the region of its town hall."""
    care = memberships_on().filter(municipality=municipality, domain=Membership.CARE)
    if region := care.values_list("region", flat=True).first():
        return region
    hall = organisation_of_municipality(municipality)
    return hall.region_id if hall else None


def fits_a_plan(gap: Gap) -> bool:
    """Return True when a goal may come from the gap: an open one about the network or the policy, in some place."""
    rule = RULES.get(gap.rule)
    return bool(
        rule
        and not rule.about_cases
        and rule.act not in NO_GOAL
        and gap.case_id is None
        and gap.closed_at is None
        and (gap.municipality_id or gap.region_id)
    )


def plan_rules() -> list[str]:
    """Return the codes of the rules whose gaps may become goals."""
    return [code for code, rule in RULES.items() if not rule.about_cases and rule.act not in NO_GOAL]


def gaps_to_plan(gaps: QuerySet[Gap], municipality: str | None, region: str | None) -> QuerySet[Gap]:
    """Return those of `gaps` from which a goal for this area may come: its own, and its region's where that has none.

    For a region as a whole: all gaps that lie in it.
    """
    here = Q(region=region) if region else Q(pk__in=[])
    if municipality:
        hall = Organisation.objects.filter(municipality=municipality, kind="municipality")
        here = Q(municipality=municipality) | Q(municipality=None) & (here | Q(organisation__in=hall))
    return gaps.filter(here, case=None, closed_at=None, rule__in=plan_rules())


def possible_owners(municipality: str | None, region: str | None) -> QuerySet[Official]:
    """Return the officials, in office today, to whom a goal or a step may be given: of the region or the town hall."""
    here = Q(pk__in=[])
    if region:
        here |= Q(post__region=region) | Q(post__organisation__region=region)
    if municipality:
        here |= Q(post__organisation__municipality=municipality, post__organisation__kind="municipality")
    officials = Official.objects.filter(here, in_office(today()), post_in_force(today(), "post__"))
    return officials.select_related("post__organisation").order_by("post__organisation__name", "name", "id")


def serves(official: Official | None) -> bool:
    """Return True when somebody is in office today and not blocked; `official` comes with post and user. No query."""
    day = today()
    return bool(
        official
        and official.valid_from <= day
        and (official.valid_until is None or official.valid_until > day)
        and (official.post.ended_on is None or official.post.ended_on > day)
        and (official.user is None or official.user.is_active)
    )


def acting_for(actor: Actor, goal: Goal, step: GoalStep | None = None) -> UUID | None:
    """Return the organisation on whose behalf `actor` acts: where they plan, or where a step is theirs."""
    offices: Iterable[UUID] = (
        office.organisation
        for office in actor.offices
        if office.role in PLANNING or (step and office.official == step.official_id)
    )
    found = list(offices)
    return goal.organisation_id if goal.organisation_id in found else next(iter(found), None)
