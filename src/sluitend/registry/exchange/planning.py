"""What an import would do: for each record add, change, nothing to do, or left, with why. Reads only, set-based."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from sluitend.access.actor import Actor
from sluitend.access.errors import NotAllowed
from sluitend.registry.access import covered_regions, manageable_organisations, managing_offices
from sluitend.registry.exchange.records import COLUMNS, Record, Value, values_of
from sluitend.registry.models import Organisation

ADD, CHANGE, SAME, LEFT = "add", "change", "same", "left"
# Who an organisation is decides what can be carried there and who manages it: never by a file.
FIXED: Final = ("kind", "region", "municipality")
CHANGEABLE: Final = tuple(name for name in COLUMNS if name not in {"id", "slug", *FIXED})


@dataclass(frozen=True)
class Line:
    """What an import would do with one record; `changes` has what was and what will be, by column."""

    row: int
    name: str
    act: str
    why: str = ""
    organisation: UUID | None = None
    changes: dict[str, tuple[Value, Value]] = field(default_factory=dict)
    values: dict[str, Value] = field(default_factory=dict)


@dataclass(frozen=True)
class Plan:
    """What an import would do, line by line; `digest` names it, so that only what was seen is carried out."""

    lines: list[Line]

    def of(self, act: str) -> list[Line]:
        """Return the lines with this act."""
        return [line for line in self.lines if line.act == act]

    @property
    def does_something(self) -> bool:
        """True when there is anything to add or to change."""
        return any(line.act in {ADD, CHANGE} for line in self.lines)

    @property
    def digest(self) -> str:
        """A short name of what would be done."""
        told = [
            [line.act, str(line.organisation), line.name, sorted(map(str, line.changes.items()))]
            for line in self.lines
        ]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:32]


def require_importing(actor: Actor) -> UUID | None:
    """Return the region's own office on whose behalf `actor` imports (None: the system). Raises NotAllowed."""
    office = importing_office(actor)
    if office is None and not actor.is_system:
        raise NotAllowed(_("Alleen de beheerder of beleidsadviseur van de regio kan dit."))
    return office


def importing_office(actor: Actor) -> UUID | None:
    """Return the region's own office that `actor` manages, or None. At most one query."""
    offices = [one.organisation for one in managing_offices(actor) if not one.municipality]
    if not offices:
        return None
    found = Organisation.objects.filter(pk__in=offices, kind="region").order_by("name")
    return found.values_list("pk", flat=True).first()


def plan(actor: Actor, records: Iterable[Record], *, locked: bool = False) -> Plan:
    """Return what importing `records` would do for `actor`. Five queries; `locked` holds what would be changed."""
    given = list(records)
    register = _Register(actor, given, locked=locked)
    return Plan([register.line(record) for record in given])


class _Register:
    """What the register knows of the organisations that a file names, and what `actor` may do with them."""

    def __init__(self, actor: Actor, given: list[Record], *, locked: bool) -> None:
        ids = {str(record.values["id"]) for record in given if record.values.get("id")}
        slugs = {str(record.values["slug"]) for record in given if record.values.get("slug")}
        found = Organisation.objects.filter(Q(pk__in=ids) | Q(slug__in=slugs)).order_by("pk")
        rows = list(found.select_for_update(of=("self",), no_key=True) if locked else found)
        self.by_id, self.by_slug = {str(one.pk): one for one in rows}, {one.slug: one for one in rows}
        self.covers: dict[UUID, list[str]] = {}
        through = Organisation.covers.through.objects.filter(organisation__in=rows)
        for organisation, code in through.values_list("organisation_id", "municipality_id"):
            self.covers.setdefault(organisation, []).append(code)
        mine = manageable_organisations(actor).filter(pk__in=[one.pk for one in rows])
        self.manageable = set(mine.values_list("pk", flat=True))
        self.regions = set(covered_regions(actor).values_list("code", flat=True))
        self.seen: set[str] = set()

    def line(self, record: Record) -> Line:
        """Return what would become of a record; of one organisation only the first counts."""
        values = record.values
        known = self.by_id.get(str(values.get("id") or "")) or self.by_slug.get(str(values.get("slug") or ""))
        key = str(known.pk) if known else str(values.get("slug") or values.get("name") or "")
        name = str(values.get("name") or (known.name if known else ""))
        twice = key in self.seen
        self.seen.add(key)
        if record.faults:
            return Line(record.row, name, LEFT, _("Er is iets niet te lezen."))
        if twice:
            return Line(record.row, name, LEFT, _("Deze organisatie staat er twee keer in."))
        if known is None:
            return _added(record, self.regions)
        if known.pk not in self.manageable:
            return Line(record.row, known.name, LEFT, _("Deze organisatie beheert u niet."))
        return _changed(record, known, values_of(known, self.covers.get(known.pk, ())))


def _added(record: Record, regions: set[str]) -> Line:
    values, name = record.values, str(record.values.get("name") or "")
    why = ""
    if not name or not values.get("kind"):
        why = _("Een nieuwe organisatie heeft een naam en een soort nodig.")
    elif values["kind"] in {"municipality", "region"}:
        why = _("Een gemeente of regio komt niet uit een bestand.")
    elif str(values.get("region") or "") not in regions:
        why = _("Een nieuwe organisatie ligt in uw eigen regio.")
    if why:
        return Line(record.row, name, LEFT, why)
    changes: dict[str, tuple[Value, Value]] = {
        COLUMNS[field]: ("", value) for field, value in values.items() if value and field != "id"
    }
    return Line(record.row, name, ADD, changes=changes, values=values)


def _changed(record: Record, known: Organisation, now: dict[str, Value]) -> Line:
    fixed = [name for name in FIXED if record.values.get(name, now[name]) != now[name]]
    if fixed:
        columns = ", ".join(COLUMNS[name] for name in fixed)
        return Line(
            record.row,
            known.name,
            LEFT,
            _("%(columns)s verandert niet door een bestand.") % {"columns": columns},
        )
    values = {
        name: record.values[name]
        for name in CHANGEABLE
        if name in record.values and record.values[name] != now[name]
    }
    changes = {COLUMNS[name]: (now[name], value) for name, value in values.items()}
    act = CHANGE if values else SAME
    return Line(record.row, known.name, act, organisation=known.pk, changes=changes, values=values)
