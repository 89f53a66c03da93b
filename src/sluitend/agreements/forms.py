"""The forms of this subject: a question, what municipalities say of it, and what a region adopted."""

import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any, Final
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from sluitend.access.actor import Actor
from sluitend.agreements.access import asking_places
from sluitend.agreements.facts import MUNICIPALITY, Facts
from sluitend.agreements.models import ResponsibilityQuestion
from sluitend.agreements.reference import LONGEST_TERM, costs, default, rules
from sluitend.agreements.verbs.adopting import Content
from sluitend.agreements.words import AGES, PAYERS, REGISTRATIONS, STAYS
from sluitend.casework.terms import today
from sluitend.registry.models import Municipality, Organisation
from sluitend.screens.forms import CleanTextField, DayField, VerbForm, WordsForm, offer

LIST: Final = "gemeenten"
RANKS: Final = 9
NOBODY: Final = "nobody"
NO_NAMES: Final = lazy("Geen namen of andere gegevens van personen.")


def folded(text: str) -> str:
    """Return `text` in small letters without accents, for comparing names of municipalities."""
    marks = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(mark for mark in marks if not unicodedata.combining(mark)).split())


class PlaceField(CleanTextField):
    """A municipality, typed by name or by code; its value is the code, or "" when nothing was typed."""

    def __init__(self, *, many: bool = False, **kwargs: Any) -> None:
        self.many = many
        widget = forms.TextInput(attrs={"list": LIST, "autocomplete": "off"})
        super().__init__(max_length=300 if many else 80, widget=widget, **kwargs)
        self.known: Mapping[str, str] = {}
        self.alike: Mapping[str, list[str]] = {}

    def clean(self, value: Any) -> Any:
        """Return the code, or a tuple of codes. Raises ValidationError for a name that is not in the list."""
        text = super().clean(value)
        parts = [part.strip() for part in text.split(",")] if self.many else [text]
        codes = [self._code(part) for part in parts if part]
        return tuple(codes) if self.many else (codes[0] if codes else "")

    def _code(self, part: str) -> str:
        code = self.known.get(folded(part))
        if code is None and (same := self.alike.get(folded(part))):
            raise forms.ValidationError(_("Welke bedoelt u: %(names)s?") % {"names": ", ".join(same)})
        if code is None:
            raise forms.ValidationError(
                _("‘%(name)s’ staat niet in de lijst van gemeenten.") % {"name": part}
            )
        return code


def known_places(form: forms.Form) -> list[tuple[str, str]]:
    """Give every place field of `form` the municipalities to choose from, and return them. One query."""
    found = list(Municipality.objects.order_by("name").values_list("code", "name"))
    known, alike = _by_name(found)
    for field in form.fields.values():
        if isinstance(field, PlaceField):
            field.known, field.alike = known, alike
    return found


def _by_name(found: list[tuple[str, str]]) -> tuple[dict[str, str], dict[str, list[str]]]:
    """Return codes by what people type: a name, a code, a name without its province ("Laren" for "Laren (NH.)").

    A name without province that several have, such as Bergen, is among those that are alike.
    """
    known = {folded(name): code for code, name in found} | {folded(code): code for code, _name in found}
    bare: dict[str, list[str]] = {}
    for _code, name in found:
        short = folded(name.partition(" (")[0])
        if short not in known:
            bare.setdefault(short, []).append(name)
    known |= {short: known[folded(names[0])] for short, names in bare.items() if len(names) == 1}
    return known, {short: names for short, names in bare.items() if len(names) > 1}


def _pairs(words: Mapping[str, Any]) -> list[tuple[str, Any]]:
    return list(words.items())


