"""The page behind the link of an invitation: choose a password, then a second step."""

from typing import Final

from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from sluitend.access.errors import NotFound
from sluitend.access.invitations import accept, find
from sluitend.web.account.passwords import NewPasswordForm
from sluitend.web.language import speak

HELD: Final = "invitation"
BACKEND: Final = "django.contrib.auth.backends.ModelBackend"


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
    logout(request)  # whoever sat here before
    login(request, person, backend=BACKEND)
    response = redirect("home")
    speak(response, person.language)
    return response
