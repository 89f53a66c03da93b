"""A page of ours: a template in its frame."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from sluitend.web.navigation import navigation


def page(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """Return `template` with the main menu around it."""
    return render(request, template, {"navigation": navigation(request), **context}, status=status)
