"""Who somebody is when they log in: their account, in the offices that they hold on a day."""

from datetime import date
from typing import Final

from django.db import connection
from django.db.models import Q, QuerySet

from sluitend.access.actor import PERSON, Actor, Office
from sluitend.access.clock import today
from sluitend.access.models import User
from sluitend.registry.models import Official

# Asked at every request: written out, since composing it takes longer than answering it. The columns are Office's.
OFFICES: Final = """
SELECT o.id, p.role, p.organisation_id, coalesce(p.region_id, g.region_id), p.municipality_id,
       nullif(p.programme, ''), o.valid_until
FROM registry_official AS o
JOIN registry_post AS p ON p.id = o.post_id
JOIN registry_organisation AS g ON g.id = p.organisation_id
WHERE o.user_id = %(user)s
  AND o.valid_from <= %(day)s AND (o.valid_until IS NULL OR o.valid_until > %(day)s)
  AND p.required_since <= %(day)s AND (p.ended_on IS NULL OR p.ended_on > %(day)s)
  AND (g.valid_until IS NULL OR g.valid_until > %(day)s)
ORDER BY o.valid_from, o.id
"""


def actor_of(user: User, on: date | None = None) -> Actor:
    """Return `user` as an actor with the offices that hold on the day `on` (default: today). One query.

    An inactive account has no offices, so it may do nothing. Who stands in for another does so from an office
    of their own at the same organisation; an office is never lent.
    """
    if not user.is_active:
        return Actor(kind=PERSON, name=user.name, user=user.pk)
    day = on or today()
    with connection.cursor() as cursor:
        cursor.execute(OFFICES, {"user": user.pk, "day": day})
        offices = tuple(Office(*row) for row in cursor.fetchall())
    return Actor(kind=PERSON, name=user.name, user=user.pk, offices=offices)


def exists_on(day: date, prefix: str = "") -> Q:
    """Return the condition that something (at `prefix`) has not ended on `day`: what ends on a day is gone that day."""
    until = f"{prefix}valid_until"
    return Q(**{until: None}) | Q(**{f"{until}__gt": day})


def in_office(day: date, prefix: str = "") -> Q:
    """Return the condition that an official (at `prefix`) is in office on `day`, which is before its end."""
    return Q(**{f"{prefix}valid_from__lte": day}) & exists_on(day, prefix)


def post_in_force(day: date, prefix: str = "") -> Q:
    """Return the condition that a post (at `prefix`) must be filled on `day`."""
    ended = f"{prefix}ended_on"
    return Q(**{f"{prefix}required_since__lte": day}) & (Q(**{ended: None}) | Q(**{f"{ended}__gt": day}))


def serving(*roles: str) -> QuerySet[Official]:
    """Return who is in office today in one of `roles`, in a post that must be filled, with an account that works."""
    day = today()
    return Official.objects.filter(
        in_office(day), post_in_force(day, "post__"), post__role__in=roles, user__is_active=True
    )
