"""What somebody needs of a place, and what is done with a request."""

from functools import partial
from typing import Any, cast
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from sluitend.access.actor import Actor
from sluitend.care.forms.places import many
from sluitend.care.models import AvoidedCase, PlacementRequest
from sluitend.care.reference import place_kinds, urgencies
from sluitend.care.verbs import Needs
from sluitend.care.verbs.reserving import check_start
from sluitend.casework.access import visible_cases
from sluitend.casework.checks import check_due
from sluitend.casework.codes import exploitation, languages, residences
from sluitend.casework.models import Case
from sluitend.casework.programmes import programme
from sluitend.screens.forms import CleanTextField, DayField, VerbForm, WordsForm, offer
from sluitend.screens.names import NamesField, choices_of, municipality_names, names_of, region_names

WHY: Any = _("Dit komt in het journaal van de casus. Schrijf geen namen op.")


def words(label: Any, *, required: bool = True, help_text: Any = WHY) -> CleanTextField:
    """Return a field for some sentences."""
    return CleanTextField(
        label=label,
        help_text=help_text,
        max_length=2000,
        required=required,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class NeedsForm(WordsForm):
    """What is needed: first what decides, then what to avoid, then what would be nice."""

    urgency = forms.ChoiceField(
        label=_("Hoe snel is een plek nodig?"),
        widget=forms.RadioSelect,
        help_text=_("Bepaalt de volgorde op de wachtlijst, en wanneer wachten een hiaat wordt."),
    )
    sex = forms.ChoiceField(
        label=_("Voor wie?"),
        widget=forms.RadioSelect,
        help_text=_("Sommige plekken zijn alleen voor vrouwen of mannen."),
        choices=(
            ("female", _("Een vrouw")),
            ("male", _("Een man")),
            ("other", _("Iemand die zich anders noemt")),
        ),
    )
    age = forms.IntegerField(
        label=_("Leeftijd"),
        help_text=_("Desnoods geschat: plekken hebben een leeftijdsgrens."),
        min_value=0,
        max_value=129,
    )
    residence = forms.ChoiceField(
        label=_("Verblijfsstatus"), help_text=_("Bepaalt naar welke soort plek iemand mag, en wie plaatst.")
    )
    form = forms.ChoiceField(
        label=_("Vorm van uitbuiting"), help_text=_("Sommige plekken zijn voor één vorm.")
    )
    children = forms.IntegerField(
        label=_("Hoeveel kinderen komen mee?"), min_value=0, max_value=19, initial=0
    )
    kinds = many(_("Welke soort plek?"), _("Kies niets als elke plek die past goed is."))
    days = forms.IntegerField(
        label=_("Hoeveel dagen ten minste?"), min_value=1, max_value=3660, required=False
    )
    accessible = forms.BooleanField(label=_("Moet met een rolstoel toegankelijk zijn"), required=False)
    pet = forms.BooleanField(label=_("Er komt een huisdier mee"), required=False)
    care_need = forms.BooleanField(
        label=_("Er is extra zorg nodig (psychisch, verslaving, LVB)"), required=False
    )
    avoid_municipalities = NamesField(
        municipality_names,
        label=_("Gemeenten die niet veilig zijn"),
        help_text=_("Met komma’s ertussen."),
        required=False,
    )
    avoid_regions = NamesField(
        region_names,
        label=_("Regio’s die niet veilig zijn"),
        help_text=_("Met komma’s ertussen."),
        required=False,
    )
    avoid_cases = CleanTextField(
        label=_("Niet onder één dak met"),
        required=False,
        max_length=300,
        help_text=_("Kenmerken van andere casussen, met komma’s ertussen. Geen namen."),
    )
    languages = many(_("Welke talen spreekt de persoon?"), _("Een wens, geen eis."))
    near = NamesField(municipality_names, one=True, label=_("Het liefst in of bij"), required=False)
    text = words(_("Wat moet een collega nog weten?"), required=False)

    def __init__(
        self, *args: Any, actor: Actor, request: PlacementRequest | None = None, **kwargs: Any
    ) -> None:
        if request:
            kwargs["initial"] = initial_of(request) | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.actor = actor
        for name, items in (
            ("urgency", urgencies()),
            ("residence", residences()),
            ("form", exploitation()),
            ("kinds", place_kinds()),
            ("languages", languages()),
        ):
            choices = choices_of(items)
            # A list from which one is chosen begins with nothing: what nobody chose is not true.
            empty = [("", _("Kies …"))] if name in {"residence", "form"} else []
            offer(self, name, [*empty, *choices])

    def clean_avoid_cases(self) -> list[UUID]:
        """Return the ids of the cases that were named by reference; raises ValidationError."""
        asked = {part.strip().upper() for part in self.cleaned_data["avoid_cases"].split(",") if part.strip()}
        if not asked:
            return []
        found = dict(visible_cases(self.actor).filter(reference__in=asked).values_list("reference", "pk"))
        if missing := sorted(asked - set(found)):
            raise ValidationError(
                now_("Casus %(reference)s is niet gevonden, of u neemt er niet aan deel.")
                % {"reference": missing[0][:20]}
            )
        return list(found.values())

    def needs(self) -> Needs:
        """Return the needs for the verb."""
        return Needs(
            **{name: value for name, value in self.values().items() if name not in {"token", "text"}}
        )


def initial_of(request: PlacementRequest) -> dict[str, Any]:
    """Return a request as its form begins."""
    plain = {"token", "text", "near", "avoid_cases", "avoid_municipalities", "avoid_regions"}
    towns = municipality_names()
    links = AvoidedCase.objects.filter(request=request).values_list("avoided__reference", flat=True)
    return {name: getattr(request, name) for name in NeedsForm.base_fields if name not in plain} | {
        "near": names_of([request.near_id] if request.near_id else [], towns),
        "avoid_municipalities": names_of(request.avoid_municipalities, towns),
        "avoid_regions": names_of(request.avoid_regions, region_names()),
        "avoid_cases": ", ".join(links),
    }


class SeenForm(WordsForm):
    """What could mean two things: `seen` tells the verb in which state the placement was shown."""

    seen = forms.CharField(max_length=10, required=False, widget=forms.HiddenInput)

    def show_now(self, state: str) -> None:
        """Let the form that was refused say how the page shows it now, so that sending it again is meant."""
        if self.non_field_errors():
            self.data = {**self.data.dict(), "seen": state}  # type: ignore[attr-defined]  # of a request


class WithdrawForm(SeenForm):
    """Why no place is needed any more."""

    text = words(_("Waarom is een plek niet meer nodig?"))


class HoldForm(WordsForm):
    """Until when nobody is to be placed, and why."""

    until = DayField(label=_("Tot welke dag?"), check=check_due)
    text = words(_("Waarom nu geen plek?"))


class ResumeForm(VerbForm):
    """Nothing to fill in."""


class OrderForm(WordsForm):
    """Points beside the published weights, with the reason."""

    points = forms.IntegerField(
        label=_("Punten erbij of eraf"),
        min_value=-1000,
        max_value=1000,
        help_text=_("Van -1000 tot 1000. De punten van de lijst blijven staan; dit komt erbij."),
    )
    text = words(_("Waarom wijkt u af van de volgorde?"))


class ReserveForm(WordsForm):
    """A place, from when, on which legal basis, and with whom it was agreed where another places.

    `wish` is the request; `on_word` names who places when that is somebody who does not work in Sluitend, else "".
    """

    place = forms.UUIDField(label=_("Plek"), widget=forms.HiddenInput)
    starts_on = DayField(label=_("Vanaf welke dag?"))
    legal_basis = forms.ChoiceField(
        label=_("Op welke grondslag gaat de aanbieder straks meedoen?"),
        help_text=_("Pas als de aanbieder de plek toezegt."),
    )
    agreed_with = CleanTextField(
        max_length=200,
        required=False,
        help_text=_(
            "Hier plaatst een ander, die niet in Sluitend werkt. Schrijf op wie u sprak: functie, geen naam."
        ),
    )
    text = words(
        _("Wat moet de aanbieder weten?"),
        required=False,
        help_text=_(
            "De aanbieder leest dit bij het beslissen. Het komt ook in het journaal van de casus. "
            "Schrijf geen namen op."
        ),
    )

    def __init__(
        self, *args: Any, wish: PlacementRequest, case: Case, on_word: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        cast("DayField", self.fields["starts_on"]).check = partial(check_start, wish)
        bases = [(one.code, str(one.name)) for one in programme(case.programme).legal_bases]
        offer(self, "legal_basis", bases)
        if not on_word:
            del self.fields["agreed_with"]
        else:
            self.fields["agreed_with"].required = True
            self.fields["agreed_with"].label = _("Met wie van %(names)s is dit afgesproken?") % {
                "names": on_word
            }
