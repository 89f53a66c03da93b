"""Made-up content for the style guide: fictional people, dates around today, one field of each kind."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sluitend.casework import terms
from sluitend.screens import cartogram
from sluitend.screens.cartogram import Block, Tile

FORMS_OF_EXPLOITATION = [
    ("sexual", _("Seksuele uitbuiting")),
    ("labour", _("Uitbuiting op het werk")),
    ("other", _("Iets anders, of ik weet het niet")),
]


class SampleForm(forms.Form):
    """One field of each kind."""

    what = forms.CharField(
        label=_("Wat zag u?"),
        help_text=_("Schrijf op wat u zelf zag of hoorde. Namen zijn niet nodig."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    place = forms.CharField(label=_("Waar was dat?"), help_text=_("Een straat, een gebouw of een website."))
    day = forms.DateField(label=_("Wanneer?"), widget=forms.DateInput(attrs={"type": "date"}))
    kind = forms.ChoiceField(
        label=_("Waar lijkt het op?"), choices=FORMS_OF_EXPLOITATION, widget=forms.RadioSelect
    )
    signs = forms.MultipleChoiceField(
        label=_("Wat viel u op?"),
        help_text=_("Kies alles wat u herkent."),
        choices=[("a", _("Heeft geen eigen paspoort bij zich")), ("b", _("Wordt gebracht en gehaald"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    municipality = forms.ChoiceField(
        label=_("Gemeente"), choices=[("GM0402", "Hilversum"), ("GM0406", "Huizen")]
    )
    anonymous = forms.BooleanField(label=_("Ik wil anoniem blijven"), required=False)


STATES = (
    ("good", "●", _("Eigen voorziening")),
    ("info", "◐", _("Samen met de regio")),
    ("care", "○", _("Op afstand")),
    ("alarm", "!", _("Niets geregeld")),
)


def a_map() -> list[Block]:
    """Return a schematic map of made-up municipalities: no real one is said to have anything, or nothing."""
    found = []
    for number, (code, (column, row)) in enumerate(sorted(cartogram.places().items())):
        tiles = [
            Tile(code + str(n), f"Dorp {n + 1}", tone, str(label), mark, url="#" if n % 5 else "")
            for n in range(6 + number * 5 % 19)
            for tone, mark, label in [STATES[(n * n + number) % len(STATES)]]
        ]
        found.append(Block(code, f"Regio {number + 1}", column, row, tuple(tiles)))
    return found


def sample() -> dict[str, Any]:
    """Return what the style guide shows; dates lie around today so that each term has its moment."""
    today, now = terms.today(), terms.now()
    form, broken = SampleForm(), SampleForm({"place": "Kerkbrink"}, auto_id="fout_%s")
    broken.full_clean()
    return {
        "form": None,
        "sample_form": form,
        "broken_form": broken,
        "doubts": [_("een telefoonnummer")],
        "navigation": [
            {"url": "#", "label": _("Mijn werk"), "current": True, "count": 5},
            {"url": "#", "label": _("Signalen"), "count": 2},
            {"url": "#", "label": _("Casussen")},
            {"url": "#", "label": _("Wat is niet sluitend?"), "count": 14},
            {"url": "#", "label": _("Netwerk")},
        ],
        "breadcrumbs": [{"url": "#", "label": _("Mijn werk")}, {"url": "#", "label": _("Stijlgids")}],
        "basis": _("U ziet deze pagina omdat zij voor iedereen is."),
        "late": terms.after_working_days(today - timedelta(days=5), 0),
        "today": today,
        "tomorrow": today + timedelta(days=1),
        "soon": terms.after_working_days(today, 2),
        "later": terms.after_working_days(today, 9),
        "long_ago": today - timedelta(days=92),
        "just_now": now - timedelta(minutes=20),
        "yesterday": now - timedelta(days=1, hours=3),
        "tabs": [
            {"url": "#", "label": _("Verhaal"), "current": True},
            {"url": "#", "label": _("Afspraken"), "count": 3},
            {"url": "#", "label": _("Deelnemers"), "count": 2},
        ],
        "map": a_map(),
        "cases": [
            {
                "reference": f"7KQ{n}-M9XD",
                "stage": _("Duiding"),
                "who": "Veilig Thuis",
                "due": today + timedelta(days=n),
            }
            for n in range(2, 7)
        ],
    }
