"""Word, Excel and ODT: the parts that make it one, and nothing that runs, calls elsewhere or hides."""

import re
from collections.abc import Mapping
from typing import Final

from sluitend.uploads import refusals
from sluitend.uploads.archives import parts_of
from sluitend.uploads.office_xml import Reader
from sluitend.uploads.refusals import refused

CONTENT_TYPES: Final = "[Content_Types].xml"
MAIN: Final = {
    "docx": ("word/document.xml", b"wordprocessingml.document.main+xml"),
    "xlsx": ("xl/workbook.xml", b"spreadsheetml.sheet.main+xml"),
}
ODT: Final = b"application/vnd.oasis.opendocument.text"
XML: Final = (".xml", ".rels", ".rdf", ".vml")
# Macros (also of Excel 4), controls, and what fetches data when the document is opened.
_ACTIVE_PARTS: Final = re.compile(
    r"vbaProject|vbaData|activeX/|macrosheets/|dialogsheets/|customUI/|^Basic/|^Scripts/|webextension|"
    r"(^|/)connections\.xml$|queryTables/",
    re.IGNORECASE,
)
_ACTIVE_TYPES: Final = re.compile(
    rb"macroEnabled|vbaProject|ms-office\.activeX|intlmacrosheet", re.IGNORECASE
)
_HOLDS: Final = re.compile(r"embeddings/|oleObject|^Object |^ObjectReplacements/", re.IGNORECASE)


def check_office(code: str, data: bytes) -> None:
    """Check a Word (`docx`) or Excel (`xlsx`) file; raises Refused."""
    parts = parts_of(data)
    main, media_type = MAIN[code]
    types = parts.get(CONTENT_TYPES, b"")
    if _ACTIVE_TYPES.search(types):
        raise refused(refusals.ACTIVE)
    if main not in parts or media_type not in types:
        raise refused(refusals.NOT_WHAT_IT_SAYS)
    _check_parts(parts)


def check_odt(data: bytes) -> None:
    """Check an ODT file; raises Refused."""
    parts = parts_of(data)
    if parts.get("mimetype") != ODT or "content.xml" not in parts:
        raise refused(refusals.NOT_WHAT_IT_SAYS)
    if b"encryption-data" in parts.get("META-INF/manifest.xml", b""):
        raise refused(refusals.LOCKED)
    _check_parts(parts)


def _check_parts(parts: Mapping[str, bytes]) -> None:
    for name, content in parts.items():
        if _ACTIVE_PARTS.search(name):
            raise refused(refusals.ACTIVE)
        if _HOLDS.search(name):
            raise refused(refusals.HOLDS_FILES)
        # LibreOffice writes an empty part of settings; it is nothing.
        if content and (
            name.lower().endswith(XML) or content.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<")
        ):
            Reader().read(content)
