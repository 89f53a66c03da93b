"""What is wrong with an HTCDS record, field by field, against the fields and code lists of the standard. Pure."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from sluitend.exports.record import Cell, Record
from sluitend.exports.reference import Field, codes, every_field

UNMAPPED: Final = "x_unmapped_"
PHONE: Final = re.compile(r"\+?[1-9]\d{1,14}")
COUNTRY: Final = re.compile(r"[A-Z]{2}")
LANGUAGE: Final = re.compile(r"[a-z]{3}")
DEGREES: Final = {"Longitude": 180.0, "Latitude": 90.0}


@dataclass(frozen=True)
class Fault:
    """What is wrong with one field of a record."""

    field: str
    what: str


def faults(record: Record) -> list[Fault]:
    """Return what is wrong with a record; nothing for one that a strict reader of the standard takes.

    What an import could not place (`x_unmapped_…`) is kept beside it, and is no fault.
    """
    found = []
    for name, value in record.items():
        if name.startswith(UNMAPPED):
            continue
        field = every_field().get(name)
        wrong = "is no field of the standard" if field is None else _wrong(field, value)
        if wrong:
            found.append(Fault(name, wrong))
    found += [Fault(name, "has as many lines as its event needs") for name in _uneven(record)]
    return found


def _wrong(field: Field, value: Cell) -> str:
    if field.deprecated:
        return "was dropped from the standard"
    if field.is_list != isinstance(value, list):
        return "is a list" if field.is_list else "is one value"
    cells = value if isinstance(value, list) else [value]
    if field.type in {"multiselect", "countries"} and len(set(map(str, cells))) < len(cells):
        return "has a value twice"
    empty = [""] if field.each else []
    return next((wrong for cell in cells if cell not in empty and (wrong := _wrong_cell(field, cell))), "")


def _wrong_cell(field: Field, cell: Cell) -> str:
    if field.codes:
        known = {one.code for one in codes()[field.codes]}
        return "" if cell in known else f"is no code of the list {field.codes}"
    match field.type:
        case "checkbox":
            return "" if isinstance(cell, bool) else "is TRUE or FALSE"
        case "number":
            good = isinstance(cell, int) and not isinstance(cell, bool) and cell >= 0
            return "" if good else "is a number of zero or more"
        case "date":
            return "" if isinstance(cell, date) or _is_date(cell) else "is a date (YYYY-MM-DD)"
    return (
        "" if isinstance(cell, str) and _is_text_of(field, cell) else f"is no {field.type.replace('_', ' ')}"
    )


def _is_text_of(field: Field, text: str) -> bool:
    match field.type:
        case "phone":
            return PHONE.fullmatch(text) is not None
        case "country" | "countries":
            return COUNTRY.fullmatch(text) is not None
        case "language":
            return LANGUAGE.fullmatch(text) is not None
        case "geolocation":
            return _is_degrees(text, DEGREES[field.label])
    return bool(text.strip())


def _is_date(cell: Cell) -> bool:
    try:
        return isinstance(cell, str) and date.fromisoformat(cell).isoformat() == cell
    except ValueError:
        return False


def _is_degrees(text: str, most: float) -> bool:
    return re.fullmatch(r"-?\d{1,3}(\.\d+)?", text) is not None and abs(float(text)) <= most


def _uneven(record: Record) -> list[str]:
    """Return the fields of events, plans or comments that have fewer lines than another of the same prefix."""
    lengths: dict[str, int] = {}
    lines = {name: len(value) for name, value in record.items() if isinstance(value, list) and _each(name)}
    for name, length in lines.items():
        prefix = name.partition("_")[0]
        lengths[prefix] = max(length, lengths.get(prefix, 0))
    return [name for name, length in lines.items() if length < lengths[name.partition("_")[0]]]


def _each(name: str) -> bool:
    field = every_field().get(name)
    return field is not None and field.each
