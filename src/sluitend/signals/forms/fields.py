"""Fields that both reporting and triage ask: text that arrived whole, and a municipality by its name."""

from difflib import get_close_matches
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from sluitend.casework.terms import today
from sluitend.registry.models import Municipality
from sluitend.screens.forms import CleanTextField
from sluitend.signals.places import folded

BROKEN = "\ufffd"


class WholeTextField(CleanTextField):
    """Text of which no letter was lost on the way: what came in another encoding is refused, not garbled."""

    def to_python(self, value: Any) -> str:
        """Return the cleaned text; raises ValidationError when letters were lost."""
        text = super().to_python(value)
        if BROKEN in text:
            raise ValidationError(
                _(
                    "Een deel van de tekst kwam niet goed over (let op het teken %(mark)s). "
                    "Verbeter het en verstuur opnieuw."
                )
                % {"mark": BROKEN}
            )
        return text


def municipalities() -> list[tuple[str, str]]:
    """Return (code, name) of every municipality that exists today, by name. One query."""
    alive = Q(valid_until=None) | Q(valid_until__gt=today())
    return list(Municipality.objects.filter(alive).order_by("name").values_list("code", "name"))


class MunicipalityField(forms.CharField):
    """A municipality, typed by name with suggestions or chosen from a list; cleaned, its CBS code."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"list": "gemeenten", "autocomplete": "off", "maxlength": 80})
        super().__init__(widget=widget, **kwargs)

    def clean(self, value: Any) -> str:
        """Return the code; raises ValidationError, with the nearest names, for what is no municipality."""
        typed = super().clean(value)
        if not typed:
            return ""
        known = municipalities()
        by_name = {folded(name): code for code, name in known}
        code = typed if typed in dict(known) else by_name.get(folded(typed.strip()))
        if code:
            return code
        names = {folded(name): name for _code, name in known}
        near = [names[match] for match in get_close_matches(folded(typed[:80]), names, n=3)]
        if near:
            raise ValidationError(
                _("Deze gemeente kennen we niet. Bedoelt u %(names)s?") % {"names": ", ".join(near)}
            )
        raise ValidationError(_("Deze gemeente kennen we niet. Kies een gemeente uit de lijst."))
