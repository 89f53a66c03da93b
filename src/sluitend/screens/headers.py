"""What browsers, caches and strangers are told beside the content policy: keep, embed and guess nothing."""

from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

# The pages hold personal data: nobody on the way keeps them, nor does the browser after the window is closed.
ALWAYS: Final = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Permitted-Cross-Domain-Policies": "none",
    # In place of the web server's own, which tells its name.
    "Server": "Sluitend",
}
YEAR: Final = 31_536_000
HSTS: Final = f"max-age={YEAR}; includeSubDomains"


class Headers:
    """Gives every response the headers above, unless the page set one itself; and HSTS where the site is https.

    HSTS does not wait for a request that looks like https: the proxy that does the TLS speaks http to us.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Return the response with the headers."""
        response = self.get_response(request)
        for name, value in ALWAYS.items():
            response.headers.setdefault(name, value)
        if settings.SECURE_COOKIES:
            response.headers["Strict-Transport-Security"] = HSTS
        return response
