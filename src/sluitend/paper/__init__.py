"""On paper: one sheet of words, as tagged PDF and as DOCX. The words are data, never code.

A sheet holds `title`, `organisation` (its author; may be empty), `facts`, `lede` (lines) and `sections`. A section
holds `title`, `why`, and any of `table` (`head`, `rows`), `lines` and `parts`; a part has `title`, `facts`, `text`.
"""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import get_language, get_language_info

from sluitend.paper.docx import write as write_docx
from sluitend.paper.pdf import write as write_pdf
from sluitend.paper.pdf import write_whole

PDF: Final = "application/pdf"
DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def pdf(sheet: Mapping[str, Any]) -> bytes:
    """Return a sheet as a tagged PDF that a screen reader can read (PDF/UA-1)."""
    return write_pdf(_filled(sheet))


def whole_pdf(sheet: Mapping[str, Any]) -> bytes | None:
    """Return the same; None where the fonts here lack a sign of it, which would come out as a box."""
    return write_whole(_filled(sheet))


def docx(sheet: Mapping[str, Any]) -> bytes:
    """Return a sheet as DOCX with real headings, lists and table heads, for who must fill it in further."""
    return write_docx(_filled(sheet))


def fact(label: object, value: object) -> dict[str, str]:
    """Return a fact as a sheet takes it."""
    return {"label": str(label), "value": str(value)}


def _filled(sheet: Mapping[str, Any]) -> dict[str, Any]:
    lang = sheet.get("lang") or get_language() or "nl"
    rtl = bool(get_language_info(lang)["bidi"])
    return {"organisation": "", "facts": [], "lede": [], "rtl": rtl, **sheet, "lang": lang}
