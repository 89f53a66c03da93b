"""CSV: one line for each organisation. No cell that leaves is a formula; one that comes in as one is refused."""

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from sluitend.registry.exchange.records import (
    ALSO_FORMULA,
    COLUMNS,
    FORMULA,
    MOST_ROWS,
    Value,
    check_size,
    unreadable,
)

RISKY: Final = FORMULA + ALSO_FORMULA
BY_COLUMN: Final = {column: name for name, column in COLUMNS.items()}
LONGEST_CELL: Final = 4000


def as_csv(rows: Iterable[Mapping[str, Value]], fields: Iterable[str] = tuple(COLUMNS)) -> str:
    """Return rows as CSV with the columns of `fields`, with a mark so that a spreadsheet reads it as UTF-8."""
    names = list(fields)
    file = io.StringIO()
    writer = csv.writer(file, delimiter=";")
    writer.writerow([COLUMNS[name] for name in names])
    writer.writerows([_cell(row[name]) for name in names] for row in rows)
    return "\ufeff" + file.getvalue()


def _cell(value: Value) -> str:
    if isinstance(value, bool):
        return "ja" if value else "nee"
    text = value if isinstance(value, str) else ", ".join(value)
    return f"'{text}" if text.startswith(RISKY) else text


def from_csv(text: str) -> list[dict[str, Any]]:
    """Return the rows of a CSV file by field. Raises Refused for what is no such table."""
    head = text.lstrip("\ufeff").partition("\n")[0]
    delimiter = ";" if head.count(";") >= head.count(",") else ","
    reader = csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=delimiter, strict=True)
    rows: list[dict[str, Any]] = []
    try:
        names = _names(next(reader, []))
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) > len(names):
                raise unreadable(_("Regel %(row)s heeft meer kolommen dan de kop.") % {"row": len(rows) + 1})
            rows.append({name: _unguarded(cell) for name, cell in zip(names, cells, strict=False)})
            if len(rows) > MOST_ROWS:
                check_size(len(rows))
    except csv.Error:
        raise unreadable(
            _("Regel %(row)s is niet te lezen. Staan alle aanhalingstekens goed?") % {"row": len(rows) + 1}
        ) from None
    return rows


def _names(head: list[str]) -> list[str]:
    names = [cell.strip().lower() for cell in head]
    unknown = [name for name in names if name not in BY_COLUMN]
    if unknown or not names:
        raise unreadable(
            _("Deze kolom kennen we niet: %(name)s. De kolommen heten: %(all)s.")
            % {"name": (unknown or [""])[0][:40], "all": ", ".join(BY_COLUMN)}
        )
    if len(set(names)) != len(names):
        raise unreadable(_("Een kolom staat er twee keer."))
    if "naam" not in names:
        raise unreadable(_("De kolom 'naam' ontbreekt."))
    return [BY_COLUMN[name] for name in names]


def _unguarded(cell: str) -> str:
    """Return a cell without the apostrophe that we put before what looks like a formula."""
    text = cell[:LONGEST_CELL]
    return text[1:] if text.startswith("'") and text[1:].startswith(ALSO_FORMULA) else text
