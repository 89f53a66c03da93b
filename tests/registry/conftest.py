"""A small network: two municipalities of one region, the region itself, a shelter, and three people."""

from datetime import date

import pytest

from sluitend.access.actor import Actor, system
from sluitend.registry.models import Membership, Municipality, Organisation, Region
from tests.registry.people import Net, somebody


@pytest.fixture
def net(db) -> Net:
    care = Region.objects.create(code="TC", name="Zorgregio", kind="care_region")
    safety = Region.objects.create(code="TS", name="Veiligheidsregio")
    for code, name in (("GM9001", "Stad"), ("GM9002", "Dorp")):
        Municipality.objects.create(code=code, name=name)
        Membership.objects.create(
            municipality_id=code, region=care, domain="care", valid_until=date(2022, 1, 1)
        )
        Membership.objects.create(municipality_id=code, region=safety, domain="safety")
    town = Organisation.objects.create(
        slug="stad", name="Gemeente Stad", kind="municipality", municipality_id="GM9001", region=care
    )
    village = Organisation.objects.create(
        slug="dorp", name="Gemeente Dorp", kind="municipality", municipality_id="GM9002", region=care
    )
    region = Organisation.objects.create(
        slug="regio", name="Regio", kind="region", region=care, phone="035 1"
    )
    shelter = Organisation.objects.create(
        slug="opvang", name="Opvang De Brug", kind="womens_shelter", themes=["shelter"], on_platform=False
    )
    shelter.covers.add("GM9001")
    return Net(town, village, region, shelter)


@pytest.fixture
def anna(net) -> Actor:
    """Policy adviser of the town."""
    return somebody("Anna", net.town, "policy_adviser")


@pytest.fixture
def bas(net) -> Actor:
    """Policy adviser of the region that the town lies in."""
    return somebody("Bas", net.region, "policy_adviser")


@pytest.fixture
def chantal(net) -> Actor:
    """Policy adviser of the neighbouring village: neither of the town nor of the region."""
    return somebody("Chantal", net.village, "policy_adviser")


@pytest.fixture
def job() -> Actor:
    return system("test")
