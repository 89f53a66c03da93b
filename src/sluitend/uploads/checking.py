"""The one door for files: `checked(name, data)` gives back what may be kept, or refuses.

The kind is what the content proves, not what the name or the browser says; name and content must agree. Each kind is
proved by a reader of that kind, from its first byte to its last.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from sluitend.uploads import refusals
from sluitend.uploads.clamav import scan
from sluitend.uploads.hypertext import check_hypertext
from sluitend.uploads.kinds import ALLOWED, LARGEST, READABLE, Kind
from sluitend.uploads.names import clean_name, ending_of
from sluitend.uploads.office import check_odt, check_office
from sluitend.uploads.pdf import check_pdf
from sluitend.uploads.pictures import redrawn
from sluitend.uploads.plain_text import cleaned_table, cleaned_text
from sluitend.uploads.refusals import refused


@dataclass(frozen=True)
class Accepted:
    """A file that may be kept: its name, its kind, and its content, which for pictures and text is made anew."""

    name: str
    kind: Kind
    data: bytes = field(repr=False)


def _as_sent(check: Callable[[bytes], None]) -> Callable[[bytes], bytes]:
    def kept(data: bytes) -> bytes:
        check(data)
        return data

    return kept


_PROOF: Final[dict[str, Callable[[bytes], bytes]]] = {
    "pdf": _as_sent(check_pdf),
    "jpeg": lambda data: redrawn("jpeg", data),
    "png": lambda data: redrawn("png", data),
    "docx": _as_sent(lambda data: check_office("docx", data)),
    "xlsx": _as_sent(lambda data: check_office("xlsx", data)),
    "odt": _as_sent(check_odt),
    "txt": cleaned_text,
    "csv": cleaned_table,
    "json": cleaned_table,
    "html": _as_sent(check_hypertext),
}


def checked(
    name: str, data: bytes, *, only: Mapping[str, Kind] = ALLOWED, otherwise: object = refusals.NOT_ALLOWED
) -> Accepted:
    """Return the file as it may be kept; raises Refused (field `file`), saying what is wrong and what to do.

    `only`: the kinds that this screen asks for, instead of those that may be kept; `otherwise` says so.
    """
    if len(data) > LARGEST:
        raise refused(refusals.TOO_LARGE)
    if not data:
        raise refused(refusals.EMPTY)
    ending = ending_of(name)
    kind = next((one for one in only.values() if ending in one.endings), None)
    if kind is None:
        raise refused(otherwise)
    scan(data)
    return Accepted(clean_name(name, kind), kind, _PROOF[kind.code](data))


def checked_readable(name: str, data: bytes) -> Accepted:
    """Return a file of which only the text is wanted, HTML too: to be read (`reading.py`), never to be given back."""
    return checked(name, data, only=READABLE, otherwise=refusals.NOT_READABLE)
