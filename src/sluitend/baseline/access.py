"""The gate to the base level: everybody with an office may look, for there are no persons in it; policy advisers
correct what is theirs.
"""

from dataclasses import replace
from typing import Final
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from sluitend.access.actor import Actor
from sluitend.access.errors import NotAllowed, NotFound
from sluitend.baseline.models import Fact
from sluitend.registry.access import covered_municipalities, managing_offices

ADVISER: Final = "policy_adviser"


def visible_facts(actor: Actor) -> QuerySet[Fact]:
    """Return the facts that `actor` may see."""
    return Fact.objects.all() if actor.in_network else Fact.objects.none()


def may_correct(actor: Actor, municipality: str) -> bool:
    """Return True for a policy adviser of the municipality itself or of its region, and for the system."""
    if actor.is_system:
        return True
    adviser = replace(actor, offices=actor.offices_as(ADVISER))
    return bool(adviser.offices) and covered_municipalities(adviser).filter(pk=municipality).exists()


def may_act(actor: Actor, municipality: str) -> bool:
    """Return True for who may put in place what is missing: who manages the municipality or its region."""
    return bool(managing_offices(actor)) and covered_municipalities(actor).filter(pk=municipality).exists()


def access_fact(actor: Actor, fact: UUID, *, to_correct: bool = False) -> Fact:
    """Return the fact with its municipality. Raises NotFound, or NotAllowed `to_correct` it."""
    found = visible_facts(actor).select_related("municipality")
    thing = found.filter(pk=fact).first()
    if thing is None:
        raise NotFound(_("Dit feit is niet gevonden."))
    if to_correct and not may_correct(actor, thing.municipality_id):
        raise NotAllowed(_("Alleen de beleidsadviseur van deze gemeente of van de regio kan dit corrigeren."))
    return thing
