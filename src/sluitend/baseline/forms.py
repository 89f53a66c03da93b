"""The form with which a policy adviser corrects the ledger."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sluitend.baseline.models import Fact
from sluitend.screens.forms import CleanTextField, DayField, VerbForm


class CorrectionForm(VerbForm):
    """On which days a fact counted, and why the ledger should say so."""

    counts_from = DayField(label=_("Het telt vanaf"))
    counts_until = DayField(
        label=_("Het telt tot"),
        required=False,
        help_text=_("De eerste dag waarop het niet meer telde. Laat leeg als het nog telt."),
    )
    never = forms.BooleanField(label=_("Het telde nooit: het is geen bewijs hiervoor"), required=False)
    reason = CleanTextField(
        label=_("Waarom"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Dit blijft bij het feit staan, en is te lezen voor iedereen met een functie."),
    )

    def __init__(self, fact: Fact, *args: Any, **kwargs: Any) -> None:
        days: dict[str, date | None] = {"counts_from": fact.counts_from, "counts_until": fact.counts_until}
        super().__init__(*args, initial={**days, **(kwargs.pop("initial", None) or {})}, **kwargs)
