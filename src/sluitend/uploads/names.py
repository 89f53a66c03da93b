"""A file's name, as it is kept and given back: one line of plain words with one ending, that is no path anywhere."""

import re
import unicodedata
from typing import Final

from sluitend.uploads.kinds import Kind

LONGEST: Final = 100
# No file system takes these as names, whatever the ending (Windows).
RESERVED: Final = frozenset(
    {"con", "prn", "aux", "nul"} | {f"{port}{n}" for port in ("com", "lpt") for n in range(10)}
)
UNNAMED: Final = "bestand"
# What separates folders, drives and streams, what shells and spreadsheets act on, what mark-up begins with.
_SPECIAL: Final = re.compile(r"[\\/:*?\"'<>|;&$`%!{}\[\]^~#=+@,]+")
# What somebody would read as the ending of another kind of file: `verslag.exe.pdf` loses the middle one.
_ENDING: Final = re.compile(r"\.[A-Za-z0-9]{1,5}$")


def ending_of(name: str) -> str:
    """Return the ending of a name as it was sent, in small letters, without the dot; "" when there is none."""
    found = _ENDING.search(_plain(name).rstrip(" ."))
    return found.group()[1:].lower() if found else ""


def clean_name(name: str, kind: Kind) -> str:
    """Return the name under which a file of `kind` is kept: the sender's words, and the ending of what it really is."""
    words = _plain(name).rsplit("/", 1)[-1].rsplit("\\", 1)[-1].rstrip(" .")
    while found := _ENDING.search(words):
        words = words[: found.start()]
    words = re.sub(r"[.\s]+", " ", _SPECIAL.sub(" ", words)).strip(" -_")
    words = words[: LONGEST - len(kind.endings[0]) - 1].strip()
    if not words or words.split(" ")[0].lower() in RESERVED:
        words = f"{UNNAMED} {words}".strip()
    return f"{words}.{kind.endings[0]}"


def _plain(name: str) -> str:
    """Return a name in composed form without control, direction, private and unassigned marks (category C)."""
    # NFKC: a full-width slash or a look-alike dot becomes the mark it stands for, before we look for those.
    composed = unicodedata.normalize("NFKC", name[:1000])
    return "".join(mark for mark in composed if unicodedata.category(mark)[0] != "C")
