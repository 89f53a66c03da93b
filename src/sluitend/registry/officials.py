"""Contact officials (*aandachtsfunctionarissen*) and what officials learnt, for lists and pages. Each set-based."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db import connection
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from sluitend.access.actor import Actor
from sluitend.access.clock import today
from sluitend.access.errors import NotFound
from sluitend.registry.access import visible_organisations
from sluitend.registry.actors import exists_on
from sluitend.registry.contact_sql import CONTACT_POSTS
from sluitend.registry.models import Official, Organisation, Post, Training
from sluitend.registry.queries import memberships_on, officials_of
from sluitend.registry.reference import Subject, trainings

CONTACT = "contact_official"


@dataclass(frozen=True)
class Known:
    """One subject in which an official must be trained, and the training that counts longest, if there is any."""

    subject: Subject
    training: Training | None

    @property
    def until(self) -> date | None:
        """The first day on which it no longer counts; None without end, or without a training."""
        return self.training.valid_until if self.training else None


@dataclass
class Contact:
    """A contact official: who, in which post, and what they know of what the base level asks."""

    official: Official
    post: Post
    known: list[Known]

    @property
    def missing(self) -> list[Subject]:
        """The subjects in which no training counts today."""
        return [one.subject for one in self.known if one.training is None]


@dataclass
class Town:
    """A municipality that takes part, with its contact officials and the posts for them."""

    organisation: Organisation
    posts: list[Post] = field(default_factory=list)
    people: list[Contact] = field(default_factory=list)

    @property
    def order(self) -> tuple[bool, bool, str]:
        """Without anybody first, then with somebody untrained, then by name."""
        return (bool(self.people), not any(one.missing for one in self.people), self.organisation.name)


def asked_of_contacts() -> list[Subject]:
    """Return the subjects that the base level asks a contact official to know."""
    return [one for one in trainings().values() if one.shows]


def contact_officials(actor: Actor, region: str = "") -> list[Town]:
    """Return the municipalities that take part, of a region or of the country, with who is their contact official.

    Those without one come first; who serves the whole region is told with each (see `contact_sql`). Five queries,
    whatever their number.
    """
    found = visible_organisations(actor).filter(
        exists_on(today(), "municipality__"),
        kind="municipality",
        on_platform=True,
        municipality__isnull=False,
    )
    if region:
        members = memberships_on().filter(region=region).values("municipality")
        found = found.filter(Q(region=region) | Q(municipality__in=members))
    towns = {one.municipality_id: Town(one) for one in found.select_related("municipality", "region")}
    pairs = _posts_for(code for code in towns if code)
    posts = Post.objects.select_related("organisation", "municipality").in_bulk(
        {post for _town, post in pairs}
    )
    by_post: dict[UUID, list[Town]] = {}
    for municipality, post in pairs:
        towns[municipality].posts.append(posts[post])
        by_post.setdefault(post, []).append(towns[municipality])
    _fill(by_post, posts)
    return sorted(towns.values(), key=lambda town: town.order)


def _posts_for(municipalities: Iterable[str]) -> list[tuple[str, UUID]]:
    """Return the posts of contact officials for these municipalities, a municipality's own first."""
    query = f"""
        SELECT municipality_id, post FROM ({CONTACT_POSTS}) AS w WHERE municipality_id = ANY(%(here)s)
        ORDER BY level, since, post
    """  # noqa: S608  our own words only
    with connection.cursor() as cursor:
        cursor.execute(query, {"today": today(), "here": list(municipalities)})
        found: list[tuple[str, UUID]] = cursor.fetchall()
        return found


def _fill(by_post: dict[UUID, list[Town]], posts: dict[UUID, Post]) -> None:
    serving = [one for one in officials_of(posts.values()) if one.valid_from <= today()]
    counting = trainings_that_count(serving)
    for one in serving:
        learnt = counting.get(one.pk, {})
        known = [Known(subject, learnt.get(subject.code)) for subject in asked_of_contacts()]
        contact = Contact(one, posts[one.post_id], known)
        for town in by_post[one.post_id]:
            town.people.append(contact)


def trainings_that_count(officials: Iterable[Official]) -> dict[UUID, dict[str, Training]]:
    """Return, per official and subject, the training that counts longest today; of all the offices of one person."""
    people = list(officials)
    day = today()
    found: dict[UUID, dict[str, Training]] = {one.pk: {} for one in people}
    of_user: dict[int, list[UUID]] = {}
    for one in people:
        if one.user_id:
            of_user.setdefault(one.user_id, []).append(one.pk)
    rows = Training.objects.filter(
        Q(official__in=list(found)) | Q(official__user__in=list(of_user)),
        Q(valid_until=None) | Q(valid_until__gt=day),
        withdrawn_at=None,
        on_day__lte=day,
    ).annotate(person=F("official__user"))
    for training in rows.only("official_id", "subject", "valid_until"):
        for key in {training.official_id, *of_user.get(training.person or 0, ())} & found.keys():
            best = found[key].get(training.subject)
            if best is None or _end(training) > _end(best):
                found[key][training.subject] = training
    return found


def _end(training: Training) -> date:
    return training.valid_until or date.max


def trainings_of(official: Official) -> QuerySet[Training]:
    """Return all that was written down of what a person learnt, in whatever office, the latest first."""
    person = Q(official=official)
    if official.user_id:
        person |= Q(official__user=official.user_id)
    found = Training.objects.filter(person).select_related("recorded_by", "withdrawn_by")
    return found.order_by("-on_day", "-recorded_at")


def visible_official(actor: Actor, official: UUID) -> Official:
    """Return an official with their post, for whoever holds an office. Raises NotFound."""
    found = Official.objects.select_related(
        "post__organisation", "post__municipality", "post__region", "substitute"
    )
    person = found.filter(pk=official).first() if actor.in_network else None
    if person is None:
        raise NotFound(_("Deze functionaris is niet gevonden."))
    return person
