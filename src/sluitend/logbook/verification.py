"""Is the log as it was written? Reads all of it once, in order of time, and tells the first place where it is not.

Everything is computed here, not by the database's functions. What this cannot find: docs/logbook.md.
"""

import hmac
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import uuid4

from django.db import connection, transaction

from sluitend.access.actor import system
from sluitend.access.context import set_actor
from sluitend.logbook import sealing
from sluitend.logbook.canonical import GENESIS, content, link
from sluitend.logbook.models import HASHED, Checkpoint

BATCH: Final = 5000
# Of each lane, time and number go up together: so in this order every record comes after its predecessor.
RECORDS: Final = f"SELECT {', '.join(HASHED)}, hash FROM logbook_record ORDER BY at, lane, seq"  # noqa: S608  our own names
Place = tuple[int, int]


@dataclass(frozen=True)
class Break:
    """The first place where the log is not as it was written."""

    what: str
    lane: int | None = None
    seq: int | None = None
    at: datetime | None = None
    checkpoint: int | None = None

    def __str__(self) -> str:
        where = f"lane {self.lane}, record {self.seq}" if self.lane else ""
        when = f"written {self.at.isoformat()}" if self.at else ""
        sealed = f"checkpoint {self.checkpoint}" if self.checkpoint else ""
        return f"{self.what}: {', '.join(filter(None, [where, when, sealed]))}"


@dataclass
class Verification:
    """How far the verification is: `heads` holds each lane's last record that was found good."""

    heads: dict[int, tuple[int, bytes]] = field(default_factory=dict)
    sealed: dict[Place, tuple[str, int]] = field(default_factory=dict)
    records: int = 0
    checkpoints: int = 0
    last: Checkpoint | None = None
    floors: dict[int, int] = field(default_factory=dict)

    def check_checkpoints(self, checkpoints: Iterable[Checkpoint]) -> Break | None:
        """Follow the checkpoints, and remember what they say of each lane; return what is wrong first."""
        keys, before = sealing.keys(), GENESIS
        for one in checkpoints:
            number = self.checkpoints + 1
            if one.number != number:
                return Break("a checkpoint is missing", checkpoint=number)
            if link(before, sealing.content(one)) != bytes(one.hash):
                return Break("a checkpoint was changed", checkpoint=number)
            if one.key_id not in keys:
                return Break(f"a checkpoint is signed with an unknown key ({one.key_id})", checkpoint=number)
            if not hmac.compare_digest(keys[one.key_id].sign(bytes(one.hash)), bytes(one.signature)):
                return Break("the signature of a checkpoint is false", checkpoint=number)
            for lane, seq, head in one.positions:
                if one.retired:
                    self.heads[lane] = seq, bytes.fromhex(head)
                    self.floors[lane] = seq
                elif self.sealed.setdefault((lane, seq), (head, number))[0] != head:
                    return Break("checkpoints contradict each other", lane, seq, checkpoint=number)
            before, self.checkpoints, self.last = bytes(one.hash), number, one
        return None

    def check_record(self, record: Mapping[str, Any]) -> Break | None:
        """Follow one record; return what is wrong with it."""
        lane, seq, at = record["lane"], record["seq"], record["at"]
        expected, head = self.heads.get(lane, (0, GENESIS))
        if seq <= self.floors.get(lane, 0):
            return None  # of a month that has its certificate and is about to go
        if seq > expected + 1:
            return Break("a record is missing", lane, expected + 1, at)
        if seq <= expected:
            return Break("a record is there twice, or out of order", lane, seq, at)
        linked = link(head, content(record))
        if linked != bytes(record["hash"]):
            return Break("a record was changed", lane, seq, at)
        known, number = self.sealed.pop((lane, seq), ("", 0))
        if known and bytes.fromhex(known) != linked:
            return Break("the chain was computed anew before here", lane, seq, at, number)
        self.heads[lane] = seq, linked
        self.records += 1
        return None

    def check_ends(self, lanes: Iterable[tuple[int, int, bytes]]) -> Break | None:
        """Compare the last records with what lanes and checkpoints say there must be; return what is wrong first."""
        left = [
            (seq, lane, number)
            for (lane, seq), (_, number) in self.sealed.items()
            if seq > self.floors.get(lane, 0)
        ]
        for _, lane, number in sorted(left):
            return Break("a record is missing", lane, self.heads.get(lane, (0,))[0] + 1, checkpoint=number)
        told = {lane: (seq, bytes(head)) for lane, seq, head in lanes}
        for lane, found in self.heads.items():
            if lane not in told:
                return Break("a lane was removed", lane, found[0])
        for lane, (seq, head) in told.items():
            last, linked = self.heads.get(lane, (0, GENESIS))
            if seq > last:
                return Break("a record is missing", lane, last + 1)
            if seq < last:
                return Break("a record that no lane counts", lane, seq + 1)
            if head != linked:
                return Break("the end of a lane was changed", lane, seq)
        return None


def verify() -> tuple[Verification, Break | None]:
    """Read the whole log in one snapshot, while others write. Returns how far it came, and the first break or None.

    Some 30,000 records a second; it needs memory for the positions in checkpoints only.
    """
    state = Verification()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        set_actor(system("verify_log"))
        found = state.check_checkpoints(Checkpoint.objects.order_by("number").iterator(BATCH))
        for record in () if found else read():
            found = state.check_record(record)
            if found:
                break
        if not found:
            with connection.cursor() as cursor:
                cursor.execute("SELECT lane, seq, head FROM logbook_lane ORDER BY lane")
                found = state.check_ends(cursor.fetchall())
    return state, found


def read() -> Iterator[dict[str, Any]]:
    """Yield all records in order, in batches from a cursor of the database."""
    names = (*HASHED, "hash")
    connection.ensure_connection()
    with connection.connection.cursor(name=f"logbook_{uuid4().hex}") as cursor:
        cursor.itersize = BATCH
        cursor.execute(RECORDS)
        for row in cursor:
            yield dict(zip(names, row, strict=True))
