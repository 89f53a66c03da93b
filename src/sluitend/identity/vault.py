"""Sealing and opening: AES-256-GCM, so that what was changed, moved or swapped does not open.

A sealed text is bound to its row, person, space, kind and key. Each has a random nonce of 96 bits, safe for some four
thousand million texts under one key (NIST SP 800-38D, 8.3). The text is padded, so that its length tells little.
"""

import secrets
from collections.abc import Iterable
from functools import lru_cache
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sluitend.identity import keys
from sluitend.identity.models import Sealed
from sluitend.identity.values import Value, text_of, value_of

NONCE_BYTES: Final = 12
BLOCK: Final = 64
END: Final = b"\x80"


class CannotOpenError(Exception):
    """A sealed text does not open: it was changed, moved, or sealed with another key than the ring holds."""


def seal(space: str, person: UUID, sealed: UUID, kind: str, text: str) -> tuple[bytes, str]:
    """Return the ciphertext of `text` for the row `sealed`, and the id of the key; raises KeyMissingError."""
    key = keys.ring().current(space, "seal")
    nonce = secrets.token_bytes(NONCE_BYTES)
    bound = _bound(space, person, sealed, kind, key.id)
    return nonce + _cipher(key.secret).encrypt(nonce, _padded(text), bound), key.id


def open_sealed(row: Sealed) -> str:
    """Return the text of a row; raises CannotOpenError (naming the row only) or KeyMissingError."""
    key = keys.ring().named(row.space, "seal", row.key_id)
    ciphertext = bytes(row.ciphertext)
    bound = _bound(row.space, row.person_id, row.id, row.kind, row.key_id)
    try:
        padded = _cipher(key.secret).decrypt(ciphertext[:NONCE_BYTES], ciphertext[NONCE_BYTES:], bound)
    except (InvalidTag, ValueError):
        message = f"The sealed row {row.id} does not open with the key {row.key_id}."
        raise CannotOpenError(message) from None
    return padded.rstrip(b"\0").removesuffix(END).decode()


def value_in(row: Sealed) -> Value:
    """Return the value sealed in a row; raises as `open_sealed`."""
    return value_of(row.kind, open_sealed(row))


def values_in(rows: Iterable[Sealed]) -> dict[UUID, list[Value]]:
    """Return the values sealed in `rows`, by person; raises as `open_sealed`."""
    found: dict[UUID, list[Value]] = {}
    for row in rows:
        found.setdefault(row.person_id, []).append(value_in(row))
    return found


def sealed_row(space: str, person: UUID, value: Value, row: Sealed) -> Sealed:
    """Fill `row` with `value`, sealed for `person` in `space`; returns it, unsaved."""
    row.space, row.person_id, row.kind = space, person, value.kind
    row.ciphertext, row.key_id = seal(space, person, row.id, value.kind, text_of(value))
    return row


def _bound(space: str, person: UUID, sealed: UUID, kind: str, key_id: str) -> bytes:
    """Return the associated data: what must be the same when the text is opened; no part can flow into the next."""
    parts = (
        b"sluitend.identity.1",
        space.encode(),
        person.bytes,
        sealed.bytes,
        kind.encode(),
        key_id.encode(),
    )
    return b"".join(len(part).to_bytes(2, "big") + part for part in parts)


def _padded(text: str) -> bytes:
    marked = text.encode() + END
    return marked + bytes(-len(marked) % BLOCK)


@lru_cache(maxsize=32)
def _cipher(secret: bytes) -> AESGCM:
    return AESGCM(secret)
