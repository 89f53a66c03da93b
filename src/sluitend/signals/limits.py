"""Holds off floods without knowing who sends: attempts are counted per hour under a digest that changes
every day.

The digest is keyed: who reads the table cannot find an address back,
and tomorrow's cannot be tied to today's.
"""

import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import connection, transaction
from django.http import HttpRequest
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
# Of these only what went wrong is counted: in one name from anywhere, and in any name from one place.
LOGGING_IN: Final = Limit("login", 10)
LOGGING_IN_AS: Final = Limit("login_as", 10)

COUNT: Final = """
INSERT INTO signals_attempt AS a (sender, act, hour, count) VALUES (%s, %s, %s, 1)
ON CONFLICT (sender, act, hour) DO UPDATE SET count = a.count + 1 RETURNING count
"""
COUNTED: Final = "SELECT count FROM signals_attempt WHERE sender = %s AND act = %s AND hour = %s"
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


def sender(request: HttpRequest) -> str:
    """Return the address of who sends: behind proxies of ours (`TRUSTED_PROXIES` of them),
    what the outermost saw.
    """
    proxies = settings.TRUSTED_PROXIES
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",")]
    if proxies and len(hops) >= proxies:
        return str(hops[-proxies])
    return str(request.META.get("REMOTE_ADDR", ""))


def _digest(subject: str) -> bytes:
    return salted_hmac(SALT, f"{today()} {subject}", algorithm="sha256").digest()


def sender_of(address: str) -> bytes:
    """Return the digest under which today's attempts from `address` are counted; another one tomorrow."""
    return _digest(_network(address))


def name_of(email: str) -> bytes:
    """Return the digest under which today's attempts in the name of `email` are counted."""
    return _digest(f"email {email.strip().lower()}")


def _hour() -> datetime:
    return now().replace(minute=0, second=0, microsecond=0)


def count_attempt(address: str, limit: Limit) -> datetime | None:
    """Count one attempt from `address`; returns None, or over the limit the moment from which to try
    again.
    """
    return count(sender_of(address), limit)


@transaction.atomic
def count(digest: bytes, limit: Limit) -> datetime | None:
    """Count one attempt under `digest`; returns as `count_attempt` does."""
    hour = _hour()
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [digest, limit.act, hour])
        row = cursor.fetchone()
        counted = row[0] if row else 0
        if counted == 1:
            cursor.execute(FORGET, [hour - KEPT])
    return hour + HOUR if counted > limit.per_hour else None


def used_up(digest: bytes, limit: Limit) -> datetime | None:
    """Return the moment from which to try again when all attempts of this hour are used, else None. Counts nothing."""
    hour = _hour()
    with connection.cursor() as cursor:
        cursor.execute(COUNTED, [digest, limit.act, hour])
        row = cursor.fetchone()
    return hour + HOUR if row and row[0] >= limit.per_hour else None
