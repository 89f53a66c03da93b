"""The yearly review of who has access: each role kept or ended, by whom and when, on record (BIO2 5.18.02)."""

from collections.abc import Mapping
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from sluitend.access.actor import Actor
from sluitend.access.clock import now, today
from sluitend.access.context import verb
from sluitend.access.errors import Refused
from sluitend.registry.administering import access_administration, access_review, account_of, administrators
from sluitend.registry.changes import already_done, record
from sluitend.registry.consequences import follow
from sluitend.registry.models import AccessReview, AccessReviewLine, Official
from sluitend.registry.models.administration import END, KEEP
from sluitend.registry.staff import last_used, undecided
from sluitend.registry.verbs.ending import end_now


@verb
def start_review(actor: Actor, organisation: UUID, *, token: UUID | None = None) -> AccessReview:
    """Begin the review of an organisation's roles, or go on with the one that was begun."""
    place = access_administration(actor, organisation, to_change=True)
    begun = AccessReview.objects.filter(organisation=place, finished_at=None).first()
    if begun:
        return begun
    already_done(token)
    review = AccessReview.objects.create(
        organisation=place, started_at=now(), started_by_id=account_of(actor)
    )
    record(actor, place.pk, "start_review", token=token)
    return review


@verb
def decide_roles(
    actor: Actor,
    review: UUID,
    decisions: Mapping[UUID, str],
    *,
    reason: str = "",
    token: UUID | None = None,
) -> AccessReview:
    """Keep or end some of the roles under review; what is ended ends at once. What has no decision yet stays open.

    Somebody's own role is for another administrator, where there is one. All or nothing: raises Refused.
    """
    found = _unfinished(actor, review)
    already_done(token)
    if not set(decisions.values()) <= {KEEP, END}:
        raise Refused(_("Kies houden of beëindigen."), "decisions")
    wanted = Official.objects.filter(pk__in=undecided(found).filter(pk__in=decisions).values("pk"))
    roles = list(wanted.select_for_update(of=("self",), no_key=True).select_related("post", "user"))
    if len(roles) != len(decisions):
        raise Refused(_("Over een van deze rollen is al beslist. Bekijk de lijst opnieuw."))
    if not roles:
        raise Refused(_("Kies bij minstens één rol wat ermee moet gebeuren."), "decisions")
    for role in roles:
        _decide(actor, found, role, decisions[role.pk], reason)
    counted = {choice: sum(given == choice for given in decisions.values()) for choice in (KEEP, END)}
    record(actor, found.organisation_id, "decide_roles", token=token, data=counted)
    follow()
    return found


@verb
def finish_review(actor: Actor, review: UUID, *, token: UUID | None = None) -> AccessReview:
    """Finish a review: only when each role that holds, or is to begin, has a decision. Raises Refused."""
    found = _unfinished(actor, review)
    already_done(token)
    if count := undecided(found).count():
        raise Refused(_("Nog niet klaar: over %(count)s rollen is nog niet beslist.") % {"count": count})
    found.finished_at, found.finished_by_id = now(), actor.user
    found.save(update_fields=["finished_at", "finished_by"])
    record(actor, found.organisation_id, "finish_review", token=token, data={"roles": found.lines.count()})
    follow()
    return found


def _unfinished(actor: Actor, review: UUID) -> AccessReview:
    found = access_review(actor, review)
    if found.finished_at:
        raise Refused(_("Deze controle is al afgerond."))
    return found


def _decide(actor: Actor, review: AccessReview, role: Official, decision: str, reason: str) -> None:
    if (
        role.user_id == actor.user
        and administrators(review.organisation_id).exclude(user=actor.user).exists()
    ):
        raise Refused(_("Over uw eigen rol beslist een andere beheerder."))
    AccessReviewLine.objects.create(
        review=review,
        official=role,
        decision=decision,
        last_used=last_used(role.user) if role.user else None,
        user_id=account_of(actor),
        at=now(),
    )
    if decision == END:
        end_now(actor, role, today(), reason)
