"""The Human Trafficking Case Data Standard 2.0 as reference data: fields, code lists, and what our codes are there.

Read once per process and checked as a whole. Fields and code lists are those of UNMigration/HTCDS, CC BY 4.0; every
file that we write says so (`ATTRIBUTION`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from sluitend.registry.loading import read_reference

FOLDER: Final = Path(__file__).parent / "reference"
VERSION: Final = "2.0"
ATTRIBUTION: Final = (
    "Fields and codes: Human Trafficking Case Data Standards 2.0, UNMigration/HTCDS, CC BY 4.0. "
    "The IOM does not endorse this file."
)
TYPES: Final = frozenset(
    {"text", "long_text", "picklist", "multiselect", "date", "checkbox", "number", "geolocation"}
    | {"lookup", "phone", "country", "countries", "language"}
)
NEVER: Final = frozenset({"free_text", "workers", "others", "number"})


@dataclass(frozen=True)
class Field:
    """A field of the standard: `codes` names its list, `each` is once per event, plan or comment.

    `identifying` goes only with consent; `never` says why it does not go at all ("" when it may).
    """

    name: str
    label: str
    type: str
    codes: str
    core: bool
    deprecated: bool
    each: bool
    identifying: bool
    never: str
    also: tuple[str, ...]

    @property
    def is_list(self) -> bool:
        """True where the value is a list: several codes, or one thing per event."""
        return self.each or self.type in {"multiselect", "countries"}


@dataclass(frozen=True)
class Code:
    """A code of a list, how it is called, and under which other names official files have it."""

    code: str
    label: str
    also: tuple[str, ...]


@dataclass(frozen=True)
class Mapped:
    """What codes of ours are in the standard, and the columns of ours for what it has no code for."""

    to: str
    map: Mapping[str, str]
    extension: Mapping[str, str]


# Columns of ours, placed last so that a strict reader can drop them. The person's own key is as identifying as a name.
EXTENSIONS: Final[Mapping[str, Field]] = {
    name: Field(
        name,
        label,
        kind,
        "",
        core=False,
        deprecated=False,
        each=False,
        identifying=identifying,
        never="",
        also=(),
    )
    for name, label, kind, identifying in (
        ("sluitend_case_id", "Sluitend Case", "text", False),
        ("sluitend_person_id", "Sluitend Person", "text", True),
        ("sluitend_organisation_id", "Sluitend Organisation", "text", False),
        ("x_CriminalExploitation", "Criminal Exploitation", "checkbox", False),
        ("x_prs_ProtectionStatus", "Protection Status", "text", False),
        ("exported_at", "Exported On", "date", False),
        ("htcds_version", "HTCDS Version", "text", False),
    )
}


@lru_cache(maxsize=1)
def fields() -> Mapping[str, Field]:
    """Return the fields of the standard by name, in its order. Raises ReferenceFault."""
    reference = read_reference(FOLDER / "htcds_fields.yaml", ("type",))
    lists, found = codes(), {}
    for entry in reference.entries:
        if entry["type"] not in TYPES:
            raise reference.fault(entry, f"'type' is one of {', '.join(sorted(TYPES))}")
        if entry.get("list", "") not in {"", *lists}:
            raise reference.fault(entry, f"there is no code list {entry['list']}")
        if entry.get("never", "") not in {"", *NEVER}:
            raise reference.fault(entry, f"'never' is one of {', '.join(sorted(NEVER))}")
        found[entry["code"]] = Field(
            entry["code"],
            entry.get("label", ""),
            entry["type"],
            entry.get("list", ""),
            core=bool(entry.get("core")),
            deprecated=bool(entry.get("deprecated")),
            each=bool(entry.get("each")),
            identifying=bool(entry.get("identifying")),
            never=entry.get("never", ""),
            also=tuple(entry.get("also", ())),
        )
    return found


@lru_cache(maxsize=1)
def codes() -> Mapping[str, tuple[Code, ...]]:
    """Return the code lists by name. Raises ReferenceFault."""
    reference = read_reference(FOLDER / "htcds_codes.yaml", ("codes",))
    return {
        entry["code"]: tuple(
            Code(one["code"], one["label"], tuple(one.get("also", ()))) for one in entry["codes"]
        )
        for entry in reference.entries
    }


@lru_cache(maxsize=1)
def mapping() -> Mapping[str, Mapped]:
    """Return what our codes are in the standard, by what they are about. Raises ReferenceFault."""
    reference = read_reference(FOLDER / "htcds_mapping.yaml", ("to", "map"))
    known, found = every_field(), {}
    for entry in reference.entries:
        field, extension = known.get(entry["to"]), entry.get("extension", {})
        if field is None or any(name not in known for name in extension.values()):
            raise reference.fault(entry, "name fields that exist")
        allowed = {one.code for one in codes()[field.codes]} if field.codes else set(entry["map"].values())
        if unknown := set(entry["map"].values()) - allowed:
            raise reference.fault(entry, f"{', '.join(sorted(unknown))} is not in the list {field.codes}")
        found[entry["code"]] = Mapped(entry["to"], entry["map"], extension)
    return found


@lru_cache(maxsize=1)
def every_field() -> Mapping[str, Field]:
    """Return the fields of the standard and, last, our own columns."""
    return {**fields(), **EXTENSIONS}


@lru_cache(maxsize=1)
def live_fields() -> Mapping[str, Field]:
    """Return what is written: every field that the standard did not drop, and our own columns."""
    return {name: field for name, field in every_field().items() if not field.deprecated}
