"""The forms of the privacy officer."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from sluitend.casework.programmes import PROGRAMMES
from sluitend.casework.terms import now, today
from sluitend.identity.models import Kind
from sluitend.identity.values import Name, Value
from sluitend.logbook.models import Outcome
from sluitend.privacy.looking import PURPOSES
from sluitend.privacy.models import Breach, Request
from sluitend.privacy.rules import exemptions
from sluitend.screens.forms import CleanTextField, DayField, VerbForm, offer
from sluitend.web.people.forms import FIELDS, BirthDateForm

ALL: Final = ("", _("Alle"))
CHOOSE: Final = ("", _("Kies"))


class MomentField(forms.DateTimeField):
    """A day and a time, typed or chosen in the browser's calendar."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%d-%m-%Y %H:%M"],
            widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
            **kwargs,
        )


def purposes() -> list[tuple[str, str]]:
    """Return the purposes that the log knows, each once, by name."""
    named = {code: str(name) for code, name in PURPOSES.items()}
    for programme in PROGRAMMES.values():
        named |= {one.code: str(one.name) for one in programme.purposes if one.code not in named}
    return sorted(named.items(), key=lambda pair: pair[1])


class LogForm(forms.Form):
    """What to look for in the log; what does not exist is left aside."""

    persoon = CleanTextField(label=_("Schuilnummer"), required=False, max_length=40)
    account = forms.ChoiceField(label=_("Medewerker"), required=False)
    van = DayField(label=_("Van"), required=False)
    tot = DayField(label=_("Tot en met"), required=False)
    doel = forms.ChoiceField(label=_("Doel"), required=False)
    uitkomst = forms.ChoiceField(label=_("Uitkomst"), required=False)
    nood = forms.BooleanField(label=_("Alleen noodtoegang"), required=False)

    def __init__(self, data: QueryDict, accounts: Iterable[tuple[int, str]]) -> None:
        super().__init__(data)
        offer(self, "account", [ALL, *((str(pk), name) for pk, name in accounts)])
        offer(self, "doel", [ALL, *purposes()])
        offer(self, "uitkomst", [ALL, *((value, str(label)) for value, label in Outcome.choices)])


class RequestForm(VerbForm):
    """A request that came in."""

    kind = forms.ChoiceField(label=_("Wat vraagt de persoon?"), choices=[CHOOSE, *Request.Kind.choices])
    received_on = DayField(label=_("Wanneer is het ontvangen?"))

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, initial={"received_on": today()})


class ProofForm(VerbForm):
    """How it was established who asks."""

    proof = forms.ChoiceField(
        label=_("Hoe hebt u vastgesteld wie het vraagt?"), choices=[CHOOSE, *Request.Proof.choices]
    )


class FindForm(BirthDateForm, VerbForm):
    """Who asks, to find the record; what is typed here is not kept."""

    given = CleanTextField(label=_("Voornaam"), required=False, max_length=100)
    surname = CleanTextField(label=_("Achternaam"), required=False, max_length=100)

    def clean(self) -> dict[str, Any]:
        """Ask for something to look for."""
        answers = super().clean() or {}
        if not any(answers.get(name) for name in ("given", "surname", *FIELDS[Kind.BIRTH_DATE])):
            raise forms.ValidationError(_("Vul een naam of een geboortedatum in."))
        return answers

    def asked(self) -> list[Value]:
        """Return what was typed as values to look for."""
        answers = self.cleaned_data
        found: list[Value] = []
        if answers["given"] or answers["surname"]:
            found.append(Name(given=answers["given"], surname=answers["surname"]))
        if born := self.born():
            found.append(born)
        return found


