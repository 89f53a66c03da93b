"""Checkpoints: where the lanes stood, signed with a key that is not in the database.

Who can change the tables as their owner could compute a lane anew; not a checkpoint, without the key. A checkpoint
also goes to the application's own log (number and hash, nothing else), which is kept elsewhere.
"""

import hashlib
import hmac
import logging
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from sluitend.config.environment import VARIABLES, Variable
from sluitend.logbook.canonical import GENESIS, link, microseconds, text
from sluitend.logbook.models import LAYOUT, Checkpoint

logger = logging.getLogger(__name__)
KEYS: Final = VARIABLES.setdefault(
    "SLUITEND_LOG_KEYS",
    Variable(
        "SLUITEND_LOG_KEYS",
        "Long random texts that sign the disclosure log, newest first, comma-separated. Without it, the secret key.",
        "",
    ),
)
# One snapshot: each lane as a commit left it.
LANES: Final = "SELECT lane, seq, encode(head, 'hex') FROM logbook_lane WHERE seq > 0 ORDER BY lane"


@dataclass(frozen=True)
class Key:
    """A key to sign with; `id` tells which one it was and nothing about it."""

    id: str
    secret: bytes

    def sign(self, message: bytes) -> bytes:
        """Return the signature (HMAC-SHA-256) of `message`."""
        return hmac.digest(self.secret, message, "sha256")


def keys() -> dict[str, Key]:
    """Return the keys by identifier, the one to sign with first."""
    found = {}
    for given in (KEYS.read() or settings.SECRET_KEY).split(","):
        secret = hashlib.sha256(b"sluitend disclosure log\n" + given.strip().encode()).digest()
        name = hashlib.sha256(b"name\n" + secret).hexdigest()[:16]
        found[name] = Key(name, secret)
    return found


def content(checkpoint: Checkpoint) -> bytes:
    """Return what of a checkpoint is hashed and signed: all of it but hash and signature."""
    return text(
        [
            LAYOUT, checkpoint.number, microseconds(checkpoint.at), checkpoint.positions, checkpoint.retired,
            checkpoint.key_id,
        ]
    )  # fmt: skip


def make_checkpoint() -> Checkpoint | None:
    """Make a checkpoint of what was committed since the last one; return None when there is nothing new.

    One at a time; writers of records do not wait for it, nor it for them.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('logbook checkpoint'))")
        last = Checkpoint.objects.filter(retired="").order_by("number").last()
        cursor.execute(LANES)
        positions = [list(position) for position in cursor.fetchall()]
        return append(positions) if positions and (not last or positions != last.positions) else None


def append(positions: list[list[Any]], retired: str = "") -> Checkpoint:
    """Add a checkpoint with these positions after the last one; the caller holds the lock."""
    key = next(iter(keys().values()))
    last = Checkpoint.objects.order_by("number").last()
    made = Checkpoint(
        number=last.number + 1 if last else 1,
        at=timezone.now(),
        positions=positions,
        retired=retired,
        key_id=key.id,
    )
    made.hash = link(bytes(last.hash) if last else GENESIS, content(made))
    made.signature = key.sign(made.hash)
    made.save(force_insert=True)
    transaction.on_commit(
        lambda: logger.info("disclosure log: checkpoint %s is %s", made.number, bytes(made.hash).hex())
    )
    return made
