"""What somebody carries by an office: higher floors say what that is, and how it passes to a colleague.

When an official leaves, everything they carried is handed over before the office ends. Each subject declares a
`Carried` in its own `carrying.py`; they are found at start-up.

What is carried and an office that ends never cross: whoever ends one holds a lock on it, and whoever gives something
to an official asks `holds_office`, which takes a weaker lock that the first waits for and never waits itself.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sluitend.access.actor import WORK_ON_CASES, Actor, system
from sluitend.access.clock import today
from sluitend.access.context import acting
from sluitend.access.errors import Refused
from sluitend.registry.actors import in_office, post_in_force
from sluitend.registry.models import Official

JOB: Final = system("hand_over_office")
HOLDS: Final = """
SELECT FROM registry_official AS o JOIN registry_post AS p ON p.id = o.post_id
WHERE o.id = %(official)s AND p.organisation_id = %(organisation)s
  AND o.valid_from <= %(day)s AND (o.valid_until IS NULL OR o.valid_until > %(day)s)
  AND p.required_since <= %(day)s AND (p.ended_on IS NULL OR p.ended_on > %(day)s)
  AND (%(roles)s::text[] IS NULL OR p.role = ANY (%(roles)s))
"""


@dataclass(frozen=True)
class Carried:
    """One kind of thing that an official can carry.

    `count(official)` returns how many of them are open; `give(actor, official, to)` passes all of them to another
    official of the same organisation, through the subject's own rules and history, and returns how many. Both are
    called within the verb's transaction and are set-based; PostgreSQL then knows the system as who acts, for who
    administers an organisation sees no case. `name` is a plural, such as "casussen"; `counted` tells how many, as
    "1 casus" or "2 casussen", by `n`. `left` is SQL that yields official_id and how many of them are open, for each
    official who carries any: by it the rule `left_behind` finds what somebody who is gone still carries. It is grouped
    by official_id, so that it can be asked of one official.
    """

    code: str
    name: str | Promise
    counted: Promise
    count: Callable[[Official], int]
    give: Callable[[Actor, Official, Official], int]
    left: str = ""


CARRIED: Final[dict[str, Carried]] = {}


def register(kind: Carried) -> Carried:
    """Make `kind` known; returns it. Raises ValueError when its code is taken."""
    if kind.code in CARRIED:
        message = f"what is carried as {kind.code} is declared twice"
        raise ValueError(message)
    CARRIED[kind.code] = kind
    return kind


def carried_by(official: Official) -> list[tuple[Carried, int]]:
    """Return what an official carries: each kind of which there is any, with how many. A query for each kind."""
    with acting(JOB, savepoint=False):
        counted = [(kind, kind.count(official)) for kind in CARRIED.values()]
    return [(kind, count) for kind, count in counted if count]


def check_carries_nothing(official: Official) -> None:
    """Raise Refused, saying what they carry and what to do, while an official carries something."""
    if load := carried_by(official):
        raise Refused(
            _(
                "%(name)s draagt hier nog %(what)s. Draag dat eerst over: kies bij Beheer 'Draag over en beëindig'. "
                "Moet de toegang nu dicht? Blokkeer dan het account."
            )
            % {"name": official.name, "what": told(load)}
        )


def told(load: Iterable[tuple[Carried, int]]) -> str:
    """Return what is carried in one line: "3 casussen, 2 stappen"."""
    return ", ".join(str(kind.counted % {"n": count}) for kind, count in load)


def give_all(actor: Actor, official: Official, to: Official) -> dict[str, int]:
    """Pass everything that an official carries to another; return how many of each kind, by code."""
    given: dict[str, int] = {}
    with acting(JOB, savepoint=False):
        for kind in CARRIED.values():
            if count := kind.give(actor, official, to):
                given[kind.code] = count
    return given


def possible_successors(official: Official) -> QuerySet[Official]:
    """Return who may take over what an official carries: a colleague in office who may do that work and can log in.

    Whose role sees cases, where theirs did; for the same programme and municipality, or for all of them. It may be
    another office of the same person.
    """
    day, post = today(), official.post
    found = Official.objects.filter(
        in_office(day),
        post_in_force(day, "post__"),
        Q(post__municipality=None) | Q(post__municipality=post.municipality_id),
        post__organisation=post.organisation_id,
        post__programme__in={"", post.programme},
        user__is_active=True,
    ).exclude(pk=official.pk)
    if post.role in WORK_ON_CASES:
        found = found.filter(post__role__in=WORK_ON_CASES)
    return found.select_related("post__municipality").order_by("name", "valid_from", "id")


def holds_office(organisation: UUID, official: UUID, *, roles: Iterable[str] | None = None) -> bool:
    """Return True when `official` is in office at `organisation` today, and stays so until this transaction ends.

    `roles`: in one of these. To whom a case is given must work on cases: else nobody who sees it would carry it.

    Raises Refused when somebody is changing that office at this moment.
    """
    asked: dict[str, Any] = {
        "official": official,
        "organisation": organisation,
        "day": today(),
        "roles": None if roles is None else list(roles),
    }
    with connection.cursor() as cursor:
        cursor.execute(f"{HOLDS} FOR SHARE OF o SKIP LOCKED", asked)
        if cursor.fetchone() is not None:
            return True
        cursor.execute(HOLDS, asked)
        if cursor.fetchone() is None:
            return False
    raise Refused(
        _("Aan de rol van deze persoon wordt nu iets veranderd. Probeer het zo opnieuw."), "official"
    )
