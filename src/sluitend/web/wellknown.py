"""`/.well-known/security.txt` (RFC 9116) and the page that it points to: how to tell us of a weakness.

Mandatory for Dutch municipalities since 25 May 2023 (Forum Standaardisatie). Without a contact of its own a site says
no contact: a file that leads to nobody is worse than none, so it is then not there, and `check --deploy` says so.
"""

from datetime import UTC, datetime, timedelta
from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

# RFC 9116, 2.5.5: less than a year ahead; it says how long one may rely on a copy.
RELIABLE: Final = timedelta(days=180)


def expires(now: datetime) -> str:
    """Return until when the file may be relied on, counted from `now`: midnight UTC, as RFC 3339."""
    return f"{(now + RELIABLE).astimezone(UTC):%Y-%m-%d}T00:00:00Z"


@require_safe
def security_txt(_request: HttpRequest) -> HttpResponse:
    """Return the file; Http404 when `SLUITEND_SECURITY_CONTACT` names nobody."""
    if not settings.SECURITY_CONTACTS:
        raise Http404
    lines = [
        *(f"Contact: {contact}" for contact in settings.SECURITY_CONTACTS),
        f"Expires: {expires(timezone.now())}",
        "Preferred-Languages: nl, en",
        f"Canonical: {settings.SITE_URL}{reverse('security_txt')}",
        f"Policy: {settings.SECURITY_POLICY or settings.SITE_URL + reverse('disclosure_policy')}",
    ]
    response = HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response


@require_safe
def disclosure_policy(request: HttpRequest) -> HttpResponse:
    """Show how to report a weakness, and what we promise to who does."""
    return render(request, "web/security/policy.html", {"contacts": settings.SECURITY_CONTACTS})
