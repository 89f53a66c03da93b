"""The style guide: every part of the screens with made-up content (`samples.py`)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from sluitend.web.samples import sample


def styleguide(request: HttpRequest) -> HttpResponse:
    """Show all parts."""
    return render(request, "shell/styleguide.html", sample())
