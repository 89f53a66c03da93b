"""Holds off floods without knowing who sends: attempts are counted per hour under a digest that changes
every day.

The digest is keyed: who reads the table cannot find an address back,
and tomorrow's cannot be tied to today's.
"""

import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import connection, transaction
from django.utils.crypto import salted_hmac

from sluitend.casework.terms import now, today

SALT: Final = "sluitend.signals.sender"
HOUR: Final = timedelta(hours=1)
KEPT: Final = timedelta(hours=25)
HOME_NETWORK: Final = 64  # IPv6: one home or telephone has a whole /64


@dataclass(frozen=True)
class Limit:
    """How often one sender may do an act within one hour of the clock."""

    act: str
    per_hour: int


# A school or town hall shares one address: high enough for them, too low for a flood.
REPORTING: Final = Limit("report", 20)
FOLLOWING: Final = Limit("follow", 30)

COUNT: Final = """
INSERT INTO signals_attempt AS a (sender, act, hour, count) VALUES (%s, %s, %s, 1)
ON CONFLICT (sender, act, hour) DO UPDATE SET count = a.count + 1 RETURNING count
"""
FORGET: Final = """
DELETE FROM signals_attempt WHERE id IN (
  SELECT id FROM signals_attempt WHERE hour < %s FOR UPDATE SKIP LOCKED
)
"""


def _network(address: str) -> str:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(parsed.ipv4_mapped or ipaddress.ip_network((parsed, HOME_NETWORK), strict=False))
    return str(parsed)


def sender_of(address: str) -> bytes:
    """Return the digest under which today's attempts from `address` are counted; another one tomorrow."""
    return salted_hmac(SALT, f"{today()} {_network(address)}", algorithm="sha256").digest()


@transaction.atomic
def count_attempt(address: str, limit: Limit) -> datetime | None:
    """Count one attempt from `address`; returns None, or over the limit the moment from which to try
    again.
    """
    hour = now().replace(minute=0, second=0, microsecond=0)
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [sender_of(address), limit.act, hour])
        row = cursor.fetchone()
        count = row[0] if row else 0
        if count == 1:
            cursor.execute(FORGET, [hour - KEPT])
    return hour + HOUR if count > limit.per_hour else None
