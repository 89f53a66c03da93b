"""The tables of placement: places of providers, requests for a place, who was placed where; and what was said of it."""

from sluitend.care.models.places import Place, PlaceEntry
from sluitend.care.models.placing import AvoidedCase, Placement, PlacementRequest
from sluitend.care.models.sleeping import ComingOfAge, SleepingPlace

__all__ = [
    "AvoidedCase",
    "ComingOfAge",
    "Place",
    "PlaceEntry",
    "Placement",
    "PlacementRequest",
    "SleepingPlace",
]
