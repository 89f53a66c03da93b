"""Loads regions, municipalities and memberships from `reference/`: idempotent, and tells what changed.

Times hold from `from` up to but not including `until`, in the files and in the database alike.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

from django.db import transaction
from django.db.models import Model, Q

from sluitend.registry.loading import Entry, Reference, check_dates, read_reference
from sluitend.registry.models import Membership, Municipality, Region
from sluitend.registry.reference import FOLDER

NAMED: Final = 5
BEGINNING: Final = date(2000, 1, 1)
DOMAINS: Final = frozenset({Membership.CARE, Membership.SAFETY})
MUNICIPALITY_CODE: Final = re.compile(r"GM\d{4}")

TOLD: Final = {
    "kept": "not in the file, kept",
    "held": "recorded on screen and otherwise in the file, left as recorded",
}
MUNICIPALITY_FIELDS: Final = ("name", "valid_from", "valid_until", "successor_id")

Key = tuple[str, str, str, date]


@dataclass
class Change:
    """What loading did with one kind of thing: what was added, changed, removed, and how many stayed.

    `kept` names what is in the database and no longer in the file; it stays, because cases may point at it. `held`
    names what somebody recorded on screen and the file says otherwise: that stays too.
    """

    kind: str
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    held: list[str] = field(default_factory=list)
    unchanged: int = 0

    @property
    def is_empty(self) -> bool:
        """True when the database already said what the files say."""
        return not (self.added or self.changed or self.removed)


def told(change: Change) -> str:
    """Return one line on what changed, naming at most a few codes."""
    parts = []
    for name in ("added", "changed", "removed", "kept", "held"):
        codes = getattr(change, name)
        if codes:
            few = ", ".join(codes[:NAMED]) + (", …" if len(codes) > NAMED else "")
            parts.append(f"{len(codes)} {TOLD.get(name, name)} ({few})")
    parts.append(f"{change.unchanged} unchanged")
    return f"{change.kind}: {'; '.join(parts)}"


@dataclass(frozen=True)
class Loader:
    """Reference data of a higher floor: `check` raises ReferenceFault, `load` writes it and returns what changed."""

    check: Callable[[], object]
    load: Callable[[], Change]


# Higher floors add theirs at start-up; loaded after the areas, in which they may lie.
LOADERS: Final[list[Loader]] = []


@dataclass(frozen=True)
class Areas:
    """The two files as read and checked against each other."""

    regions: Reference
    municipalities: Reference
    memberships: dict[Key, date | None]


def read_areas(folder: Path = FOLDER) -> Areas:
    """Return regions, municipalities and memberships from `folder`. Raises ReferenceFault."""
    municipalities = read_reference(folder / "municipalities.yaml", ("code", "name"))
    by_code = {entry["code"]: entry for entry in municipalities.entries}
    for entry in municipalities.entries:
        if not MUNICIPALITY_CODE.fullmatch(str(entry["code"])):
            raise municipalities.fault(entry, "write the CBS code as GM and four digits")
        _check_successors(municipalities, by_code, entry)
    regions = read_reference(folder / "regions.yaml", ("code", "name", "kind", "domain", "members"))
    return Areas(regions, municipalities, _read_memberships(regions, by_code))


def _check_successors(reference: Reference, by_code: Mapping[str, Entry], entry: Entry) -> None:
    seen = set()
    here: Entry | None = entry
    while here is not None and (successor := here.get("successor")):
        if successor not in by_code:
            raise reference.fault(here, f"successor '{successor}' is not in the file; add or correct it")
        if not here.get("until"):
            raise reference.fault(here, "it has a successor; give 'until', its first day no more")
        if successor in seen:
            raise reference.fault(entry, "its successors go round in a circle; correct one of them")
        seen.add(successor)
        here = by_code[successor]


def _read_memberships(regions: Reference, by_code: Mapping[str, Entry]) -> dict[Key, date | None]:
    found: dict[Key, date | None] = {}
    spans: dict[tuple[str, str], list[tuple[date, date]]] = {}
    for region in regions.entries:
        domain = region["domain"]
        if domain not in DOMAINS:
            raise regions.fault(region, f"domain '{domain}' does not exist; use care or safety")
        for line in region["members"]:
            member = line if isinstance(line, dict) else {"code": line}
            code = str(member.get("code"))
            if code not in by_code:
                raise regions.fault(
                    region, f"member '{code}' is not in municipalities.yaml; add or correct it"
                )
            check_dates(regions, f"{region['code']}, member {code}", member)
            start, end = member.get("from") or BEGINNING, member.get("until")
            others = spans.setdefault((code, domain), [])
            if any(start < until and since < (end or date.max) for since, until in others):
                raise regions.fault(region, f"member '{code}' is in two regions for {domain} at once")
            others.append((start, end or date.max))
            found[code, region["code"], domain, start] = end
    return found


def load_areas(folder: Path = FOLDER) -> list[Change]:
    """Make the database say what the files say, in one transaction; return the changes. Or ReferenceFault."""
    areas = read_areas(folder)
    regions = [Region(code=e["code"], name=e["name"], kind=e["kind"]) for e in areas.regions.entries]
    municipalities = [
        Municipality(
            code=e["code"],
            name=e["name"],
            valid_from=e.get("from"),
            valid_until=e.get("until"),
            successor_id=e.get("successor"),
        )
        for e in areas.municipalities.entries
    ]
    with transaction.atomic():
        held = _as_recorded(municipalities)
        changes = [
            upsert(Region, regions, "code", ("name", "kind")),
            upsert(Municipality, municipalities, "code", MUNICIPALITY_FIELDS),
            _load_memberships(areas.memberships),
        ]
    changes[1].held = held
    return changes


def _as_recorded(wanted: Sequence[Municipality]) -> list[str]:
    """Give the municipalities of a file the merger that was recorded on screen; return where the file had another."""
    recorded = {one.pk: one for one in Municipality.objects.filter(recorded_at__isnull=False)}
    held = []
    for one in wanted:
        if (as_is := recorded.get(one.pk)) is None:
            continue
        if (one.valid_until, one.successor_id) != (as_is.valid_until, as_is.successor_id):
            held.append(one.pk)
        one.valid_until, one.successor_id = as_is.valid_until, as_is.successor_id
    return held


def upsert(model: type[Model], wanted: Sequence[Any], key: str, fields: Sequence[str]) -> Change:
    """Write the rows of `model` that differ in `fields` from `wanted`, by `key`; return what changed.

    Two statements whatever the number of rows: one read, one write (none when nothing differs).
    """
    change = Change(str(model._meta.verbose_name_plural))
    names = [name.removesuffix("_id") for name in fields]
    rows = {row[0]: row[1:] for row in model._default_manager.values_list(key, *fields)}
    differing = []
    for thing in wanted:
        code = getattr(thing, key)
        values = tuple(getattr(thing, name) for name in fields)
        if code not in rows:
            change.added.append(str(code))
        elif rows[code] != values:
            change.changed.append(str(code))
        else:
            change.unchanged += 1
            continue
        differing.append(thing)
    change.kept = sorted(map(str, rows.keys() - {getattr(thing, key) for thing in wanted}))
    if differing:
        model._default_manager.bulk_create(
            differing, update_conflicts=True, unique_fields=[key], update_fields=names
        )
    return change


def _load_memberships(wanted: Mapping[Key, date | None]) -> Change:
    """Replace the memberships of the municipalities and domains that the files speak of; leave all others.

    What was recorded on screen for a municipality and domain stands, with all that it replaced.
    """
    change = Change("memberships")
    wanted, change.held = _without_recorded(wanted)
    spoken_of = {(code, domain) for code, _region, domain, _start in wanted}
    rows = {
        (m.municipality_id, m.region_id, m.domain, m.valid_from): m
        for m in Membership.objects.all()
        if (m.municipality_id, m.domain) in spoken_of
    }
    gone = [row for key, row in rows.items() if key not in wanted or wanted[key] != row.valid_until]
    new = [key for key, end in wanted.items() if key not in rows or rows[key].valid_until != end]
    change.added = [_name(key) for key in new if key not in rows]
    change.changed = [_name(key) for key in new if key in rows]
    change.removed = [_name(key) for key in rows if key not in wanted]
    change.unchanged = len(wanted) - len(new)
    # Deleting first: an open membership that ends and one that starts may not stand beside each other.
    if gone:
        Membership.objects.filter(pk__in=[row.pk for row in gone]).delete()
    Membership.objects.bulk_create(
        Membership(municipality_id=code, region_id=region, domain=domain, valid_from=start, valid_until=end)
        for code, region, domain, start in new
        for end in [wanted[code, region, domain, start]]
    )
    return change


def _without_recorded(wanted: Mapping[Key, date | None]) -> tuple[dict[Key, date | None], list[str]]:
    """Return what the files may decide, and the memberships in which they differ from what was recorded on screen."""
    told = Membership.objects.filter(Q(recorded_at__isnull=False) | Q(ended_recorded_at__isnull=False))
    recorded = set(told.values_list("municipality", "domain"))
    if not recorded:
        return dict(wanted), []
    rows = {
        (m.municipality_id, m.region_id, m.domain, m.valid_from): m.valid_until
        for m in Membership.objects.filter(municipality__in={code for code, _domain in recorded})
        if (m.municipality_id, m.domain) in recorded
    }
    theirs = {key: end for key, end in wanted.items() if (key[0], key[2]) in recorded}
    differing = {
        key
        for key in rows.keys() | theirs.keys()
        if (key in rows, rows.get(key)) != (key in theirs, theirs.get(key))
    }
    free = {key: end for key, end in wanted.items() if key not in theirs}
    return free, [_name(key) for key in sorted(differing)]


def _name(key: Key) -> str:
    return f"{key[0]} in {key[1]} ({key[2]}) from {key[3]}"
