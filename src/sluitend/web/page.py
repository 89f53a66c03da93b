"""A page of ours: a template in its frame (`shell.py` gives every template what the frame needs)."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def page(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """Return `template` for this request."""
    return render(request, template, context, status=status)
