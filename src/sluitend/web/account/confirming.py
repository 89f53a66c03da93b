"""Who wants to change how they log in, proves first that it is still them."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters

from sluitend.access.errors import Refused
from sluitend.access.models import User
from sluitend.screens.logged_in import logged_in
from sluitend.screens.request import Request
from sluitend.web.account import attempts
from sluitend.web.account.adapters import lately
from sluitend.web.account.owner import owner
from sluitend.web.language import safe_path

View = Callable[..., HttpResponseBase]


def confirmed(view: View) -> View:
    """Let only who proved in the last minutes who they are change how they log in."""

    @logged_in
    @wraps(view)
    def asked(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not lately(request):
            return redirect(f"{reverse('confirm')}?{urlencode({'next': request.path})}")
        return view(request, *args, **kwargs)

    return asked


class ConfirmForm(forms.Form):
    """The password, once more."""

    password = forms.CharField(
        label=gettext_lazy("Uw wachtwoord"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def confirms(self, request: HttpRequest, user: User) -> bool:
        """Return True when the password is right; wrong ones are counted as at the door."""
        if not self.is_valid():
            return False
        if attempts.waiting(request, user.email):
            self.add_error(None, _("Te vaak een verkeerd wachtwoord. Probeer het over een uur opnieuw."))
            return False
        if user.check_password(self.cleaned_data["password"]):
            return True
        attempts.failed(request, user.email)
        self.add_error("password", _("Dit wachtwoord klopt niet."))
        return False


@sensitive_post_parameters("password")
@logged_in
def confirm(request: Request) -> HttpResponse:
    """Ask for the password once more, and go back to what somebody wanted to change."""
    following = safe_path(
        request, request.POST.get("next") or request.GET.get("next", ""), reverse("account")
    )
    if not owner(request).has_usable_password():
        raise Refused(_("Log opnieuw in via uw eigen organisatie. Daarna kunt u dit wijzigen."))
    form = ConfirmForm(request.POST or None)
    if request.method == "POST" and form.confirms(request, owner(request)):
        record_authentication(request, request.user, "password", reauthenticated=True)
        return redirect(following)
    return render(request, "web/account/confirm.html", {"form": form, "next": following})
