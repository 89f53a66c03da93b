"""How the demo's organisations are administered: Hilversum's yearly review is overdue, that of Huizen half done."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import DateTimeField, Min, OuterRef, Subquery
from django.db.models.functions import Cast

from sluitend.access.actor import Actor
from sluitend.access.clock import at
from sluitend.access.models import User
from sluitend.demo.people import organisation, person
from sluitend.registry.administering import administered
from sluitend.registry.models import AccessReview, Official
from sluitend.registry.models.administration import KEEP
from sluitend.registry.staff import undecided
from sluitend.registry.verbs import decide_roles, finish_review, start_review

REGIONAL: Final = "administrator@regio.voorbeeld"
HUIZEN: Final = ("gemeente-huizen", "administrator@huizen.voorbeeld")
LONG_UNUSED: Final = ("policy_adviser@huizen.voorbeeld", "contact_official2@huizen.voorbeeld")
BEGUN: Final = timedelta(days=3)


def give_accounts_a_past(moment: datetime) -> None:
    """Let each account exist since its first office, and have been used lately; two of Huizen long ago."""
    first = (
        Official.objects.filter(user=OuterRef("pk")).order_by().values("user").annotate(day=Min("valid_from"))
    )
    people = User.objects.filter(is_demo=True)
    people.update(
        created_at=Cast(Subquery(first.values("day")), DateTimeField()), last_seen=moment - timedelta(days=1)
    )
    people.filter(email__in=LONG_UNUSED).update(last_seen=moment - timedelta(days=210))


def review_everybody_but_hilversum() -> None:
    """Review all organisations; where nobody administers, the region's administrator does."""
    _review(person(HUIZEN[1]), organisation(HUIZEN[0]))
    regional = person(REGIONAL)
    for place in (
        administered(regional).filter(posts__officials__user__isnull=False).distinct().order_by("slug")
    ):
        _review(regional, place.pk)


def review_half_of_huizen(moment: datetime) -> None:
    """Let the administrator of Huizen begin the next review early, and stop after the first role."""
    slug, email = HUIZEN
    with at(moment - BEGUN):
        review = start_review(person(email), organisation(slug))
        first = undecided(review).exclude(user__email__in=[email, *LONG_UNUSED]).first()
        if first:
            decide_roles(person(email), review.pk, {first.pk: KEEP})


def _review(actor: Actor, place: UUID) -> AccessReview:
    review = start_review(actor, place)
    decide_roles(actor, review.pk, {role.pk: KEEP for role in undecided(review)})
    return finish_review(actor, review.pk)
