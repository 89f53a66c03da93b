"""The reference data of this subject: the steps to a coordinator, forms of exploitation, and a dated national list."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from sluitend.registry.loading import Reference, read_reference
from sluitend.registry.reference import Text, read_text

FOLDER: Final = Path(__file__).parent / "reference"
NATIONAL: Final = "national_2018_2021.yaml"
HOWS: Final = frozenset({"own", "regional", "contracted", "at_a_distance"})


@dataclass(frozen=True)
class StepKind:
    """A step on the way to somebody in the post; `needs_seat`: done only once somebody is in it."""

    code: str
    name: Text
    what: Text
    source: str
    verified: bool
    needs_seat: bool


@dataclass(frozen=True)
class Listed:
    """A line of the dated list: who coordinated where, for whom, from when until when."""

    code: str
    organisation: str
    how: str
    regions: tuple[str, ...]
    municipalities: tuple[str, ...]
    begin: date
    end: date | None
    age_from: int | None
    age_until: int | None
    phone: str
    note: str
    source: str


@lru_cache(maxsize=1)
def steps() -> Mapping[str, StepKind]:
    """Return the steps of a procedure by code, in their order. Raises ReferenceFault when the file has a fault."""
    reference = read_reference(FOLDER / "procedure.yaml", ("code", "name", "what"))
    return {
        entry["code"]: StepKind(
            entry["code"],
            read_text(reference, entry, "name"),
            read_text(reference, entry, "what"),
            reference.source_of(entry),
            reference.status_of(entry) == "sourced",
            needs_seat=bool(entry.get("seat", False)),
        )
        for entry in reference.entries
    }


@lru_cache(maxsize=1)
def forms() -> Mapping[str, Text]:
    """Return the forms of exploitation by code. Raises ReferenceFault when the file has a fault."""
    reference = read_reference(FOLDER / "forms.yaml", ("code", "name"))
    return {entry["code"]: read_text(reference, entry, "name") for entry in reference.entries}


def national(folder: Path = FOLDER) -> list[Listed]:
    """Return the dated national list in its order. Raises ReferenceFault when the file has a fault."""
    reference = read_reference(folder / NATIONAL, ("code", "organisation", "how", "from"))
    return [_listed(reference, entry) for entry in reference.entries]


def _listed(reference: Reference, entry: Mapping[str, Any]) -> Listed:
    if entry["how"] not in HOWS:
        raise reference.fault(
            entry, f"how '{entry['how']}' does not exist; use one of {', '.join(sorted(HOWS))}"
        )
    if not (entry.get("regions") or entry.get("municipalities")):
        raise reference.fault(entry, "say where: give 'regions' or 'municipalities'")
    ages = (entry.get("age_from"), entry.get("age_until"))
    if any(age is not None and type(age) is not int for age in ages):
        raise reference.fault(entry, "give ages as whole numbers")
    return Listed(
        code=entry["code"],
        organisation=entry["organisation"],
        how=entry["how"],
        regions=tuple(entry.get("regions", ())),
        municipalities=tuple(entry.get("municipalities", ())),
        begin=entry["from"],
        end=entry.get("until"),
        age_from=ages[0],
        age_until=ages[1],
        phone=entry.get("phone", ""),
        note=entry.get("note", ""),
        source=reference.source_of(entry),
    )
