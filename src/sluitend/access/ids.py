"""Identifiers that sort by time and cannot be guessed."""

from uuid import UUID

import uuid_utils.compat


def new_id() -> UUID:
    """Return a new UUID version 7 (RFC 9562): ordered by creation time, 74 random bits."""
    return uuid_utils.compat.uuid7()