class AskForm(VerbForm):
    """What is known of the person, without saying who: choices, and municipalities."""

    age = forms.ChoiceField(label=lazy("Hoe oud?"), choices=_pairs(AGES), widget=forms.RadioSelect)
    registration = forms.ChoiceField(
        label=lazy("Waar staat deze persoon ingeschreven?"),
        choices=_pairs(REGISTRATIONS),
        widget=forms.RadioSelect,
    )
    registered = PlaceField(label=lazy("In welke gemeente ingeschreven?"), required=False)
    unsafe = forms.BooleanField(label=lazy("In die gemeente is deze persoon niet veilig"), required=False)
    found = PlaceField(label=lazy("Waar is deze persoon gevonden?"), required=False)
    reported = PlaceField(label=lazy("Bij welke gemeente is het eerst gemeld?"), required=False)
    exploited = PlaceField(
        label=lazy("Waar was de uitbuiting?"),
        help_text=lazy("Meer gemeenten? Zet er een komma tussen."),
        many=True,
        required=False,
    )
    lived_before = PlaceField(
        label=lazy("Woont dit kind in een instelling? Waar woonde het daarvoor?"),
        help_text=lazy("Alleen bij jeugdzorg met verblijf."),
        required=False,
    )
    stay = forms.ChoiceField(
        label=lazy("Mag deze persoon in Nederland zijn?"), choices=_pairs(STAYS), widget=forms.RadioSelect
    )
    asking = PlaceField(
        label=lazy("Voor welke gemeente vraagt u dit?"),
        error_messages={"required": lazy("Vul in voor welke gemeente u dit vraagt.")},
    )
    case = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        first = next(iter(asking_places(actor)), None)
        blank = {
            "age": "unknown",
            "registration": "unknown",
            "stay": "unknown",
            "asking": first.name if first else "",
        }
        kwargs["initial"] = blank | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.municipalities = known_places(self)

    def clean(self) -> dict[str, Any]:
        """Check that the municipality of registration is given when there is one."""
        answers = super().clean() or {}
        place = answers.get("registered")
        if answers.get("registration") == MUNICIPALITY and not place and "registered" not in self.errors:
            self.add_error("registered", _("Vul in welke gemeente."))
        if answers.get("registration") not in {MUNICIPALITY, None} and place:
            self.add_error("registration", _("U noemt een gemeente. Kies dan ‘In een gemeente’."))
        if answers.get("unsafe") and answers.get("registration") != MUNICIPALITY:
            self.add_error("registered", _("Noem ook de gemeente die niet veilig is."))
        return answers

    def facts(self) -> Facts:
        """Return what a valid form says."""
        given = self.cleaned_data
        here = given["registration"] == MUNICIPALITY
        return Facts(
            asking=given["asking"],
            age=given["age"],
            stay=given["stay"],
            registered=given["registered"] if here else given["registration"],
            unsafe=given["unsafe"],
            found=given["found"],
            exploited=given["exploited"],
            reported=given["reported"],
            lived_before=given["lived_before"],
        )


class ReasonForm(WordsForm):
    """A reason in words."""

    reason = CleanTextField(
        label=lazy("Waarom?"), help_text=NO_NAMES, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": lazy("Schrijf waarom.")},
    )  # fmt: skip


