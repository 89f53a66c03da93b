"""What the browser says about a passkey, as forms: whatever is wrong with it is said in one way."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import AddWebAuthnForm, AuthenticateWebAuthnForm, LoginWebAuthnForm
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

AGAIN = gettext_lazy("Dit is niet gelukt. Probeer het opnieuw, of gebruik een code.")
UNKNOWN = gettext_lazy(
    "Deze passkey hoort niet bij een account. Probeer een andere, of log in met een wachtwoord."
)
NOT_MADE = gettext_lazy("De passkey is niet gemaakt. Probeer het opnieuw, of kies een app met codes.")


@contextmanager
def said_as(message: "_StrPromise") -> Iterator[None]:
    """Turn what allauth and fido2 raise about what a browser sent, which anybody can write, into `message`."""
    try:
        yield
    except (ValidationError, LookupError, TypeError, ValueError, AttributeError) as error:
        raise ValidationError(message) from error


class PasskeyStepForm(AuthenticateWebAuthnForm):
    """A passkey as the second step."""

    def clean_credential(self) -> Authenticator:
        """Return the passkey when it is one of the account."""
        with said_as(AGAIN):
            return super().clean_credential()


class PasskeyLogInForm(LoginWebAuthnForm):
    """A passkey instead of password and second step."""

    def clean_credential(self) -> Authenticator:
        """Return the passkey when there is an account with it."""
        with said_as(UNKNOWN):
            return super().clean_credential()


class NewPasskeyForm(AddWebAuthnForm):
    """A name for a passkey, and what the browser made."""

    name = forms.CharField(
        label=gettext_lazy("Hoe noemt u dit apparaat?"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("Bijvoorbeeld: mijn telefoon."),
    )
    passwordless = None

    def clean(self) -> dict[str, Any]:
        """Return the answers when the passkey was made for us, now, with finger, face or PIN."""
        with said_as(NOT_MADE):
            answers: dict[str, Any] = super().clean()
        return answers
