"""The register of changes of an organisation, the latest first."""

from typing import Final
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sluitend.registry.staff import changes_of
from sluitend.screens.logged_in import logged_in
from sluitend.screens.request import Request
from sluitend.web.organisation.frame import frame, opened
from sluitend.web.organisation.words import lines

PAGE: Final = 50


@require_safe
@logged_in
def registry_changes(request: Request, organisation: UUID) -> HttpResponse:
    """Show who changed what about whom, a page at a time."""
    place = opened(request, organisation)
    page = Paginator(changes_of(place.pk), PAGE).get_page(request.GET.get("blad"))
    context = frame(request, place, "registry_changes") | {
        "page": page,
        "lines": lines(list(page.object_list)),
    }
    return render(request, "web/organisation/changes.html", context)
