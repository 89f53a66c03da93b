"""Seals what accounts and sessions keep, before it reaches the database: what a second step is checked against, and
what somebody typed when their session vanished.

AES-GCM under a key derived from SECRET_KEY for one purpose, which the database does not hold. After a change of
SECRET_KEY what was sealed under a former one still opens, as long as that stands in SECRET_KEY_FALLBACKS. (Who a person
is lies in `identity`, under keys of its own.)
"""

import base64
import binascii
import json
import os
from collections.abc import Iterator
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

NONCE_BYTES: Final = 12
SECOND_STEP: Final = "sluitend second step"
SESSION: Final = "sluitend session"
VERSION: Final = "s1:"


def _ciphers(purpose: str) -> Iterator[AESGCM]:
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        key = HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode()).derive(
            str(secret).encode()
        )
        yield AESGCM(key)


def seal(text: str, purpose: str = SECOND_STEP) -> str:
    """Return `text` sealed for a purpose, as printable text."""
    nonce = os.urandom(NONCE_BYTES)
    sealed = nonce + next(_ciphers(purpose)).encrypt(nonce, text.encode(), purpose.encode())
    return VERSION + base64.b64encode(sealed).decode("ascii")


def unseal(sealed: str, purpose: str = SECOND_STEP) -> str:
    """Return what was sealed for a purpose; raises ImproperlyConfigured when no key of ours opens it."""
    if not sealed.startswith(VERSION):
        message = "This was not sealed by us."
        raise ImproperlyConfigured(message)
    try:
        raw = base64.b64decode(sealed[len(VERSION) :], validate=True)
    except binascii.Error:
        raw = b""
    for cipher in _ciphers(purpose):
        try:
            return cipher.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], purpose.encode()).decode()
        except (InvalidTag, ValueError):
            continue
    message = "This was sealed under another SLUITEND_SECRET_KEY; give that as a former one."
    raise ImproperlyConfigured(message)


class SealedSession:
    """How a session is written: as sealed JSON. One that does not open is an empty one, and its owner logs in anew."""

    def dumps(self, session: dict[str, Any]) -> bytes:
        """Return the session, sealed."""
        return seal(json.dumps(session, separators=(",", ":")), SESSION).encode("ascii")

    def loads(self, sealed: bytes) -> dict[str, Any]:
        """Return the session that `dumps` sealed; an empty one when it does not open."""
        try:
            found: dict[str, Any] = json.loads(unseal(sealed.decode("ascii"), SESSION))
        except (ImproperlyConfigured, ValueError):
            return {}
        return found
