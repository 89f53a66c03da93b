"""Who works at an organisation and in which roles, what was changed there, and how the yearly review stands."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.timezone import localdate

from sluitend.access.clock import today
from sluitend.access.models import User
from sluitend.registry.actors import exists_on
from sluitend.registry.models import AccessReview, AccessReviewLine, Leave, Official, Proposal, RegistryChange

FEBRUARY: Final = 28


def roles_at(organisation: UUID, on: date | None = None) -> QuerySet[Official]:
    """Return the roles that people have at an organisation, or are to have: what an end was put to is left out."""
    day = on or today()
    there = Q(post__ended_on=None) | Q(post__ended_on__gt=day)
    found = Official.objects.filter(there, exists_on(day), post__organisation=organisation)
    return found.exclude(valid_until=F("valid_from")).select_related(
        "post__municipality", "post__region", "user", "substitute"
    )


@dataclass
class Colleague:
    """Somebody at an organisation with their roles; `user` is None for who is only named, without an account."""

    name: str
    user: User | None
    roles: list[Official] = field(default_factory=list)
    leaves: dict[UUID, list[Leave]] = field(default_factory=dict)

    @property
    def last_used(self) -> datetime | None:
        """When they were last here; None when never."""
        return last_used(self.user) if self.user else None

    @property
    def is_invited(self) -> bool:
        """True when there is an account that nobody has opened yet."""
        return self.user is not None and self.user.is_active and self.last_used is None


def last_used(user: User) -> datetime | None:
    """Return when an account was last used: a page asked for (kept to the hour), or a log-in."""
    return max((moment for moment in (user.last_seen, user.last_login) if moment), default=None)


def colleagues(organisation: UUID) -> list[Colleague]:
    """Return who works at an organisation, by name, with their roles and absences to come. Two queries."""
    found: dict[object, Colleague] = {}
    of_role: dict[UUID, Colleague] = {}
    for role in roles_at(organisation).order_by("name", "post__role", "valid_from", "id"):
        one = found.setdefault(role.user_id or role.pk, Colleague(role.name, role.user))
        one.roles.append(role)
        of_role[role.pk] = one
    for leave in absences(of_role):
        of_role[leave.official_id].leaves.setdefault(leave.official_id, []).append(leave)
    return list(found.values())


def absences(roles: Iterable[UUID]) -> QuerySet[Leave]:
    """Return when these people are away, now or later, with who answers meanwhile."""
    away = Leave.objects.filter(official__in=list(roles), valid_until__gt=today())
    return away.exclude(valid_until=F("valid_from")).select_related("substitute").order_by("valid_from")


def changes_of(organisation: UUID, *, user: int | None = None) -> QuerySet[RegistryChange]:
    """Return what was changed at an organisation, the latest first; of one person with `user`."""
    found = RegistryChange.objects.filter(organisation=organisation)
    if user is not None:
        found = found.filter(person=user)
    return found.select_related("user").order_by("-at", "-id")


def open_proposals(organisation: UUID) -> QuerySet[Proposal]:
    """Return what waits for a second pair of eyes."""
    waiting = Proposal.objects.filter(organisation=organisation, decision="")
    return waiting.select_related("user", "municipality", "official").order_by("proposed_at", "id")


def undecided(review: AccessReview) -> QuerySet[Official]:
    """Return the roles with an account that have no decision in `review` yet, by name."""
    decided = AccessReviewLine.objects.filter(review=review, official=OuterRef("pk"))
    open_roles = roles_at(review.organisation_id).filter(~Exists(decided), user__isnull=False)
    return open_roles.order_by("name", "post__role", "valid_from", "id")


def review_underway(organisation: UUID) -> AccessReview | None:
    """Return the review that was begun and is not finished, if there is one."""
    return AccessReview.objects.filter(organisation=organisation, finished_at=None).first()


def review_due(organisation: UUID) -> date | None:
    """Return by which day the roles must have been reviewed: a year after the last time, or after the first access.

    None where nobody has access. The gap rule `access_review_overdue` says the same. At most two queries.
    """
    day = today()
    held = roles_at(organisation).filter(user__isnull=False, valid_from__lte=day)
    since = [max(role.valid_from, localdate(role.user.created_at)) for role in held if role.user]
    if not since:
        return None
    last = reviews_of(organisation).first()
    return _a_year_after(localdate(last.finished_at) if last and last.finished_at else min(since))


def _a_year_after(day: date) -> date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:  # the 29th of February
        return day.replace(year=day.year + 1, day=FEBRUARY)


def reviews_of(organisation: UUID) -> QuerySet[AccessReview]:
    """Return the finished reviews, the latest first, with who finished them."""
    finished = AccessReview.objects.filter(organisation=organisation, finished_at__isnull=False)
    return finished.select_related("finished_by").order_by("-finished_at")


def lines_of(review: AccessReview) -> QuerySet[AccessReviewLine]:
    """Return the decisions of a review, by name of whose role it is."""
    return review.lines.select_related("official__post__municipality", "user").order_by(
        "official__name", "at"
    )
