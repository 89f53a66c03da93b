"""The end of a log's life: a month that is old enough goes as a whole, and the chain goes on from a signed certificate.

A record is never removed by itself. The term of five years is the least that care providers must keep such a log; we
apply it to all. A longer one is the administrator's choice: nothing goes unless the command is given.
"""

from datetime import datetime
from typing import Final

from django.db import connection, connections, transaction
from django.utils import timezone
from psycopg import sql

from sluitend.access.actor import Actor
from sluitend.access.errors import Refused
from sluitend.logbook.sealing import append
from sluitend.logbook.verbs import LEGAL_BASIS, PURPOSE, RESOURCE
from sluitend.logbook.verification import verify
from sluitend.logbook.writing import log

YEARS: Final = 5
ENDED: Final = """
SELECT relname, low, high FROM (
  SELECT relname,
    substring(pg_get_expr(relpartbound, c.oid) FROM $$FROM \\('([^']+)'$$)::timestamptz AS low,
    substring(pg_get_expr(relpartbound, c.oid) FROM $$TO \\('([^']+)'$$)::timestamptz AS high
  FROM pg_inherits JOIN pg_class AS c ON c.oid = inhrelid WHERE inhparent = 'logbook_record'::regclass) AS months
WHERE high <= %s ORDER BY low
"""
LAST: Final = """
SELECT DISTINCT ON (lane) lane, seq, encode(hash, 'hex') FROM logbook_record
WHERE at >= %s AND at < %s ORDER BY lane, seq DESC
"""


def oldest_kept() -> datetime:
    """Return the moment from which records must be kept."""
    now = timezone.now()
    return now.replace(year=now.year - YEARS, day=1, hour=0, minute=0, second=0, microsecond=0)


def retire_months(actor: Actor, before: datetime) -> list[str]:
    """Drop the months of the log that ended at or before `before`, each after its certificate; return their names.

    The certificate is a checkpoint with the last record of each lane in that month. Needs the connection `owner`.
    Raises Refused for what must still be kept, or when the log is not as it was written.
    """
    if before > oldest_kept():
        raise Refused(f"The log is kept for {YEARS} years.", "before")
    if broken := verify()[1]:
        raise Refused(f"The log is broken and nothing of it is removed: {broken}")
    with connection.cursor() as cursor:
        cursor.execute(ENDED, [before])
        months = cursor.fetchall()
    for name, low, high in months:
        _certify(actor, name, low, high)
        # Only now: what is certified and still there is passed over when verifying, what is gone is not found back.
        with transaction.atomic("owner"), connections["owner"].cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '2s'")
            cursor.execute(sql.SQL("DROP TABLE {}").format(sql.Identifier(name)))
    return [name for name, _low, _high in months]


def _certify(actor: Actor, name: str, low: datetime, high: datetime) -> None:
    """Write the certificate, unless an interrupted run did."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('logbook checkpoint'))")
        cursor.execute(LAST, [low, high])
        positions = [list(position) for position in cursor.fetchall()]
        append(positions, retired=name)
        log(
            actor, "destroy_log_month", subjects=[], purpose=PURPOSE, legal_basis=LEGAL_BASIS, resource=RESOURCE,
            resource_id=name,
        )  # fmt: skip
