"""Who acts: the one object that every gate and every verb asks for.

Deny unless allowed: an actor without an office may do nothing that needs one, and `None` is never an actor.
"""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Final
from uuid import UUID

PUBLIC: Final = "public"
SYSTEM: Final = "system"
PERSON: Final = "person"
# Need-to-know begins with the role: whoever steers, administers or watches over privacy sees no case by it.
WORK_ON_CASES: Final = frozenset(
    {"contact_official", "care_coordinator", "process_director", "professional", "triagist", "planner"}
)

ADMINISTRATOR: Final = "administrator"
PRIVACY_OFFICER: Final = "privacy_officer"
# Who decides who comes in, and who reads the disclosure log.
POWERFUL: Final = frozenset({ADMINISTRATOR, PRIVACY_OFFICER})


@dataclass(frozen=True)
class Office:
    """One role that a person fills now: in which organisation, for which area and programme.

    `municipality` and `programme` are None where the office covers all that the organisation covers.
    """

    official: UUID
    role: str
    organisation: UUID
    region: str | None = None
    municipality: str | None = None
    programme: str | None = None
    until: date | None = None


@dataclass(frozen=True)
class Actor:
    """A person in their offices, the public, or a named job of the system itself."""

    kind: str
    name: str
    user: int | None = None
    offices: tuple[Office, ...] = field(default=())

    @cached_property
    def organisations(self) -> frozenset[UUID]:
        """The organisations on whose behalf this actor works on cases: a mayor or an adviser works on none."""
        return frozenset(office.organisation for office in self.offices if office.role in WORK_ON_CASES)

    @cached_property
    def employers(self) -> frozenset[UUID]:
        """Every organisation in which this actor holds an office, in whatever role."""
        return frozenset(office.organisation for office in self.offices)

    @cached_property
    def roles(self) -> frozenset[str]:
        """The codes of the roles this actor fills, e.g. `contact_official`."""
        return frozenset(office.role for office in self.offices)

    @cached_property
    def regions(self) -> frozenset[str]:
        """The codes of the regions that this actor's offices lie in."""
        return frozenset(office.region for office in self.offices if office.region)

    @cached_property
    def is_system(self) -> bool:
        """True for a job of the system itself."""
        return self.kind == SYSTEM

    @cached_property
    def in_network(self) -> bool:
        """True for who holds an office, in whatever role, and for a job of the system itself."""
        return self.is_system or bool(self.offices)

    def offices_as(self, role: str) -> tuple[Office, ...]:
        """Return this actor's offices in `role`."""
        return tuple(office for office in self.offices if office.role == role)

    def office_at(self, organisation: UUID) -> Office | None:
        """Return this actor's office at `organisation` (the first, when several), or None."""
        return next((office for office in self.offices if office.organisation == organisation), None)

    def has_role(self, *roles: str) -> bool:
        """Return True when the actor fills at least one of `roles`."""
        return not self.roles.isdisjoint(roles)


def public() -> Actor:
    """Return the actor for somebody without an account: may report a signal and follow it, nothing else."""
    return Actor(kind=PUBLIC, name="publiek")


def system(job: str) -> Actor:
    """Return the actor for the system's own `job`, e.g. `system("expire_handovers")`; explicit, never a default."""
    return Actor(kind=SYSTEM, name=job)
