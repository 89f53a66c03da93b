"""What is asked of a person: everything may be unknown, and only what the data space may hold is asked at all."""

from collections.abc import Iterable, Mapping
from typing import Any, Final
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from sluitend.access.errors import Refused
from sluitend.casework.models import Involvement
from sluitend.identity.models import Kind
from sluitend.identity.values import (
    TYPES,
    Address,
    BirthDate,
    Description,
    Email,
    Identifier,
    Name,
    Phone,
    Value,
    checked,
)
from sluitend.identity.verbs.keeping import NOT_KEPT
from sluitend.screens.forms import CleanTextField, VerbForm, offer

LONGEST: Final = 200
DAYS, MONTHS, YEARS = 31, 12, 4
# Which fields tell something of each kind, in the order of the form.
FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    Kind.NAME: ("given", "name_prefix", "surname"),
    Kind.BIRTH_DATE: ("birth_day", "birth_month", "birth_year"),
    Kind.ADDRESS: ("street", "house_number", "postcode", "place"),
    Kind.PHONE: ("phone",),
    Kind.EMAIL: ("email",),
    Kind.IDENTIFIER: ("identifier_type", "identifier"),
    Kind.DESCRIPTION: ("description",),
}
FIRST_FIELD: Final = {kind: fields[0] for kind, fields in FIELDS.items()}
NUMBERS: Final = (
    ("", lazy("Kies een soort")),
    ("v_number", lazy("V-nummer")),
    ("client_number", lazy("Cliëntnummer")),
    ("bsn", lazy("Burgerservicenummer (BSN)")),
)


def _line(label: Any, help_text: Any = "", **attrs: str) -> CleanTextField:
    widget = forms.TextInput(attrs={"autocomplete": "off"} | attrs)
    return CleanTextField(label=label, max_length=LONGEST, required=False, help_text=help_text, widget=widget)


def _digits(label: Any, most: int) -> CleanTextField:
    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "size": str(most)})
    return CleanTextField(label=label, max_length=most, required=False, widget=widget)


class BirthDateForm(forms.Form):
    """A date of birth as far as it is known, in three fields: a date is asked in one way everywhere."""

    birth_day = _digits(lazy("Dag"), 2)
    birth_month = _digits(lazy("Maand"), 2)
    birth_year = _digits(lazy("Jaar"), 4)

    def birth_fields(self) -> list[forms.BoundField]:
        """Return the three fields."""
        return [self[name] for name in FIELDS[Kind.BIRTH_DATE]]

    def clean(self) -> dict[str, Any]:
        """Check the date as the vault will; what is wrong is said at its first field."""
        answers = super().clean() or {}
        try:
            if value := _value(Kind.BIRTH_DATE, answers):
                checked(value)
        except Refused as refusal:
            self.add_error(FIRST_FIELD[Kind.BIRTH_DATE], ValidationError(str(refusal.message)))
        return answers

    def born(self) -> Value | None:
        """Return the date that was filled in, if any; call it on a valid form."""
        return _value(Kind.BIRTH_DATE, self.cleaned_data)


