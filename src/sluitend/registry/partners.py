"""Finding a partner to work with or hand over to."""

from datetime import date
from typing import Final

from django.db.models import Q, QuerySet

from sluitend.access.actor import Actor
from sluitend.registry.access import visible_organisations
from sluitend.registry.models import Organisation

LONGEST_SEARCH: Final = 100


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
