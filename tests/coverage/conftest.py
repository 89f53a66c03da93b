"""Regio Aan het Water, where a care coordinator is required and nobody is one, and who plans there."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from sluitend.access.actor import Actor
from sluitend.access.clock import today
from sluitend.coverage.verbs import record_access, start_procedure
from sluitend.registry.models import Organisation, Post
from tests.factories import START, People, an_organisation, people, somebody


@dataclass(frozen=True)
class Water:
    """The region's own office, its adviser, the adviser of Waterstad, and the vacant post."""

    net: People
    office: Organisation
    adviser: Actor
    town_adviser: Actor
    stranger: Actor
    post: Post

    def start(self, **values):
        """Start the procedure, a month ago."""
        return start_procedure(
            self.adviser, self.net.region.pk, **{"began_on": today() - timedelta(days=60)} | values
        )

    def record(self, actor=None, municipality="GM9801", **values):
        """Record a regional coordinator for everybody, from today on."""
        usual = {
            "how": "regional",
            "organisation": self.office.pk,
            "valid_from": today(),
            "source": "Overeenkomst",
        }
        return record_access(actor or self.town_adviser, municipality, **usual | values)


@pytest.fixture
def water(db) -> Water:
    net = people()
    office = an_organisation("Regio Aan het Water", "region", region=net.region)
    far = an_organisation(
        "Gemeente Dijkdorp", "municipality", region=net.elsewhere, municipality=net.other_municipality
    )
    return Water(
        net,
        office,
        somebody("Rik", office, "policy_adviser", region=net.region),
        somebody("Tess", net.town, "policy_adviser"),
        somebody("Vera", far, "policy_adviser"),
        Post.objects.create(
            role="care_coordinator", organisation=office, region=net.region, required_since=START
        ),
    )
