"""Tables to take along, as CSV that spreadsheets open well and cannot be tricked by."""

import csv
import io
from collections.abc import Iterable
from typing import Final

from django.http import HttpResponse

from sluitend.screens.files import download

RISKY: Final = ("=", "+", "-", "@", "\t", "\r")


def figures(name: str, head: Iterable[object], rows: Iterable[Iterable[object]]) -> HttpResponse:
    """Return a table as a file `name`.csv, for spreadsheets in the Netherlands (semicolons, UTF-8 with its mark)."""
    return download(table(head, rows), "text/csv; charset=utf-8", f"{name}.csv")


def table(head: Iterable[object], rows: Iterable[Iterable[object]]) -> str:
    """Return the text of such a file; its mark comes first, so that spreadsheets read it as UTF-8."""
    text = io.StringIO(newline="")
    text.write("\ufeff")
    writer = csv.writer(text, delimiter=";")
    writer.writerow([guarded(cell) for cell in head])
    writer.writerows([guarded(cell) for cell in row] for row in rows)
    return text.getvalue()


def guarded(cell: object) -> object:
    """Return a cell that no spreadsheet takes for a formula: text that starts like one gets an apostrophe."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(RISKY) else cell
