"""Seals documents with the vault's key ring: AES-256-GCM, each part bound to its row, its case, its kind and its key.

What was changed, cut, or moved to another row or case does not open. Nonces are random, 96 bits.
"""

import json
import secrets
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sluitend.documents.models import Document
from sluitend.identity import keys
from sluitend.identity.vault import NONCE_BYTES, CannotOpenError

BLOCK: Final = 64


@dataclass(frozen=True)
class Words:
    """What a document is called: by whom it was sent (`name`, of the file), and by who added it (`title`)."""

    name: str
    title: str


def seal(document: Document, words: Words, content: bytes) -> None:
    """Fill in the sealed columns of `document`, unsaved; raises KeyMissingError."""
    key = keys.ring().current(document.space, "seal")
    document.key_id = key.id
    text = json.dumps([words.name, words.title], ensure_ascii=False).encode()
    # Padded with spaces, which JSON does not mind: the length of a name tells little.
    padded = text + b" " * (-len(text) % BLOCK)
    document.words = _sealed(key, document, "words", padded)
    document.content = _sealed(key, document, "content", content)


def words_in(document: Document) -> Words:
    """Return what a document is called; raises CannotOpenError (naming the row only) or KeyMissingError."""
    name, title = json.loads(_opened(document, "words", bytes(document.words)))
    return Words(name, title)


def content_in(document: Document) -> bytes:
    """Return the file; raises as `words_in`."""
    return _opened(document, "content", bytes(document.content))


def _sealed(key: keys.Key, document: Document, part: str, plain: bytes) -> bytes:
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key.secret).encrypt(nonce, plain, _bound(document, part))


def _opened(document: Document, part: str, sealed: bytes) -> bytes:
    key = keys.ring().named(document.space, "seal", document.key_id)
    try:
        return AESGCM(key.secret).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], _bound(document, part))
    except (InvalidTag, ValueError):
        message = f"The {part} of document {document.pk} do not open with the key {document.key_id}."
        raise CannotOpenError(message) from None


def _bound(document: Document, part: str) -> bytes:
    """Return the associated data: what must be the same when it is opened; no part can flow into the next."""
    parts = (
        b"sluitend.documents.1",
        part.encode(),
        document.space.encode(),
        document.case_id.bytes,
        document.pk.bytes,
        document.kind.encode(),
        document.key_id.encode(),
    )
    return b"".join(len(one).to_bytes(2, "big") + one for one in parts)
