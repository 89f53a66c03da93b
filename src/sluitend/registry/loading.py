"""Reads reference data: YAML that people can read and correct, each file with its source, date and status.

Every file is a mapping with `source`, `checked_on`, `status` and `entries`; what is wrong in it is told by
file, by entry and with what to do, and nothing is loaded from a file that has a fault.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

import yaml

SOURCED: Final = "sourced"
TO_BE_VERIFIED: Final = "to_be_verified_by_the_region"
STATUSES: Final = frozenset({SOURCED, TO_BE_VERIFIED})

TYPE_NAMES: Final[dict[type, str]] = {str: "text", int: "a whole number", date: "a date like 2018-03-14"}

Entry = Mapping[str, Any]

# What `sluitend load_reference` checks beyond the shape of the files; each raises ReferenceFault. Higher floors add
# theirs at start-up.
CHECKS: Final[list[Callable[[], object]]] = []


class ReferenceFault(Exception):  # noqa: N818  a fault in a file that a person keeps, not in the program
    """A reference file that cannot be used: `path`, `entry` (None: the file as a whole), and what to do."""

    def __init__(self, path: Path, entry: str | None, advice: str) -> None:
        where = f"{path.name}, entry {entry}" if entry else path.name
        super().__init__(f"{where}: {advice}")
        self.path = path
        self.entry = entry
        self.advice = advice


@dataclass(frozen=True)
class Reference:
    """One reference file as read: where it comes from, when that was checked, and its entries in order.

    `head` is what else the file says of itself.
    """

    path: Path
    source: str
    checked_on: date
    status: str
    entries: tuple[Entry, ...]
    head: Entry = field(default_factory=dict)

    def source_of(self, entry: Entry) -> str:
        """Return the source of `entry`: its own, or else that of the file."""
        return str(entry.get("source") or self.source)

    def status_of(self, entry: Entry) -> str:
        """Return the status of `entry` (one of STATUSES): its own, or else that of the file."""
        return str(entry.get("status") or self.status)

    def flag(self, entry: Entry, key: str, *, default: bool = False) -> bool:
        """Return what `entry` says under `key`, or the default. Raises ReferenceFault for what is no true or false."""
        value = entry.get(key, default)
        if not isinstance(value, bool):
            raise self.fault(entry, f"give '{key}' as true or false")
        return value

    def phone_of(self, entry: Entry) -> str:
        """Return the telephone number of `entry`, "" without one. Raises ReferenceFault for a number without quotes."""
        phone = entry.get("phone", "")
        if not isinstance(phone, str):  # YAML reads 0900 without quotes as a number
            raise self.fault(entry, "put the telephone number between quotes")
        return phone

    def fault(self, entry: Entry | str | None, advice: str) -> ReferenceFault:
        """Return the fault to raise for `entry` (by its code), saying what to do."""
        name = str(entry.get("code")) if isinstance(entry, Mapping) else entry
        return ReferenceFault(self.path, name, advice)


class _StrictLoader(yaml.CSafeLoader):
    """Refuses the same key twice in one mapping, where plain YAML silently keeps the last. In C: ten times as fast."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:  # noqa: FBT001, FBT002  the signature of PyYAML
        seen: set[str] = set()
        for key, _value in node.value:
            if key.value in seen:
                problem = f"'{key.value}' stands here twice"
                raise yaml.constructor.ConstructorError(None, None, problem, key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep=deep)


def _parse(path: Path) -> Mapping[str, Any]:
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_StrictLoader)  # noqa: S506  a SafeLoader
    except FileNotFoundError:
        raise ReferenceFault(path, None, "the file does not exist") from None
    except UnicodeDecodeError:
        raise ReferenceFault(path, None, "save the file as UTF-8") from None
    except yaml.MarkedYAMLError as error:
        line = f"line {error.problem_mark.line + 1}: " if error.problem_mark else ""
        raise ReferenceFault(path, None, f"{line}this is not valid YAML ({error.problem})") from error
    except (yaml.YAMLError, ValueError) as error:  # ValueError: 2018-02-30 looks like a date and is none
        raise ReferenceFault(path, None, f"this cannot be read ({error})") from error
    if not isinstance(content, dict):
        raise ReferenceFault(path, None, "start with source, checked_on, status and entries")
    return content


def read_reference(path: Path, required: Iterable[str] = ("code",)) -> Reference:
    """Return the reference file at `path`: each entry has the `required` keys, its own code, dates in order.

    Raises ReferenceFault.
    """
    content = _parse(path)
    header = {"source": str, "checked_on": date, "status": str, "entries": list}
    for key, kind in header.items():
        if not isinstance(content.get(key), kind) or not content[key]:
            raise ReferenceFault(path, None, f"give '{key}' as {TYPE_NAMES.get(kind, 'a list')}")
    reference = Reference(
        path=path,
        source=content["source"],
        checked_on=content["checked_on"],
        status=content["status"],
        entries=tuple(content["entries"]),
        head={key: value for key, value in content.items() if key not in header},
    )
    check_status(reference, None, reference.status)
    needed = dict.fromkeys(("code", *required))
    seen: set[str] = set()
    for number, entry in enumerate(reference.entries, start=1):
        if not isinstance(entry, dict):
            raise reference.fault(str(number), "write it as 'key: value' lines")
        name = str(entry.get("code") or number)
        for key in needed:
            if entry.get(key) in (None, "", [], {}):
                raise reference.fault(name, f"add '{key}'")
        if not isinstance(entry["code"], str):  # YAML reads a bare `no` or 112 as something else than text
            raise reference.fault(name, "put the code between quotes")
        if name in seen:
            raise reference.fault(name, "this code stands in the file twice; keep one")
        seen.add(name)
        check_status(reference, name, reference.status_of(entry))
        check_dates(reference, name, entry)
    return reference


def check_status(reference: Reference, entry: str | None, status: str) -> None:
    """Raise ReferenceFault unless `status` is one that exists."""
    if status not in STATUSES:
        raise reference.fault(entry, f"status '{status}' does not exist; use {' or '.join(sorted(STATUSES))}")


def check_dates(reference: Reference, name: str, entry: Entry) -> None:
    """Raise ReferenceFault unless `from` and `until`, where given, are dates and in that order."""
    start, end = entry.get("from"), entry.get("until")
    for key, value in (("from", start), ("until", end)):
        if value is not None and type(value) is not date:
            raise reference.fault(name, f"'{key}: {value}' is no date; write it like 2018-03-14")
    if start and end and end <= start:
        raise reference.fault(name, f"it ends ({end}) before it starts ({start})")


def check_codes(reference: Reference, key: str, known: Iterable[str], kind: str) -> None:
    """Raise ReferenceFault where an entry's `key` (a code or a list of them) names what is not in `known`."""
    allowed = frozenset(known)
    for entry in reference.entries:
        value = entry.get(key, ())
        for code in [value] if isinstance(value, str) else value or ():
            if code not in allowed:
                raise reference.fault(entry, f"{kind} '{code}' in '{key}' does not exist; correct or add it")


def read_all(root: Path, check: Callable[[Path], object] = read_reference) -> list[Path]:
    """Check every `<subject>/reference/**/*.yaml` under `root`; return their paths. Raises ReferenceFault."""
    paths = sorted(root.glob("*/reference/**/*.yaml"))
    for path in paths:
        check(path)
    return paths
