"""The gate to the administration of an organisation: for its own administrators, who see no case by it.

Where an organisation has no administrator, that of its region stands in: to end roles, review them and confirm, never
to let somebody in. Whoever steers (a policy adviser) or works there does not come in here.
"""

from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from sluitend.access.actor import ADMINISTRATOR, Actor
from sluitend.access.clock import today
from sluitend.access.errors import NotAllowed, NotFound
from sluitend.access.models import User
from sluitend.registry.access import visible_organisations
from sluitend.registry.actors import actor_of, exists_on, serving
from sluitend.registry.models import AccessReview, Leave, Official, Organisation, Proposal
from sluitend.registry.models.administration import FOUR_EYES


def own_organisations(actor: Actor) -> frozenset[UUID]:
    """Return the organisations of which `actor` is an administrator; an office for one programme is not enough."""
    offices = actor.offices_as(ADMINISTRATOR)
    return frozenset(office.organisation for office in offices if not office.programme)


def administrators(organisation: Any) -> QuerySet[Official]:
    """Return who administers `organisation` (a key or an expression) today and can log in."""
    return serving(ADMINISTRATOR).filter(post__organisation=organisation, post__programme="")


def _regions(actor: Actor) -> QuerySet[Organisation, str]:
    """Return the regions of whose own office `actor` is an administrator; not for one programme or municipality."""
    offices = actor.offices_as(ADMINISTRATOR)
    whole = [office.organisation for office in offices if not (office.programme or office.municipality)]
    own = Organisation.objects.filter(pk__in=whole, kind="region", region__isnull=False)
    return own.values_list("region", flat=True)


def administered(actor: Actor) -> QuerySet[Organisation]:
    """Return the organisations whose administration `actor` may open: their own, and those they stand in for."""
    if actor.is_system:
        return Organisation.objects.all()
    own = own_organisations(actor)
    if not own:
        return Organisation.objects.none()
    nobody = ~Exists(administrators(OuterRef("pk")))
    without = Q(nobody, region__in=_regions(actor), on_platform=True)
    return Organisation.objects.filter(exists_on(today())).filter(Q(pk__in=own) | without)


def account_of(actor: Actor) -> int:
    """Return the account of who acts: a job of the system proposes and reviews nothing. Raises NotAllowed."""
    if actor.user is None:
        raise NotAllowed(_("Alleen een beheerder van deze organisatie kan dit."))
    return actor.user


def stands_in(actor: Actor, organisation: UUID) -> bool:
    """Return True when `actor`, who may open this administration, does so for lack of an administrator there."""
    return not actor.is_system and organisation not in own_organisations(actor)


def access_administration(
    actor: Actor, organisation: UUID, *, to_change: bool = False, to_let_in: bool = False
) -> Organisation:
    """Return the organisation for one of its administrators, locked when `to_change`.

    Who waited for the lock may have lost their role meanwhile: it is asked again. `to_let_in` keeps out who stands in.
    Raises NotFound for who does not see organisations at all, NotAllowed for who does not administer this one.
    """
    place = visible_organisations(actor).filter(pk=organisation).first()
    if place is None:
        raise NotFound(_("Deze organisatie is niet gevonden."))
    _require(actor, organisation, to_let_in=to_let_in)
    if not to_change:
        return place
    locked = Organisation.objects.select_for_update(no_key=True).get(pk=organisation)
    if actor.user:
        _require(actor_of(User.objects.get(pk=actor.user)), organisation, to_let_in=to_let_in)
    return locked


def _require(actor: Actor, organisation: UUID, *, to_let_in: bool) -> None:
    if not administered(actor).filter(pk=organisation).exists():
        raise NotAllowed(_("Alleen een beheerder van deze organisatie kan dit."))
    if to_let_in and stands_in(actor, organisation):
        raise NotAllowed(
            _("U neemt waar voor deze organisatie. Mensen toelaten kan alleen een eigen beheerder.")
        )


