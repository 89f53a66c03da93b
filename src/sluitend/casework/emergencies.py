"""Break-glass (*noodtoegang*), what one can ask: my own that run, and those that somebody must judge."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from sluitend.access.actor import Actor, system
from sluitend.access.clock import now
from sluitend.access.context import acting
from sluitend.access.errors import NotFound
from sluitend.casework.models import Case, EmergencyAccess

OFFICER: Final = "privacy_officer"
SHOWN: Final = 50
QUERY: Final = system("read_emergencies")


def watched_by(actor: Actor) -> frozenset[UUID]:
    """Return the organisations whose privacy `actor` watches over."""
    return frozenset(office.organisation for office in actor.offices if office.role == OFFICER)


def visible_emergencies(actor: Actor) -> QuerySet[EmergencyAccess]:
    """Return the accesses that `actor` may read of: their own, of the cases they carry, of who they watch over."""
    if actor.is_system:
        return EmergencyAccess.objects.all()
    watched = watched_by(actor)
    mine = Q(user=actor.user) if actor.user else Q(pk__in=[])
    carried = Q(responsible__in=actor.organisations)
    return EmergencyAccess.objects.filter(
        mine | carried | Q(responsible__in=watched) | Q(organisation__in=watched)
    )


def access_emergency(actor: Actor, emergency: UUID, *, for_update: bool = False) -> EmergencyAccess:
    """Return an access, locked when `for_update`; raises NotFound."""
    people = ("user", "organisation", "responsible")
    seen = visible_emergencies(actor).select_related(*people)
    found = (seen.select_for_update(of=("self",)) if for_update else seen).filter(pk=emergency).first()
    if found is None:
        raise NotFound(_("Deze noodtoegang is er niet, of niet voor u."))
    return found


def may_judge(actor: Actor, emergency: EmergencyAccess) -> bool:
    """Return True for who watches over the privacy of who answers for the case, and did not look themselves."""
    return (
        emergency.judged_at is None
        and emergency.responsible_id in watched_by(actor)
        and emergency.user_id != actor.user
    )


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
    return with_references(own.select_related("organisation", "responsible", "user").order_by("until", "id"))


def to_judge(actor: Actor) -> list[Broken]:
    """Return what waits for the judgement of `actor` as privacy officer, the oldest first. At most two queries."""
    watched = watched_by(actor)
    if not watched:
        return []
    waiting = EmergencyAccess.objects.filter(responsible__in=watched, judged_at=None).exclude(user=actor.user)
    people = ("organisation", "responsible", "user")
    return with_references(waiting.select_related(*people).order_by("at", "id")[:SHOWN])


def told(actor: Actor) -> list[Broken]:
    """Return the accesses of the last days to cases that `actor` carries in person, not yet judged: a warning."""
    officials = [office.official for office in actor.offices]
    mine = Case.objects.filter(official__in=officials).values("pk")
    recent = EmergencyAccess.objects.filter(
        responsible__in=actor.organisations, judged_at=None, case__in=mine
    ).exclude(user=actor.user)
    people = ("organisation", "responsible", "user")
    return with_references(recent.select_related(*people).order_by("-at", "id")[:SHOWN])


def latest(actor: Actor) -> list[Broken]:
    """Return the latest 50 accesses that `actor` may read of. Two queries."""
    people = ("organisation", "responsible", "user")
    return with_references(visible_emergencies(actor).select_related(*people).order_by("-at", "-id")[:SHOWN])


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
