"""Logging in with one's own organisation."""

import logging
from typing import Final

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.internal.stagekit import clear_login
from allauth.account.models import Login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from sluitend.access.models import SecurityEvent
from sluitend.registry.models import Organisation
from sluitend.signals import limits
from sluitend.web.account import visits
from sluitend.web.account.entering import by_other_means, with_what_was_typed
from sluitend.web.account.provider.exchange import ProviderRefusedError, come_back, send_there
from sluitend.web.account.provider.people import person_of
from sluitend.web.account.provider.settings import Provider, providers
from sluitend.web.account.reporting import report
from sluitend.web.language import safe_path

logger = logging.getLogger(__name__)
GOING: Final = "provider_going"
KEPT: Final = "provider_kept"
ASKING: Final = limits.Limit("provider", 60)
Kind = SecurityEvent.Kind


@require_safe
@never_cache
def log_in(request: HttpRequest, provider: str) -> HttpResponse:
    """Send somebody to their own organisation to log in, remembering where they were going."""
    there = _known(provider)
    if limits.count_attempt(limits.sender(request), ASKING):
        return _refused(request, there, "too often")
    request.session[GOING] = safe_path(request, request.GET.get("next", ""))
    try:
        return send_there(request, there)
    except ProviderRefusedError as error:
        return _refused(request, there, str(error))


@require_safe
@never_cache
def back(request: HttpRequest, provider: str) -> HttpResponse:
    """Let in whoever the provider vouches for; when it asked for two steps already, none is asked here."""
    there = _known(provider)
    try:
        person = person_of(there, come_back(request, there))
    except ProviderRefusedError as error:
        return _refused(request, there, str(error))
    following = safe_path(request, request.session.pop(GOING, ""))
    kept = request.session.pop(KEPT, "")
    if there.acr_values:
        return by_other_means(request, person, following, "provider", kept)
    if request.user.is_authenticated:
        visits.end(request)
    clear_login(request)
    request.session.cycle_key()
    following = with_what_was_typed(request, following, kept)
    record_authentication(request, person, "provider", provider=there.code)
    response: HttpResponse = perform_login(request, Login(user=person, redirect_url=following))
    return response


def _known(code: str) -> Provider:
    found = providers().get(code)
    if found is None:
        raise Http404
    return found


def _refused(request: HttpRequest, provider: Provider, reason: str) -> HttpResponse:
    """Say that it did not work; why is for the operator's log, not for who may have forged it."""
    logger.warning("log-in through %s refused: %s", provider.code, reason)
    # Only what was begun here is worth telling: anybody can send an answer to a question that was never asked.
    if request.session.pop(GOING, None) is not None:
        organisation = Organisation.objects.filter(slug=provider.organisation).first()
        report(Kind.PROVIDER_REFUSED, organisation=organisation.pk if organisation else None)
    return render(request, "web/account/provider_refused.html", {"provider": provider}, status=403)
