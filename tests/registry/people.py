"""A small network for the tests of the registry, and how to put people in it."""

from dataclasses import dataclass
from datetime import date

from sluitend.access.actor import Actor
from sluitend.access.models import User
from sluitend.registry.actors import actor_of
from sluitend.registry.models import Official, Organisation, Post

DAY = date(2018, 3, 14)
START = date(2017, 1, 1)


@dataclass(frozen=True)
class Net:
    town: Organisation
    village: Organisation
    region: Organisation
    shelter: Organisation


def post(organisation: Organisation, role: str, **values) -> Post:
    return Post.objects.create(organisation=organisation, role=role, **{"required_since": START, **values})


def official(place: Post, name: str = "Anna", **values) -> Official:
    return Official.objects.create(post=place, name=name, **{"valid_from": START, **values})


def account(name: str) -> User:
    return User.objects.create_user(f"{name.lower()}@test.voorbeeld", name)


def somebody(name: str, organisation: Organisation, role: str, **values) -> Actor:
    user = account(name)
    official(post(organisation, role, **values), name, user=user)
    return actor_of(user)
