"""Code lists that programmes share (`reference/*.yaml`): forms of exploitation, residence, languages, countries.

Read once per process and checked as a whole: each function raises ReferenceFault when its file has a fault.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Final

from sluitend.registry.loading import SOURCED, Entry, Reference, read_reference
from sluitend.registry.reference import Text, read_text

FOLDER: Final = Path(__file__).parent / "reference"


@dataclass(frozen=True)
class Item:
    """One entry of a code list; `verified` where its source was seen to say so."""

    code: str
    name: Text
    source: str
    verified: bool


@dataclass(frozen=True)
class Exploitation(Item):
    """A form of exploitation. `counted_under`: where national figures count it, if elsewhere; `holds_from`: the law."""

    counted_under: str
    holds_from: date | None

    def holds_on(self, day: date) -> bool:
        """Return True when the law knew the form on `day`."""
        return self.holds_from is None or self.holds_from <= day


def item_fields(reference: Reference, entry: Entry) -> tuple[str, Text, str, bool]:
    """Return what every item has, for those that have more. Raises ReferenceFault."""
    verified = reference.status_of(entry) == SOURCED
    return str(entry["code"]), read_text(reference, entry, "name"), reference.source_of(entry), verified


def item_of(reference: Reference, entry: Entry) -> Item:
    """Return an entry as an item. Raises ReferenceFault."""
    return Item(*item_fields(reference, entry))


def item_reader(path: Path, what: str) -> Callable[[], dict[str, Item]]:
    """Return the function that reads the code list at `path` once, in the order of the file."""

    @lru_cache(maxsize=1)
    def read() -> dict[str, Item]:
        reference = read_reference(path, ("code", "name"))
        return {entry["code"]: item_of(reference, entry) for entry in reference.entries}

    read.__doc__ = f"Return {what}, by code."
    return read


residences: Final = item_reader(FOLDER / "residence.yaml", "the residence statuses")
languages: Final = item_reader(FOLDER / "languages.yaml", "the languages")
countries: Final = item_reader(FOLDER / "countries.yaml", "the countries, by ISO 3166-1")


@lru_cache(maxsize=1)
def exploitation() -> dict[str, Exploitation]:
    """Return the forms of exploitation, by code."""
    reference = read_reference(FOLDER / "exploitation.yaml", ("code", "name"))
    return {
        entry["code"]: Exploitation(
            *item_fields(reference, entry),
            counted_under=entry.get("counted_under", ""),
            holds_from=entry.get("from"),
        )
        for entry in reference.entries
    }
