"""The fictional people of the demo: one log-in per role, and each as an actor."""

from dataclasses import dataclass
from functools import cache
from uuid import UUID

from sluitend.access.actor import Actor
from sluitend.access.models import User
from sluitend.registry.actors import actor_of
from sluitend.registry.models import Official, Organisation
from sluitend.registry.reference import roles

# Whom a newcomer can try, in the order of the story that `make demo` tells.
FIRST = (
    "contact_official@hilversum.voorbeeld",
    "professional@blijf-groep.voorbeeld",
    "professional@regio.voorbeeld",
    "policy_adviser@regio.voorbeeld",
    "process_director@zvh.voorbeeld",
    "professional@veilig-thuis.voorbeeld",
    "professional@ggd.voorbeeld",
    "planner@hilversum.voorbeeld",
    "contact_official@huizen.voorbeeld",
    "professional@kwintes.voorbeeld",
    "administrator@hilversum.voorbeeld",
    "administrator@regio.voorbeeld",
    "privacy_officer@regio.voorbeeld",
    "mayor@hilversum.voorbeeld",
    "care_coordinator@flevoland.voorbeeld",
)


@dataclass(frozen=True)
class Person:
    """Somebody to log in as: who, in which role, where."""

    user: int
    name: str
    email: str
    role: str
    organisation: str


def people() -> list[Person]:
    """Return the people to log in as, one per role and organisation that the demo shows. One query."""
    found = (
        Official.objects.filter(user__is_demo=True, user__email__in=FIRST)
        .select_related("user", "post__organisation")
        .order_by("valid_from")
    )
    named = roles()
    by_email = {
        official.user.email: Person(
            official.user.pk,
            official.name,
            official.user.email,
            str(named[official.post.role].name),
            official.post.organisation.name,
        )
        for official in found
        if official.user
    }
    return [by_email[email] for email in FIRST if email in by_email]


@cache
def person(email: str) -> Actor:
    """Return the actor behind a log-in of the demo, e.g. `person("professional@kwintes.voorbeeld")`."""
    return actor_of(User.objects.get(email=email))


@cache
def organisation(slug: str) -> UUID:
    """Return the id of an organisation of the demo by its slug."""
    return Organisation.objects.get(slug=slug).pk
