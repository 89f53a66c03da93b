"""What stands between a request and every page: is the session still good, and did it pass the second step?

Deny unless allowed: who is logged in without a second step may set one up, log out, and nothing else, in whatever way
they ask. For the database such a request is the public's.
"""

from collections.abc import Callable
from typing import Final, cast

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from sluitend.access.models import User
from sluitend.screens.middleware import fault
from sluitend.screens.request import Request
from sluitend.web.account import visits

Next = Callable[[HttpRequest], HttpResponseBase]
# The names of the addresses that lead to a second step, to another log-in, or out. None shows anything of anybody.
WITHOUT_SECOND_STEP: Final = frozenset(
    {
        "second_step_choose", "totp_add", "passkey_add", "recovery_codes", "confirm", "logout", "set_language",
        "invitation", "invitation_accept", "login", "demo_login", "passkey_log_in", "mfa_authenticate",
        "log_in_give_up", "provider_log_in", "provider_back",
    }
)  # fmt: skip


class SessionEnds:
    """Ends a session that lay still for a quarter of an hour, or that lasts for twelve; else stamps that it is used."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Return the response, to nobody when the session was over: a form that was sent is kept by the door."""
        if isinstance(request.user, User):
            if visits.is_over(request):
                visits.end(request)
            else:
                visits.touch(request, request.user)
        return self.get_response(request)


class SecondStep:
    """Lets whoever has not passed a second step only set one up."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Return the response, or the way to setting up a second step."""
        request = cast("Request", request)
        request.unproven = isinstance(request.user, User) and not request.session.get(visits.SECOND_STEP)
        if not request.unproven or _name(request) in WITHOUT_SECOND_STEP:
            return self.get_response(request)
        way = reverse("second_step_choose")
        if request.headers.get("HX-Request"):
            return HttpResponseClientRedirect(way)
        if request.method in {"GET", "HEAD"}:
            return redirect(way)
        return fault(
            request,
            403,
            _("Stel eerst uw tweede stap in"),
            _("Er is niets opgeslagen. Met alleen een wachtwoord kunt u niets openen of wijzigen."),
        )


def _name(request: HttpRequest) -> str:
    try:
        return resolve(request.path_info).url_name or ""
    except Resolver404:
        return ""
