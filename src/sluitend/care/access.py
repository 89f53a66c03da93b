"""The gate to places and placements, and what one may do with them.

Places are known to who works on cases. What somebody needs follows its case; a provider sees it while a reservation
with them is open or the person stays there.
"""

from typing import Final
from uuid import UUID

from django.db import IntegrityError, connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from sluitend.access.actor import Actor
from sluitend.access.deciding import ALLOWED, Context, Decision, denied, governs
from sluitend.access.errors import NotAllowed, NotFound
from sluitend.care.models import Place, Placement, PlacementRequest
from sluitend.care.routing import Router
from sluitend.casework.access import access_case, carries, visible_cases, working_cases
from sluitend.casework.models import Case

LIVE: Final = ("reserved", "accepted", "staying")
PROMISED: Final = ("reserved", "accepted")
PROGRAMMES: Final = frozenset({"victim_care", "minor_victim"})


def visible_places(actor: Actor) -> QuerySet[Place]:
    """Return the places that `actor` may know of: all, for who works on cases."""
    return Place.objects.all() if actor.is_system or actor.organisations else Place.objects.none()


def own_places(actor: Actor) -> QuerySet[Place]:
    """Return the places of the actor's own organisations."""
    return (
        Place.objects.all() if actor.is_system else Place.objects.filter(organisation__in=actor.organisations)
    )


def access_place(actor: Actor, place: UUID, *, to_change: bool = False) -> Place:
    """Return the place, locked when `to_change`. Raises NotFound; NotAllowed to change another organisation's."""
    found = visible_places(actor).filter(pk=place).select_related("organisation", "municipality").first()
    if found is None:
        raise NotFound(_("Deze plek is er niet, of niet voor u."))
    if not to_change:
        return found
    if not actor.is_system and found.organisation_id not in actor.organisations:
        raise NotAllowed(_("Alleen de organisatie van deze plek kan dit wijzigen."))
    lock_place(found.pk)
    found.refresh_from_db()
    return found


def lock_place(*places: UUID) -> None:
    """Lock places against other writers, in the order of their ids; also those of another organisation."""
    with connection.cursor() as cursor:
        for place in sorted(places):
            cursor.execute("SELECT care_lock_place(%s)", [place])


def broken_by(error: IntegrityError) -> str:
    """Return the name of the constraint or promise that the database refused a row for; "" when it named none."""
    return getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") or ""


def visible_requests(actor: Actor, *, at_work: bool = False) -> QuerySet[PlacementRequest]:
    """Return the requests of cases that `actor` sees (`at_work`: works on), and those that wait for their answer."""
    if actor.is_system:
        return PlacementRequest.objects.all()
    if not actor.organisations:
        return PlacementRequest.objects.none()
    if at_work:
        return PlacementRequest.objects.filter(case__in=working_cases(actor))
    theirs = Placement.objects.filter(
        request=OuterRef("pk"), provider__in=actor.organisations, state__in=LIVE
    )
    return PlacementRequest.objects.filter(Q(case__in=visible_cases(actor)) | Exists(theirs))


def access_request(actor: Actor, request: UUID, *, for_update: bool = False) -> tuple[PlacementRequest, Case]:
    """Return a request with its case, both locked when `for_update`; raises NotFound to who does not see the case."""
    found = visible_requests(actor, at_work=for_update).filter(pk=request).first()
    if found is None:
        raise NotFound(_("Dit verzoek is er niet, of niet voor u."))
    case = access_case(actor, found.case_id, for_update=for_update)
    if for_update:
        found.refresh_from_db()
    return found, case


def visible_placements(actor: Actor) -> QuerySet[Placement]:
    """Return the placements in the actor's own places, and those of cases that `actor` sees."""
    if actor.is_system:
        return Placement.objects.all()
    if not actor.organisations:
        return Placement.objects.none()
    return Placement.objects.filter(Q(provider__in=actor.organisations) | Q(case__in=visible_cases(actor)))


def access_placement(actor: Actor, placement: UUID) -> Placement:
    """Return the placement with its place and provider; raises NotFound."""
    # Not the request or the case: a join would hide the placement from a provider who does not see these (any more).
    seen = visible_placements(actor).select_related("place__municipality", "provider")
    found = seen.filter(pk=placement).first()
    if found is None:
        raise NotFound(_("Deze plaatsing is er niet, of niet voor u."))
    return found


def provides(actor: Actor, placement: Placement) -> bool:
    """Return True when the place is of one of the actor's organisations."""
    return actor.is_system or placement.provider_id in actor.organisations


@governs(PlacementRequest)
def _on_a_request(actor: Actor, action: str, _request: PlacementRequest, context: Context) -> Decision:
    """Decide on a request. `case` is its case; `router` and `kind` say where, for placing and ordering."""
    case: Case = context["case"]
    if case.reads_only or not case.is_open:
        return denied(_("Wijzigen kan alleen in een open casus waaraan u werkt."))
    if action == "reserve_place":
        return _may_place(actor, case, context["router"], context["kind"])
    if action == "change_order":
        router: Router = context["router"]
        coordinates = router.seat().organisation in actor.organisations
        if carries(actor, case) or coordinates:
            return ALLOWED
        return denied(_("Alleen wie de casus draagt of de zorgcoördinator wijzigt de volgorde."))
    if carries(actor, case):
        return ALLOWED
    return denied(_("Alleen de organisatie die de casus draagt kan dit doen."))


def _may_place(actor: Actor, case: Case, router: Router, kind: str) -> Decision:
    placing = router.placing(kind)
    if placing.allows(actor) or (carries(actor, case) and not placing.works_here):
        return ALLOWED
    return denied(_("Hier plaatst een ander: %(names)s. Vraag het daar.") % {"names": placing.names})


@governs(Placement)
def _on_a_placement(actor: Actor, action: str, placement: Placement, context: Context) -> Decision:
    """Decide on a placement. `case` is its case, as far as the actor carries it (else None)."""
    case: Case | None = context.get("case")
    carried = case is not None and carries(actor, case)
    theirs = provides(actor, placement)
    # Who does not work in Sluitend answers by telephone, to who carries the case.
    told = carried and not placement.provider.on_platform
    if action in {"accept_placement", "decline_placement"}:
        return ALLOWED if theirs or told else denied(_("Alleen de aanbieder van de plek antwoordt."))
    if action == "cancel_reservation":
        return ALLOWED if carried else denied(_("Alleen wie de casus draagt geeft een plek terug."))
    return ALLOWED if theirs or carried else denied(_("Alleen de aanbieder of wie de casus draagt kan dit."))
