"""What is inside a zip: Word, Excel and ODT are one. Nothing is unpacked to disk, and no more than we count on.

Python's zipfile is lenient where an attacker is inventive: it takes a zip with anything before, between or after its
parts, which is how one file is two (a polyglot). So the layout is looked at as well.
"""

import io
import re
import stat
import struct
import zipfile
from typing import Final

from sluitend.access.errors import Refused
from sluitend.uploads import refusals
from sluitend.uploads.kinds import MEGABYTE
from sluitend.uploads.refusals import refused

MOST_PARTS: Final = 2000
MOST_UNPACKED: Final = 40 * MEGABYTE
# Text in XML shrinks some thirty times; a bomb a thousand times and more.
MOST_SHRUNK: Final = 150
SMALL: Final = 1 * MEGABYTE  # below this, a part may shrink as it likes: repeated white space does
LOCAL_HEADER: Final = struct.Struct("<4s22xHH")
END_RECORD: Final = struct.Struct("<4s4H2IH")
# A part written in one go is followed by a descriptor of its sizes, of 12 to 24 bytes.
LONGEST_GAP: Final = 24
ENCRYPTED: Final = 0x1
METHODS: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
ARCHIVES: Final = (
    b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"BZh", b"\xfd7zXZ", b"\xd0\xcf\x11\xe0", b"MZ",
    b"\x7fELF",
)  # fmt: skip
UNSAFE_PATH: Final = re.compile(r"(^|/)\.\.?(/|$)|\\|^/|:|[\x00-\x1f]")


def parts_of(data: bytes) -> dict[str, bytes]:
    """Return the parts of a zip by name, unpacked; raises Refused when it is no honest, modest zip."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            _check_layout(data, archive, entries)
            for entry in entries:
                _check_entry(entry)
            return _unpacked(archive, entries)
    except Refused:
        raise
    except Exception:  # whatever a reader of hostile bytes stumbles over, the file is refused
        raise refused(refusals.BROKEN) from None


def _check_layout(data: bytes, archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    """Refuse what is not parts from the first byte, one after the other, and an index to the last byte."""
    if len(entries) > MOST_PARTS:
        raise refused(refusals.TOO_MUCH)
    names = [entry.filename for entry in entries]
    if len({name.casefold() for name in names}) != len(names):
        raise refused(refusals.NOT_WHAT_IT_SAYS)
    mark, *_counts, size, start, comment = END_RECORD.unpack(data[-END_RECORD.size :])
    if mark != b"PK\x05\x06" or comment or start + size + END_RECORD.size != len(data):
        raise refused(refusals.NOT_WHAT_IT_SAYS)
    at = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if not 0 <= entry.header_offset - at <= (LONGEST_GAP if at else 0):
            raise refused(refusals.NOT_WHAT_IT_SAYS)
        mark, name, extra = LOCAL_HEADER.unpack_from(data, entry.header_offset)
        if mark != b"PK\x03\x04":
            raise refused(refusals.NOT_WHAT_IT_SAYS)
        at = entry.header_offset + LOCAL_HEADER.size + name + extra + entry.compress_size
    if not 0 <= archive.start_dir - at <= LONGEST_GAP:
        raise refused(refusals.NOT_WHAT_IT_SAYS)


def _check_entry(entry: zipfile.ZipInfo) -> None:
    """Refuse a part that is locked, a link, packed in an unusual way, or named as a path that leads elsewhere."""
    if entry.flag_bits & ENCRYPTED:
        raise refused(refusals.LOCKED)
    if entry.is_dir() and entry.file_size:
        raise refused(refusals.NOT_WHAT_IT_SAYS)
    if entry.compress_type not in METHODS or stat.S_ISLNK(entry.external_attr >> 16):
        raise refused(refusals.NOT_WHAT_IT_SAYS)
    # orig_filename: zipfile cuts a name at its first NUL, and would hide what comes after.
    if UNSAFE_PATH.search(entry.orig_filename):
        raise refused(refusals.NOT_WHAT_IT_SAYS)
    if entry.file_size > SMALL and entry.file_size > MOST_SHRUNK * max(entry.compress_size, 1):
        raise refused(refusals.TOO_MUCH)


def _unpacked(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> dict[str, bytes]:
    """Return the parts, counting what really comes out: the sizes that a zip tells may be lies."""
    parts: dict[str, bytes] = {}
    left = MOST_UNPACKED
    for entry in entries:
        if entry.is_dir():
            continue
        with archive.open(entry) as part:
            content = part.read(left + 1)
        left -= len(content)
        if left < 0:
            raise refused(refusals.TOO_MUCH)
        if content.startswith(ARCHIVES):
            raise refused(refusals.HOLDS_FILES)
        parts[entry.filename] = content
    return parts
