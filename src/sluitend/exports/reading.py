"""Reads HTCDS records, with the defects of the official files; what it cannot place it keeps and tells. Pure.

The templates shift the labels of the address against the names (people fill in by label), misspell names, mix codes
and labels, leave spaces behind, and separate several codes with `;` in one file and with a space in the other.
"""

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, Final

from sluitend.access.clock import day_in
from sluitend.exports.record import Cell, Record
from sluitend.exports.reference import Field, codes, every_field, live_fields, mapping
from sluitend.exports.validating import COUNTRY, LANGUAGE, UNMAPPED
from sluitend.screens.figures import RISKY

BETWEEN: Final = ";"
YES: Final = frozenset({"true", "yes", "1", "ja", "waar"})
NO: Final = frozenset({"false", "no", "0", "nee", "onwaar"})
# Name over label in the templates: the label is what people filled in.
SHIFTED: Final = {
    "prs_MailingCity": ("street", "prs_MailingStreet"),
    "prs_MailingCountry": ("city", "prs_MailingCity"),
    "prs_MailingState": ("state", "prs_MailingState"),
    "prs_MailingStreet": ("zip", "prs_MailingPostalCode"),
    "prs_MailingPostalCode": ("country", "prs_MailingCountry"),
}
NAMELESS: Final = {"reason for outgoing referral": "cas_ReasonForOutgoingReferral"}
LABELS_NEEDED: Final = 3  # in a second row that is one of labels
# ISO 639-1, which the standard lets one write beside the three letters that it asks.
SHORT_LANGUAGE: Final = re.compile(r"[a-z]{2}")


@dataclass
class Imported:
    """The records of a file, and what was remarkable in it, in words."""

    records: list[Record] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


class UnreadableError(Exception):
    """The file is no table or JSON of this standard; the message says what to do."""


def read_json(text: str) -> Imported:
    """Return the records in JSON, ours or a list of plain objects. Raises UnreadableError."""
    try:
        content = json.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError):
        message = "This is not valid JSON."
        raise UnreadableError(message) from None
    cases = content.get("cases") if isinstance(content, dict) else content
    if not isinstance(cases, list) or not all(isinstance(one, dict) for one in cases):
        message = "Give a list of records, or an object with a list `cases`."
        raise UnreadableError(message)
    found = Imported()
    for number, one in enumerate(cases, start=1):
        columns = [(str(name), _named(str(name), "")) for name in one]
        _add(found, number, columns, list(one.values()))
    return found


def read_csv(text: str) -> Imported:
    """Return the records of a table: names in the first row, labels in the second or not. Raises UnreadableError."""
    text = text.removeprefix("\ufeff")
    first = text.partition("\n")[0]
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=";" if ";" in first else ","))
    except csv.Error:
        message = "This is not a table with commas or semicolons."
        raise UnreadableError(message) from None
    if not rows:
        message = "The file is empty: the first row has the names of the fields."
        raise UnreadableError(message)
    return read_rows(rows[0], rows[1:])


def read_rows(names: Sequence[str], rows: Sequence[Sequence[str]]) -> Imported:
    """Return the records below a row of system names; a row of labels that follows is used, not read as a record."""
    found = Imported()
    labels: Sequence[str] = ()
    if rows and _are_labels(rows[0]):
        labels, rows = rows[0], rows[1:]
    columns = _columns(names, labels, found)
    for number, row in enumerate(rows, start=1):
        if any(cell.strip() for cell in row):
            _add(found, number, columns, [unguarded(cell) for cell in row])
    return found


