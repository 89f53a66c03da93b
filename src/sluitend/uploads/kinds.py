"""What kinds of file may come in: a short list, because each needs somebody who can tell the real from the fake.

What can hold a script that a browser runs (html, svg, xml) is not on it, nor what can hold a macro.
"""

from dataclasses import dataclass
from typing import Final

MEGABYTE: Final = 1_000_000
LARGEST: Final = 10 * MEGABYTE


@dataclass(frozen=True)
class Kind:
    """A kind of file: its code, the media type it is served as, the endings its name may have.

    It is given the first of these.
    """

    code: str
    media_type: str
    endings: tuple[str, ...]


_OFFICE: Final = "application/vnd.openxmlformats-officedocument"
ALLOWED: Final = {
    kind.code: kind
    for kind in (
        Kind("pdf", "application/pdf", ("pdf",)),
        Kind("jpeg", "image/jpeg", ("jpg", "jpeg")),
        Kind("png", "image/png", ("png",)),
        Kind("docx", f"{_OFFICE}.wordprocessingml.document", ("docx",)),
        Kind("xlsx", f"{_OFFICE}.spreadsheetml.sheet", ("xlsx",)),
        Kind("odt", "application/vnd.oasis.opendocument.text", ("odt",)),
        Kind("txt", "text/plain", ("txt",)),
    )
}
# Tables that a screen reads at once and does not keep; only where it asks for them.
TABLES: Final = {
    kind.code: kind
    for kind in (Kind("csv", "text/csv", ("csv",)), Kind("json", "application/json", ("json",)))
}
ENDINGS: Final = tuple(sorted(ending for kind in ALLOWED.values() for ending in kind.endings))
# Only the text of a web page is taken, and only where text is all that is asked for: it is never given back as HTML.
HTML: Final = Kind("html", "text/plain", ("html", "htm"))
READABLE: Final = {code: ALLOWED[code] for code in ("pdf", "docx", "odt", "txt")} | {HTML.code: HTML}
READABLE_ENDINGS: Final = tuple(sorted(ending for kind in READABLE.values() for ending in kind.endings))
