"""The request as our views see it."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from sluitend.access.actor import Actor


class Request(HttpRequest):
    """A request with the actor who makes it (set by `middleware.Acting`)."""

    actor: Actor
    unproven: bool  # logged in, but without a second step: counts as nobody (set by web.account.gate)
    htmx: HtmxDetails
