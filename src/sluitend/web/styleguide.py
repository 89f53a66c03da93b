"""The style guide: every part of the screens with made-up content (`samples.py`)."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from sluitend.screens.logged_in import logged_in
from sluitend.web.samples import sample


def styleguide(request: HttpRequest) -> HttpResponseBase:
    """Show all parts: to everybody where one develops or tries Sluitend out, elsewhere to who has an account."""
    return parts(request) if settings.DEBUG or settings.DEMO else logged_in(parts)(request)


def parts(request: HttpRequest) -> HttpResponse:
    """Return the page with all parts."""
    return render(request, "shell/styleguide.html", sample())
