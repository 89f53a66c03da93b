"""What happened at the door of one's organisation, for who administers it."""

from datetime import timedelta
from typing import Final

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sluitend.access.actor import ADMINISTRATOR
from sluitend.access.errors import NotAllowed
from sluitend.access.models import SecurityEvent
from sluitend.screens.logged_in import logged_in
from sluitend.screens.request import Request

SHOWN: Final = 200
SINCE: Final = timedelta(days=90)


@require_safe
@logged_in
def security_events(request: Request) -> HttpResponse:
    """Show the events of the last three months of the organisations that whoever asks administers. One query."""
    organisations = {office.organisation for office in request.actor.offices_as(ADMINISTRATOR)}
    if not organisations:
        raise NotAllowed(_("Alleen een beheerder ziet de meldingen over inloggen."))
    events = (
        SecurityEvent.objects.filter(
            Q(organisation__in=organisations) | Q(organisation=None, kind=SecurityEvent.Kind.PEAK),
            at__gt=timezone.now() - SINCE,
        )
        .select_related("user")
        .order_by("-at")[: SHOWN + 1]
    )
    rows = list(events)
    context = {"events": rows[:SHOWN], "more": len(rows) > SHOWN, "shown": SHOWN}
    return render(request, "web/account/security.html", context)
