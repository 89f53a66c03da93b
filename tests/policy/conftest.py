"""A municipality that keeps its policy, its region, and who may do what with it."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from django.db import connection

from sluitend.access.actor import Actor, system
from sluitend.access.clock import today
from sluitend.access.context import acting
from sluitend.policy.models import PolicyDocument
from sluitend.policy.verbs import DocumentFacts, add_document
from sluitend.policy.verbs.texts import Source
from sluitend.registry.measures import COLUMNS
from sluitend.registry.models import Organisation
from tests.factories import People, account, an_organisation, people, somebody

JOB = system("test")
TEXT = """Nota aanpak mensenhandel

1 Doel

De gemeente Waterstad wil mensenhandel in al haar vormen tegengaan. Dat is een prioriteit van het college.

2 Signalen

Medewerkers die een signaal van uitbuiting zien, melden dat bij het meldpunt op het stadhuis. Elk signaal wordt
geregistreerd en binnen vijf werkdagen beoordeeld.

3 Opvang

Voor slachtoffers van mensenhandel zijn er afspraken over opvang en nazorg met Opvang De Brug.

4 Sport

Er komt een nieuw zwembad.
"""


@dataclass(frozen=True)
class Place:
    """The people of `factories.people`, with a policy adviser of the town, and a region with its adviser."""

    net: People
    office: Organisation
    petra: Actor  # adviser of the region
    paul: Actor  # adviser of the town
    mira: Actor  # mayor of the town: reads, keeps nothing


@pytest.fixture
def place(db) -> Place:
    return a_place()


def a_place() -> Place:
    net = people()
    office = an_organisation("Regio Aan het Water", "region", region=net.region)
    return Place(
        net,
        office,
        somebody("Petra", office, "policy_adviser", region=net.region),
        somebody("Paul", net.town, "policy_adviser"),
        somebody("Mira", net.town, "mayor"),
    )


@pytest.fixture
def as_(client):
    """Log in as an actor and return the client."""

    def log_in(actor):
        client.force_login(account(actor))
        return client

    return log_in


def days(number: int) -> date:
    return today() + timedelta(days=number)


def facts(**values) -> DocumentFacts:
    usual = {
        "kind": "policy",
        "title": "Nota aanpak mensenhandel",
        "adopted_by": "council",
        "adopted_on": days(-400),
    }
    return DocumentFacts(**usual | values)


def a_draft(**values) -> DocumentFacts:
    return facts(**{"kind": "proposal", "draft": True, "adopted_by": "none", "adopted_on": None} | values)


def a_document(place: Place, actor: Actor | None = None, *, text: str = TEXT, **values) -> PolicyDocument:
    source = Source(pasted=text) if text else None
    return add_document(actor or place.paul, place.net.town.pk, facts(**values), source=source)


def measured(on: date | None = None) -> list[dict]:
    """What the measure yields today, as the job reads it."""
    from sluitend.policy.measures import PASSAGES

    day = on or today()
    with acting(JOB), connection.cursor() as cursor:
        cursor.execute(PASSAGES.query, {"today": day, **PASSAGES.parameters(day)})
        return [dict(zip(COLUMNS, row, strict=True)) for row in cursor.fetchall()]
