"""What `sluitend check --deploy` says about the settings; the errors among it also keep the web server from starting.

Sluitend is "in production" when it is served over https (`SLUITEND_HTTPS`, on by default): the demo, development and
the tests are not.
"""

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register  # noqa: A004  Django's own name
from django.core.exceptions import ImproperlyConfigured

from sluitend.config.environment import VARIABLES
from sluitend.uploads.clamav import CLAMD

SHORTEST_SECRET: Final = 50
FEWEST_MARKS: Final = 10
LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "[::1]"})
OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO
SAFE_TLS: Final = frozenset({"verify-ca", "verify-full"})


@register(Tags.security, deploy=True)
def check_settings(app_configs: Any, **_kwargs: Any) -> list[CheckMessage]:  # noqa: ARG001  Django passes it
    """Return what is wrong with the settings for production, errors first."""
    return [*errors(), *warnings()]


def refuse_unsafe_settings() -> None:
    """Raise ImproperlyConfigured, naming what is wrong, when a site in production is not set up safely."""
    if settings.SECURE_COOKIES and (found := list(errors())):
        message = f"Sluitend does not serve with these settings: {' '.join(str(one.msg) for one in found)}"
        raise ImproperlyConfigured(message)


def errors() -> Iterator[Error]:
    """Yield what makes a site unsafe; no message quotes a secret."""
    if settings.DEBUG:
        yield Error(
            "SLUITEND_DEBUG is on: error pages would show what the program holds.", id="sluitend.E001"
        )
    if settings.DEMO:
        yield Error("SLUITEND_DEMO is on: anybody could log in as anybody.", id="sluitend.E002")
    if not settings.SECURE_COOKIES:
        yield Error(
            "SLUITEND_HTTPS is off: cookies and data would go over the line in the open.", id="sluitend.E003"
        )
    secret = settings.SECRET_KEY
    if len(secret) < SHORTEST_SECRET or len(set(secret)) < FEWEST_MARKS:
        yield Error(
            f"SLUITEND_SECRET_KEY is too easy to guess: use {SHORTEST_SECRET} random characters or more.",
            hint="python -c 'import secrets; print(secrets.token_urlsafe(64))'",
            id="sluitend.E004",
        )
    if any(host == "*" or host.startswith(".") or not host.strip() for host in settings.ALLOWED_HOSTS):
        yield Error("SLUITEND_HOSTS must name each host in full: no `*`, no leading dot.", id="sluitend.E005")


def warnings() -> Iterator[Warning]:
    """Yield what an operator should look at: it may be meant."""
    if set(settings.ALLOWED_HOSTS) <= LOOPBACK:
        yield Warning(
            "SLUITEND_HOSTS names this computer only: nobody else can reach the site.", id="sluitend.W001"
        )
    if not settings.SECURITY_CONTACTS:
        yield Warning(
            "SLUITEND_SECURITY_CONTACT is empty: there is no security.txt, which municipalities must have.",
            id="sluitend.W002",
        )
    if not VARIABLES["SLUITEND_LOG_KEYS"].read():
        yield Warning(
            "SLUITEND_LOG_KEYS is empty: the disclosure log is signed with the secret key, which more programs know.",
            id="sluitend.W003",
        )
    if "owner" in settings.DATABASES:
        yield Warning(
            "SLUITEND_OWNER_DATABASE_URL is set: only who migrates needs the role that owns the tables.",
            id="sluitend.W004",
        )
    if not CLAMD.read():
        yield Warning(
            "SLUITEND_CLAMD is empty: files are checked for what they are, not for known viruses.",
            id="sluitend.W007",
        )
    yield from _databases()
    yield from _secrets()


def _databases() -> Iterator[Warning]:
    for name, database in settings.DATABASES.items():
        host, mode = database["HOST"], database["OPTIONS"].get("sslmode", "")
        if host and not host.startswith("/") and host not in LOOPBACK and mode not in SAFE_TLS:
            yield Warning(
                f"The line to the database ({name}) is not verified: add ?sslmode=verify-full to its address.",
                id="sluitend.W005",
            )


def _secrets() -> Iterator[Warning]:
    for name in sorted(VARIABLES):
        file = os.environ.get(f"{name}_FILE")
        if file and Path(file).exists() and Path(file).stat().st_mode & OTHERS:
            yield Warning(
                f"The file that {name}_FILE names can be read by others on this machine: chmod 600.",
                id="sluitend.W006",
            )