class KnownForm(VerbForm):
    """What is known of a person: the fields of the kinds that `space` may hold, of `only` some when given."""

    given = _line(lazy("Voornamen"), autocapitalize="words")
    name_prefix = _line(lazy("Tussenvoegsel"))
    surname = _line(lazy("Achternaam"), autocapitalize="words")
    birth_day = _digits(lazy("Dag"), 2)
    birth_month = _digits(lazy("Maand"), 2)
    birth_year = _digits(lazy("Jaar"), 4)
    street = _line(lazy("Straat"))
    house_number = _line(lazy("Huisnummer"))
    postcode = _line(lazy("Postcode"))
    place = _line(lazy("Plaats"))
    phone = _line(lazy("Telefoonnummer"), inputmode="tel")
    email = _line(lazy("E-mailadres"), inputmode="email")
    identifier_type = forms.ChoiceField(label=lazy("Soort nummer"), choices=NUMBERS, required=False)
    identifier = _line(lazy("Nummer"))
    description = _line(
        lazy("Waaraan herkent u de persoon?"),
        lazy("Voor wie geen naam bekend is: een roepnaam of een kenmerk."),
    )

    def __init__(self, *args: Any, space: str, only: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = [
            kind for kind in FIELDS if kind not in NOT_KEPT.get(space, ()) and (not only or kind in set(only))
        ]
        for kind, fields in FIELDS.items():
            if kind not in self.kinds:
                for name in fields:
                    del self.fields[name]

    def groups(self) -> list[tuple[str, str, list[forms.BoundField]]]:
        """Return the fields by kind: its code, its legend, and its fields."""
        return [(kind, LEGENDS[kind], [self[name] for name in FIELDS[kind]]) for kind in self.kinds]

    def clean(self) -> dict[str, Any]:
        """Check each value as the vault will; what is wrong is said at the first field of its kind."""
        answers = super().clean() or {}
        for kind in self.kinds:
            value = _value(kind, answers)
            try:
                if value is not None:
                    checked(value)
            except Refused as refusal:
                self.add_error(FIRST_FIELD[kind], ValidationError(str(refusal.message)))
        return answers

    def known(self) -> list[Value]:
        """Return what was filled in, as values; call it on a valid form."""
        found = (_value(kind, self.cleaned_data) for kind in self.kinds)
        return [value for value in found if value is not None]


LEGENDS: Final[Mapping[str, Any]] = {
    Kind.NAME: lazy("Naam"),
    Kind.BIRTH_DATE: lazy("Geboortedatum"),
    Kind.ADDRESS: lazy("Adres"),
    Kind.PHONE: lazy("Telefoon"),
    Kind.EMAIL: lazy("E-mail"),
    Kind.IDENTIFIER: lazy("Nummer"),
    Kind.DESCRIPTION: lazy("Geen naam bekend"),
}


class PersonForm(KnownForm):
    """Somebody who is involved in a case: in which role, and what is known of them."""

    role = forms.ChoiceField(label=lazy("Wat is deze persoon in de casus?"), choices=Involvement.Role.choices)
    field_order = ["token", "role"]

    def clean(self) -> dict[str, Any]:
        """Check that something was filled in."""
        answers = super().clean()
        if not self.errors and not self.known():
            raise ValidationError(_("Vul ten minste iets in waaraan u deze persoon herkent."))
        return answers


class ReasonedForm(VerbForm):
    """Why: what joining and parting two persons asks."""

    reason = CleanTextField(
        label=lazy("Waarom?"),
        max_length=2000,
        help_text=lazy("Schrijf op waaraan u het ziet. Geen namen."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class JoinForm(ReasonedForm):
    """Two persons are one: which of the two is kept, and why."""

    keep = forms.TypedChoiceField(
        label=lazy("Onder welk nummer gaat u verder?"),
        coerce=UUID,
        help_text=lazy("Beide blijven bewaard; dit is het nummer dat u voortaan ziet."),
        widget=forms.RadioSelect,
    )
    field_order = ["token", "keep", "reason"]

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "keep", choices)


def _value(kind: str, answers: Mapping[str, Any]) -> Value | None:
    """Return the value of `kind` that was filled in, None when nothing was."""
    filled = [str(answers.get(name) or "").strip() for name in FIELDS[kind]]
    if not any(filled) or (kind == Kind.IDENTIFIER and not filled[1]):
        return None
    if kind == Kind.BIRTH_DATE:
        return BirthDate(_date(*filled))
    value: Value = TYPES[kind](*filled)
    return value


def _date(day: str, month: str, year: str) -> str:
    """Return a date as far as it is known; what cannot be is refused later, in words."""
    parts = [year.zfill(4)] if year else ["?"]
    if month or day:
        parts.append(month.zfill(2) if month else "?")
    if day:
        parts.append(day.zfill(2))
    return "-".join(parts)


def filled_in(value: Value) -> dict[str, str]:
    """Return `value` as the fields of the form that say it: to change what is not right."""
    match value:
        case BirthDate():
            year, month, day = value.parts
            texts: tuple[str, ...] = (day, month, year)
        case Name():
            texts = (value.given, value.prefix, value.surname)
        case Address():
            texts = (value.street, value.number, value.postcode, value.place)
        case Identifier():
            texts = (value.type, value.number)
        case Phone():
            texts = (value.number,)
        case Email():
            texts = (value.address,)
        case Description():
            texts = (value.text,)
    return dict(zip(FIELDS[value.kind], texts, strict=True))
