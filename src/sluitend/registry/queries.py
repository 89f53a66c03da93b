"""What one can ask the registry: areas, who answers for a role, and partners. Reads only, each set-based.

`on` is the day one asks about, today by default. What ends on a day no longer holds on that day.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import connection
from django.db.models import (
    Case,
    Exists,
    F,
    FilteredRelation,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    UUIDField,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from sluitend.access.actor import WORK_ON_CASES, Actor
from sluitend.access.clock import today
from sluitend.registry.access import visible_posts
from sluitend.registry.actors import exists_on, in_office, post_in_force
from sluitend.registry.models import Leave, Membership, Municipality, Official, Organisation, Post, Region
from sluitend.registry.reaching import reach_now as reach_now  # noqa: PLC0414  asked with the others

OWN, REGIONAL_CARE, REGIONAL = 1, 2, 3
PLACES: Final = ("region", "municipality", "organisation")  # where a post is
FORMER: Final = 10


@dataclass(frozen=True)
class Answerer:
    """Who answers for a role: always an organisation; an official and a post where there are any.

    `post` without `official` is a post that nobody fills; neither means that there is no such post at all.
    """

    organisation: UUID
    official: UUID | None = None
    post: UUID | None = None


def _day(on: date | None) -> date:
    return on or today()


def memberships_on(on: date | None = None, known_at: datetime | None = None) -> QuerySet[Membership]:
    """Return which municipality belongs to which region on a day, for all domains; as it was `known_at` a moment."""
    day = _day(on)
    found = Membership.objects.filter(valid_from__lte=day)
    if known_at is None:
        return found.filter(exists_on(day))
    begun = Q(recorded_at=None) | Q(recorded_at__lte=known_at)
    return found.filter(begun, exists_on(day) | Q(ended_recorded_at__gt=known_at))


def municipalities_of(
    region: str, domain: str | None = None, on: date | None = None
) -> QuerySet[Municipality]:
    """Return the municipalities of `region`, by name; with `domain` only those that belong to it for that."""
    members = memberships_on(on).filter(region=region)
    if domain:
        members = members.filter(domain=domain)
    return Municipality.objects.filter(pk__in=members.values("municipality")).order_by("name")


def safety_regions(on: date | None = None) -> dict[str, tuple[str, str]]:
    """Return, of each municipality there is on a day, code and name of its safety region; empty for none. One query."""
    day = _day(on)
    here = Q(memberships__domain=Membership.SAFETY, memberships__valid_from__lte=day) & exists_on(
        day, "memberships__"
    )
    found = (
        Municipality.objects.filter(exists_on(day), Q(valid_from=None) | Q(valid_from__lte=day))
        .annotate(here=FilteredRelation("memberships", condition=here))
        .order_by()
        .values_list("code", "here__region", "here__region__name")
    )
    return {code: (region or "", name or "") for code, region, name in found}


def successors(municipality: str) -> list[Municipality]:
    """Return `municipality` and those that followed it, oldest first; empty when the code is unknown."""
    table = connection.ops.quote_name(Municipality._meta.db_table)
    query = f"""
        WITH RECURSIVE chain (code, successor_id, step, path) AS (
          SELECT code, successor_id, 0, ARRAY[code]::varchar[] FROM {table} WHERE code = %s
          UNION ALL
          SELECT m.code, m.successor_id, step + 1, path || m.code
          FROM {table} m JOIN chain ON m.code = chain.successor_id WHERE m.code <> ALL (path)
        )
        SELECT m.* FROM {table} m JOIN chain USING (code) ORDER BY step
    """  # noqa: S608  the table's own name, from the model
    return list(Municipality.objects.raw(query, [municipality]))


def municipality_on(municipality: str, on: date | None = None) -> Municipality | None:
    """Return what `municipality` is on a day: itself, or whom it went over into. None for an unknown code."""
    day = _day(on)
    chain = successors(municipality)
    alive = (m for m in chain if m.valid_until is None or m.valid_until > day)
    return next(alive, chain[-1] if chain else None)


def organisation_of_municipality(code: str) -> Organisation | None:
    """Return the organisation that is the municipality `code` itself: who carries what nobody else does."""
    return Organisation.objects.filter(municipality=code, kind="municipality").first()


def who_answers(role: str, municipality: str, programme: str = "", on: date | None = None) -> Answerer | None:
    """Return who answers for `role` in `municipality`, at most two queries.

    In this order: the municipality's own post; the post of its care region, then of its safety region; the
    municipality's own organisation without an official. A post of `programme` goes before one for every
    programme. Own before filled: a vacancy is answered for by who has it, and shows as a gap. None only when
    the municipality has no organisation and nobody has such a post.
    """
    day = _day(on)
    town_hall = Q(organisation__kind="municipality", organisation__municipality=municipality)
    mine = Q(municipality=municipality) | (Q(municipality=None, region=None) & town_hall)
    regions = memberships_on(day).filter(municipality=municipality)
    care = Q(municipality=None, region__in=regions.filter(domain=Membership.CARE).values("region"))
    anywhere = Q(municipality=None, region__in=regions.values("region"))
    nearness = Case(
        When(mine, then=Value(OWN)),
        When(care, then=Value(REGIONAL_CARE)),
        default=Value(REGIONAL),
        output_field=IntegerField(),
    )
    post = (
        Post.objects.filter(post_in_force(day), mine | anywhere, role=role, programme__in={"", programme})
        .annotate(nearness=nearness, official=_official_on(day))
        .filter(Q(required=True) | Q(official__isnull=False))
        .order_by("nearness", "-programme", "required_since", "id")
        .values_list("organisation_id", "official", "id")
        .first()
    )
    if post:
        return Answerer(*post)
    organisation = organisation_of_municipality(municipality)
    return Answerer(organisation.pk) if organisation else None


def _official_on(day: date) -> Subquery:
    """The longest serving official of the post in the outer query; while they are away, who stands in for them.

    When all are away and nobody stands in, still the longest serving: an absence leaves no question unanswered.
    """
    serving = Official.objects.filter(in_office(day), post=OuterRef("pk"))
    here = serving.alias(away=Exists(leaves_on(day).filter(official=OuterRef("pk"))), who=_stands_in(day))
    answering = here.annotate(
        answers=Case(When(away=False, then=F("id")), default=F("who"), output_field=UUIDField())
    )
    order = (Case(When(answers=None, then=Value(1)), default=Value(0)), "valid_from", "id")
    return Subquery(answering.order_by(*order).values(found=Coalesce("answers", "id"))[:1])


def leaves_on(day: date) -> QuerySet[Leave]:
    """Return who is away on a day."""
    return Leave.objects.filter(valid_from__lte=day, valid_until__gt=day)


def _stands_in(day: date) -> Subquery:
    """Who answers for the official in the outer query, who is away: in office, and not away themselves."""
    substitute = leaves_on(day).filter(
        in_office(day, "substitute__"), post_in_force(day, "substitute__post__"), official=OuterRef("pk")
    )
    away = leaves_on(day).filter(official=OuterRef("substitute"))
    return Subquery(substitute.filter(~Exists(away)).values("substitute")[:1])


def standing_in(officials: Iterable[UUID], on: date | None = None) -> QuerySet[Official]:
    """Return who is away on a day and has one of `officials` answer for them: their work is to be seen by these."""
    away = leaves_on(_day(on)).filter(substitute__in=list(officials))
    return Official.objects.filter(pk__in=away.values("official"))


def on_cases_at(organisations: Iterable[UUID], on: date | None = None) -> QuerySet[Official]:
    """Return who works on cases at these organisations: whom a verb accepts (`casework.parties.check_official`)."""
    return in_office_at(organisations, on).filter(post__role__in=WORK_ON_CASES)


def in_office_at(organisations: Iterable[UUID], on: date | None = None) -> QuerySet[Official]:
    """Return who holds an office at these organisations, in a post that still exists; by organisation and name."""
    day = _day(on)
    serving = Official.objects.filter(
        in_office(day), post_in_force(day, "post__"), post__organisation__in=list(organisations)
    )
    return serving.select_related("post__organisation").order_by("post__organisation__name", "name", "id")


def possible_substitutes(post: Post) -> QuerySet[Official]:
    """Return who can stand in for who is in `post`: whom a verb accepts (`checks.substitute_of`) and is there today."""
    here = [post.organisation_id]
    return on_cases_at(here) if post.role in WORK_ON_CASES else in_office_at(here)


def posts_of(organisation: UUID, on: date | None = None) -> QuerySet[Post]:
    """Return the posts that an organisation must fill."""
    return Post.objects.filter(post_in_force(_day(on)), organisation=organisation).select_related(*PLACES)


def posts_around(actor: Actor, region: str, on: date | None = None) -> QuerySet[Post]:
    """Return the posts of `region` and those of the organisations where `actor` works, that must be filled."""
    here = Q(region=region) | Q(organisation__region=region) | Q(organisation__in=actor.employers)
    day = _day(on)
    found = visible_posts(actor).filter(here, post_in_force(day), _place_is_there(day))
    return found.select_related(*PLACES)


def _place_is_there(day: date) -> Q:
    """Return the condition that the municipality of a post has not ended: for what is gone nobody is sought."""
    other = ~Q(organisation__kind="municipality") | Q(organisation__municipality=None)
    return exists_on(day, "municipality__") & (other | exists_on(day, "organisation__municipality__"))


def officials_of(posts: Iterable[Post], on: date | None = None) -> QuerySet[Official]:
    """Return who is in these posts or will be, with their accounts and substitutes, whoever came first first."""
    staying = Official.objects.filter(exists_on(_day(on)), post__in=list(posts)).exclude(
        valid_until=F("valid_from")
    )
    return staying.select_related("substitute", "user").order_by("valid_from", "id")


def former_officials(post: Post, on: date | None = None) -> QuerySet[Official]:
    """Return the last ten who were in a post."""
    return post.officials.filter(valid_until__lte=_day(on)).order_by("-valid_until", "id")[:FORMER]


def region_label(name: str, kind: str) -> str:
    """Return what to call a region where those for care and for safety stand in one list, often by the same name."""
    return f"{name} ({_('zorg')})" if kind == "care_region" else name


def gone_over() -> Q:
    """Return what holds of the town hall of a municipality that is part of another today.

    It may stand open until it has handed over what it still has; nothing new goes to it.
    """
    return Q(kind="municipality", municipality__valid_until__lte=today())


def organisations_now() -> QuerySet[Organisation]:
    """Return the organisations to which something can go today."""
    return Organisation.objects.filter(exists_on(today())).exclude(gone_over())


def platform_organisations() -> QuerySet[Organisation]:
    """Return those of them that work in Sluitend."""
    return organisations_now().filter(on_platform=True)


def region_names(codes: Iterable[str]) -> dict[str, str]:
    """Return what these regions are called, by code, in the order of their names."""
    return dict(Region.objects.filter(pk__in=list(codes)).order_by("name").values_list("code", "name"))
