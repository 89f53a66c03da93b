"""Finding a partner to work with or hand over to."""

from datetime import date
from typing import Any, Final

from django.db.models import Q, QuerySet

from sluitend.access.actor import Actor
from sluitend.access.clock import today
from sluitend.registry.access import visible_organisations
from sluitend.registry.actors import exists_on
from sluitend.registry.models import Organisation, Region

LONGEST_SEARCH: Final = 100
# What everybody may read of an organisation; nothing else of it leaves the table for them.
PUBLIC_FIELDS: Final = (
    "pk", "name", "kind", "themes", "public_phone", "website", "opening", "hours", "region_id",
)  # fmt: skip


def public_partners(region: str = "", on: date | None = None) -> QuerySet[Organisation, dict[str, Any]]:
    """Return what everybody may read of the organisations that are public, by name.

    `region`: those that lie there or cover a municipality there, and those of the whole country. One query.
    """
    found = Organisation.objects.filter(exists_on(on or today()), is_public=True)
    if region:
        covering = Organisation.objects.filter(covers__memberships__region=region).values("pk")
        # Without joins: one with a working area of eight municipalities is still one.
        partly = Organisation.covers.through.objects.values("organisation")
        national = Q(region=None, municipality=None) & ~Q(pk__in=partly)
        found = found.filter(Q(region=region) | Q(pk__in=covering) | national)
    shown: QuerySet[Organisation, dict[str, Any]] = found.order_by("name", "id").values(*PUBLIC_FIELDS)
    return shown


def public_regions(on: date | None = None) -> dict[str, str]:
    """Return the regions that have public partners, by code, in the order of their names."""
    here = Organisation.objects.filter(exists_on(on or today()), is_public=True, region__isnull=False)
    found = Region.objects.filter(pk__in=here.values("region"))
    return dict(found.order_by("name").values_list("code", "name"))


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
