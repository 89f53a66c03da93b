"""The follow-up code: with it, and nothing else, a reporter sees how their report stands.

It is derived from the form's token with the secret key, so that a form sent twice shows the same code;
only its digest is kept, so that nobody who reads the database can follow a report as if they had made it.
"""

import hashlib
from typing import Final
from uuid import UUID

from django.utils.crypto import salted_hmac

# Crockford's base 32: without I, L, O and U, which are misread or misheard.
ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
ALIKE: Final = str.maketrans("OIL", "011")
SALT: Final = "sluitend.signals.follow_up"
BYTES: Final = 10  # 80 bits: 16 characters
GROUP: Final = 4
LONGEST: Final = 64


def code_of(token: UUID) -> str:
    """Return the follow-up code of the report that was sent with `token`, in groups of four:
    `7KQ2-M9XD-…`.
    """
    number = int.from_bytes(salted_hmac(SALT, token.bytes, algorithm="sha256").digest()[:BYTES])
    marks = "".join(ALPHABET[number >> shift & 31] for shift in range(BYTES * 8 - 5, -1, -5))
    return "-".join(marks[start : start + GROUP] for start in range(0, len(marks), GROUP))


def normalised(code: str) -> str:
    """Return `code` as it was meant: in capitals, without spaces and dashes, O read as 0 and I or L as 1."""
    marks = code[:LONGEST].upper().translate(ALIKE)
    return "".join(mark for mark in marks if mark in ALPHABET)


def digest_of(code: str) -> bytes:
    """Return the SHA-256 digest of the normalised code: 32 bytes, all that is kept of it."""
    return hashlib.sha256(normalised(code).encode()).digest()
