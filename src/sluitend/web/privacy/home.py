"""The officer's first page: what waits, what is late, and whether the log is whole."""

from datetime import timedelta

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from sluitend.casework.terms import now, today
from sluitend.privacy.access import visible_breaches, visible_requests, watched
from sluitend.privacy.expiring import expiring
from sluitend.privacy.models import Verified
from sluitend.privacy.verbs.breaches import due
from sluitend.screens.request import Request
from sluitend.web.privacy.door import for_officer, page

MONTH = timedelta(days=31)


@require_safe
@for_officer
def overview(request: Request) -> HttpResponse:
    """Show what the privacy officer must do now."""
    day = today()
    ending = expiring(watched(request.actor), day + MONTH)
    requests = visible_requests(request.actor).filter(answered_on=None).order_by("due")
    breaches = visible_breaches(request.actor).filter(closed_at=None).order_by("discovered_at")
    context = {
        "requests": requests[:10],
        "late": sum(one.due < day for one in requests),
        "breaches": [(one, due(one), due(one) < now()) for one in breaches[:10]],
        "ending": sum(one.disposal is None and not one.is_held for one in ending),
        "verified": Verified.objects.exclude(done_at=None).order_by("-done_at").first(),
    }
    return page(request, "overview", "privacy", context)
