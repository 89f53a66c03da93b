"""Reference data of placement: kinds of place, who may place, urgency, weights, reasons, terms (`reference/*.yaml`).

Read once per process and checked as a whole: each function raises ReferenceFault when its file has a fault; a test
reads them all. Texts are Dutch and English: `str(text)` is in the language of the reader.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from sluitend.casework.codes import Item, exploitation, item_fields, item_reader, residences
from sluitend.registry.loading import Entry, Reference, ReferenceFault, check_codes, read_reference
from sluitend.registry.reference import Text, read_text

FOLDER: Final = Path(__file__).parent / "reference"
SEXES: Final = frozenset({"female", "male", "other"})
MAY: Final = frozenset({"comensha", "coordinator", "carrier"})
WEIGHTS: Final = ("minor", "children", "outside", "last_resort", "care_need", "waiting")
TERMS: Final = ("availability", "last_resort", "sleeping_place", "coming_of_age")
SLEEPING: Final = (
    "placed",
    "own_home",
    "network",
    "other_shelter",
    "institution",
    "abroad",
    "street",
    "unknown",
)
OUTSIDE: Final = frozenset(
    {"street"}
)  # which of these is no bed for the night: PostgreSQL is told so (policies)


@dataclass(frozen=True)
class PlaceKind(Item):
    """A kind of place: whom it is for (empty: everybody), how long a stay lasts, how long a reservation waits.

    `days` is the standard duration; `hours` the time to answer a reservation. `bed` is False for help without a bed;
    who sleeps in a `last_resort` keeps waiting.
    """

    what: Text
    residence: tuple[str, ...]
    sexes: tuple[str, ...]
    age_from: int
    age_until: int | None
    days: int
    hours: int
    bed: bool
    last_resort: bool


@dataclass(frozen=True)
class Route(Item):
    """Who may place, for what fits: kinds of place, regions, ages, forms and residence (empty: all)."""

    kinds: tuple[str, ...]
    regions: tuple[str, ...]
    forms: tuple[str, ...]
    residence: tuple[str, ...]
    age_from: int
    age_until: int | None
    may: tuple[str, ...]
    mediates: str
    contact: str
    phone: str


@dataclass(frozen=True)
class Urgency(Item):
    """How soon a place is needed: after `days` of waiting it is a gap; `points` in the waiting list.

    A provider answers within `hours`, however long its kind of place allows (None: no sooner than that). A stay begins
    at most `ahead` days from now.
    """

    days: int
    hours: int | None
    points: int
    ahead: int

    @property
    def is_tonight(self) -> bool:
        """True when there must be a place the same day."""
        return self.days == 0


@dataclass(frozen=True)
class Weight(Item):
    """What a fact about a request weighs in the waiting list; `per_day` of waiting, up to `at_most`."""

    points: int
    per_day: int
    at_most: int


@dataclass(frozen=True)
class Sleeping(Item):
    """Where somebody sleeps: for how many `days` that counts as known (None: until somebody says otherwise).

    `safe` is False where it is no bed for the night, `known` False where nobody knows, `chosen` False for what follows
    from a placement.
    """

    days: int | None
    safe: bool
    known: bool
    chosen: bool

    @property
    def is_outside(self) -> bool:
        """True where it is known, and no bed for the night."""
        return self.known and not self.safe


@dataclass(frozen=True)
class Term(Item):
    """A term in days."""

    days: int


def _read(name: str, *required: str) -> Reference:
    return read_reference(FOLDER / f"{name}.yaml", ("code", "name", *required))


def _number(reference: Reference, entry: Entry, key: str, default: int | None = 0) -> Any:
    """Return the whole number under `key`, 0 or more, or the default; raises ReferenceFault."""
    value = entry.get(key, default)
    if value is default:
        return value
    if type(value) is not int or value < 0:
        raise reference.fault(entry, f"give '{key}' as a whole number, 0 or more")
    return value


def _list(reference: Reference, entry: Entry, key: str) -> tuple[str, ...]:
    value = entry.get(key, [])
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise reference.fault(entry, f"give '{key}' as a list of codes")
    return tuple(value)


decline_reasons: Final = item_reader(FOLDER / "decline_reasons.yaml", "why a provider does not take somebody")
end_reasons: Final = item_reader(FOLDER / "end_reasons.yaml", "where somebody went")
overrun_reasons: Final = item_reader(
    FOLDER / "overrun_reasons.yaml", "why a stay lasts longer than the standard"
)
out_reasons: Final = item_reader(FOLDER / "out_reasons.yaml", "why a place is out of use")


@lru_cache(maxsize=1)
def place_kinds() -> dict[str, PlaceKind]:
    """Return the kinds of place by code, in the order of the file."""
    reference = _read("place_kinds", "what", "days", "hours")
    check_codes(reference, "residence", residences(), "residence status")
    check_codes(reference, "sexes", SEXES, "sex")
    return {
        entry["code"]: PlaceKind(
            *item_fields(reference, entry),
            what=read_text(reference, entry, "what"),
            residence=_list(reference, entry, "residence"),
            sexes=_list(reference, entry, "sexes"),
            age_from=_number(reference, entry, "age_from"),
            age_until=_number(reference, entry, "age_until", None),
            days=_number(reference, entry, "days"),
            hours=_number(reference, entry, "hours"),
            bed=reference.flag(entry, "bed", default=True),
            last_resort=reference.flag(entry, "last_resort"),
        )
        for entry in reference.entries
    }


@lru_cache(maxsize=1)
def routes() -> tuple[Route, ...]:
    """Return who may place, the lines in order; the last fits everything, or ReferenceFault."""
    reference = _read("routing", "may")
    check_codes(reference, "kinds", place_kinds(), "kind of place")
    check_codes(reference, "residence", residences(), "residence status")
    check_codes(reference, "forms", exploitation(), "form")
    check_codes(reference, "may", MAY, "who may place")
    check_codes(reference, "mediates", {"comensha"}, "who mediates")
    found = tuple(
        Route(
            *item_fields(reference, entry),
            kinds=_list(reference, entry, "kinds"),
            regions=_list(reference, entry, "regions"),
            forms=_list(reference, entry, "forms"),
            residence=_list(reference, entry, "residence"),
            age_from=_number(reference, entry, "age_from"),
            age_until=_number(reference, entry, "age_until", None),
            may=_list(reference, entry, "may"),
            mediates=entry.get("mediates", ""),
            contact=entry.get("contact", ""),
            phone=reference.phone_of(entry),
        )
        for entry in reference.entries
    )
    last = found[-1]
    if last.kinds or last.regions or last.forms or last.residence or last.age_from or last.age_until:
        raise ReferenceFault(reference.path, last.code, "let the last line fit everything")
    return found


@lru_cache(maxsize=1)
def urgencies() -> dict[str, Urgency]:
    """Return the urgencies by code, most urgent first."""
    reference = _read("urgencies", "days", "ahead")
    return {
        entry["code"]: Urgency(
            *item_fields(reference, entry),
            days=_number(reference, entry, "days"),
            hours=_number(reference, entry, "hours", None),
            points=_number(reference, entry, "points"),
            ahead=_number(reference, entry, "ahead"),
        )
        for entry in reference.entries
    }


@lru_cache(maxsize=1)
def weights() -> dict[str, Weight]:
    """Return what counts in the waiting list, by the codes in `WEIGHTS`."""
    reference = _read("weights")
    found = {
        entry["code"]: Weight(
            *item_fields(reference, entry),
            points=_number(reference, entry, "points"),
            per_day=_number(reference, entry, "per_day"),
            at_most=_number(reference, entry, "at_most"),
        )
        for entry in reference.entries
    }
    _complete(reference, found, WEIGHTS)
    return found


@lru_cache(maxsize=1)
def sleeping_places() -> dict[str, Sleeping]:
    """Return where somebody can sleep, by code, in the order of the file."""
    reference = _read("sleeping_places")
    found = {
        entry["code"]: Sleeping(
            *item_fields(reference, entry),
            days=_number(reference, entry, "days", None),
            safe=reference.flag(entry, "safe", default=True),
            known=reference.flag(entry, "known", default=True),
            chosen=reference.flag(entry, "chosen", default=True),
        )
        for entry in reference.entries
    }
    _complete(reference, found, SLEEPING)
    if {kind.code for kind in found.values() if kind.is_outside} != OUTSIDE:
        raise ReferenceFault(
            reference.path, None, f"let only {', '.join(sorted(OUTSIDE))} be known and not safe"
        )
    return found


@lru_cache(maxsize=1)
def terms() -> dict[str, Term]:
    """Return the other terms by code, as `TERMS` names them."""
    reference = _read("terms", "days")
    found = {
        entry["code"]: Term(*item_fields(reference, entry), days=_number(reference, entry, "days"))
        for entry in reference.entries
    }
    _complete(reference, found, TERMS)
    return found


def _complete(reference: Reference, found: dict[str, Any], codes: tuple[str, ...]) -> None:
    for code in codes:
        if code not in found:
            raise ReferenceFault(reference.path, None, f"add '{code}'")
    if extra := set(found) - set(codes):
        raise ReferenceFault(reference.path, min(extra), "this code means nothing here; remove it")
