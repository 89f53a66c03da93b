"""The pages for what never reached a screen: each says what happened, what was kept and what to do."""

from typing import Final

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

TOO_MUCH: Final = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what we could not read (400) or what was too much to read (413)."""
    too_much = isinstance(exception, TOO_MUCH)
    status = 413 if too_much else 400
    return render(request, f"{status}.html", status=status)
