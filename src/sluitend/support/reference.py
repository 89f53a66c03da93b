"""Life domains, the scale, kinds of help, terms and outcomes, as `reference/` says; each with its source."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from sluitend.casework.codes import Item, item_fields, item_of
from sluitend.registry.loading import Entry, Reference, check_codes, read_reference
from sluitend.registry.reference import Text, read_text

FOLDER: Final = Path(__file__).parent / "reference"
TERMS: Final = frozenset(
    {"first_assessment", "next_assessment", "first_plan", "plan_review"}
    | {"contact_warn", "contact_again", "contact_tries", "contact_after"}
)
THEN: Final = frozenset({"on", "again", "stop"})


@dataclass(frozen=True)
class Domain(Item):
    """A life domain; `asks` says what one talks about."""

    asks: Text


@dataclass(frozen=True)
class ServiceKind(Item):
    """A kind of help: its life domain, and after how many days of waiting it is a gap.

    `on_paper` is what the plan that a person takes along calls it: nothing that tells what they went through.
    """

    domain: str
    days: int
    on_paper: Text


@dataclass(frozen=True)
class Outcome(Item):
    """What came of a contact; `then`: `on`, `again` or `stop`; `spoken` where somebody spoke with the person.

    `acts` where somebody must act on it: what remains is then written down, and said when it was done.
    """

    then: str
    spoken: bool
    acts: bool


def _number(reference: Reference, entry: Entry, key: str) -> int:
    value: Any = entry[key]
    if type(value) is not int or value < 1:
        raise reference.fault(entry, f"give '{key}' as a whole number, 1 or more")
    return int(value)


@cache
def domains(folder: Path = FOLDER) -> Mapping[str, Domain]:
    """Return the life domains by code, in the order of the file. Raises ReferenceFault, as all of these do."""
    reference = read_reference(folder / "domains.yaml", ("name", "asks"))
    return {
        entry["code"]: Domain(*item_fields(reference, entry), asks=read_text(reference, entry, "asks"))
        for entry in reference.entries
    }


@cache
def scale(folder: Path = FOLDER) -> Mapping[int, Item]:
    """Return the levels 1 (the most urgent) to 5."""
    reference = read_reference(folder / "scale.yaml", ("name",))
    found = {entry["code"]: item_of(reference, entry) for entry in reference.entries}
    if list(found) != ["1", "2", "3", "4", "5"]:
        raise reference.fault(None, "give the levels 1 to 5, in that order")
    return {int(code): item for code, item in found.items()}


@cache
def services(folder: Path = FOLDER) -> Mapping[str, ServiceKind]:
    """Return the kinds of help by code."""
    reference = read_reference(folder / "services.yaml", ("name", "domain", "days"))
    check_codes(reference, "domain", domains(folder), "life domain")
    return {
        entry["code"]: ServiceKind(
            *item_fields(reference, entry),
            domain=entry["domain"],
            days=_number(reference, entry, "days"),
            on_paper=read_text(reference, entry, "on_paper" if "on_paper" in entry else "name"),
        )
        for entry in reference.entries
    }


@cache
def terms(folder: Path = FOLDER) -> Mapping[str, int]:
    """Return the other terms by code."""
    reference = read_reference(folder / "terms.yaml", ("name", "number"))
    found = {entry["code"]: _number(reference, entry, "number") for entry in reference.entries}
    if found.keys() != TERMS:
        raise reference.fault(None, f"give exactly {', '.join(sorted(TERMS))}")
    return found


@cache
def contact_months(folder: Path = FOLDER) -> tuple[int, ...]:
    """Return after how many months contact is sought, in order."""
    reference = read_reference(folder / "aftercare.yaml", ("name", "months"))
    return tuple(sorted({_number(reference, entry, "months") for entry in reference.entries}))


def acting_outcomes() -> list[str]:
    """Return the codes of the outcomes on which somebody must act."""
    return [one.code for one in outcomes().values() if one.acts]


@cache
def outcomes(folder: Path = FOLDER) -> Mapping[str, Outcome]:
    """Return what can come of a contact, by code."""
    reference = read_reference(folder / "outcomes.yaml", ("name", "then"))
    check_codes(reference, "then", THEN, "what follows")
    return {
        entry["code"]: Outcome(
            *item_fields(reference, entry),
            then=entry["then"],
            spoken=entry.get("spoken") is True,
            acts=entry.get("acts") is True,
        )
        for entry in reference.entries
    }