def unguarded(cell: str) -> str:
    """Return a cell without the apostrophe that keeps a spreadsheet from taking it for a formula."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] and cell[1] in RISKY else cell


def _key(text: str) -> str:
    """Return what is left of a name, code or label when case and (also non-breaking) spaces do not matter."""
    return " ".join(text.split()).casefold()


@lru_cache(maxsize=1)
def _names() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for name, one in every_field().items():
        found |= {_key(each): name for each in (name, *one.also)}
    return found


@lru_cache(maxsize=1)
def _all_labels() -> frozenset[str]:
    return frozenset(_key(one.label) for one in live_fields().values()) | {
        "street",
        "city",
        "state",
        "zip",
        "country",
    }


@lru_cache(maxsize=32)
def _codes(of: str) -> Mapping[str, str]:
    """Return the codes of a list by code, label and whatever else they are called. The code goes before a label."""
    found: dict[str, str] = {}
    for one in codes()[of]:
        found |= {_key(each): one.code for each in (one.label, *one.also)}
    return found | {_key(one.code): one.code for one in codes()[of]}


def _are_labels(row: Sequence[str]) -> bool:
    return sum(_key(cell) in _all_labels() for cell in row if cell.strip()) >= LABELS_NEEDED


def _named(name: str, label: str) -> str:
    """Return the field that a column is, by its name, or by its label where it has none; "" for none that we know."""
    return _names().get(_key(name), "") if name.strip() else NAMELESS.get(_key(label), "")


def _columns(names: Sequence[str], labels: Sequence[str], found: Imported) -> list[tuple[str, str]]:
    """Return of each column what it was called and which field it is; tells of shifted labels and unknown columns."""
    padded = [*labels, *("" for _name in names[len(labels) :])]
    columns = [(name, _named(name, label)) for name, label in zip(names, padded, strict=False)]
    at = {known: number for number, (_name, known) in enumerate(columns)}
    if labels and all(
        known in at and _key(padded[at[known]]).startswith(label) for known, (label, _f) in SHIFTED.items()
    ):
        for known, (_label, meant) in SHIFTED.items():
            name, _known = columns[at[known]]
            columns[at[known]] = (name, meant)
        found.notes.append("The labels of the address stand over other names: read by their labels.")
    for number, (name, known) in enumerate(columns):
        if not known and (name.strip() or padded[number].strip()):
            found.notes.append(
                f"Column {number + 1} ({name.strip() or padded[number].strip()}) is no field: kept apart."
            )
    return columns


def _add(found: Imported, number: int, columns: Iterable[tuple[str, str]], cells: Iterable[Any]) -> None:
    record: Record = {}
    for (name, known), cell in zip(columns, cells, strict=False):
        if cell in (None, "", []) or (not known and not name.strip()):
            continue
        if not known:
            record[name if name.startswith(UNMAPPED) else f"{UNMAPPED}{name.strip()}"] = _as_is(cell)
            continue
        value, left = _value(every_field()[known], cell)
        if value not in (None, "", []):
            record[known] = value
        if left:
            record[f"{UNMAPPED}{known}"] = BETWEEN.join(left)
            found.notes.append(
                f"Record {number}: {known} has {len(left)} values that are not in the standard: kept apart."
            )
    found.records.append(record)


def _as_is(cell: Any) -> Cell:
    return cell if isinstance(cell, (str, bool, int)) else json.dumps(cell, ensure_ascii=False)


def _value(known: Field, cell: Any) -> tuple[Cell | None, list[str]]:
    """Return what a cell says in a field, and the parts of it that the standard does not know."""
    if known.type == "checkbox":
        return _checkbox(cell)
    parts = [str(part) for part in cell] if isinstance(cell, list) else _parts(known, str(cell))
    read = [_part(known, part) for part in parts]
    left = [part for part, value in zip(parts, read, strict=True) if value is None]
    good = [value for value in read if value is not None]
    if not known.is_list:
        return (good[0], left + [str(each) for each in good[1:]]) if good else (None, left)
    if known.each:
        return [_text(value) if value is not None else "" for value in read], left
    return list(dict.fromkeys(_text(value) for value in good)), left


def _text(value: Cell) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _checkbox(cell: Any) -> tuple[Cell | None, list[str]]:
    if isinstance(cell, bool):
        return cell, []
    key = _key(str(cell))
    if key in YES or key in NO:
        return key in YES, []
    return None, [str(cell)]


def _parts(known: Field, cell: str) -> list[str]:
    """Return the values in one cell of text: by `;`, or by spaces where each part is then a code."""
    if not (known.codes or known.is_list) or (known.codes and _key(cell) in _codes(known.codes)):
        return [cell]  # a label may have a semicolon of its own
    if BETWEEN in cell:
        return cell.split(BETWEEN)
    words = cell.split() if known.codes else []
    return words if len(words) > 1 and all(_key(word) in _codes(known.codes) for word in words) else [cell]


def _part(known: Field, part: str) -> Cell | None:
    """Return one value as the field has it; None for what it cannot have. Nothing, where there is one per event."""
    text = part.strip()
    if known.each and not text:
        return ""
    if known.codes:
        return _codes(known.codes).get(_key(text))
    read = _READERS.get(known.type)
    return read(text) if read else text if known.is_list else part


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() else None


def _degrees(text: str) -> str:
    return text.replace(",", ".")


def _country(text: str) -> str | None:
    return text.upper() if COUNTRY.fullmatch(text.upper()) else None


def _language(text: str) -> str | None:
    """Return the three letters of a language, also of one in two letters, as far as we know these."""
    short = text.casefold()
    if SHORT_LANGUAGE.fullmatch(short):
        return mapping()["language"].map.get(short)
    return short if LANGUAGE.fullmatch(short) else None


_READERS: Final[Mapping[str, Callable[[str], Cell | None]]] = {
    "date": day_in,
    "number": _number,
    "geolocation": _degrees,
    "country": _country,
    "countries": _country,
    "language": _language,
}
