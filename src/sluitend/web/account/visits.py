"""The sessions that somebody is logged in with: when each began, was last used, and how it is ended.

A session ends after a quarter of an hour in which nothing was asked for, and in any case after twelve hours. What ends
it is on the server: the stamps lie in the session itself, and are written at most twice a minute. They are of the real
clock, whatever history is being told.
"""

import time
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.contrib.auth import logout
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils import timezone

from sluitend.access.actor import system
from sluitend.access.context import acting
from sluitend.access.models import LoginSession, SecurityEvent, User
from sluitend.web.account.devices import device_of, network_of
from sluitend.web.account.reporting import report

BEGAN: Final = "began"
SEEN: Final = "seen"
# How this session passed the second step: "totp", "webauthn", "recovery_codes", "added", "provider" or "demo".
SECOND_STEP: Final = "second_step"
IDLE: Final = 15 * 60
LONGEST: Final = 12 * 3600
STAMPED_EVERY: Final = 30
HOUR: Final = timedelta(hours=1)
LOG_IN: Final = system("log_in")


def begin(request: HttpRequest, user: User, second_step: str = "") -> None:
    """Stamp the new session of `user`; report when it comes from a kind of device or a network never seen before."""
    request.session[BEGAN] = request.session[SEEN] = time.time()
    if second_step:
        request.session[SECOND_STEP] = second_step
    device, network, moment = device_of(request), network_of(request, user), timezone.now()
    if not request.session.session_key:
        request.session.create()
    with acting(LOG_IN):
        before = LoginSession.objects.filter(user=user)
        known = before.exists()
        new_device = known and not before.filter(device=device).exists()
        new_network = known and not before.filter(network=network).exists()
        LoginSession.objects.update_or_create(
            key=request.session.session_key,
            defaults={
                "user": user,
                "device": device,
                "network": network,
                "began": moment,
                "last_seen": moment,
            },
        )
    _seen(user, moment)
    if new_device:
        report(SecurityEvent.Kind.NEW_DEVICE, user)
    if new_network:
        report(SecurityEvent.Kind.NEW_NETWORK, user)


def is_over(request: HttpRequest) -> bool:
    """Return True when this session has lain still for too long, or has lasted too long."""
    moment = time.time()
    seen, began = request.session.get(SEEN, moment), request.session.get(BEGAN, moment)
    return bool(moment - seen > IDLE or moment - began > LONGEST)


def touch(request: HttpRequest, user: User) -> None:
    """Stamp that the session is in use; the account, at most once an hour."""
    moment = time.time()
    if moment - request.session.get(SEEN, 0) < STAMPED_EVERY:
        return
    request.session.setdefault(BEGAN, moment)
    request.session[SEEN] = moment
    now = timezone.now()
    with acting(LOG_IN):
        LoginSession.objects.filter(key=request.session.session_key).update(last_seen=now)
    _seen(user, now)


def _seen(user: User, moment: datetime) -> None:
    if user.last_seen is None or moment - user.last_seen > HOUR:
        User.objects.filter(pk=user.pk).update(last_seen=moment)


def renew(request: HttpRequest) -> None:
    """Give the session a new key, as after every step that makes it worth more."""
    before = request.session.session_key
    request.session.cycle_key()
    moved(request, before)


def moved(request: HttpRequest, before: str | None) -> None:
    """Follow the session that had the key `before` under the new one."""
    if before:
        with acting(LOG_IN):
            LoginSession.objects.filter(key=before).update(key=request.session.session_key)


def end(request: HttpRequest) -> None:
    """End this session."""
    key = request.session.session_key
    logout(request)
    if key:
        _ended([key])


def living(user: User) -> list[LoginSession]:
    """Return the sessions of `user` that still hold, the one last used first. Two queries."""
    with acting(LOG_IN):
        open_ones = list(LoginSession.objects.filter(user=user, ended_at=None).order_by("-last_seen")[:100])
    alive = set(
        Session.objects.filter(
            session_key__in=[one.key for one in open_ones], expire_date__gt=timezone.now()
        ).values_list("session_key", flat=True)
    )
    return [one for one in open_ones if one.key in alive]


def end_others(user: User, keep: str | None, only: UUID | None = None) -> int:
    """End the sessions of `user` but the one with the key `keep`, or of those `only` one; return how many."""
    keys = [one.key for one in living(user) if one.key != keep and only in {None, one.pk}]
    Session.objects.filter(session_key__in=keys).delete()
    _ended(keys)
    return len(keys)


def _ended(keys: list[str]) -> None:
    with acting(LOG_IN):
        LoginSession.objects.filter(key__in=keys).update(ended_at=timezone.now())
