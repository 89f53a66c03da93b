"""The register of processing activities on screen, on paper and as data."""

import json

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from sluitend.privacy.processing import register_of
from sluitend.screens.files import download
from sluitend.screens.request import Request
from sluitend.web.privacy.door import for_officer, page


@require_safe
@for_officer
def register(request: Request) -> HttpResponse:
    """Show the register; it prints as it stands."""
    return page(request, "register", "privacy_register", {"activities": register_of()})


@require_safe
@for_officer
def register_json(_request: Request) -> HttpResponse:
    """Give the register as data."""
    data = json.dumps({"activities": register_of()}, ensure_ascii=False, indent=2)
    return download(data.encode(), "application/json", "verwerkingen.json")
