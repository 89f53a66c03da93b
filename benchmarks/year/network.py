"""The made-up region of the year: its towns, who acts for which organisation, and a town of another region."""

from collections import Counter
from dataclasses import dataclass, field
from random import Random
from typing import Any
from uuid import UUID

from sluitend.access.actor import Actor
from sluitend.access.models import User
from sluitend.care import verbs as care
from sluitend.care.verbs.places import Properties
from sluitend.casework.models import Case
from sluitend.registry.actors import actor_of
from sluitend.registry.models import Membership, Municipality, Official, Organisation, Post, Region

FOUNDED = "2015-01-01"
PLACES = (
    "womens_shelter",
    "womens_shelter",
    "mens_shelter",
    "youth",
    "hotel",
    "ambulatory",
    "supported_housing",
)


@dataclass
class Network:
    """The region: its towns, and who acts on behalf of which organisation."""

    dice: Random
    region: str
    visits: int = 20  # at most, before a case closes
    towns: list[str] = field(default_factory=list)
    halls: dict[str, UUID] = field(default_factory=dict)
    providers: list[UUID] = field(default_factory=list)
    far: UUID | None = None
    youth: UUID | None = None
    actors: dict[UUID, Actor] = field(default_factory=dict)
    happened: Counter[str] = field(default_factory=Counter)
    files: list[Any] = field(default_factory=list)  # of people.File: each case, as the simulation knows it
    neglected: set[UUID] = field(default_factory=set)  # places of which nobody tells whether they are free

    def chance(self, share: float) -> bool:
        """Return True in `share` of the times that it is asked."""
        return self.dice.random() < share

    def carrier(self, case: UUID) -> Actor:
        """Return who acts for the organisation that carries a case now, or carried it last."""
        return self.actors[Case.objects.values_list("organisation", flat=True).get(pk=case)]


def make_network(dice: Random, *, towns: int = 5, places: int = 40) -> Network:
    """Make a region with its municipalities, coordinator, providers and their places; everybody is made up.

    Beside it a region with one town, to which somebody may move.
    """
    region = Region.objects.create(code="YR", name="Regio van het Jaar", kind="care_region")
    net = Network(dice, region.code)
    for number in range(towns):
        code = f"GM97{number:02}"
        hall = _town(net, region, code, f"Jaarstad {number + 1}")
        net.towns.append(code)
        net.halls[code] = hall.pk
    elsewhere = Region.objects.create(code="YF", name="Regio Verderop", kind="care_region")
    net.far = _town(net, elsewhere, "GM9790", "Verderstad").pk
    office = _organisation("Regio van het Jaar", "region", region)
    net.actors[office.pk] = _somebody(office, "care_coordinator", region=region)
    kinds = ("womens_shelter", "womens_shelter", "supported_housing")
    for number, kind in enumerate(kinds):
        provider = _organisation(f"Opvang {number + 1}", kind, region)
        net.actors[provider.pk] = _somebody(provider, "professional")
        net.providers.append(provider.pk)
    youth = _organisation("Veilig Thuis van het Jaar", "safe_at_home", region)
    net.youth, net.actors[youth.pk] = youth.pk, _somebody(youth, "professional")
    for number in range(places):
        provider_id = net.providers[number % len(kinds)]
        kind = PLACES[number % len(PLACES)]
        grown = 12 if kind == "youth" else 18
        what = Properties(
            kind, f"plek {number}", net.towns[number % towns], age_from=grown, children_max=number % 3
        )
        care.set_place(net.actors[provider_id], provider_id, what)
    return net


def _town(net: Network, region: Region, code: str, name: str) -> Organisation:
    town = Municipality.objects.create(code=code, name=name)
    for domain in (Membership.CARE, Membership.SAFETY):
        Membership.objects.create(municipality=town, region=region, domain=domain)
    hall = _organisation(f"Gemeente {name}", "municipality", region, municipality=town)
    net.actors[hall.pk] = _somebody(hall, "contact_official", municipality=town)
    return hall


def _organisation(name: str, kind: str, region: Region, **values: Any) -> Organisation:
    slug = name.lower().replace(" ", "-")
    return Organisation.objects.create(
        name=name, kind=kind, slug=slug, region=region, phone="035 000 00 00", **values
    )


def _somebody(organisation: Organisation, role: str, **post: Any) -> Actor:
    user = User.objects.create_user(f"{organisation.slug}@voorbeeld.test", organisation.name)
    made = Post.objects.create(organisation=organisation, role=role, required_since=FOUNDED, **post)
    Official.objects.create(post=made, name=organisation.name, user=user, valid_from=FOUNDED)
    return actor_of(user)