class LinkForm(VerbForm):
    """Whose request it is."""

    pseudonym = CleanTextField(label=_("Schuilnummer"), max_length=12)
    why = CleanTextField(
        label=_("Waarom deze persoon?"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Alleen nodig als zoeken bij dit verzoek dit schuilnummer niet gaf."),
    )  # fmt: skip


class ExtendForm(VerbForm):
    """Why more time is needed."""

    why = CleanTextField(
        label=_("Waarom is meer tijd nodig?"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("De persoon moet dit binnen de eerste maand van u horen."),
    )  # fmt: skip


class AnswerForm(VerbForm):
    """What was decided."""

    outcome = forms.ChoiceField(label=_("Besluit"), choices=[CHOOSE, *Request.Outcome.choices])
    motivation = CleanTextField(
        label=_("Motivering"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Nodig als u niet alles toewijst. Zonder namen van anderen."),
    )  # fmt: skip


class RectifyForm(VerbForm):
    """What is right, in the place of what is not."""

    def __init__(self, sealed: str, value: Value, data: QueryDict | None = None) -> None:
        super().__init__(data, prefix=f"v{sealed}")
        from dataclasses import asdict  # noqa: PLC0415  used here only

        from sluitend.identity.holdings import LABELS  # noqa: PLC0415  as above

        self.kind = type(value)
        for name, text in asdict(value).items():
            self.fields[name] = CleanTextField(
                label=str(LABELS[name]), required=False, max_length=200, initial=text
            )

    def value(self) -> Value:
        """Return what was typed as a value of the same kind."""
        answers = {name: text for name, text in self.cleaned_data.items() if name != "token"}
        return self.kind(**answers)


class RestrictForm(VerbForm):
    """Whether the data may be used."""

    restricted = forms.TypedChoiceField(
        label=_("Mogen de gegevens worden gebruikt?"),
        choices=[("yes", _("Nee: bewaren, niet gebruiken")), ("no", _("Ja: de beperking opheffen"))],
        coerce=lambda answer: answer == "yes",
    )


class SureForm(VerbForm):
    """For what cannot be undone."""

    sure = forms.BooleanField(label=_("Ik weet dat dit niet terug te draaien is"))


class ToldForm(VerbForm):
    """When and how a receiver was told."""

    told_on = DayField(label=_("Wanneer"))
    told_how = CleanTextField(label=_("Hoe"), max_length=200)

    def __init__(self, notice: str, data: QueryDict | None = None) -> None:
        super().__init__(data, prefix=f"n{notice}", initial={"told_on": today()})


class ApproveForm(VerbForm):
    """Which cases may be destroyed."""

    cases = forms.TypedMultipleChoiceField(
        label=_("Casussen"), coerce=UUID, widget=forms.CheckboxSelectMultiple
    )
    decision = CleanTextField(
        label=_("Besluit van de regio over de termijn"), required=False, max_length=400,
        help_text=_("Nodig waar de bron van een termijn nog geverifieerd moet worden."),
    )  # fmt: skip

    def __init__(self, choices: list[tuple[str, str]], data: QueryDict | None = None) -> None:
        super().__init__(data)
        offer(self, "cases", choices)


class HoldForm(VerbForm):
    """What must be kept, why, until when."""

    reference = CleanTextField(label=_("Casus"), max_length=12, help_text=_("Het nummer van de casus."))
    reason = CleanTextField(
        label=_("Waarom moet deze casus blijven?"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Bijvoorbeeld: een klacht of een rechtszaak. Zonder namen."),
    )  # fmt: skip
    until = DayField(label=_("Tot en met"))


class LiftForm(VerbForm):
    """Why a hold is not needed any more."""

    why = CleanTextField(label=_("Waarom is dit niet meer nodig?"), max_length=1000)


class BreachForm(VerbForm):
    """A breach, as far as known."""

    what = CleanTextField(
        label=_("Wat is er gebeurd?"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Zonder namen van mensen over wie gegevens zijn vastgelegd."),
    )  # fmt: skip
    discovered_at = MomentField(label=_("Wanneer hebt u het ontdekt?"))
    account = forms.TypedChoiceField(
        label=_("Om welk account gaat het?"), coerce=int, empty_value=None, required=False
    )
    since = MomentField(label=_("Vanaf wanneer kon iemand erbij?"))
    until = MomentField(label=_("Tot wanneer?"))

    def __init__(self, accounts: Iterable[tuple[int, str]], data: QueryDict | None = None) -> None:
        moment: datetime = now()
        super().__init__(data, initial={"discovered_at": moment, "until": moment})
        everybody = ("", str(_("De hele organisatie")))
        offer(self, "account", [everybody, *((pk, name) for pk, name in accounts)])


class DecideForm(VerbForm):
    """Whom to tell of a breach, and why."""

    supervisor = forms.ChoiceField(
        label=_("Melden aan de Autoriteit Persoonsgegevens?"),
        choices=[CHOOSE, ("tell", _("Ja")), ("not", _("Nee, een risico is onwaarschijnlijk"))],
    )
    supervisor_why = CleanTextField(
        label=_("Waarom?"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    supervisor_told_at = MomentField(label=_("Gemeld op"), required=False)
    people = forms.ChoiceField(
        label=_("De betrokkenen vertellen?"),
        choices=[CHOOSE, ("tell", _("Ja")), ("not", _("Nee, geen hoog risico of onmogelijk"))],
    )
    people_why = CleanTextField(label=_("Waarom?"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
    people_told_on = DayField(label=_("Verteld op"), required=False)
    measures = CleanTextField(
        label=_("Wat is eraan gedaan?"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )  # fmt: skip

    def __init__(self, breach: Breach, data: QueryDict | None = None) -> None:
        names = (
            "supervisor", "supervisor_why", "supervisor_told_at", "people", "people_why", "people_told_on", "measures",
        )  # fmt: skip
        super().__init__(data, initial={name: getattr(breach, name) for name in names})


def reasons() -> list[tuple[str, str]]:
    """Return why a part may be left out, to choose from; first: it is given."""
    return [
        ("", str(_("Geven"))),
        *((one.code, str(_("Weglaten: %(why)s")) % {"why": one.name}) for one in exemptions().values()),
    ]
