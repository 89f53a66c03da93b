"""Reference data of policy: kinds of documents, the shared sub-criteria, and the words by which the reader reads.

Read once per process and checked as a whole: each function raises ReferenceFault when its file has a fault, naming
the entry and what to do.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from sluitend.registry.loading import SOURCED, Entry, Reference, read_reference
from sluitend.registry.measures import ARRANGEMENT, DEVELOPMENT, USE
from sluitend.registry.reference import Text, read_text

FOLDER: Final = Path(__file__).parent / "reference"
PROVES: Final = (DEVELOPMENT, ARRANGEMENT, USE)
ASPECTS: Final = ("paper", "people", "practice")
SHOWN_BY: Final = ("register", "document", "either")
REACHES: Final = ("passage", "heading", "section", "around", "document")
WORDS: Final = re.compile(r"[\w*&~'’ -]+")
LEAST: Final = 3.3


@dataclass(frozen=True)
class Kind:
    """A kind of document: what a passage of it `proves` by default, whether it is `adopted`, whether it `expires`."""

    code: str
    name: Text
    what: Text
    proves: str
    adopted: bool
    expires: bool
    source: str
    verified: bool


@dataclass(frozen=True)
class Concept:
    """What a passage can be about, and the words that say so; `looks_like` are words that mean something else."""

    code: str
    name: Text
    words: tuple[str, ...]
    looks_like: tuple[str, ...]
    lingers: bool
    common: bool


@dataclass(frozen=True)
class Way:
    """Concepts that together show a sub-criterion, and how strongly."""

    concepts: tuple[str, ...]
    weight: float


@dataclass(frozen=True)
class Terms:
    """How the reader recognises a sub-criterion; see the head of `sub_criteria.yaml`."""

    about: tuple[str, ...]
    reach: str
    ways: tuple[Way, ...]
    more: tuple[str, ...]
    less: tuple[str, ...]
    least: float


@dataclass(frozen=True)
class SubCriterion:
    """A sub-criterion that frameworks share, by what it can be shown, and how the reader recognises it."""

    code: str
    name: Text
    what: Text
    aspect: str
    arrangement: str
    use: str
    terms: Terms
    source: str
    verified: bool

    @property
    def by_document(self) -> tuple[str, ...]:
        """What a document can prove of it: that it is being developed always, the rest where the file says so."""
        ways = ((ARRANGEMENT, self.arrangement), (USE, self.use))
        return (DEVELOPMENT, *(proves for proves, shown_by in ways if shown_by != "register"))

    def proved_by(self, kind: Kind) -> str:
        """Return what a passage of a document of `kind` proves of it, unless somebody says otherwise."""
        return kind.proves if kind.proves in self.by_document else DEVELOPMENT


def _one_of(reference: Reference, entry: Entry, key: str, known: tuple[str, ...]) -> str:
    value = entry[key]
    if value not in known:
        raise reference.fault(entry, f"'{key}: {value}' does not exist; use {', '.join(known)}")
    return str(value)


@lru_cache(maxsize=1)
def kinds() -> dict[str, Kind]:
    """Return the kinds of documents by code, in the order of the file. Raises ReferenceFault."""
    reference = read_reference(FOLDER / "kinds.yaml", ("name", "what", "proves"))
    return {
        entry["code"]: Kind(
            entry["code"],
            read_text(reference, entry, "name"),
            read_text(reference, entry, "what"),
            _one_of(reference, entry, "proves", PROVES),
            bool(entry.get("adopted")),
            bool(entry.get("expires")),
            reference.source_of(entry),
            reference.status_of(entry) == SOURCED,
        )
        for entry in reference.entries
    }


@lru_cache(maxsize=1)
def concepts() -> dict[str, Concept]:
    """Return the concepts by code. Raises ReferenceFault, also for words that could never be found."""
    return read_concepts(FOLDER / "concepts.yaml")


def read_concepts(path: Path) -> dict[str, Concept]:
    """Return the concepts of the file at `path`. Raises ReferenceFault."""
    reference = read_reference(path, ("name", "words"))
    return {
        entry["code"]: Concept(
            entry["code"],
            read_text(reference, entry, "name"),
            _words(reference, entry, "words"),
            _words(reference, entry, "not"),
            bool(entry.get("lingers")),
            bool(entry.get("common")),
        )
        for entry in reference.entries
    }


def _words(reference: Reference, entry: Entry, key: str) -> tuple[str, ...]:
    given = entry.get(key, ())
    if not isinstance(given, list | tuple) or not all(isinstance(word, str) for word in given):
        raise reference.fault(entry, f"write '{key}' as a list of words between quotes")
    for word in given:
        if not WORDS.fullmatch(word) or not re.search(r"\w", word):
            raise reference.fault(
                entry, f"'{word}' in '{key}' cannot be found; use letters, *, and ~ between words"
            )
        if word.strip().startswith("~") or word.strip().endswith("~"):
            raise reference.fault(entry, f"'{word}' in '{key}': put words on both sides of ~")
    if len(set(given)) != len(given):
        twice = next(word for word in given if given.count(word) > 1)
        raise reference.fault(entry, f"'{twice}' stands in '{key}' twice; keep one")
    return tuple(given)


@lru_cache(maxsize=1)
def sub_criteria() -> dict[str, SubCriterion]:
    """Return the sub-criteria by code, in the order of the file. Raises ReferenceFault."""
    return read_sub_criteria(FOLDER / "sub_criteria.yaml", concepts())


def read_sub_criteria(path: Path, known: dict[str, Concept]) -> dict[str, SubCriterion]:
    """Return the sub-criteria of the file at `path`, whose terms name `known` concepts. Raises ReferenceFault."""
    reference = read_reference(path, ("name", "what", "aspect", "arrangement", "use", "terms"))
    return {
        entry["code"]: SubCriterion(
            entry["code"],
            read_text(reference, entry, "name"),
            read_text(reference, entry, "what"),
            _one_of(reference, entry, "aspect", ASPECTS),
            _one_of(reference, entry, "arrangement", SHOWN_BY),
            _one_of(reference, entry, "use", SHOWN_BY),
            _terms(reference, entry, known),
            reference.source_of(entry),
            reference.status_of(entry) == SOURCED,
        )
        for entry in reference.entries
    }


def _terms(reference: Reference, entry: Entry, known: dict[str, Concept]) -> Terms:
    given = entry["terms"]
    if not isinstance(given, dict):
        raise reference.fault(entry, "write 'terms' with about, reach and ways")
    if unknown := set(given) - {"about", "reach", "ways", "more", "less", "least"}:
        raise reference.fault(entry, f"'{min(unknown)}' is no part of 'terms'")
    if given.get("reach") not in REACHES:
        raise reference.fault(entry, f"give 'reach' in 'terms' as one of {', '.join(REACHES)}")
    ways = given.get("ways")
    if not isinstance(ways, list) or not ways:
        raise reference.fault(entry, "give at least one way in 'ways'")
    least = given.get("least", LEAST)
    if not isinstance(least, int | float) or least <= 0:
        raise reference.fault(entry, "give 'least' as a number above 0")
    return Terms(
        _codes(reference, entry, given.get("about"), "about", known),
        given["reach"],
        tuple(_way(reference, entry, way, known) for way in ways),
        _codes(reference, entry, given.get("more", []), "more", known),
        _codes(reference, entry, given.get("less", []), "less", known),
        float(least),
    )


def _way(reference: Reference, entry: Entry, way: Any, known: dict[str, Concept]) -> Way:
    weight = way.get("weight", 3) if isinstance(way, dict) else None
    if not isinstance(weight, int | float) or weight <= 0:
        raise reference.fault(entry, "write each way as {all: [concepts], weight: a number above 0}")
    codes = _codes(reference, entry, way.get("all"), "all", known)
    if not codes:
        raise reference.fault(entry, "name at least one concept in 'all'")
    return Way(codes, float(weight))


def _codes(
    reference: Reference, entry: Entry, given: Any, key: str, known: dict[str, Concept]
) -> tuple[str, ...]:
    if not isinstance(given, list):
        raise reference.fault(entry, f"give '{key}' in 'terms' as a list of concepts")
    for code in given:
        if code not in known:
            raise reference.fault(
                entry, f"concept '{code}' in '{key}' is not in concepts.yaml; add or correct it"
            )
    return tuple(given)
