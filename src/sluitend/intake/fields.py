"""Fields of an intake that are typed as people say it: a day as far as it is known, ages, places."""

import re
from datetime import date
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from sluitend.casework.codes import countries
from sluitend.intake.choices import NOT_ASKED, UNKNOWN, Exactness
from sluitend.intake.words import SPECIAL
from sluitend.screens.forms import CleanTextField
from sluitend.screens.names import municipality_names

ROUGH: Final = re.compile(r"(?:(?:(\d{1,2})[-/. ])?(\d{1,2})[-/. ])?(\d{4})\Z")
ISO: Final = re.compile(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?\Z")
AGES: Final = re.compile(r"[,; ]+")


def no_answers() -> dict[str, str]:
    """Return the words by which somebody says that it is not known, or was not asked: code by word."""
    return {
        _("onbekend"): UNKNOWN,
        str(SPECIAL[UNKNOWN]): UNKNOWN,
        str(SPECIAL[NOT_ASKED]): NOT_ASKED,
    }


def places() -> dict[str, str]:
    """Return where somebody may have been exploited: code by name."""
    return municipality_names() | {str(SPECIAL["abroad"]): "abroad"} | no_answers()


def homes() -> dict[str, str]:
    """Return where somebody may live or be found: code by name."""
    return places() | {str(SPECIAL["nowhere"]): "nowhere"}


def country_names() -> dict[str, str]:
    """Return the countries: code by name."""
    return {str(item.name): item.code for item in countries().values()}


class RoughDayField(CleanTextField):
    """A day as far as it is known, typed as `2024`, `3-2024` or `12-3-2024`; cleaned, how exactly and the day."""

    def clean(self, value: Any) -> Any:
        """Return exactness and day (("", None) for nothing); raises ValidationError that shows how to type it."""
        typed = super().clean(value) or ""
        if not typed:
            return "", None
        folded = {word.casefold(): code for word, code in no_answers().items()}
        if code := folded.get(typed.casefold()):
            return code, None
        if rough := ROUGH.match(typed):
            day, month, year = rough.groups()
        elif iso := ISO.match(typed):
            year, month, day = iso.groups()
        else:
            raise ValidationError(self._advice())
        exactness = Exactness.DAY if day else Exactness.MONTH if month else Exactness.YEAR
        try:
            return exactness.value, date(int(year), int(month or 1), int(day or 1))
        except ValueError:
            raise ValidationError(self._advice()) from None

    def _advice(self) -> str:
        return _("Vul een jaar, een maand of een dag in, zoals 2024, 3-2024 of 12-3-2024.")


def typed_day(exactness: str, day: date | None) -> str:
    """Return a day as it is typed in a `RoughDayField`."""
    if day is None:
        return str(SPECIAL[exactness]) if exactness else ""
    shown = {Exactness.DAY: f"{day.day}-{day.month}-{day.year}", Exactness.MONTH: f"{day.month}-{day.year}"}
    return shown.get(Exactness(exactness), str(day.year))


class AgesField(CleanTextField):
    """Ages in years with commas between them; cleaned, a list of numbers."""

    def clean(self, value: Any) -> Any:
        """Return the numbers; raises ValidationError for what is no number."""
        typed = [part for part in AGES.split(super().clean(value) or "") if part]
        if not all(part.isascii() and part.isdigit() and len(part) < 3 for part in typed):  # noqa: PLR2004  ages
            raise ValidationError(_("Vul leeftijden in jaren in, zoals 2, 5."))
        return [int(part) for part in typed]


def radios(label: Any, why: Any, choices: Any) -> forms.ChoiceField:
    """Return a choice with a button for each answer, none of them required."""
    return forms.ChoiceField(
        label=label, help_text=why, choices=choices, required=False, widget=forms.RadioSelect
    )


def boxes(label: Any, why: Any, choices: Any) -> forms.MultipleChoiceField:
    """Return a choice with a box for each answer, none of them required."""
    return forms.MultipleChoiceField(
        label=label, help_text=why, choices=choices, required=False, widget=forms.CheckboxSelectMultiple
    )


def lines(label: Any, why: Any, longest: int) -> CleanTextField:
    """Return a field for a few words."""
    return CleanTextField(
        label=label,
        help_text=why,
        max_length=longest,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
