"""What one can ask about the persons in cases: by pseudonym; only who needs to know finds or compares anybody."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from sluitend.access.actor import Actor
from sluitend.access.context import verb
from sluitend.access.errors import NotFound
from sluitend.casework.access import (
    access_case,
    access_involvement,
    known_persons,
    knows_people,
    require,
    working_cases,
)
from sluitend.casework.logged import log_case
from sluitend.casework.models import Case, Involvement
from sluitend.identity.matching import Match, find, roots
from sluitend.identity.models import Merge, Person, Sealed
from sluitend.identity.queries import identity_of
from sluitend.identity.scoring import Score
from sluitend.identity.values import Value
from sluitend.identity.vault import values_in
from sluitend.logbook.writing import log

MOST: Final = 100  # persons in one case; more is not a case but a register
SHOWN: Final = 50


def involved_in(case: UUID) -> list[Involvement]:
    """Return who is or was involved in a case that came through the gate, by pseudonym. One query."""
    involved = Involvement.objects.filter(case=case).select_related("person")
    return list(involved.order_by("until", "since", "id")[:MOST])


@dataclass(frozen=True)
class Offer:
    """Somebody who may be meant: why, in which of the reader's cases, and whether in the case at hand already."""

    person: Person
    score: Score
    cases: Sequence[Case]
    here: bool = False


@verb
def search_persons(actor: Actor, case: UUID, *, values: Iterable[Value]) -> list[Offer]:
    """Return who of those that `actor` knows from work may be meant by `values`, best first; the search is logged.

    Looks in the data space of `case` only. Raises NotFound, NotAllowed, and Refused for a value that cannot be.
    """
    found = access_case(actor, case)
    require(actor, "search_persons", found)
    return _offers(actor, found, find(known_persons(actor, at_work=True), found.space, values))


@verb
def search_like(actor: Actor, involvement: UUID) -> list[Offer]:
    """Return who else of those that `actor` knows from work may be the person of an involvement; logged likewise."""
    involved = access_involvement(actor, involvement, to_write=True)
    found = access_case(actor, involved.case_id)
    require(actor, "search_persons", found)
    own = roots([involved.person])[involved.person]
    rows = Sealed.objects.filter(person__in={own.pk, involved.person_id}, until=None)
    values = [value for known in values_in(rows).values() for value in known]
    others = known_persons(actor, at_work=True).exclude(pk__in={own.pk, involved.person_id})
    matches = [match for match in find(others, found.space, values) if match.person.pk != own.pk]
    return _offers(actor, found, matches)


def _offers(actor: Actor, case: Case, matches: Sequence[Match]) -> list[Offer]:
    people = [match.person.pk for match in matches]
    cases = cases_with(actor, people)
    log_case(actor, case, "search_persons", subjects=[match.person.pseudonym for match in matches])
    return [
        Offer(
            match.person,
            match.score,
            cases.get(match.person.pk, ()),
            here=any(one.pk == case.pk for one in cases.get(match.person.pk, ())),
        )
        for match in matches
    ]


def cases_with(actor: Actor, people: Iterable[UUID]) -> dict[UUID, list[Case]]:
    """Return the cases that `actor` works on in which these persons are involved, by person. One query."""
    found: dict[UUID, list[Case]] = {}
    involved = Involvement.objects.filter(person__in=list(people), case__in=working_cases(actor), until=None)
    for one in involved.select_related("case").order_by("since", "id"):
        if one.case not in found.setdefault(one.person_id, []):
            found[one.person_id].append(one.case)
    return found


@dataclass(frozen=True)
class Held:
    """Somebody in more than one of the reader's cases."""

    person: Person
    cases: Sequence[Case]


@dataclass(frozen=True)
class Listed:
    """Whom the page of persons shows: who is in several cases, and who were joined."""

    several: Sequence[Held]
    joined: Sequence[Merge]


@verb
def list_persons(actor: Actor) -> Listed:
    """Return who is in more than one of the actor's cases and who were joined; logged for each whom it shows."""
    found = Listed(in_several_cases(actor), list(joined(actor)))
    shown = {held.person.pseudonym for held in found.several}
    _log_listed(actor, shown.union(*((one.kept.pseudonym, one.merged.pseudonym) for one in found.joined)))
    return found


@verb
def read_joined(actor: Actor, merge: UUID) -> Merge:
    """Return a decision that two persons are one, as in `joined` however long ago; logged. Raises NotFound."""
    found = _holding(actor).filter(pk=merge).first()
    if found is None:
        raise NotFound(_("Deze samenvoeging is er niet, of niet meer."))
    _log_listed(actor, {found.kept.pseudonym, found.merged.pseudonym})
    return found


def _log_listed(actor: Actor, pseudonyms: Collection[str]) -> None:
    """Write for whom a list was shown; a list of nobody tells of nobody."""
    if pseudonyms:
        log(
            actor, "list_persons", subjects=sorted(pseudonyms), purpose="same_person", legal_basis="public_task",
            resource="person", resource_id="",
        )  # fmt: skip


def in_several_cases(actor: Actor) -> list[Held]:
    """Return the first 50 persons known from work who are in more than one of the actor's cases. Two queries."""
    here = Q(involvements__until=None, involvements__case__in=working_cases(actor))
    people = (
        known_persons(actor, at_work=True)
        .filter(here)
        .annotate(times=Count("involvements__case", distinct=True))
        .filter(times__gt=1)
        .order_by("-times", "pseudonym")[:SHOWN]
    )
    found = list(people)
    cases = cases_with(actor, [person.pk for person in found])
    return [Held(person, cases.get(person.pk, ())) for person in found]


def joined(actor: Actor) -> QuerySet[Merge]:
    """Return the latest 50 decisions that two persons whom `actor` knows from work are one, that still hold."""
    return _holding(actor).order_by("-at", "-id")[:SHOWN]


def _holding(actor: Actor) -> QuerySet[Merge]:
    known = known_persons(actor, at_work=True).values("pk")
    holding = Merge.objects.filter(undone_at=None, kept__in=known, merged__in=known)
    return holding.select_related("kept", "merged", "by")


@dataclass(frozen=True)
class Compared:
    """Two persons side by side: what is known of each, and how alike they are."""

    one: Person
    other: Person
    of_one: Sequence[Value]
    of_other: Sequence[Value]
    score: Score


@verb
def compare_persons(actor: Actor, one: UUID, other: UUID) -> Compared:
    """Return two persons of one data space whom `actor` knows from work, opened; the look is logged for both.

    Raises NotFound when either is not known, or when they lie in two spaces: nothing joins these.
    """
    from sluitend.identity.scoring import score  # noqa: PLC0415  its name is that of a field here

    within = known_persons(actor, at_work=True)
    people = {person.pk: person for person in within.filter(pk__in={one, other}, erased_at=None)}
    if len(people) != 2 or people[one].space != people[other].space:  # noqa: PLR2004  two persons
        raise NotFound(_("Deze personen zijn er niet, of niet voor u."))
    known = {pk: [each.value for each in identity_of(actor, pk, within=within)] for pk in (one, other)}
    cases = cases_with(actor, (one, other))
    for pk, person in people.items():
        for case in cases.get(pk, ())[:1]:
            log_case(
                actor,
                case,
                "read_person",
                subjects=[person.pseudonym],
                categories={str(value.kind) for value in known[pk]},
            )
    return Compared(people[one], people[other], known[one], known[other], score(known[one], known[other]))


def may_reveal(actor: Actor, case: Case) -> bool:
    """Return True when `actor` needs to know who `case` is about."""
    return knows_people(actor, case)
