"""The gate to the guide: who holds an office reads it; the adviser of a region says what its region looked at."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from sluitend.access.actor import Actor
from sluitend.access.errors import NotAllowed, NotFound
from sluitend.guide.content import Piece
from sluitend.guide.reading import pieces
from sluitend.registry.access import access_organisation, covered_regions
from sluitend.registry.models import Organisation, Region

ADVISER: Final = frozenset({"policy_adviser"})


def require_office(actor: Actor) -> None:
    """Raise NotAllowed unless `actor` holds an office: the guide names how to reach people who help."""
    if not actor.in_network:
        raise NotAllowed(_("De gids is er voor mensen die in het netwerk werken."))


def access_piece(actor: Actor, entry: str) -> Piece:
    """Return the entry of the guide with this code. Raises NotFound, or NotAllowed without an office."""
    require_office(actor)
    piece = pieces().get(entry)
    if piece is None:
        raise NotFound(_("Dit staat niet in de gids."))
    return piece


def advised_regions(actor: Actor) -> dict[str, Region]:
    """Return the regions for the whole of which `actor` is the region's own policy adviser, by code. One query."""
    return {region.pk: region for region in covered_regions(actor, roles=ADVISER)} if actor.offices else {}


def access_region(actor: Actor, region: str) -> Organisation:
    """Return the region's own organisation, locked, to record something for it. Raises NotAllowed."""
    advised = covered_regions(actor, roles=ADVISER).filter(pk=region)
    own = Organisation.objects.filter(pk__in=actor.employers, kind="region", region__in=advised).first()
    if own is None:
        raise NotAllowed(_("Alleen de beleidsadviseur van de regio kan dit vastleggen."))
    return access_organisation(actor, own.pk, to_change=True)
