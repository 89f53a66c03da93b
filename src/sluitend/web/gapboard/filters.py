"""The filters of the board: they stand in the address, so that a view can be kept and sent to a colleague."""

from datetime import date
from typing import Final
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from sluitend.access.actor import Actor
from sluitend.casework.programmes import PROGRAMMES
from sluitend.gaps.queries import NATIONAL, Filter, regions_of
from sluitend.gaps.rules import RULES
from sluitend.registry import queries as registry
from sluitend.screens.forms import offer

ALL: Final = ("", _("Alle"))
AGES: Final = [
    ALL,
    ("7", _("Ouder dan een week")),
    ("31", _("Ouder dan een maand")),
    ("92", _("Ouder dan een kwartaal")),
]
OWNERS: Final = [ALL, ("organisation", _("Mijn organisatie")), ("mine", _("Van mij"))]
BRIDGED: Final = [ALL, ("no", _("Niet overbrugd")), ("yes", _("Overbrugd"))]


class FilterForm(forms.Form):
    """What to show; an answer that does not exist is left aside."""

    regio = forms.ChoiceField(label=_("Regio"), required=False)
    traject = forms.ChoiceField(label=_("Traject"), required=False)
    gemeente = forms.ChoiceField(label=_("Gemeente"), required=False)
    soort = forms.ChoiceField(label=_("Soort hiaat"), required=False)
    leeftijd = forms.ChoiceField(label=_("Hoe lang open"), choices=AGES, required=False)
    eigenaar = forms.ChoiceField(label=_("Eigenaar"), choices=OWNERS, required=False)
    overbrugd = forms.ChoiceField(label=_("Overbrugging"), choices=BRIDGED, required=False)

    def __init__(self, data: QueryDict | dict[str, str], regions: dict[str, str], region: str) -> None:
        super().__init__(data)
        self.region = region
        self.areas = {**regions, NATIONAL: str(_("Landelijk"))}
        offer(self, "regio", self.areas.items())
        offer(self, "traject", [ALL, *((p.code, p.name) for p in PROGRAMMES.values())])
        places = (
            [(place.code, place.name) for place in registry.municipalities_of(region, "care")]
            if region in regions
            else []
        )
        offer(self, "gemeente", [ALL, *places])
        offer(self, "soort", [ALL, *((rule.code, rule.title) for rule in RULES.values())])

    def wanted(self) -> Filter:
        """Return what was asked for; unknown values do not narrow."""
        self.is_valid()
        answers = {"regio": "", **self.cleaned_data}
        return Filter(
            region=self.region,
            programme=answers.get("traject", ""),
            municipality=answers.get("gemeente", ""),
            rule=answers.get("soort", ""),
            older=int(answers.get("leeftijd") or 0),
            owner=answers.get("eigenaar", ""),
            bridged=answers.get("overbrugd", ""),
        )


def region_names(actor: Actor) -> dict[str, str]:
    """Return the regions that `actor` works in: name by code. One query."""
    return registry.region_names(regions_of(actor))


def chosen_region(asked: str, regions: dict[str, str]) -> str:
    """Return the region asked for when it is one of `regions` (or the country), else the first of them."""
    return asked if asked in regions or asked == NATIONAL else next(iter(regions), NATIONAL)


def filter_form(actor: Actor, query: QueryDict) -> FilterForm:
    """Return the form filled in from the address, for the regions of `actor`. At most two queries."""
    regions = region_names(actor)
    region = chosen_region(query.get("regio", ""), regions)
    filled = query.copy()
    filled["regio"] = region
    return FilterForm(filled, regions, region)


def read_after(text: str) -> tuple[date, UUID] | None:
    """Return the place in the list that `text` (`2018-03-01_<uuid>`) names; None when it names none."""
    day, _separator, key = text.partition("_")
    try:
        return date.fromisoformat(day), UUID(key)
    except ValueError:
        return None


def write_after(after: tuple[date, UUID] | None) -> str:
    """Return the place in the list as text for the address; empty at the end."""
    return f"{after[0].isoformat()}_{after[1]}" if after else ""
