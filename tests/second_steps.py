"""Logging in as people do: a password, then a code of the app."""

import time
from base64 import b32encode

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value

PASSWORD = "een lang geheim"
SECRET = b32encode(b"alleen voor tests..!").decode()
STEP = 30


def with_app(user, secret=SECRET):
    """Give `user` an app with codes, and a password; return them."""
    user.set_password(PASSWORD)
    user.save()
    TOTP.activate(user, secret)
    return user


def code_of(secret=SECRET, later=0):
    """Return the code that the app shows now, or `later` steps on."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // STEP + later))


def forget_codes(user):
    """Let the code of this half minute count again, as half a minute later."""
    Authenticator.objects.filter(user=user, type="totp").update(
        data={**Authenticator.objects.get(user=user, type="totp").data, "counter": 0}
    )


def log_in(client, user, **more):
    """Give password and code; return the answer to the last of them that was asked for."""
    answer = client.post("/inloggen/", {"email": user.email, "password": PASSWORD, **more})
    if answer.status_code == 302 and answer.url == "/inloggen/tweede-stap/":
        forget_codes(user)
        answer = client.post(answer.url, {"code": code_of()})
    return answer
