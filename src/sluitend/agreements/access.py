"""The gate to questions and agreements: who sees which, and on behalf of which municipality or region one speaks.

`policies.py` says who sees what to PostgreSQL in the same words.
"""

from typing import Final
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from sluitend.access.actor import WORK_ON_CASES, Actor
from sluitend.access.clock import today
from sluitend.access.errors import NotAllowed, NotFound
from sluitend.agreements.models import RegionalAgreement, ResponsibilityQuestion
from sluitend.casework.access import visible_cases
from sluitend.registry.access import covered_regions
from sluitend.registry.models import Municipality, Organisation, Region
from sluitend.registry.queries import municipality_on

ADVISER: Final = "policy_adviser"
SPEAK: Final = WORK_ON_CASES | {ADVISER}
# The municipalities of town halls, and all that went over into them by a day, in however many steps.
PLACES: Final = """
WITH RECURSIVE own (code) AS (
  SELECT municipality_id FROM registry_organisation
  WHERE id = ANY (%s) AND kind = 'municipality' AND municipality_id IS NOT NULL
  UNION
  SELECT m.code FROM registry_municipality AS m JOIN own ON m.successor_id = own.code WHERE m.valid_until <= %s
)
SELECT code FROM own
"""


def visible_agreements(actor: Actor) -> QuerySet[RegionalAgreement]:
    """Return the agreements: all, for everybody with an office."""
    found = RegionalAgreement.objects.select_related("region", "centre", "recorded_by", "ended_by")
    return found if actor.in_network else found.none()


def access_agreement(actor: Actor, agreement: UUID) -> RegionalAgreement:
    """Return one version of an agreement. Raises NotFound."""
    found = visible_agreements(actor).filter(pk=agreement).first()
    if found is None:
        raise NotFound(_("Deze afspraak is niet gevonden."))
    return found


def require_region(actor: Actor, region: str) -> Region:
    """Return the region, locked, for who may adopt its agreement: its own adviser or administrator. NotAllowed."""
    if not covered_regions(actor).filter(pk=region).exists():
        raise NotAllowed(
            _("Alleen de beleidsadviseur of beheerder van de regio kan een afspraak vastleggen.")
        )
    return Region.objects.select_for_update(no_key=True).get(pk=region)


def visible_questions(actor: Actor) -> QuerySet[ResponsibilityQuestion]:
    """Return the questions that `actor` may see: of their cases, and, of no case, those that concern them."""
    found = ResponsibilityQuestion.objects.select_related(
        "provisional", "settled", "organisation", "agreement", "region", "case", "asked_by"
    )
    if actor.is_system:
        return found
    if not actor.offices:
        return found.none()
    regions = Organisation.objects.filter(pk__in=actor.employers, kind="region").exclude(region=None)
    concerns = (
        Q(organisation__in=actor.employers)
        | Q(involved__overlap=_places(actor))
        | Q(region__in=regions.values("region"))
    )
    return found.filter(
        (Q(case=None) & concerns) | Q(Exists(visible_cases(actor).filter(pk=OuterRef("case"))))
    )


def _places(actor: Actor) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(PLACES, [list(actor.employers), today()])
        return [code for (code,) in cursor.fetchall()]


def access_question(actor: Actor, question: UUID, *, for_update: bool = False) -> ResponsibilityQuestion:
    """Return a question, locked when `for_update`. Raises NotFound."""
    seen = visible_questions(actor)
    found = (
        (seen.select_for_update(of=("self",), no_key=True) if for_update else seen)
        .filter(pk=question)
        .first()
    )
    if found is None:
        raise NotFound(_("Deze vraag is niet gevonden, of u bent er niet bij betrokken."))
    return found


def speaks_for(actor: Actor) -> dict[str, Organisation]:
    """Return the municipalities on behalf of which `actor` can speak, each with its town hall.

    Who works at the town hall of one that went over into another, speaks for that other. One query, and one for each
    town hall of a municipality that is no more.
    """
    own = {office.organisation for office in actor.offices if office.role in SPEAK}
    halls = Organisation.objects.filter(pk__in=own, kind="municipality").select_related("municipality")
    found: dict[str, Organisation] = {}
    for hall in halls.order_by("name"):
        place = now_of(hall.municipality)
        if place and (place.pk not in found or place.pk == hall.municipality_id):
            found[place.pk] = hall
    return found


def now_of(place: Municipality | None) -> Municipality | None:
    """Return what a municipality is today: itself, or whom it went over into in the end; None when it is no more."""
    if place is None or place.valid_until is None or place.valid_until > today():
        return place
    then = municipality_on(place.pk)
    return then if then and (then.valid_until is None or then.valid_until > today()) else None


def may_withdraw(actor: Actor, question: ResponsibilityQuestion) -> bool:
    """Return True when `actor` has a role at who asked in which one may speak for it."""
    return any(
        office.organisation == question.organisation_id and office.role in SPEAK for office in actor.offices
    )


def decides_for_region(actor: Actor, question: ResponsibilityQuestion) -> Organisation | None:
    """Return the region's own organisation when `actor` is its adviser, for the whole of it; else None."""
    advised = covered_regions(actor, roles=frozenset({ADVISER})).filter(pk=question.region_id)
    return Organisation.objects.filter(pk__in=actor.employers, kind="region", region__in=advised).first()


def asking_places(actor: Actor) -> list[Municipality]:
    """Return the municipalities for which `actor` may ask, most likely first: of their office, of their town hall."""
    codes = [office.municipality for office in actor.offices if office.municipality]
    return list(Municipality.objects.filter(Q(pk__in=codes) | Q(pk__in=speaks_for(actor))))
