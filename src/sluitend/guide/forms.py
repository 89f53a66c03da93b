"""What one sends from the guide: words to look for, that an entry was looked at, what is different in the region."""

from collections.abc import Mapping
from datetime import date, timedelta

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from sluitend.access.clock import today
from sluitend.guide.queries import LONGEST_SEARCH
from sluitend.guide.verbs import LINK, NOTE, REMARK
from sluitend.registry.models import Region
from sluitend.screens.forms import CleanTextField, DayField, VerbForm, offer

YEAR = timedelta(days=365)


def _in_a_year() -> date:
    return today() + YEAR


class SearchForm(forms.Form):
    """Words to look for in the guide."""

    zoek = CleanTextField(label=_("Zoek in de gids"), required=False, max_length=LONGEST_SEARCH)


class _ForRegion(VerbForm):
    region = forms.ChoiceField(label=_("Regio"))

    def __init__(self, regions: Mapping[str, Region], data: QueryDict | None, **kwargs: str) -> None:
        super().__init__(data, auto_id=f"{self.prefixed}_%s", initial=dict(kwargs))
        choices = [(code, region.name) for code, region in regions.items()]
        offer(self, "region", choices)
        if len(choices) == 1:
            self.initial["region"] = choices[0][0]
            self.fields["region"].widget = forms.HiddenInput()

    prefixed = "region"


class ReviewForm(_ForRegion):
    """That an entry was looked at today, and when to look again."""

    prefixed = "review"
    note = CleanTextField(
        label=_("Wat hebt u nagekeken?"),
        help_text=_("Bijvoorbeeld: nummer gebeld, APV gelezen. Geen namen van cliënten."),
        max_length=NOTE,
    )
    link = CleanTextField(
        label=_("Webadres van de bron"), required=False, max_length=LINK,
        help_text=_("Begint met https://"),
    )  # fmt: skip
    review_on = DayField(label=_("Wanneer weer nakijken?"), initial=_in_a_year)


class RemarkForm(_ForRegion):
    """What is different in the region."""

    prefixed = "remark"
    remark = CleanTextField(
        label=_("Wat is anders in uw regio?"),
        help_text=_("Iedereen in de regio leest dit bij deze tekst. Laat leeg om het weg te halen."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=REMARK,
        required=False,
    )
    phone = CleanTextField(
        label=_("Telefoonnummer in uw regio"), required=False, max_length=30,
        help_text=_("Staat dan bovenaan, als eerste om te bellen."),
    )  # fmt: skip
