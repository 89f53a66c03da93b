"""A record as bytes, and its place in the chain: the same in Python as in the database (`logbook_content`).

Verification uses these, not the database's functions: who can change the tables could change those as well.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sluitend.logbook.models import HASHED, LAYOUT

GENESIS: Final = bytes(32)
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND: Final = timedelta(microseconds=1)


def microseconds(moment: datetime) -> int:
    """Return the microseconds since 1970 (UTC), exactly."""
    return (moment - EPOCH) // MICROSECOND


def plain(value: Any) -> Any:
    """Return `value` as JSON knows it."""
    if isinstance(value, datetime):
        return microseconds(value)
    return str(value) if isinstance(value, UUID) else value


def text(values: Sequence[Any]) -> bytes:
    """Return `values` as PostgreSQL writes them as jsonb: the one way, in UTF-8."""
    return json.dumps(list(values), ensure_ascii=False).encode()


def content(record: Mapping[str, Any]) -> bytes:
    """Return what of a record is hashed: all of it but the hash."""
    return text([LAYOUT, *(plain(record[name]) for name in HASHED)])


def link(before: bytes, record: bytes) -> bytes:
    """Return the hash of a record whose predecessor in its lane has the hash `before`."""
    return hashlib.sha256(before + record).digest()
