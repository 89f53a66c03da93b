"""The privacy officer's reference data: how long is kept, what an answer may leave out, what is processed and why."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from sluitend.registry.loading import SOURCED, read_reference
from sluitend.registry.reference import Text, read_text

FOLDER: Final = Path(__file__).parent / "reference"


@dataclass(frozen=True)
class Retention:
    """How long one kind of data is kept: `months` from closing (0: nobody decided yet), on which source.

    `duty`: the law says to keep it that long. `of` is what it is about: `case` (the code is then that of the
    programme), `log`, `vault` or `account`.
    """

    code: str
    name: Text
    of: str
    months: int
    what: Text
    source: str
    sourced: bool
    duty: bool = False


@dataclass(frozen=True)
class Exemption:
    """Why a part may be left out of an answer, with the article."""

    code: str
    name: Text
    source: str


@dataclass(frozen=True)
class Activity:
    """What the register says of one processing activity besides what its programme declares."""

    code: str
    programme: str
    name: Text
    purpose: Text | None
    basis: Text | None
    people: Text
    categories: Text
    special: Text
    receivers: Text
    source: str
    sourced: bool


@lru_cache(maxsize=1)
def retention() -> dict[str, Retention]:
    """Return how long is kept, by code. Raises ReferenceFault when the file has a fault."""
    reference = read_reference(FOLDER / "retention.yaml", ("code", "name", "of", "what"))
    found = {}
    for entry in reference.entries:
        months = entry.get("months")
        if not isinstance(months, int) or months < 0:
            raise reference.fault(entry, "give 'months' as a whole number, 0 where nobody decided yet")
        found[entry["code"]] = Retention(
            code=entry["code"],
            name=read_text(reference, entry, "name"),
            of=entry["of"],
            months=months,
            what=read_text(reference, entry, "what"),
            source=reference.source_of(entry),
            sourced=reference.status_of(entry) == SOURCED,
            duty=bool(entry.get("duty", False)),
        )
    return found


@lru_cache(maxsize=1)
def exemptions() -> dict[str, Exemption]:
    """Return the reasons to leave a part out, by code. Raises ReferenceFault likewise."""
    reference = read_reference(FOLDER / "exceptions.yaml", ("code", "name"))
    return {
        entry["code"]: Exemption(
            entry["code"], read_text(reference, entry, "name"), reference.source_of(entry)
        )
        for entry in reference.entries
    }


@lru_cache(maxsize=1)
def activities() -> dict[str, Activity]:
    """Return the processing activities, by code. Raises ReferenceFault likewise."""
    needed = ("code", "name", "people", "categories", "special", "receivers")
    reference = read_reference(FOLDER / "processing.yaml", needed)
    return {
        entry["code"]: Activity(
            code=entry["code"],
            programme=entry.get("programme", ""),
            purpose=read_text(reference, entry, "purpose") if "purpose" in entry else None,
            basis=read_text(reference, entry, "basis") if "basis" in entry else None,
            source=reference.source_of(entry),
            sourced=reference.status_of(entry) == SOURCED,
            **{name: read_text(reference, entry, name) for name in needed if name != "code"},
        )
        for entry in reference.entries
    }
