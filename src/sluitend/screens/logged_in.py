"""The door: a screen for people with an account. Whoever lost their session in the middle of a form keeps the form."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase
from django.urls import resolve, reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django_htmx.http import HttpResponseClientRedirect

from sluitend.screens.request import Request

P = ParamSpec("P")
View = Callable[Concatenate[Request, P], HttpResponseBase]


def logged_in(view: View[P]) -> Callable[..., HttpResponseBase]:
    """Let only people with an account through; anybody else gets the log-in page, with what they had typed kept.

    Its answers are not stored by the browser: what somebody saw is gone after log-out.
    """

    @wraps(view)
    @never_cache
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return ask_log_in(request)
        return view(cast("Request", request), *args, **kwargs)

    return guarded


def ask_log_in(request: HttpRequest) -> HttpResponseBase:
    """Return the way to the log-in page; to who sent a form, the page itself, which carries what they had typed.

    The shell above knows what that page looks like.
    """
    here = request.get_full_path()
    htmx = cast("Request", request).htmx
    if htmx:
        return HttpResponseClientRedirect(
            f"{reverse('login')}?{urlencode({'next': htmx.current_url_abs_path or here})}"
        )
    if request.method in {"GET", "HEAD"}:
        return redirect_to_login(here)
    screen = resolve(reverse("login")).func
    return cast("HttpResponseBase", screen(request, instead_of=here))
