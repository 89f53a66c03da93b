"""Finding a partner to work with or hand over to, and how to reach it."""

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet

from sluitend.access.actor import Actor
from sluitend.registry.access import access_organisation, visible_organisations
from sluitend.registry.models import Organisation

LONGEST_SEARCH: Final = 100


@dataclass(frozen=True)
class Contact:
    """How to reach an organisation, and where that is known from."""

    organisation: UUID
    name: str
    phone: str
    email: str
    website: str
    hours: str
    source: str
    checked_on: date | None

    @property
    def is_reachable(self) -> bool:
        """True when one can call or write."""
        return bool(self.phone or self.email)


def search_organisations(
    actor: Actor,
    text: str = "",
    *,
    region: str = "",
    municipality: str = "",
    kind: str = "",
    theme: str = "",
    on_platform: bool | None = None,
    on: date | None = None,
) -> QuerySet[Organisation]:
    """Return the organisations that `actor` may choose from, by name; every filter that is given narrows.

    `region` means: lies there, or covers a municipality that ever belonged there; `municipality`: is it or
    covers it; `on_platform`: can (True) or cannot (False) take a case over. One query; the caller slices.
    """
    found = visible_organisations(actor, on)
    if words := text.replace("\x00", "").strip()[:LONGEST_SEARCH]:
        found = found.filter(name__icontains=words)
    if region:
        covering = Organisation.objects.filter(covers__memberships__region=region).values("pk")
        found = found.filter(Q(region=region) | Q(pk__in=covering))
    if municipality:
        covering = Organisation.objects.filter(covers=municipality).values("pk")
        found = found.filter(Q(municipality=municipality) | Q(pk__in=covering))
    if kind:
        found = found.filter(kind=kind)
    if theme:
        found = found.filter(themes__contains=[theme])
    if on_platform is not None:
        found = found.filter(on_platform=on_platform)
    return found.order_by("name", "id")


def contact_of(actor: Actor, organisation: UUID) -> Contact:
    """Return how to reach `organisation`. Raises NotFound."""
    thing = access_organisation(actor, organisation)
    return Contact(
        organisation=thing.pk,
        name=thing.name,
        phone=thing.phone,
        email=thing.email,
        website=thing.website,
        hours=thing.hours,
        source=thing.source,
        checked_on=thing.checked_on,
    )
