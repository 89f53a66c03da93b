"""Failures at the door: counted for the account and for the sender, alike whether the account exists or not.

Over the limit nothing is compared any more. The counters are those of `signals.limits`: keyed digests of today, no
addresses. Who administers the organisation is told.
"""

from datetime import datetime
from typing import Final

from django.http import HttpRequest

from sluitend.access.models import SecurityEvent, User
from sluitend.signals import limits
from sluitend.web.account.reporting import report

# In the whole site: more than this many failures within one hour of the clock is a peak (BIO2 5.17.01).
PEAK: Final = limits.Limit("login_peak", 60)
EVERYBODY: Final = "everybody"


def _counters(request: HttpRequest, email: str) -> tuple[tuple[bytes, limits.Limit], ...]:
    return (
        (limits.sender_of(limits.sender(request)), limits.LOGGING_IN),
        (limits.name_of(email), limits.LOGGING_IN_AS),
    )


def waiting(request: HttpRequest, email: str) -> datetime | None:
    """Return until when nothing is tried for this account from here, or None when one may try."""
    waits = [until for counter in _counters(request, email) if (until := limits.used_up(*counter))]
    return max(waits, default=None)


def failed(request: HttpRequest, email: str) -> None:
    """Count a failure; the one that closes the account, or that makes a peak, is reported."""
    sender, name = _counters(request, email)
    limits.count(*sender)
    if _crosses(*name):
        user = User.objects.filter(email=email).first()
        if user:
            report(SecurityEvent.Kind.LOCKED_OUT, user)
    if _crosses(limits.name_of(EVERYBODY), PEAK):
        report(SecurityEvent.Kind.PEAK)


def _crosses(digest: bytes, limit: limits.Limit) -> bool:
    """Count one, and return True when it is the one that reaches the limit."""
    before = limits.used_up(digest, limit)
    limits.count(digest, limit)
    return not before and limits.used_up(digest, limit) is not None
