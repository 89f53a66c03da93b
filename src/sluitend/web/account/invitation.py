"""The page behind the link of an invitation: choose a password, then a second step."""

from typing import Final

from allauth.mfa.models import Authenticator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from sluitend.access.errors import NotFound
from sluitend.access.invitations import accept, find
from sluitend.web.account import visits
from sluitend.web.account.entering import by_password
from sluitend.web.account.passwords import NewPasswordForm

HELD: Final = "invitation"


@never_cache
def open_link(request: HttpRequest, secret: str) -> HttpResponse:
    """Take the secret out of the address, where logs and the next site would see it, and show the page."""
    request.session[HELD] = secret
    return redirect("invitation_accept")


@sensitive_post_parameters("password", "again")
@never_cache
def choose_password(request: HttpRequest) -> HttpResponse:
    """Show and handle the choice of a password; looking uses nothing up, so that a mail scanner may look."""
    secret = str(request.session.get(HELD, ""))
    invitation = find(secret) if secret else None
    if invitation is None:
        return render(request, "web/account/invitation_over.html", status=404)
    form = NewPasswordForm(request.POST or None, user=invitation.user)
    if request.method != "POST" or not form.is_valid():
        context = {"form": form, "invited": invitation.user}
        return render(request, "web/account/invitation.html", context)
    try:
        person = accept(secret, form.cleaned_data["password"])
    except NotFound:
        return render(request, "web/account/invitation_over.html", status=404)
    request.session.flush()
    # Who lost their second step gets a new one, and whoever may have found the old one loses it.
    Authenticator.objects.filter(user=person).delete()
    visits.end_others(person, keep=None)
    return by_password(request, person, reverse("offers"))
