"""The gate to the registry: who may see organisations, and who may change them, their posts and officials.

Seeing: everybody who holds an office, for knowing whom to call is the point of a network. Changing: the
administrator and the policy adviser of the organisation itself, or of its region, or the system.
"""

from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from sluitend.access.actor import Actor, Office
from sluitend.access.clock import today
from sluitend.access.errors import NotAllowed, NotFound
from sluitend.registry.actors import exists_on
from sluitend.registry.models import Membership, Municipality, Official, Organisation, Post, Region

MANAGING: Final = frozenset({"administrator", "policy_adviser"})


def visible_organisations(actor: Actor, on: date | None = None) -> QuerySet[Organisation]:
    """Return the organisations that exist on the day `on` (default: today) and that `actor` may see."""
    if not actor.in_network:
        return Organisation.objects.none()
    return Organisation.objects.filter(exists_on(on or today()))


def manageable_organisations(actor: Actor) -> QuerySet[Organisation]:
    """Return the organisations whose data, posts and officials `actor` may change."""
    if actor.is_system:
        return Organisation.objects.all()
    own = {office.organisation for office in managing_offices(actor)}
    if not own:
        return Organisation.objects.none()
    return Organisation.objects.filter(Q(pk__in=own) | Q(region__in=_regions(managing_offices(actor))))


def managing_offices(actor: Actor, roles: frozenset[str] = MANAGING) -> list[Office]:
    """Return the offices in which `actor` manages an organisation, or has one of `roles`."""
    # An office for one programme does not reach the organisation as a whole.
    return [office for office in actor.offices if office.role in roles and not office.programme]


def covered_municipalities(
    actor: Actor, on: date | None = None, roles: frozenset[str] = MANAGING
) -> QuerySet[Municipality]:
    """Return the municipalities for which `actor` may say who answers: of their town hall, or of their region.

    Fewer than one can see or manage: a post for a municipality draws its signals. An office for one municipality of
    the region reaches no further than that one. `roles` may be others, such as those who plan improvement.
    """
    if actor.is_system:
        return Municipality.objects.all()
    managing = managing_offices(actor, roles)
    halls = Organisation.objects.filter(
        pk__in=[office.organisation for office in managing], kind="municipality"
    )
    here = Q(pk__in=halls.values("municipality"))
    for office in managing:
        part = Q(pk=office.municipality) if office.municipality else Q()
        members = Membership.objects.filter(exists_on(on or today()), region__in=_regions([office]))
        here |= part & Q(pk__in=members.values("municipality"))
    return Municipality.objects.filter(here)


def covered_regions(actor: Actor, roles: frozenset[str] = MANAGING) -> QuerySet[Region]:
    """Return the regions for the whole of which `actor` may say who answers: those whose own office they manage."""
    if actor.is_system:
        return Region.objects.all()
    return Region.objects.filter(
        pk__in=_regions([office for office in managing_offices(actor, roles) if not office.municipality])
    )


def _regions(offices: list[Office]) -> QuerySet[Organisation, str]:
    own = {office.organisation for office in offices}
    found = Organisation.objects.filter(pk__in=own, kind="region", region__isnull=False)
    return found.values_list("region", flat=True)


def may_manage(actor: Actor, organisation: UUID) -> bool:
    """Return True when `actor` may change `organisation`, its posts and its officials."""
    return actor.is_system or manageable_organisations(actor).filter(pk=organisation).exists()


def access_organisation(actor: Actor, organisation: UUID, *, to_change: bool = False) -> Organisation:
    """Return the organisation, locked when `to_change`. Raises NotFound, or NotAllowed to change it."""
    found = visible_organisations(actor)
    if to_change:
        found = found.select_for_update(of=("self",))
    thing = found.filter(pk=organisation).first()
    if thing is None:
        raise NotFound(_("Deze organisatie is niet gevonden."))
    if to_change:
        _check(actor, thing.pk)
    return thing


def visible_posts(actor: Actor) -> QuerySet[Post]:
    """Return the posts that `actor` may see, also those that ended: all, for who holds an office."""
    return Post.objects.all() if actor.in_network else Post.objects.none()


def access_post(actor: Actor, post: UUID, *, to_change: bool = False) -> Post:
    """Return the post with its places; locked when `to_change`: it, or who is in it. Raises NotFound, NotAllowed."""
    found = visible_posts(actor).select_related("region", "municipality", "organisation")
    thing = (found.select_for_update(of=("self",)) if to_change else found).filter(pk=post).first()
    if thing is None:
        raise NotFound(_("Deze functie is niet gevonden."))
    if to_change:
        _check(actor, thing.organisation_id)
    return thing


def access_official(actor: Actor, official: UUID) -> Official:
    """Return the official with their post, locked, to change them. Raises NotFound or NotAllowed."""
    found = Official.objects.select_for_update(of=("self",)).select_related("post").filter(pk=official)
    thing = found.first()
    if thing is None or not actor.in_network:
        raise NotFound(_("Deze functionaris is niet gevonden."))
    _check(actor, thing.post.organisation_id)
    return thing


def _check(actor: Actor, organisation: UUID) -> None:
    if not may_manage(actor, organisation):
        raise NotAllowed(
            _("Alleen de beheerder of beleidsadviseur van deze organisatie of van de regio kan dit wijzigen.")
        )
