"""Where somebody sleeps, when they turn 18, and with whom that is prepared."""

from datetime import date
from typing import Any, Final
from uuid import UUID

from django import forms
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from sluitend.care.forms.requests import WHY
from sluitend.care.growing import ADULT_CARE
from sluitend.care.reference import sleeping_places
from sluitend.casework.programmes import programme
from sluitend.registry.queries import platform_organisations
from sluitend.screens.forms import CleanTextField, DayField, WordsForm, offer

LONGEST: Final = 500
MONTHS_TYPED: Final = ("%Y-%m", "%m-%Y", "%m/%Y")


def _few_words(label: Any) -> CleanTextField:
    return CleanTextField(
        label=label,
        help_text=WHY,
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class SleepingForm(WordsForm):
    """Where somebody sleeps, since when."""

    kind = forms.ChoiceField(
        label=_("Waar slaapt deze persoon nu?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Kies waar deze persoon slaapt. Weet niemand het? Kies dan ‘Niet bekend’.")
        },
    )
    since = DayField(
        label=_("Sinds wanneer?"),
        help_text=_(
            "Weet u het niet precies? Laat dit dan leeg: dan is het vandaag. Legt u hetzelfde nog eens vast, dan "
            "blijft de dag staan die er al stond."
        ),
        required=False,
    )
    text = _few_words(_("Toelichting"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "kind", [(one.code, str(one.name)) for one in sleeping_places().values() if one.chosen])


class MonthField(forms.DateField):
    """A month, typed as `4-2027` or chosen in the browser; its first day."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            input_formats=MONTHS_TYPED,
            widget=forms.DateInput(attrs={"type": "month"}, format="%Y-%m"),
            error_messages={
                "invalid": _("Typ een maand en een jaar, bijvoorbeeld 4-2027."),
                "required": _("Kies een maand."),
            },
            **kwargs,
        )

    def to_python(self, value: Any) -> date | None:
        """Return the first day of the month that was typed."""
        found: date | None = super().to_python(value)
        return found.replace(day=1) if found else None


class ComingOfAgeForm(WordsForm):
    """The month in which somebody turns 18."""

    month = MonthField(
        label=_("In welke maand wordt deze persoon 18?"),
        help_text=_(
            "Alleen de maand, bijvoorbeeld 4-2027. De geboortedatum zelf blijft verzegeld bij ‘Personen’."
        ),
    )
    reason = _few_words(_("Hoe weet u dit?"))


class PrepareForm(WordsForm):
    """With which organisation the hand-over to adult care is prepared, before which date."""

    organisation = forms.TypedChoiceField(
        label=_("Met welke organisatie bereidt u dit voor?"),
        coerce=UUID,
        error_messages={"required": _("Kies een organisatie.")},
    )
    due = DayField(
        label=_("Uiterlijk wanneer ligt er een afspraak?"), error_messages={"required": _("Kies een datum.")}
    )
    text = _few_words(_("Toelichting"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        able = platform_organisations().filter(kind__in=programme(ADULT_CARE).carried_by)
        names = {str(pk): name for pk, name in able.order_by("name").values_list("pk", "name")}
        offer(self, "organisation", [("", now_("Kies …")), *names.items()])