class DisputeForm(ReasonForm):
    """On behalf of which municipality one objects, and why."""

    municipality = forms.ChoiceField(label=lazy("Namens welke gemeente?"))
    field_order = ("municipality", "reason")

    def __init__(self, mine: Iterable[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="dispute_%s", **kwargs)
        offer(self, "municipality", mine)


class SettleForm(ReasonForm):
    """Which municipality it becomes, on behalf of whom one says so ("" is the region), and why."""

    result = forms.ChoiceField(label=lazy("Welke gemeente is verantwoordelijk?"))
    municipality = forms.ChoiceField(label=lazy("Namens wie?"), required=False)
    field_order = ("result", "municipality", "reason")

    def __init__(
        self, involved: Iterable[tuple[str, str]], mine: Iterable[tuple[str, str]], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, auto_id="settle_%s", **kwargs)
        offer(self, "result", involved)
        offer(self, "municipality", mine)


class WithdrawForm(ReasonForm):
    """Why a question is withdrawn."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="withdraw_%s", **kwargs)


class EndForm(VerbForm):
    """From which day an agreement holds no longer, and why."""

    on = DayField(label=lazy("Eindigt op"), help_text=lazy("De eerste dag dat de afspraak niet meer geldt."))
    reason = CleanTextField(label=lazy("Waarom?"), help_text=NO_NAMES, max_length=300)


class StateForm(forms.Form):
    """Which questions to show; an answer that does not exist is left aside."""

    stand = forms.ChoiceField(
        label=lazy("Stand"),
        required=False,
        choices=[("", lazy("Alle")), *ResponsibilityQuestion.State.choices],
    )


class AgreementForm(VerbForm):
    """What a region adopted: when, by whom, which rules in which order, who pays what, within how many days."""

    region = forms.ChoiceField(label=lazy("Regio"))
    title = CleanTextField(label=lazy("Naam van de afspraak"), max_length=120)
    adopted_by = CleanTextField(
        label=lazy("Wie stelde de afspraak vast?"), help_text=lazy("Bijvoorbeeld: de colleges van de gemeenten."),
        max_length=120,
    )  # fmt: skip
    adopted_on = DayField(label=lazy("Vastgesteld op"))
    valid_from = DayField(
        label=lazy("Geldt vanaf"), help_text=lazy("Vandaag of later: wat beslist is, blijft beslist.")
    )
    valid_until = DayField(
        label=lazy("Geldt tot"),
        help_text=lazy("De eerste dag dat de afspraak niet meer geldt."),
        required=False,
    )
    source = CleanTextField(
        label=lazy("Waar staat dit?"),
        help_text=lazy("Bijvoorbeeld: besluit, nummer en datum."),
        max_length=200,
    )
    link = CleanTextField(label=lazy("Webadres"), max_length=200, required=False)
    term = forms.IntegerField(
        label=lazy("Binnen hoeveel werkdagen een geschil beslist is"), min_value=1, max_value=LONGEST_TERM
    )
    centre = PlaceField(label=lazy("Centrumgemeente voor opvang"), required=False)
    key = CleanTextField(label=lazy("Sleutel voor wat samen wordt betaald"), max_length=120, required=False)

    def __init__(self, regions: Iterable[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"valid_from": today()} | _suggested() | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        offer(self, "region", regions)
        places = [(0, _("Geldt niet")), *((rank, str(rank)) for rank in range(1, RANKS + 1))]
        for code, rule in rules().items():
            self.fields[f"rule_{code}"] = forms.TypedChoiceField(
                label=str(rule.name), choices=places, coerce=int
            )
        payers = [(NOBODY, _("Niet afgesproken")), *_pairs(PAYERS)]
        for code, cost in costs().items():
            self.fields[f"payer_{code}"] = forms.ChoiceField(label=str(cost.name), choices=payers)
        self.municipalities = known_places(self)

    @property
    def about(self) -> list[forms.BoundField]:
        """The fields about the agreement itself."""
        return [
            self[name]
            for name in self.fields
            if not name.startswith(("rule_", "payer_")) and name not in {"token", "key"}
        ]

    @property
    def order(self) -> list[forms.BoundField]:
        """The fields with the place of each rule."""
        return [self[f"rule_{code}"] for code in rules()]

    @property
    def payers(self) -> list[forms.BoundField]:
        """The fields with who pays each kind of cost, and the key of what is shared."""
        return [*(self[f"payer_{code}"] for code in costs()), self["key"]]

    def content(self) -> Content:
        """Return what a valid form says the agreement is."""
        given = self.cleaned_data
        placed = {code: rank for code in rules() if (rank := given[f"rule_{code}"])}
        payers = {code: who for code in costs() if (who := given[f"payer_{code}"]) != NOBODY}
        return Content(
            ranks=[
                [code for code in placed if placed[code] == rank] for rank in sorted(set(placed.values()))
            ],
            payers=payers,
            term=given["term"],
            keys={code: given["key"] for code, payer in payers.items() if payer == "shared"},
            centre=given["centre"],
        )

    def about_values(self) -> dict[str, Any]:
        """Return what a valid form says about the agreement itself, as arguments of the verb."""
        names = ("title", "adopted_by", "adopted_on", "valid_from", "valid_until", "source", "link", "token")
        return {name: self.cleaned_data[name] for name in names}


def _suggested() -> dict[str, Any]:
    """Return the default agreement as a beginning."""
    agreed = default().agreed
    places = {f"rule_{rule.code}": rank for rank, held in enumerate(agreed.ranks, start=1) for rule in held}
    payers = {f"payer_{one.cost}": one.payer for one in agreed.payments}
    key = next((one.key for one in agreed.payments if one.key), "")
    return places | payers | {"key": key, "term": agreed.term}


def as_uuid(text: str) -> UUID | None:
    """Return the key that an address gave, or None when it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


def halls_of(codes: Iterable[str]) -> dict[str, Organisation]:
    """Return the town halls of municipalities, by code. One query."""
    found = Organisation.objects.filter(kind="municipality", municipality__in=list(codes))
    return {str(hall.municipality_id): hall for hall in found}
