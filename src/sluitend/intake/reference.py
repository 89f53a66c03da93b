"""Reference data of the intake (`reference/*.yaml`): first needs, purposes of consent, contacts, terms."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from sluitend.casework.codes import Item, item_of, item_reader
from sluitend.casework.lengths import Length, read_length
from sluitend.intake.choices import Partner
from sluitend.registry.loading import ReferenceFault, check_codes, read_reference
from sluitend.registry.reference import Text, read_text

FOLDER: Final = Path(__file__).parent / "reference"
TERMS: Final = frozenset({"danger", "finished", "consent_ends"})

needs: Final = item_reader(FOLDER / "needs.yaml", "what somebody may need first")


@dataclass(frozen=True)
class Purpose(Item):
    """For what somebody can consent; `written` where it must be on paper."""

    written: bool


@dataclass(frozen=True)
class Contact(Item):
    """A kind of contact with a partner of the chain: what it awaits (None: nothing), how long that may take.

    `is_none` where the contact was deliberately not made; `warn` in days before the end.
    """

    partner: str
    awaits: Text | None
    law: str
    length: Length | None
    warn: int
    is_none: bool


@lru_cache(maxsize=1)
def purposes() -> dict[str, Purpose]:
    """Return the purposes of consent by code. Raises ReferenceFault."""
    reference = read_reference(FOLDER / "purposes.yaml", ("code", "name"))
    found = {}
    for entry in reference.entries:
        item = item_of(reference, entry)
        written = bool(entry.get("written", False))
        found[item.code] = Purpose(item.code, item.name, item.source, item.verified, written=written)
    return found


@lru_cache(maxsize=1)
def contacts() -> dict[str, Contact]:
    """Return the kinds of contact with the chain by code. Raises ReferenceFault."""
    reference = read_reference(FOLDER / "chain.yaml", ("code", "name", "partner"))
    check_codes(reference, "partner", Partner.values, "partner")
    found = {}
    for entry in reference.entries:
        item = item_of(reference, entry)
        if "length" in entry and not ("awaits" in entry and "law" in entry):
            raise reference.fault(entry, "say with 'length' also what it 'awaits' and by which 'law'")
        found[item.code] = Contact(
            item.code,
            item.name,
            item.source,
            item.verified,
            partner=entry["partner"],
            awaits=read_text(reference, entry, "awaits") if "awaits" in entry else None,
            law=entry.get("law", ""),
            length=read_length(reference, entry) if "length" in entry else None,
            warn=int(entry.get("warn", 0)),
            is_none=bool(entry.get("none", False)),
        )
    return found


@lru_cache(maxsize=1)
def terms() -> dict[str, int]:
    """Return the terms of an intake in days by code. Raises ReferenceFault."""
    reference = read_reference(FOLDER / "terms.yaml", ("code", "name", "days"))
    found = {entry["code"]: int(entry["days"]) for entry in reference.entries}
    if found.keys() != TERMS:
        raise ReferenceFault(reference.path, None, f"give {', '.join(sorted(TERMS))}, and nothing else")
    return found
