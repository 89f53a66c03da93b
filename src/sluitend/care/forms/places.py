"""What a provider says of a place: what it is, and how it stands."""

from typing import Any

from django import forms as fields
from django.utils.translation import gettext_lazy as _

from sluitend.access.actor import Actor
from sluitend.care import verbs
from sluitend.care.models import Place
from sluitend.care.reference import out_reasons, place_kinds
from sluitend.care.verbs.places import Properties
from sluitend.casework.codes import exploitation, languages, residences
from sluitend.registry.models import Organisation
from sluitend.screens.forms import CleanTextField, DayField, VerbForm, offer
from sluitend.screens.names import NamesField, choices_of, municipality_names, names_of

SEXES = (("female", _("Vrouwen")), ("male", _("Mannen")), ("other", _("Mensen die zich anders noemen")))
ANYBODY = _("Kies niets als het voor iedereen is.")


def many(label: Any, help_text: Any = ANYBODY) -> fields.MultipleChoiceField:
    """Return a field with boxes to tick, none of them required."""
    return fields.MultipleChoiceField(
        label=label, help_text=help_text, required=False, widget=fields.CheckboxSelectMultiple
    )


class PlaceForm(VerbForm):
    """A place: what kind, where, whom it takes."""

    kind = fields.ChoiceField(label=_("Soort plek"))
    name = CleanTextField(label=_("Naam van de plek"), help_text=_("Bijvoorbeeld: kamer 3."), max_length=60)
    house = CleanTextField(
        label=_("Huis of locatie"),
        help_text=_("Plekken onder één dak krijgen dezelfde naam. Geen adres: dat blijft geheim."),
        max_length=60,
        required=False,
    )
    municipality = NamesField(municipality_names, one=True, label=_("Gemeente"))
    sexes = many(_("Voor wie?"))
    age_from = fields.IntegerField(label=_("Vanaf welke leeftijd?"), min_value=0, max_value=129, initial=18)
    age_until = fields.IntegerField(
        label=_("Tot welke leeftijd?"), help_text=_("De eerste leeftijd die niet meer past."), min_value=1,
        max_value=130, required=False,
    )  # fmt: skip
    children_max = fields.IntegerField(
        label=_("Hoeveel kinderen kunnen mee?"), min_value=0, max_value=19, initial=0
    )
    accessible = fields.BooleanField(label=_("Toegankelijk met een rolstoel"), required=False)
    pets = fields.BooleanField(label=_("Een huisdier kan mee"), required=False)
    languages = many(_("Welke talen spreken de medewerkers?"), "")
    forms = many(_("Voor welke vormen van uitbuiting?"))
    residence = many(
        _("Voor welke verblijfsstatus?"), _("Kies niets als dit is zoals bij deze soort plek hoort.")
    )
    max_days = fields.IntegerField(
        label=_("Hoeveel dagen ten hoogste?"), min_value=1, max_value=3660, required=False
    )
    opens_on = DayField(label=_("Vanaf wanneer?"), required=False)
    closes_on = DayField(
        label=_("Tot wanneer?"), help_text=_("De eerste dag waarop de plek er niet meer is."), required=False
    )

    def __init__(
        self, *args: Any, actor: Actor, organisation: Organisation, place: Place | None = None, **kwargs: Any
    ) -> None:
        if place:
            kwargs["initial"] = initial_of(place) | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.actor, self.organisation, self.place = actor, organisation, place
        for name, choices in (
            ("kind", [("", _("Kies …")), *choices_of(place_kinds())]), ("sexes", SEXES),
            ("languages", choices_of(languages())), ("forms", choices_of(exploitation())),
            ("residence", choices_of(residences())),
        ):  # fmt: skip
            offer(self, name, choices)

    def carry_out(self) -> Place:
        """Add or change the place."""
        values = self.values()
        token = values.pop("token")
        given = Properties(**values)
        known = self.place.pk if self.place else None
        return verbs.set_place(self.actor, self.organisation.pk, given, place=known, token=token)


def initial_of(place: Place) -> dict[str, Any]:
    """Return a place as its form begins."""
    names = [name for name in PlaceForm.base_fields if name not in {"token", "municipality"}]
    town = names_of([place.municipality_id], municipality_names())
    return {name: getattr(place, name) for name in names} | {"municipality": town}


class AvailabilityForm(VerbForm):
    """How a place stands now: two taps, or three with a day and a reason when it is out of use."""

    status = fields.ChoiceField(choices=Place.Status.choices, widget=fields.HiddenInput)
    until = DayField(
        label=_("Tot welke dag?"), help_text=_("De eerste dag waarop de plek weer vrij is."), required=False
    )
    reason = fields.ChoiceField(label=_("Waarom?"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "reason", [("", _("Kies …")), *choices_of(out_reasons())])


class OutForm(AvailabilityForm):
    """Out of use: why, and until when, are then required."""

    until = DayField(label=_("Tot welke dag?"), help_text=_("De eerste dag waarop de plek weer vrij is."))
    reason = fields.ChoiceField(label=_("Waarom?"))
