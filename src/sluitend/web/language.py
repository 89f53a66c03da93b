"""The language of the screens: chosen with a button, remembered with the account."""

from datetime import timedelta
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.views.decorators.http import require_POST

from sluitend.access.models import User

YEAR: Final = timedelta(days=365)


def safe_path(request: HttpRequest, path: str, otherwise: str = "/") -> str:
    """Return `path` when it leads to a page of this site, else `otherwise`: nobody is sent elsewhere by a link."""
    # Without a slash in front, `redirect` would take it for the name of a page.
    here = path.startswith("/") and url_has_allowed_host_and_scheme(
        path, {request.get_host()}, require_https=request.is_secure()
    )
    return path if here else otherwise


def speak(response: HttpResponse, language: str) -> None:
    """Let the browser remember the language."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, language, max_age=YEAR, samesite="Lax", httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Switch to the language that was asked for, if we speak it, and go back to the same page."""
    response = HttpResponseRedirect(safe_path(request, request.POST.get("next", "")))
    language = request.POST.get("language", "")
    if language in dict(settings.LANGUAGES) and check_for_language(language):
        speak(response, language)
        if isinstance(request.user, User):
            User.objects.filter(pk=request.user.pk).update(language=language)
    return response
