"""Whether a code is the second step of an account; each counts once, on every server of the site."""

from typing import Any, Final

from allauth.core import context
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sluitend.access.models import User
from sluitend.access.sealing import unseal
from sluitend.web.account import attempts

COUNTER: Final = "counter"  # in an authenticator's data: the time step of the last code that was used


class CodeForm(forms.Form):
    """A code of the app on the telephone, or a recovery code."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=20,
        help_text=gettext_lazy("De zes cijfers in uw app, of een van uw herstelcodes."),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.authenticator: Authenticator | None = None

    def clean_code(self) -> str:
        """Return the code when it is right; wrong ones are counted as wrong passwords are."""
        code = "".join(self.cleaned_data["code"].split())
        request = context.request
        if until := attempts.waiting(request, self.user.email):
            hour = f"{timezone.localtime(until):%H:%M}"
            raise ValidationError(
                _("Te vaak een verkeerde code. Het kan weer na %(hour)s uur.") % {"hour": hour}
            )
        self.authenticator = matching(self.user, code)
        if self.authenticator is None:
            attempts.failed(request, self.user.email)
            raise ValidationError(_("Deze code klopt niet, of is al gebruikt. Wacht op de volgende code."))
        return code

    def save(self) -> None:
        """Let allauth know which second step was passed."""
        post_authentication(context.request, self.authenticator)


def matching(user: User, code: str) -> Authenticator | None:
    """Return the second step of `user` that `code` is right for, having used the code up; None when it is wrong."""
    steps = {step.type: step for step in Authenticator.objects.select_for_update().filter(user=user)}
    app, recovery = steps.get(Authenticator.Type.TOTP), steps.get(Authenticator.Type.RECOVERY_CODES)
    if app and use_up(app, unseal(app.data["secret"]), code):
        return app
    if recovery and code.isascii() and recovery.wrap().validate_code(code):
        return recovery
    return None


def use_up(app: Authenticator, secret: str, code: str) -> bool:
    """Return True when `code` is of now and newer than the last that was used; it cannot be used again."""
    for counter in totp.yield_hotp_counters_from_time():
        right = constant_time_compare(totp.format_hotp_value(totp.hotp_value(secret, counter)), code)
        if right and counter > app.data.get(COUNTER, -1):
            app.data[COUNTER] = counter
            app.save(update_fields=["data"])
            return True
    return False
