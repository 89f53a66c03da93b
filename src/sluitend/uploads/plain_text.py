"""Plain text: words in UTF-8 and nothing else, so that no program can take it for something to run."""

import re
import unicodedata
from typing import Final

from sluitend.uploads import refusals
from sluitend.uploads.refusals import refused

_STARTS: Final = re.compile(r"\s*(<[!?a-z]|%PDF|\{\\rtf|#!|GIF8|MZ|@echo)", re.IGNORECASE)
_MARK_UP: Final = re.compile(r"<\s*(script|svg|html|iframe|object|embed|body|img|meta)\b", re.IGNORECASE)
WHITE: Final = "\n\r\t\f"


def cleaned_text(data: bytes) -> bytes:
    """Return the text as UTF-8 without a byte-order mark; raises Refused when it is none or looks like code."""
    kept = cleaned_table(data, otherwise=refusals.NOT_WHAT_IT_SAYS)
    if _MARK_UP.search(kept.decode()):
        raise refused(refusals.NOT_WHAT_IT_SAYS)
    return kept


def cleaned_table(data: bytes, *, otherwise: object = refusals.NO_TABLE) -> bytes:
    """Return a table in text as UTF-8; raises Refused, saying `otherwise`, when it is no text or begins as code.

    Marks such as `<img>` may stand in it: a table is read and never given back, and a screen escapes what it shows.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = data.decode("cp1252")  # what Windows' Notepad wrote before 2019
        except UnicodeDecodeError:
            raise refused(otherwise) from None
    if any(unicodedata.category(mark)[0] == "C" and mark not in WHITE for mark in text):
        raise refused(otherwise)
    if _STARTS.match(text):
        raise refused(otherwise)
    return text.encode()
