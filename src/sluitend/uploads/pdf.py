"""PDF: opened by qpdf, which follows every reference, also those that are packed or written in disguise.

Refused is what runs, calls elsewhere, or carries other files. A form that one fills in is welcome, a signature too:
the file is kept as it was sent, byte for byte.
"""

import io
import re
from typing import Final

import pikepdf

from sluitend.access.errors import Refused
from sluitend.uploads import refusals
from sluitend.uploads.refusals import refused

MOST_OBJECTS: Final = 200_000
TAIL: Final = 1024
_END: Final = re.compile(rb"%%EOF\s*\Z")
# What another program would take for the beginning of its own kind of file, hidden in front or behind.
_OTHERS: Final = (b"PK\x03\x04", b"PK\x05\x06")
_ACTS: Final = frozenset(
    {"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/Rendition", "/RichMediaExecute", "/GoToE"}
)
_KEYS: Final = frozenset({"/JS", "/JavaScript", "/XFA", "/RichMediaContent"})
_FILES: Final = frozenset({"/EF", "/EmbeddedFiles"})


def check_pdf(data: bytes) -> None:
    """Check a PDF; raises Refused."""
    if not data.startswith(b"%PDF-") or not _END.search(data[-TAIL:]):
        raise refused(refusals.NOT_WHAT_IT_SAYS)
    if data[-TAIL * 66 :].rfind(_OTHERS[1]) >= 0 and _OTHERS[0] in data:
        raise refused(refusals.NOT_WHAT_IT_SAYS)
    try:
        with pikepdf.open(io.BytesIO(data)) as document:
            _check_document(document)
    except pikepdf.PasswordError:
        raise refused(refusals.LOCKED) from None
    except Refused:
        raise
    except Exception:  # whatever a reader of hostile bytes stumbles over, the file is refused
        raise refused(refusals.BROKEN) from None


def _check_document(document: pikepdf.Pdf) -> None:
    if document.is_encrypted:
        raise refused(refusals.LOCKED)
    if len(document.pages) == 0:
        raise refused(refusals.BROKEN)
    for count, thing in enumerate(document.objects):
        if count > MOST_OBJECTS:
            raise refused(refusals.TOO_MUCH)
        _check_object(thing)


def _check_object(thing: pikepdf.Object) -> None:
    """Look at an object and what is written inside it; what it refers to has its own turn."""
    todo = [thing]
    while todo:
        one = todo.pop()
        if isinstance(one, pikepdf.Stream | pikepdf.Dictionary):
            names = set(one.keys())
            if names & _KEYS or str(one.get("/S", "")) in _ACTS:
                raise refused(refusals.ACTIVE)
            if names & _FILES:
                raise refused(refusals.HOLDS_FILES)
            inside = [one.get(name) for name in names]
        elif isinstance(one, pikepdf.Array):
            inside = list(one)
        else:
            continue
        todo += [each for each in inside if isinstance(each, pikepdf.Object) and not each.is_indirect]
