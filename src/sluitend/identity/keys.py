"""The key ring: per data space the keys that seal identities and the keys that index them.

The ring is JSON, given as `SLUITEND_KEYS` or in the file that `SLUITEND_KEYS_FILE` names:

    {"care": {"seal": [{"id": "...", "created": "2026-11-23T20:00:00+00:00", "key": "<32 bytes, base64>"}],
              "index": [...]}, "signals": ..., "outreach": ..., "care_and_safety": ...}

The newest key whose `created` has come seals and indexes; older ones still open. A moment in the future lets every
process learn of a key before the first one uses it. No key of one space is ever used in another.
"""

import base64
import binascii
import json
import os
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from django.core.exceptions import ImproperlyConfigured

from sluitend.config.environment import VARIABLES, Variable

SPACES: Final = ("signals", "care", "outreach", "care_and_safety")
USES: Final = ("seal", "index")
KEY_BYTES: Final = 32
KEYS: Final = VARIABLES.setdefault(
    "SLUITEND_KEYS",
    Variable(
        "SLUITEND_KEYS",
        "The key ring that seals identities, as JSON; better as a file. `sluitend make_keys` makes one.",
        "",
    ),
)


class KeyMissingError(ImproperlyConfigured):
    """The ring does not hold the key that is asked for: nothing is read or written without it."""


@dataclass(frozen=True)
class Key:
    """One key of 32 bytes, and the moment from which it is used; its secret is in no text about it."""

    id: str
    created: datetime
    secret: bytes = field(repr=False)


@dataclass(frozen=True)
class Ring:
    """All keys, newest first, by (space, use)."""

    keys: Mapping[tuple[str, str], tuple[Key, ...]] = field(repr=False)

    def all(self, space: str, use: str) -> tuple[Key, ...]:
        """Return the keys of `space` for `use`, newest first; raises KeyMissingError when there is none."""
        found = self.keys.get((space, use), ())
        if not found:
            message = f"SLUITEND_KEYS holds no {use} key for the data space {space}."
            raise KeyMissingError(message)
        return found

    def current(self, space: str, use: str) -> Key:
        """Return the newest key whose moment has come; raises KeyMissingError."""
        now = datetime.now(UTC)
        key = next((key for key in self.all(space, use) if key.created <= now), None)
        if key is None:
            message = f"SLUITEND_KEYS holds no {use} key for the data space {space} that is in use already."
            raise KeyMissingError(message)
        return key

    def named(self, space: str, use: str, key_id: str) -> Key:
        """Return the key with this id; raises KeyMissingError, naming the id, which is no secret."""
        key = next((key for key in self.all(space, use) if key.id == key_id), None)
        if key is None:
            message = f"SLUITEND_KEYS does not hold the {use} key {key_id} of the data space {space}."
            raise KeyMissingError(message)
        return key


def ring() -> Ring:
    """Return the ring as the environment gives it now, also after its file was replaced.

    Raises ImproperlyConfigured, without quoting any of it, when the ring is missing or wrong.
    """
    try:
        return _parsed(*_source())
    except OSError as error:
        message = f"The file that SLUITEND_KEYS_FILE names cannot be read: {error.strerror}."
        raise ImproperlyConfigured(message) from None


def make_ring() -> dict[str, Any]:
    """Return a new ring as JSON-ready data: one seal key and one index key for every space."""
    return {space: {use: [make_key(space)] for use in USES} for space in SPACES}


def make_key(space: str, created: datetime | None = None) -> dict[str, str]:
    """Return a new key for `space` as JSON-ready data, in use from `created` (now, when not given)."""
    moment = (created or datetime.now(UTC)).astimezone(UTC)
    return {
        "id": f"{space}-{moment:%Y%m%d}-{secrets.token_hex(3)}",
        "created": moment.isoformat(timespec="seconds"),
        "key": base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode("ascii"),
    }


def make_ring_file(file: Path) -> Path:
    """Write a new ring to `file`, readable by its owner only, unless there is one; return `file`. Never overwrites."""
    unfinished = file.with_name(f"{file.name}.{os.getpid()}")
    if not file.exists():
        write_ring(unfinished, make_ring())
        try:
            os.link(unfinished, file)  # in its place at once and whole, and only if nobody was first
        except FileExistsError:
            pass
        finally:
            unfinished.unlink()
    return file


def write_ring(file: Path, content: Mapping[str, Any]) -> None:
    """Write `content` to `file` as the only thing in it, readable by its owner only."""
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as out:
        json.dump(content, out, indent=2)
        out.write("\n")


def parse(text: str) -> Ring:
    """Return the ring that `text` holds; raises ImproperlyConfigured saying what is wrong, never quoting a key."""
    try:
        keys = {
            (space, use): _keys(space, use, entries)
            for space, uses in json.loads(text).items()
            for use, entries in uses.items()
        }
    except (ValueError, TypeError, KeyError, AttributeError):
        message = "SLUITEND_KEYS is not a key ring: expected JSON as `sluitend make_keys` makes it."
        raise ImproperlyConfigured(message) from None
    if unknown := {space for space, use in keys if space not in SPACES or use not in USES}:
        message = f"SLUITEND_KEYS holds keys for what is no data space or use: {', '.join(sorted(unknown))}."
        raise ImproperlyConfigured(message)
    _all_different(keys)
    return Ring(keys)


def _source() -> tuple[str, str]:
    """Return the ring's text, or the name of its file with a mark that changes when the file does."""
    if file := os.environ.get(f"{KEYS.name}_FILE"):
        state = Path(file).stat()
        return file, f"{state.st_ino} {state.st_mtime_ns} {state.st_size}"
    return "", KEYS.read()


@lru_cache(maxsize=2)
def _parsed(file: str, mark: str) -> Ring:
    text = KEYS.read() if file else mark
    if not text:
        message = f"SLUITEND_KEYS is not set: {KEYS.meaning} Nobody's identity is kept or read without it."
        raise ImproperlyConfigured(message)
    return parse(text)


def _keys(space: str, use: str, entries: Iterable[Mapping[str, str]]) -> tuple[Key, ...]:
    return tuple(
        sorted((_key(space, use, entry) for entry in entries), key=lambda key: key.created, reverse=True)
    )


def _key(space: str, use: str, entry: Mapping[str, str]) -> Key:
    try:
        secret = base64.b64decode(entry["key"], validate=True)
    except binascii.Error:
        secret = b""
    created = datetime.fromisoformat(entry["created"])
    if len(secret) != KEY_BYTES or created.tzinfo is None:
        message = f"SLUITEND_KEYS: a {use} key of {space} is not 32 bytes in base64, or its moment has no time zone."
        raise ImproperlyConfigured(message)
    return Key(entry["id"], created, secret)


def _all_different(keys: Mapping[tuple[str, str], tuple[Key, ...]]) -> None:
    """Refuse a ring in which a key, or a key's name, occurs twice: a key shared by two spaces would join them."""
    every = [key for found in keys.values() for key in found]
    for use in USES:
        names = [key.id for (_space, of), found in keys.items() if of == use for key in found]
        if len(set(names)) != len(names):
            message = "SLUITEND_KEYS holds two keys with one id."
            raise ImproperlyConfigured(message)
    if len({key.secret for key in every}) != len(every):
        message = "SLUITEND_KEYS holds one key twice: spaces and uses share no key."
        raise ImproperlyConfigured(message)
