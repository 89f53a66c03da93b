"""A small OpenID provider, served for real on this machine: it does as the standard says, and what a test asks it to."""

import base64
import hashlib
import hmac
import json
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

SIGNING = RSAKey.generate_key(2048, {"kid": "een", "use": "sig"})
FORGER = RSAKey.generate_key(2048, {"kid": "een", "use": "sig"})
OURS = RSAKey.generate_key(2048)
SECRET = "geheim van de proef"


def by_hand(header, claims, sign=lambda _text: b""):
    """Return a token as somebody who keeps to no library's rules would make it."""
    parts = (json.dumps(header | {"typ": "JWT"}).encode(), json.dumps(claims).encode())
    text = ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)
    return f"{text}.{base64.urlsafe_b64encode(sign(text)).decode().rstrip('=')}"


def unsigned(claims):
    return by_hand({"alg": "none"}, claims)


def signed_with_the_public_key(claims):
    """The public key, which everybody has, as if it were a shared secret."""
    key = SIGNING.as_pem(private=False)
    return by_hand(
        {"alg": "HS256", "kid": "een"}, claims, lambda text: hmac.new(key, text.encode(), "sha256").digest()
    )


@dataclass
class SmallProvider:
    """`claims` are added to what it vouches for; `forge` may change the token, `asked` is what it was sent last."""

    address: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    sign_with: Any = field(default_factory=lambda: SIGNING)
    alg: str = "RS256"
    forge: Any = None
    without_id_token: bool = False
    issuer: str = ""
    asked: dict[str, str] = field(default_factory=dict)
    sent: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def authorize(self, url):
        """What the browser does there: remember what was asked, and give the address that it is sent back to."""
        self.asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        self.codes[code := f"code-{len(self.codes)}"] = self.asked
        return f"{urlsplit(self.asked['redirect_uri']).path}?code={code}&state={self.asked['state']}"

    def describe(self):
        here = self.address
        return {
            "issuer": self.issuer or here,
            "authorization_endpoint": f"{here}/authorize",
            "token_endpoint": f"{here}/token",
            "jwks_uri": f"{here}/jwks",
            "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
        }

    def token(self, sent, headers):
        self.sent, self.headers = sent, headers
        asked = self.codes.pop(sent["code"], None)
        digest = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
        proof = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if asked is None or proof != asked["code_challenge"] or sent["redirect_uri"] != asked["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = {
            "iss": self.address,
            "aud": asked["client_id"],
            "sub": "s-1",
            "exp": now + 300,
            "iat": now,
            "nonce": asked["nonce"],
            "acr": asked.get("acr_values", "").split(" ")[0],
        }
        claims = {name: value for name, value in (claims | self.claims).items() if value is not None}
        signed = jwt.encode({"alg": self.alg, "kid": "een"}, claims, self.sign_with, algorithms=[self.alg])
        answer = {"access_token": "a", "token_type": "Bearer", "expires_in": 60}
        if not self.without_id_token:
            answer["id_token"] = self.forge(claims) if self.forge else signed
        return 200, answer


def serve(provider):
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_):
            """Say nothing."""

        def answer(self, status, content):
            body = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self):
            pages = {
                "/.well-known/openid-configuration": provider.describe,
                "/jwks": lambda: KeySet([SIGNING]).as_dict(private=False),
            }
            page = pages.get(self.path)
            self.answer(200 if page else 404, page() if page else {})

        def do_POST(self):
            text = self.rfile.read(int(self.headers["Content-Length"])).decode()
            sent = {name: values[0] for name, values in parse_qs(text).items()}
            self.answer(*provider.token(sent, dict(self.headers)))

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.address = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    return server
