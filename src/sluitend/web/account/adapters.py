"""What allauth asks us: how second steps are sealed, what log-in ends with, when somebody must confirm who they are."""

import time
from typing import Any, Final, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from sluitend.access.models import SecurityEvent, User
from sluitend.access.sealing import seal, unseal
from sluitend.signals import limits
from sluitend.web.account import visits
from sluitend.web.account.reporting import report
from sluitend.web.language import speak

# How long after giving a password or a second step somebody may change them.
CONFIRMED_FOR: Final = 300
RECOVERY: Final = "recovery_codes"


class AccountAdapter(DefaultAccountAdapter):
    """Accounts come by invitation; mail and messages are ours."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002  allauth's signature
        """Return False: nobody makes their own account."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address that attempts are counted for, behind our own proxies too."""
        return limits.sender(request)

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing: our screens say what was done, in our words."""

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Send nothing: `reporting` tells who must know, and no address is mailed."""

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:  # noqa: ARG002  as above
        """Return to the log-in page: that an account is blocked is nobody's to know."""
        return HttpResponseRedirect(reverse("login"))

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:  # noqa: ARG002  as above
        """Return True when it is too long ago that whoever sits here proved who they are."""
        return not lately(context.request)

    def get_reauthentication_methods(self, user: User) -> list[dict[str, str]]:  # noqa: ARG002  as above
        """Return our own page for it."""
        return [{"id": "reauthenticate", "description": "", "url": reverse("confirm")}]

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Stamp the session with the second step that it passed, and go where they were going, in their language."""
        step = second_step(request)
        visits.begin(request, user, step)
        if step == RECOVERY:
            report(SecurityEvent.Kind.RECOVERY_USED, user)
        response = HttpResponseRedirect(kwargs.get("redirect_url") or "/")
        speak(response, user.language)
        return response


class MfaAdapter(DefaultMFAAdapter):
    """Second steps are sealed, and named after Sluitend and not after the host."""

    def encrypt(self, text: str) -> str:
        """Return `text` as it may lie in the database."""
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Return what was sealed."""
        return unseal(encrypted_text)

    def generate_authenticator_name(self, user: User, type: str) -> str:  # noqa: A002, ARG002  as above
        """Return nothing: whoever makes a passkey names it, or it is called a passkey."""
        return ""

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Return for which site passkeys are made: the host as it is served, under our name."""
        entity = cast("dict[str, str]", super().get_public_key_credential_rp_entity())
        return entity | {"name": "Sluitend"}


def second_step(request: HttpRequest) -> str:
    """Return how whoever is logging in passed the second step in this session, or ""."""
    records = get_authentication_records(request, request.user)
    passed = [str(record["type"]) for record in records if record.get("method") == "mfa"]
    return passed[-1] if passed else ""


def lately(request: HttpRequest) -> bool:
    """Return True when a password or second step was given in this session in the last minutes."""
    records = get_authentication_records(request, request.user)
    return any(time.time() - record["at"] < CONFIRMED_FOR for record in records)
