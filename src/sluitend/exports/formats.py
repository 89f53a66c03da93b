"""HTCDS records as files: JSON with lists as lists, and one flat table as CSV that no spreadsheet is tricked by."""

import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from sluitend.exports.record import Cell, Record
from sluitend.exports.reference import ATTRIBUTION, VERSION, live_fields
from sluitend.screens.figures import table

BETWEEN: Final = ";"
FORMATS: Final = {"json": "application/json", "csv": "text/csv; charset=utf-8"}


def as_json(records: Iterable[Record]) -> str:
    """Return records as JSON: dates as ISO 8601, lists as lists, and whose standard this is."""
    plain = [{name: _plain(value) for name, value in record.items()} for record in records]
    whole = {"standard": "HTCDS", "version": VERSION, "attribution": ATTRIBUTION, "cases": plain}
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def as_csv(records: Sequence[Record]) -> str:
    """Return records as one table: a column per live field and what else is in them, lists joined with `;`."""
    names = list(live_fields())
    names += sorted({name for record in records for name in record} - set(names))
    return table(names, ([_flat(record.get(name, "")) for name in names] for record in records))


def _plain(value: Cell) -> str | bool | int | list[str]:
    return value.isoformat() if isinstance(value, date) else value


def _flat(value: Cell) -> str | int:
    """Return one cell; a mark that stands between values becomes a comma within them."""
    match value:
        case bool():
            return "TRUE" if value else "FALSE"
        case list():
            return BETWEEN.join(cell.replace(BETWEEN, ",") for cell in value)
        case date():
            return value.isoformat()
    return value
