"""Five municipalities: two in one region, one in another, one that was merged, and who works there."""

from dataclasses import dataclass
from datetime import date

import pytest

from sluitend.access.actor import Actor
from sluitend.agreements.facts import Place, Places
from sluitend.registry.models import Membership, Municipality, Organisation, Region
from tests.factories import a_municipality, account, an_organisation, people, somebody

DAY = date(2024, 3, 14)
HERE, NEXT, FAR, GONE, LOST = "GM9801", "GM9803", "GM9802", "GM9804", "GM9805"
PLACES = Places(
    {
        HERE: Place(HERE, "Waterstad"),
        NEXT: Place(NEXT, "Naastdorp"),
        FAR: Place(FAR, "Dijkdorp"),
        GONE: Place(GONE, "Oudveen", date(2022, 3, 24), FAR),
        LOST: Place(LOST, "Verzonken", date(2020, 1, 1)),
    },
    {
        HERE: (("care", "XA", date(2000, 1, 1), None), ("safety", "XA", date(2000, 1, 1), None)),
        NEXT: (("care", "XA", date(2000, 1, 1), None), ("safety", "XB", date(2000, 1, 1), None)),
        FAR: (("care", "XB", date(2000, 1, 1), None),),
        GONE: (("care", "XA", date(2000, 1, 1), date(2022, 3, 24)),),
    },
)


@dataclass(frozen=True)
class Town:
    """A municipality with its town hall and an official who works on cases there."""

    code: str
    hall: Organisation
    official: Actor


@dataclass(frozen=True)
class Net:
    """Waterstad and Naastdorp in one region with its own office; Dijkdorp in another; Oudveen went over into Dijkdorp."""

    region: Region
    here: Town
    near: Town
    far: Town
    shelter: Actor
    stranger: Actor
    adviser: Actor
    elsewhere: Actor


@pytest.fixture
def net(db) -> Net:
    return a_net()


def a_net() -> Net:
    """Make the network; call it once in a database."""
    base = people()
    near = a_municipality(NEXT, "Naastdorp", base.region)
    gone = Municipality.objects.create(
        code=GONE, name="Oudveen", valid_until=date(2022, 3, 24), successor=base.other_municipality
    )
    Membership.objects.create(
        municipality=gone, region=base.region, domain="care", valid_until=date(2022, 3, 24)
    )
    near_hall = an_organisation("Gemeente Naastdorp", "municipality", region=base.region, municipality=near)
    far_hall = an_organisation(
        "Gemeente Dijkdorp", "municipality", region=base.elsewhere, municipality=base.other_municipality
    )
    office = an_organisation("Regio Aan het Water", "region", region=base.region)
    other_office = an_organisation("Regio Achter de Dijk", "region", region=base.elsewhere)
    return Net(
        region=base.region,
        here=Town(HERE, base.town, base.anna),
        near=Town(NEXT, near_hall, somebody("Nel", near_hall, "contact_official", municipality=near)),
        far=Town(FAR, far_hall, somebody("Frits", far_hall, "contact_official")),
        shelter=base.bas,
        stranger=base.chantal,
        adviser=somebody("Petra", office, "policy_adviser", region=base.region),
        elsewhere=somebody("Piet", other_office, "policy_adviser", region=base.elsewhere),
    )


@pytest.fixture
def as_(client):
    """Log in as an actor and return the client."""

    def log_in(actor):
        client.force_login(account(actor))
        return client

    return log_in
