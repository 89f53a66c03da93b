"""The form for a new password: typed twice, held to the site's rules, never shown back."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sluitend.access.models import User


class NewPasswordForm(forms.Form):
    """A new password for `user`."""

    password = forms.CharField(
        label=gettext_lazy("Nieuw wachtwoord"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=gettext_lazy("Nog een keer het nieuwe wachtwoord"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["password"].help_text = " ".join(password_validators_help_texts())

    def clean_password(self) -> str:
        """Return the password; raises ValidationError saying what is wrong with it."""
        password: str = self.cleaned_data["password"]
        validate_password(password, self.user)
        return password

    def clean(self) -> dict[str, Any]:
        """Return the answers; the two must be the same."""
        answers = super().clean() or {}
        first, second = answers.get("password"), answers.get("again")
        if first and second and first != second:
            raise ValidationError({"again": _("De twee wachtwoorden zijn niet gelijk.")})
        return answers