def access_role(actor: Actor, official: UUID, *, to_let_in: bool = False) -> Official:
    """Return a role of somebody with its post, locked, for an administrator of its organisation.

    The organisation is locked first, so that administrators change roles one after the other. Raises NotFound also
    for a role elsewhere.
    """
    found = Official.objects.filter(pk=official).values_list("post__organisation", flat=True).first()
    if found is None or not administered(actor).filter(pk=found).exists():
        raise NotFound(_("Deze rol is niet gevonden."))
    access_administration(actor, found, to_change=True, to_let_in=to_let_in)
    locked = Official.objects.select_for_update(of=("self",), no_key=True)
    return locked.select_related("post__organisation", "user").get(pk=official)


def access_leave(actor: Actor, leave: UUID) -> Leave:
    """Return a leave, locked, for an administrator of the organisation. Raises NotFound."""
    found = Leave.objects.filter(pk=leave).values_list("official", flat=True).first()
    if found is None:
        raise NotFound(_("Deze afwezigheid is niet gevonden."))
    access_role(actor, found)
    return Leave.objects.select_for_update(of=("self",)).select_related("official__post").get(pk=leave)


def access_review(actor: Actor, review: UUID) -> AccessReview:
    """Return an access review, with its organisation locked, for an administrator of it. Raises NotFound."""
    found = AccessReview.objects.filter(pk=review, organisation__in=administered(actor)).first()
    if found is None:
        raise NotFound(_("Deze controle is niet gevonden."))
    access_administration(actor, found.organisation_id, to_change=True)
    return AccessReview.objects.select_for_update(of=("self",)).get(pk=review)


def may_confirm(actor: Actor, proposal: Proposal) -> bool:
    """Return True when `actor` may be the second pair of eyes that this proposal still needs."""
    return awaits_second(proposal) and may_decide(actor, proposal)


def awaits_second(proposal: Proposal) -> bool:
    """Return True when a proposal waits for another administrator, and not (only) for who was offered the role."""
    offered = bool(proposal.name)
    return not offered or (proposal.role in FOUR_EYES and proposal.seconded_by_id is None)


def may_decide(actor: Actor, proposal: Proposal) -> bool:
    """Return True for another administrator of the place, else that of the region."""
    if actor.user in {proposal.proposed_by_id, proposal.user_id} or actor.user is None:
        return False
    if proposal.organisation_id in own_organisations(actor):
        return True
    return proposals_elsewhere(actor).filter(pk=proposal.pk).exists()


def proposals_elsewhere(actor: Actor) -> QuerySet[Proposal]:
    """Return the open proposals where nobody but who proposed is an administrator: for the region's to confirm."""
    if not own_organisations(actor):
        return Proposal.objects.none()
    others = administrators(OuterRef("organisation")).exclude(user=OuterRef("proposed_by"))
    waits = Q(name="") | Q(role__in=FOUR_EYES, seconded_by=None)
    return Proposal.objects.filter(
        ~Exists(others), waits, decision="", organisation__region__in=_regions(actor)
    ).exclude(proposed_by=actor.user)


def access_proposal(actor: Actor, proposal: UUID) -> Proposal:
    """Return an open proposal, locked, for who made it or who may decide on it. Raises NotFound."""
    found = Proposal.objects.filter(pk=proposal).first()
    if found is None or not (found.proposed_by_id == actor.user or may_decide(actor, found)):
        raise NotFound(_("Dit voorstel is niet gevonden."))
    Organisation.objects.select_for_update(no_key=True).get(pk=found.organisation_id)
    if actor.user:  # who waited for the lock may have lost their role meanwhile
        actor = actor_of(User.objects.get(pk=actor.user))
    locked = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal)
    if not (locked.proposed_by_id == actor.user or may_decide(actor, locked)):
        raise NotFound(_("Dit voorstel is niet gevonden."))
    return locked
