"""Break-glass (*noodtoegang*), what one can ask: my own that run, and those that somebody must judge."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.db.models import BooleanField, DateField, F, Func, Q, QuerySet, Value
from django.utils.translation import gettext as _

from sluitend.access.actor import PRIVACY_OFFICER, Actor, system
from sluitend.access.clock import now, today
from sluitend.access.context import acting
from sluitend.access.errors import NotFound
from sluitend.casework.models import Case, EmergencyAccess
from sluitend.registry.models import Official

SHOWN: Final = 50
PEOPLE: Final = ("organisation", "responsible", "user")  # what a row tells of an access
QUERY: Final = system("read_emergencies")


def watched_by(actor: Actor) -> frozenset[UUID]:
    """Return the organisations whose privacy `actor` watches over."""
    return frozenset(office.organisation for office in actor.offices_as(PRIVACY_OFFICER))


def _judged_by(actor: Actor) -> Q:
    """Return the condition that `actor` is the one to judge: for who carries the case, else for its region.

    `people_policies.py` (`casework_glass_judges`) says who that is, to PostgreSQL and to us.
    """
    if actor.user is None or not watched_by(actor):
        return Q(pk__in=[])
    asked = (F("responsible_id"), F("case_id"), F("user_id"), Value(actor.user), Value(today(), DateField()))
    return Q(Func(*asked, function="casework_judges_glass", output_field=BooleanField()))


def judges_of(access: EmergencyAccess) -> list[Official]:
    """Return who may judge an access today, with account and organisation; [] without any officer. Two queries."""
    asked: tuple[Any, ...] = (access.responsible_id, access.case_id, access.user_id, today())
    with connection.cursor() as cursor:
        cursor.execute("SELECT official_id FROM casework_glass_judges(%s, %s, %s, %s)", asked)
        found = [official for (official,) in cursor.fetchall()]
    judges = Official.objects.filter(pk__in=found).select_related("user", "post__organisation")
    return list(judges.order_by("name", "id"))


def visible_emergencies(actor: Actor) -> QuerySet[EmergencyAccess]:
    """Return the accesses that `actor` may read of: their own, of the cases they carry, of who they watch over.

    A privacy officer of the region also those that are theirs to judge, and those they judged.
    """
    if actor.is_system:
        return EmergencyAccess.objects.all()
    watched = watched_by(actor)
    mine = Q(user=actor.user) if actor.user else Q(pk__in=[])
    carried = Q(responsible__in=actor.organisations)
    return EmergencyAccess.objects.filter(
        mine | carried | Q(responsible__in=watched) | Q(organisation__in=watched) | _for_the_region(actor)
    )


def _for_the_region(actor: Actor) -> Q:
    return (Q(judged_at=None) & _judged_by(actor)) | Q(judged_by=actor.user, judged_by__isnull=False)


def access_emergency(actor: Actor, emergency: UUID, *, for_update: bool = False) -> EmergencyAccess:
    """Return an access, locked when `for_update`; raises NotFound."""
    seen = visible_emergencies(actor).select_related(*PEOPLE)
    found = (seen.select_for_update(of=("self",)) if for_update else seen).filter(pk=emergency).first()
    if found is None:
        raise NotFound(_("Deze noodtoegang is er niet, of niet voor u."))
    return found


def may_judge(actor: Actor, emergency: EmergencyAccess) -> bool:
    """Return True for who watches over the privacy of who answers for the case, and did not look themselves.

    Where nobody does, that is who watches over the region. One query for a privacy officer, none for others.
    """
    return emergency.judged_at is None and judged_here(actor, [emergency.pk]) == {emergency.pk}


def judged_here(actor: Actor, emergencies: Iterable[UUID]) -> set[UUID]:
    """Return those of the accesses that `actor` is to judge. One query for a privacy officer, none for others."""
    asked = set(emergencies)
    if not asked or not watched_by(actor):
        return set()
    mine = EmergencyAccess.objects.filter(_judged_by(actor), judged_at=None, pk__in=asked)
    return set(mine.values_list("pk", flat=True))


@dataclass(frozen=True)
class Broken:
    """An access with the reference of its case, which the reader may not be able to open."""

    access: EmergencyAccess
    reference: str

    @property
    def runs(self) -> bool:
        """True as long as it opens the case."""
        return self.access.until > now()


def running(actor: Actor) -> list[Broken]:
    """Return the cases that `actor` reads with break-glass now. Two queries."""
    own = EmergencyAccess.objects.filter(user=actor.user, until__gt=now())
    return with_references(own.select_related(*PEOPLE).order_by("until", "id"))


def to_judge(actor: Actor) -> list[Broken]:
    """Return what waits for the judgement of `actor` as privacy officer, the oldest first. At most two queries."""
    if not watched_by(actor):
        return []
    waiting = EmergencyAccess.objects.filter(_judged_by(actor), judged_at=None)
    return with_references(waiting.select_related(*PEOPLE).order_by("at", "id")[:SHOWN])


def told(actor: Actor) -> list[Broken]:
    """Return the accesses of the last days to cases that `actor` carries in person, not yet judged: a warning."""
    officials = [office.official for office in actor.offices]
    mine = Case.objects.filter(official__in=officials).values("pk")
    recent = EmergencyAccess.objects.filter(
        responsible__in=actor.organisations, judged_at=None, case__in=mine
    ).exclude(user=actor.user)
    return with_references(recent.select_related(*PEOPLE).order_by("-at", "id")[:SHOWN])


def latest(actor: Actor) -> list[Broken]:
    """Return the latest 50 accesses that `actor` may read of. Two queries."""
    return with_references(visible_emergencies(actor).select_related(*PEOPLE).order_by("-at", "-id")[:SHOWN])


def with_references(found: Iterable[EmergencyAccess]) -> list[Broken]:
    """Return accesses with the references of their cases: no more of a case than one says on the telephone."""
    accesses = list(found)
    if not accesses:
        return []
    with acting(QUERY):
        references = dict(
            Case.objects.filter(pk__in={one.case_id for one in accesses}).values_list("pk", "reference")
        )
    return [Broken(one, references.get(one.case_id, "")) for one in accesses]
