"""HTML: taken for its text only. What is no text, or is another kind of file in disguise, is refused here."""

import re
from typing import Final

from sluitend.uploads import refusals
from sluitend.uploads.refusals import refused

_TAG: Final = re.compile(
    rb"<\s*(!doctype\s+html|html|head|body|p|div|h[1-6]|article|section|table)\b", re.IGNORECASE
)
_OTHERS: Final = (b"%PDF-", b"PK\x03\x04", b"\x7fELF", b"MZ", b"GIF8", b"\x89PNG", b"{\\rtf")


def check_hypertext(data: bytes) -> None:
    """Check that `data` is a web page in text; its scripts do not matter, for they are never kept. Raises Refused."""
    if data.lstrip().startswith(_OTHERS) or b"\0" in data or not _TAG.search(data):
        raise refused(refusals.NOT_WHAT_IT_SAYS)
