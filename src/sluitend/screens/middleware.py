"""One request is one transaction in which PostgreSQL knows who acts; what goes wrong becomes a page that says so."""

import logging
from collections.abc import Callable
from typing import Final, cast
from uuid import UUID

from django.db import DatabaseError, OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from sluitend.access.actor import public
from sluitend.access.context import acting
from sluitend.access.errors import NotAllowed, NotFound, Refused
from sluitend.access.models import User
from sluitend.logbook.writing import denied
from sluitend.registry.actors import actor_of
from sluitend.screens.request import Request

logger = logging.getLogger(__name__)
Next = Callable[[HttpRequest], HttpResponseBase]
SERVER_ERROR = 500


# Only what we serve ourselves, nothing written into a page, and no page of ours within another's.
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


class ContentPolicy:
    """Tells browsers what a page of ours may load and do (Content Security Policy, without any `unsafe-`)."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Return the response with the policy."""
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        return response


class OneTransaction:
    """Wraps a request in one transaction; a page that reports a fault of ours undoes it all.

    The promises are checked at commit. Whoever was a moment too late for one gets a page that says so, and their
    form back when they go back.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Return the response, committed."""
        try:
            with transaction.atomic():
                response = self.get_response(request)
                if response.status_code >= SERVER_ERROR:
                    transaction.set_rollback(True)
                return response
        except OperationalError as error:
            logger.warning("database out of reach: %s", type(error.__cause__).__name__)
            connection.close_if_unusable_or_obsolete()
            return HttpResponse(render_to_string("screens/out_of_reach.html"), status=503)
        except DatabaseError as error:
            # The text of a database error may hold data: only its kind, and which promise it broke, is logged.
            promise = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
            logger.warning("commit refused: %s %s", type(error).__name__, promise)
            return fault(
                request,
                409,
                _("Een ander was u net voor"),
                _("Er is niets opgeslagen. Ga terug en probeer het opnieuw."),
            )


class Acting:
    """Sets `request.actor` and tells the database, before any view runs."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Return the response to a request that has an actor."""
        request = cast("Request", request)
        user = request.user
        # Where nothing says that the second step was passed, it was not.
        proven = not getattr(request, "unproven", True)
        request.actor = actor_of(user) if proven and isinstance(user, User) else public()
        with acting(request.actor, savepoint=False, to_the_end=True):
            return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Return the page for a wish that could not be granted and that no form showed; None for a fault of ours."""
        if isinstance(error, NotFound | NotAllowed):
            log_denial(cast("Request", request))
        if isinstance(error, NotFound):
            return fault(request, 404, _("Niet gevonden"), str(error.message))
        if isinstance(error, NotAllowed):
            return fault(request, 403, _("Dit kan niet"), str(error.message))
        if isinstance(error, Refused):
            return fault(request, 409, _("Dit kan nu niet"), str(error.message))
        return None


def log_denial(request: Request) -> None:
    """Write in the disclosure log that somebody with an account was refused a page, or something on it."""
    route, actor = request.resolver_match, getattr(request, "actor", None)
    if route is None or actor is None or not actor.user:
        return
    thing = next((value for value in route.kwargs.values() if isinstance(value, UUID)), None)
    denied(
        actor,
        f"open_{route.url_name}".replace("-", "_"),
        purpose="unknown",
        legal_basis="none",
        resource=str(route.url_name).replace("-", "_"),
        resource_id=thing or "",
        case=route.kwargs.get("case"),
    )


def fault(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    """Return the page for what went wrong: what happened, what was kept, what to do."""
    return render(
        request, "screens/fault.html", {"title": title, "text": text, "status": status}, status=status
    )
