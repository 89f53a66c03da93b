"""The gate to the registry: who may see organisations, and who may change them, their posts and officials.

Seeing: everybody who holds an office, for knowing whom to call is the point of a network. Changing: the
administrator and the policy adviser of the organisation itself, or of its region, or the system.
"""

from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from sluitend.access.actor import Actor
from sluitend.access.clock import today
from sluitend.access.errors import NotAllowed, NotFound
from sluitend.registry.models import Official, Organisation, Post

MANAGING: Final = frozenset({"administrator", "policy_adviser"})


def visible_organisations(actor: Actor, on: date | None = None) -> QuerySet[Organisation]:
    """Return the organisations that exist on the day `on` (default: today) and that `actor` may see."""
    if not (actor.is_system or actor.offices):
        return Organisation.objects.none()
    return Organisation.objects.filter(Q(valid_until=None) | Q(valid_until__gt=on or today()))


def manageable_organisations(actor: Actor) -> QuerySet[Organisation]:
    """Return the organisations whose data, posts and officials `actor` may change."""
    if actor.is_system:
        return Organisation.objects.all()
    # An office for one programme does not reach the organisation as a whole.
    managing = [office for office in actor.offices if office.role in MANAGING and not office.programme]
    own = {office.organisation for office in managing}
    if not own:
        return Organisation.objects.none()
    regions = Organisation.objects.filter(pk__in=own, kind="region", region__isnull=False).values("region")
    return Organisation.objects.filter(Q(pk__in=own) | Q(region__in=regions))


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


def access_post(actor: Actor, post: UUID) -> Post:
    """Return the post, locked, to change it or who is in it. Raises NotFound or NotAllowed."""
    thing = Post.objects.select_for_update(of=("self",)).filter(pk=post).first()
    if thing is None or not (actor.is_system or actor.offices):
        raise NotFound(_("Deze functie is niet gevonden."))
    _check(actor, thing.organisation_id)
    return thing


def access_official(actor: Actor, official: UUID) -> Official:
    """Return the official with their post, locked, to change them. Raises NotFound or NotAllowed."""
    found = Official.objects.select_for_update(of=("self",)).select_related("post").filter(pk=official)
    thing = found.first()
    if thing is None or not (actor.is_system or actor.offices):
        raise NotFound(_("Deze functionaris is niet gevonden."))
    _check(actor, thing.post.organisation_id)
    return thing


def _check(actor: Actor, organisation: UUID) -> None:
    if not may_manage(actor, organisation):
        raise NotAllowed(
            _("Alleen de beheerder of beleidsadviseur van deze organisatie of van de regio kan dit wijzigen.")
        )
