"""Reference data of this subject: rules, the default agreement, kinds of cost, what to mind (`reference/*.yaml`).

Read once per process and checked as a whole; each function raises ReferenceFault when its file has a fault.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from sluitend.agreements.engine import KNOWN, NOT_KNOWN, PAYERS, Agreed, Payment, Rule
from sluitend.agreements.facts import AGES, ELSEWHERE, INPUTS, MUNICIPALITY, STAYS
from sluitend.registry.loading import SOURCED, Entry, Reference, ReferenceFault, check_codes, read_reference
from sluitend.registry.reference import Text, read_text

FOLDER: Final = Path(__file__).parent / "reference"
CONDITIONS: Final[Mapping[str, Iterable[str]]] = {
    "age": AGES,
    "stay": STAYS,
    "registered": (MUNICIPALITY, *ELSEWHERE),
    "safe": ("yes", "no"),
    **{name: (KNOWN, NOT_KNOWN) for name in INPUTS if name not in {"registered", "asking"}},
}
LONGEST_TERM: Final = 60


@dataclass(frozen=True)
class Item:
    """A name in two languages with its source; `verified` where the source was seen to say so."""

    code: str
    name: Text
    source: str
    verified: bool


@dataclass(frozen=True)
class DeclaredRule(Item):
    """A rule in words (`Item`), and as the engine reads it."""

    rule: Rule


@dataclass(frozen=True)
class Note(Item):
    """What to mind, and for which facts."""

    when: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Default:
    """The default agreement: its name, where it comes from, and as the engine reads it."""

    title: Text
    source: str
    agreed: Agreed


def _item(reference: Reference, entry: Entry) -> tuple[str, Text, str, bool]:
    verified = reference.status_of(entry) == SOURCED
    return entry["code"], read_text(reference, entry, "name"), reference.source_of(entry), verified


def _when(reference: Reference, entry: Entry) -> dict[str, tuple[str, ...]]:
    given = entry.get("when", {})
    if not isinstance(given, dict):
        raise reference.fault(entry, "write 'when' as {condition: [values]}")
    for name, values in given.items():
        if name not in CONDITIONS:
            raise reference.fault(entry, f"condition '{name}' does not exist; use {', '.join(CONDITIONS)}")
        if not isinstance(values, list) or not values or not set(values) <= set(CONDITIONS[name]):
            raise reference.fault(entry, f"'{name}' is a list of {', '.join(CONDITIONS[name])}")
    return {name: tuple(values) for name, values in given.items()}


@lru_cache(maxsize=1)
def rules() -> dict[str, DeclaredRule]:
    """Return the rules by code, in the order of the file."""
    reference = read_reference(FOLDER / "rules.yaml", ("code", "name", "names"))
    check_codes(reference, "names", INPUTS, "input")
    return {
        entry["code"]: DeclaredRule(
            *_item(reference, entry),
            rule=Rule(
                entry["code"], entry["names"], _when(reference, entry), bool(entry.get("keeps", False))
            ),
        )
        for entry in reference.entries
    }


@lru_cache(maxsize=1)
def costs() -> dict[str, Item]:
    """Return the kinds of cost by code."""
    reference = read_reference(FOLDER / "costs.yaml", ("code", "name"))
    return {entry["code"]: Item(*_item(reference, entry)) for entry in reference.entries}


@lru_cache(maxsize=1)
def notes() -> tuple[Note, ...]:
    """Return what to mind, in the order of the file."""
    reference = read_reference(FOLDER / "notes.yaml", ("code", "name"))
    return tuple(Note(*_item(reference, entry), when=_when(reference, entry)) for entry in reference.entries)


@lru_cache(maxsize=1)
def default() -> Default:
    """Return the agreement that holds where a region adopted none."""
    reference = read_reference(FOLDER / "agreement.yaml", ("code", "title", "term", "ranks", "payments"))
    if len(reference.entries) != 1:
        raise ReferenceFault(reference.path, None, "there is one default agreement; keep one entry")
    [entry] = reference.entries
    _check_agreement(reference, entry)
    agreed = Agreed(
        key="",
        region="",
        ranks=read_ranks(entry["ranks"]),
        payments=read_payments(entry["payments"]),
        term=entry["term"],
    )
    return Default(read_text(reference, entry, "title"), reference.source_of(entry), agreed)


def _check_agreement(reference: Reference, entry: Entry) -> None:
    term, ranks, payments = entry["term"], entry["ranks"], entry["payments"]
    if type(term) is not int or not 1 <= term <= LONGEST_TERM:
        raise reference.fault(entry, f"give 'term' in working days, from 1 to {LONGEST_TERM}")
    if not all(isinstance(rank, list) and set(rank) <= set(rules()) for rank in ranks):
        raise reference.fault(entry, "'ranks' is a list of lists of codes of rules.yaml")
    placed = [code for rank in ranks for code in rank]
    if len(placed) != len(set(placed)):
        raise reference.fault(entry, "a rule stands twice in 'ranks'; keep one")
    for line in payments:
        if line.get("cost") not in costs() or line.get("payer") not in PAYERS:
            raise reference.fault(
                entry, f"each payment has a cost of costs.yaml and a payer: {', '.join(PAYERS)}"
            )


def read_ranks(ranks: Sequence[Sequence[str]]) -> tuple[tuple[Rule, ...], ...]:
    """Return ranks of codes as ranks of rules; a code that reference data no longer has, is left out."""
    known = rules()
    return tuple(tuple(known[code].rule for code in rank if code in known) for rank in ranks)


def read_payments(lines: Sequence[Mapping[str, Any]]) -> tuple[Payment, ...]:
    """Return lines of who pays what as the engine reads them."""
    return tuple(Payment(line["cost"], line["payer"], line.get("key", "")) for line in lines)
