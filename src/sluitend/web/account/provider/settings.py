"""The identity providers of the organisations themselves, as the operator configured them.

`SLUITEND_PROVIDERS` (or the file that `SLUITEND_PROVIDERS_FILE` names) is JSON, one entry for each:

    {"waterstad": {"name": "Gemeente Waterstad", "organisation": "gemeente-waterstad",
                   "issuer": "https://login.waterstad.example/", "client_id": "sluitend",
                   "private_key_file": "/run/secrets/waterstad.pem", "key_id": "2026-1",
                   "acr_values": ["http://eidas.europa.eu/LoA/substantial"],
                   "groups_claim": "groups",
                   "groups": {"sluitend-af": {"role": "contact_official", "municipality": "GM9801"}}}}

`docs/operators/log-in.md` explains each. What is wrong is said without quoting a secret.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

LOOPBACK: Final = frozenset({"localhost", "127.0.0.1"})
REQUIRED: Final = frozenset({"name", "organisation", "issuer", "client_id"})
OPTIONAL: Final = frozenset(
    {
        "client_secret",
        "private_key_file",
        "key_id",
        "key_alg",
        "acr_values",
        "groups_claim",
        "groups",
        "scope",
    }
)


@dataclass(frozen=True)
class Role:
    """What a group of the provider stands for here: a role at its organisation, in an area and a programme."""

    role: str
    municipality: str | None = None
    programme: str = ""


@dataclass(frozen=True)
class Provider:
    """One provider: whose people it knows, how we prove who we are, which log-in is strong enough, what groups mean.

    `organisation` is the slug of the only organisation that its groups can give a role at. Without `acr_values` the
    second step is asked here.
    """

    code: str
    name: str
    organisation: str
    issuer: str
    client_id: str
    client_secret: str = field(default="", repr=False)
    private_key_file: str = ""
    key_id: str = ""
    key_alg: str = "RS256"
    acr_values: tuple[str, ...] = ()
    groups_claim: str = "groups"
    groups: Mapping[str, Role] = field(default_factory=dict)
    scope: str = "openid email profile"

    @property
    def discovery(self) -> str:
        """Where the provider describes itself (OpenID Connect Discovery 1.0)."""
        return f"{self.issuer.rstrip('/')}/.well-known/openid-configuration"


def providers() -> dict[str, Provider]:
    """Return the configured providers by their code; raises ImproperlyConfigured."""
    return _parsed(settings.PROVIDERS)


@lru_cache(maxsize=4)
def _parsed(text: str) -> dict[str, Provider]:
    try:
        entries = json.loads(text) if text else {}
        return {code: _provider(code, entry) for code, entry in entries.items()}
    except (ValueError, TypeError, AttributeError):
        message = "SLUITEND_PROVIDERS is not the JSON that docs/operators/log-in.md describes."
        raise ImproperlyConfigured(message) from None


def _provider(code: str, entry: Mapping[str, Any]) -> Provider:
    if not code.isascii() or not code.replace("-", "").isalnum():
        _wrong(code, "its code may hold letters, digits and hyphens only")
    if missing := REQUIRED - set(entry):
        _wrong(code, f"it lacks {', '.join(sorted(missing))}")
    if unknown := set(entry) - REQUIRED - OPTIONAL:
        _wrong(code, f"it has what we do not know: {', '.join(sorted(unknown))}")
    issuer = urlsplit(entry["issuer"])
    if issuer.scheme != "https" and issuer.hostname not in LOOPBACK:
        _wrong(code, "its issuer must start with https://")
    if bool(entry.get("client_secret")) == bool(entry.get("private_key_file")):
        _wrong(code, "give either client_secret or private_key_file")
    groups = {group: Role(**role) for group, role in entry.get("groups", {}).items()}
    acr_values = tuple(entry.get("acr_values", ()))
    return Provider(code=code, **{**entry, "groups": groups, "acr_values": acr_values})


def _wrong(code: str, what: str) -> None:
    message = f"SLUITEND_PROVIDERS: {code}: {what}."
    raise ImproperlyConfigured(message)
