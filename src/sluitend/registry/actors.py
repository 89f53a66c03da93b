"""Who somebody is when they log in: their account, in the offices that they hold on a day."""

from datetime import date

from django.db.models import Q
from django.utils import timezone

from sluitend.access.actor import PERSON, Actor, Office
from sluitend.access.models import User
from sluitend.registry.models import Official


def actor_of(user: User, on: date | None = None) -> Actor:
    """Return `user` as an actor with the offices that hold on the day `on` (default: today). One query.

    An inactive account has no offices, so it may do nothing. Who stands in for another does so from an office
    of their own at the same organisation; an office is never lent.
    """
    if not user.is_active:
        return Actor(kind=PERSON, name=user.name, user=user.pk)
    day = on or timezone.localdate()
    rows = (
        Official.objects.filter(in_office(day), post_in_force(day, "post__"), user=user)
        .filter(Q(post__organisation__valid_until=None) | Q(post__organisation__valid_until__gt=day))
        .order_by("valid_from", "id")
        .values_list(
            "id",
            "post__role",
            "post__organisation_id",
            "post__region_id",
            "post__organisation__region_id",
            "post__municipality_id",
            "post__programme",
            "valid_until",
        )
    )
    offices = tuple(
        Office(
            official=official,
            role=role,
            organisation=organisation,
            region=region or organisation_region,
            municipality=municipality,
            programme=programme or None,
            until=until,
        )
        for official, role, organisation, region, organisation_region, municipality, programme, until in rows
    )
    return Actor(kind=PERSON, name=user.name, user=user.pk, offices=offices)


def in_office(day: date, prefix: str = "") -> Q:
    """Return the condition that an official (at `prefix`) is in office on `day`, which is before its end."""
    until = f"{prefix}valid_until"
    return Q(**{f"{prefix}valid_from__lte": day}) & (Q(**{until: None}) | Q(**{f"{until}__gt": day}))


def post_in_force(day: date, prefix: str = "") -> Q:
    """Return the condition that a post (at `prefix`) must be filled on `day`."""
    ended = f"{prefix}ended_on"
    return Q(**{f"{prefix}required_since__lte": day}) & (Q(**{ended: None}) | Q(**{f"{ended}__gt": day}))
