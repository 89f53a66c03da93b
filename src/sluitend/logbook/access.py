"""The gate to the log: a privacy officer sees what their organisation's people did, and what was done with its data."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from sluitend.access.actor import PRIVACY_OFFICER, Actor, Office
from sluitend.access.errors import NotAllowed
from sluitend.logbook.models import Record


def reading_offices(actor: Actor) -> tuple[Office, ...]:
    """Return the offices in which `actor` may read the log. Raises NotAllowed when there is none."""
    offices = actor.offices_as(PRIVACY_OFFICER)
    if not offices:
        raise NotAllowed(_("Alleen de functionaris gegevensbescherming kan dit logboek inzien."))
    return offices


def visible_records(actor: Actor) -> QuerySet[Record]:
    """Return the records that `actor` may see; the system's own jobs see all. Raises NotAllowed."""
    if actor.is_system:
        return Record.objects.all()
    mine = {office.organisation for office in reading_offices(actor)}
    return Record.objects.filter(Q(organisation__in=mine) | Q(responsible__in=mine))


def visible_parts(actor: Actor) -> list[QuerySet[Record]]:
    """Return the same records in parts, each of which an index has in the order of the pages; they may overlap.

    PostgreSQL does not read an OR of two columns in order: it would walk the records of all organisations.
    """
    if actor.is_system:
        return [Record.objects.all()]
    mine = sorted({office.organisation for office in reading_offices(actor)})
    return [
        Record.objects.filter(**{column: organisation})
        for organisation in mine
        for column in ("organisation", "responsible")
    ]
