"""Frameworks (*normenkaders*): published yardsticks, each version a file that people can read and add.

A framework groups shared sub-criteria into criteria and says how old what shows them may be; so one document serves
all of them, and a new framework is a new file. Only an advice or an agreement measures; a reference is named only.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Final

from sluitend.policy.reference import SubCriterion, sub_criteria
from sluitend.registry.loading import Entry, Reference, check_dates, read_reference
from sluitend.registry.reference import Dated, Text, read_text

FOLDER: Final = Path(__file__).parent / "reference" / "frameworks"
ADVICE, AGREEMENT, REFERENCE = "advice", "agreement", "reference"
KINDS: Final = (ADVICE, AGREEMENT, REFERENCE)
BASE_LEVEL: Final = "ccv_base_level"
LONGEST: Final = 600  # months


@dataclass(frozen=True)
class Measured:
    """A sub-criterion as a framework asks it: how many months old its arrangement, and its use, may be at most.

    None for `fresh_months` is no limit: what shows it has an end of its own, or is looked up in a register each day.
    """

    sub: SubCriterion
    fresh_months: int | None
    use_months: int

    @property
    def code(self) -> str:
        """The code of the sub-criterion."""
        return self.sub.code


@dataclass(frozen=True)
class Criterion:
    """A criterion of a framework, in its own words where these could be read, with its sub-criteria."""

    code: str
    name: Text
    what: Text
    subs: tuple[Measured, ...]


@dataclass(frozen=True)
class Framework(Dated):
    """One version of a yardstick. `unread` says what of its text could not be read, and hence is our reading."""

    code: str
    version: str
    name: Text
    kind: str
    source: str
    what: Text
    unread: Text
    verified: bool
    criteria: tuple[Criterion, ...]

    @property
    def measures(self) -> bool:
        """True when municipalities are held against it."""
        return self.kind != REFERENCE

    @property
    def subs(self) -> tuple[Measured, ...]:
        """The sub-criteria of all its criteria, in their order."""
        return tuple(sub for criterion in self.criteria for sub in criterion.subs)


def frameworks() -> tuple[Framework, ...]:
    """Return every version of every framework: those that measure first. Raises ReferenceFault."""
    return _read_folder(FOLDER)


def frameworks_on(day: date) -> dict[str, Framework]:
    """Return the frameworks by code, each in the version of `day`; before its first version, in that one."""
    found: dict[str, Framework] = {}
    for one in sorted(frameworks(), key=lambda one: one.valid_from or date.min, reverse=True):
        if one.code not in found or one.holds_on(day) or not found[one.code].holds_on(day):
            found[one.code] = one
    return {one.code: found[one.code] for one in frameworks()}


def base_level(day: date) -> Framework:
    """Return the framework that this product begins with: the base level of the CCV."""
    return frameworks_on(day)[BASE_LEVEL]


@lru_cache(maxsize=8)
def _read_folder(folder: Path) -> tuple[Framework, ...]:
    found = [read_framework(path) for path in sorted(folder.glob("*.yaml"))]
    first = {BASE_LEVEL: 0}
    return tuple(
        sorted(found, key=lambda one: (not one.measures, first.get(one.code, 1), one.code, one.version))
    )


def read_framework(path: Path) -> Framework:
    """Return the framework in a file. Raises ReferenceFault, which says what to do."""
    reference = read_reference(path, ("code", "name", "what"))
    head = reference.head
    for key in ("code", "version", "kind"):
        if not isinstance(head.get(key), str) or not head[key]:
            raise reference.fault(None, f"give '{key}' as text, between quotes")
    if head["kind"] not in KINDS:
        raise reference.fault(None, f"kind '{head['kind']}' does not exist; use {', '.join(KINDS)}")
    check_dates(reference, "head", head)
    use_months = _months(reference, head, "use_months") or 12
    criteria = tuple(_criterion(reference, entry, use_months) for entry in reference.entries)
    codes = [sub.code for one in criteria for sub in one.subs]
    if len(codes) != len(set(codes)):
        raise reference.fault(None, "a sub-criterion stands in it twice; let each stand under one criterion")
    if bool(codes) == (head["kind"] == REFERENCE):
        raise reference.fault(None, "a reference has no sub_criteria; an advice or an agreement has some")
    return Framework(
        code=head["code"],
        version=head["version"],
        name=read_text(reference, head, "name"),
        kind=head["kind"],
        source=reference.source,
        what=read_text(reference, head, "what"),
        unread=read_text(reference, head, "unread"),
        valid_from=head.get("from"),
        valid_until=head.get("until"),
        verified=reference.status == "sourced",
        criteria=criteria,
    )


def _criterion(reference: Reference, entry: Entry, use_months: int) -> Criterion:
    known, subs = sub_criteria(), []
    for one in entry.get("sub_criteria", ()):
        if not isinstance(one, Mapping) or one.get("code") not in known:
            raise reference.fault(entry, f"sub-criterion '{one}' does not exist; correct or add it")
        months = _months(reference, one, "fresh_months")
        subs.append(Measured(known[one["code"]], months, _months(reference, one, "use_months") or use_months))
    return Criterion(
        code=entry["code"],
        name=read_text(reference, entry, "name"),
        what=read_text(reference, entry, "what"),
        subs=tuple(subs),
    )


def _months(reference: Reference, entry: Entry, key: str) -> int | None:
    value = entry.get(key)
    if value is not None and (type(value) is not int or not 0 < value <= LONGEST):
        raise reference.fault(str(entry.get("code")), f"give '{key}' as a number of months, 1 to {LONGEST}")
    return value
