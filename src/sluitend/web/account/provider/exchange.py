"""The conversation with a provider: OpenID Connect, authorization code with PKCE (OIDC NL GOV 1.0.1, client profile).

Authlib carries it; we hold it to what it leaves open: 256 bits for state and nonce, the issuer of the configuration,
ourselves as the only audience, signatures of public keys only, and the acr that was asked for.
"""

import secrets
import time
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.django_client import OAuth
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from joserfc.errors import JoseError
from joserfc.jwk import import_key
from requests import RequestException

from sluitend.web.account.provider.settings import Provider

ALGORITHMS: Final = frozenset(
    {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"}
)
DESCRIBED_FOR: Final = 3600  # seconds; then the provider's description and keys are fetched again
SECONDS: Final = 5  # longer than this nobody waits for a provider
LEEWAY: Final = 60


class ProviderRefusedError(Exception):
    """What the provider said was not what it should be; the text tells the operator why, and holds nothing it sent."""


def send_there(request: HttpRequest, provider: Provider) -> HttpResponse:
    """Return the way to the provider, and remember in this session what it must answer to."""
    try:
        client = _client(provider)
        asked = {"acr_values": " ".join(provider.acr_values)} if provider.acr_values else {}
        response: HttpResponse = client.authorize_redirect(
            request,
            settings.SITE_URL + reverse("provider_back", args=[provider.code]),
            state=secrets.token_urlsafe(32),
            nonce=secrets.token_urlsafe(32),
            code_verifier=secrets.token_urlsafe(64),
            **asked,
        )
    except (RequestException, AuthlibBaseError, ValueError, KeyError, RuntimeError) as error:
        raise ProviderRefusedError(type(error).__name__) from error
    return response


def come_back(request: HttpRequest, provider: Provider) -> dict[str, Any]:
    """Return what the provider vouches for about whoever came back; raises ProviderRefusedError.

    The state is used up whatever happens: the same answer cannot be given twice.
    """
    try:
        client = _client(provider)
        token = client.authorize_access_token(
            request,
            leeway=LEEWAY,
            claims_options={
                "iss": {"essential": True, "value": provider.issuer},
                "aud": {"essential": True, "value": provider.client_id},
                "sub": {"essential": True},
            },
        )
    except (
        RequestException,
        AuthlibBaseError,
        JoseError,
        ValueError,
        KeyError,
        TypeError,
        RuntimeError,
    ) as error:
        raise ProviderRefusedError(type(error).__name__) from error
    claims = dict(token.get("userinfo") or {})
    if not claims or not isinstance(claims.get("sub"), str) or not claims.get("nonce"):
        raise ProviderRefusedError("no id_token")
    audience = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
    if audience != [provider.client_id]:
        raise ProviderRefusedError("not for us alone")
    if provider.acr_values and claims.get("acr") not in provider.acr_values:
        raise ProviderRefusedError("acr too low")
    return claims


def _client(provider: Provider) -> Any:
    return _described(provider.code, int(time.time()) // DESCRIBED_FOR, _Shelf(provider))


class _Shelf:
    """A provider as part of a cache's key: equal when its whole configuration is."""

    def __init__(self, provider: Provider) -> None:
        self.provider = provider
        self.text = repr((provider, provider.client_secret, sorted(provider.groups)))

    def __hash__(self) -> int:
        return hash(self.text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Shelf) and other.text == self.text


@lru_cache(maxsize=32)
def _described(code: str, hour: int, shelf: _Shelf) -> Any:  # noqa: ARG001  the hour lets it be forgotten
    provider = shelf.provider
    by_key = bool(provider.private_key_file)
    client = OAuth().register(
        code,
        client_id=provider.client_id,
        client_secret=_key(provider) if by_key else provider.client_secret,
        server_metadata_url=provider.discovery,
        client_kwargs={
            "scope": provider.scope,
            "code_challenge_method": "S256",
            "token_endpoint_auth_method": "private_key_jwt" if by_key else "client_secret_basic",
            "default_timeout": SECONDS,
        },
    )
    told = client.load_server_metadata()
    if told.get("issuer") != provider.issuer:
        raise ProviderRefusedError("another issuer")
    offered = told.get("id_token_signing_alg_values_supported") or ["RS256"]
    told["id_token_signing_alg_values_supported"] = sorted(ALGORITHMS.intersection(offered))
    if by_key:
        headers = {"kid": provider.key_id} if provider.key_id else {}
        client.client_auth_methods = [
            PrivateKeyJWT(told["token_endpoint"], headers=headers, alg=provider.key_alg)
        ]
    return client


def _key(provider: Provider) -> Any:
    text = Path(provider.private_key_file).read_text(encoding="ascii")
    return import_key(text, "EC" if provider.key_alg.startswith("ES") else "RSA")
