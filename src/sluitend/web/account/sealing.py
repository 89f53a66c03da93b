"""Seals what a second step is checked against (TOTP secret, seed of the recovery codes) before it is kept.

AES-GCM under a key derived from SECRET_KEY, which the database does not hold. After a change of SECRET_KEY what was
sealed under a former one still opens, as long as that stands in SECRET_KEY_FALLBACKS.
"""

import base64
import binascii
import os
from collections.abc import Iterator
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

NONCE_BYTES: Final = 12
PURPOSE: Final = b"sluitend second step"
VERSION: Final = "s1:"


def _ciphers() -> Iterator[AESGCM]:
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        key = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(str(secret).encode())
        yield AESGCM(key)


def seal(text: str) -> str:
    """Return `text` sealed, as printable text."""
    nonce = os.urandom(NONCE_BYTES)
    sealed = nonce + next(_ciphers()).encrypt(nonce, text.encode(), PURPOSE)
    return VERSION + base64.b64encode(sealed).decode("ascii")


def unseal(sealed: str) -> str:
    """Return what was sealed; raises ImproperlyConfigured when no key of ours opens it."""
    if not sealed.startswith(VERSION):
        message = "A second step was not sealed by us."
        raise ImproperlyConfigured(message)
    try:
        raw = base64.b64decode(sealed[len(VERSION) :], validate=True)
    except binascii.Error:
        raw = b""
    for cipher in _ciphers():
        try:
            return cipher.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], PURPOSE).decode()
        except (InvalidTag, ValueError):
            continue
    message = "A second step was sealed under another SLUITEND_SECRET_KEY; give that as a former one."
    raise ImproperlyConfigured(message)
