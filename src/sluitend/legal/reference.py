"""What can be recorded of the legal track, and its clocks, as `reference/` says; each with its source."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from sluitend.casework.lengths import Length, read_length
from sluitend.registry.loading import Entry, Reference, read_reference
from sluitend.registry.reference import Text, read_text

FOLDER: Final = Path(__file__).parent / "reference"
TRACKS: Final = ("stay", "report", "lawyer", "compensation", "registration")
ABSENCES: Final = frozenset({"run", "shift"})


@dataclass(frozen=True)
class Term:
    """A kind of clock. `extendable`: how often (None: as often as its conditions hold); `warn` in days."""

    code: str
    name: Text
    what: Text
    law: str
    length: Length
    extendable: int | None
    shifts: bool
    rolls: bool
    warn: int
    source: str
    is_sourced: bool


@dataclass(frozen=True)
class Fact:
    """Something that can be recorded, and what follows for the clocks. `after` is None where anything may precede."""

    code: str
    track: str
    name: Text
    after: frozenset[str] | None
    starts: tuple[str, ...]
    ends: frozenset[str]


@cache
def terms(folder: Path = FOLDER) -> Mapping[str, Term]:
    """Return the kinds of clock by code. Raises ReferenceFault."""
    reference = read_reference(folder / "terms.yaml", ("name", "what", "law", "length", "absence", "warn"))
    return {entry["code"]: _term(reference, entry) for entry in reference.entries}


def _term(reference: Reference, entry: Entry) -> Term:
    if entry["absence"] not in ABSENCES:
        raise reference.fault(entry, "'absence' is run or shift")
    return Term(
        entry["code"],
        read_text(reference, entry, "name"),
        read_text(reference, entry, "what"),
        entry["law"],
        read_length(reference, entry),
        entry.get("extendable"),
        entry["absence"] == "shift",
        bool(entry.get("rolls")),
        entry["warn"],
        reference.source_of(entry),
        reference.status_of(entry) == "sourced",
    )


@cache
def facts(folder: Path = FOLDER) -> Mapping[str, Fact]:
    """Return what can be recorded by code, in the order of the file. Raises ReferenceFault."""
    reference = read_reference(folder / "facts.yaml", ("track", "name"))
    known, clocks = {entry["code"] for entry in reference.entries}, terms(folder)
    found = {}
    for entry in reference.entries:
        starts = tuple(entry[key] for key in ("starts", "also_starts") if entry.get(key))
        if entry["track"] not in TRACKS:
            raise reference.fault(entry, f"'track' is one of {', '.join(TRACKS)}")
        if unknown := set(entry.get("after", ())) - known:
            raise reference.fault(
                entry, f"'after' names {', '.join(sorted(unknown))}, which is not in the file"
            )
        if unknown := {*starts, *entry.get("ends", ())} - clocks.keys():
            raise reference.fault(entry, f"{', '.join(sorted(unknown))} is not in terms.yaml")
        after = frozenset(entry["after"]) if "after" in entry else None
        found[entry["code"]] = Fact(
            entry["code"],
            entry["track"],
            read_text(reference, entry, "name"),
            after,
            starts,
            frozenset(entry.get("ends", ())),
        )
    return found


def possible(track: str, now: str) -> list[Fact]:
    """Return what can be recorded in `track` where `now` stands (a code); where nothing is known yet, anything.

    Who comes from elsewhere brings what was decided there.
    """
    return [
        fact
        for fact in facts().values()
        if fact.track == track and fact.code != now and (not now or fact.after is None or now in fact.after)
    ]
