"""The form of a letter: to whom, for what, what is asked, and each thing that goes along chosen by itself."""

from typing import Any, Final, cast
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from sluitend.casework.checks import check_past
from sluitend.casework.models import Step
from sluitend.exports.letter.choosing import Choices, Draft
from sluitend.exports.letter.consenting import HOW, letter_purposes
from sluitend.exports.letter.sheet import LANGUAGES
from sluitend.exports.letter.verbs import LONGEST
from sluitend.identity.models import Kind
from sluitend.intake.steps import FOR_MINORS
from sluitend.registry.queries import organisations_now
from sluitend.screens.forms import CleanTextField, DayField, WordsForm, offer
from sluitend.support.forms import kinds_of_help
from sluitend.support.models import Goal, Service
from sluitend.support.reference import services

NOTHING: Final = ("", lazy("Kies"))
NO_HELP: Final = "none"
ROWS: Final = ("goals", "helps", "agreed")
ALONG: Final = ("needs", "intake", *ROWS, "who")


def _rows(label: Any, why: Any) -> forms.TypedMultipleChoiceField:
    return forms.TypedMultipleChoiceField(
        label=label, help_text=why, coerce=UUID, required=False, widget=forms.CheckboxSelectMultiple
    )


def _boxes(label: Any, why: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, help_text=why, required=False, widget=forms.CheckboxSelectMultiple
    )


class LetterForm(WordsForm):
    """A letter. What there is nothing of is not asked."""

    tells_what_may_stay_empty = True

    organisation = forms.TypedChoiceField(
        label=lazy("Aan welke organisatie?"), coerce=UUID, empty_value=None, required=False
    )
    outside = CleanTextField(
        label=lazy("Naam van de organisatie"), required=False, max_length=120,
        help_text=lazy("De naam van een praktijk of loket, liever niet van een mens."),
    )  # fmt: skip
    purpose = forms.ChoiceField(
        label=lazy("Waarvoor?"), help_text=lazy("Hiervoor moet de persoon toestemming hebben gegeven.")
    )
    how = forms.ChoiceField(
        label=lazy("Hoe gaf de persoon toestemming?"), required=False, widget=forms.RadioSelect, choices=HOW.choices,
        help_text=lazy("Laat dit en de dag leeg als het bij de intake is vastgelegd."),
    )  # fmt: skip
    on = DayField(label=lazy("Op welke dag?"), required=False, check=check_past)
    asked = CleanTextField(
        label=lazy("Wat vraagt u?"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=lazy("In uw eigen woorden. Schrijf geen namen op, en niet waar iemand slaapt."),
    )  # fmt: skip
    kind = forms.ChoiceField(
        label=lazy("Welke hulp komt in het plan te staan als gevraagd?"),
        help_text=lazy("Dan wacht die vanaf vandaag, en blijft zij niet liggen als niemand antwoordt."),
    )
    needs = _boxes(lazy("Wat er het eerst nodig is"), lazy("Zodat de ander weet wat nodig is."))
    intake = _boxes(lazy("Taal en tolk"), lazy("Zodat de ander een tolk kan regelen."))
    goals = _rows(lazy("Doelen van het plan"), lazy("Zodat de ander helpt met wat de persoon zelf wil."))
    helps = _rows(lazy("Hulp die al loopt"), lazy("Zodat niemand dubbel doet wat een ander al doet."))
    agreed = _rows(lazy("Wat is afgesproken"), lazy("Zodat de ander weet wie wat doet, en voor wanneer."))
    who = forms.MultipleChoiceField(
        label=lazy("Wie het is"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=[(Kind.NAME.value, lazy("De naam")), (Kind.BIRTH_DATE.value, lazy("De geboortedatum"))],
        help_text=lazy("Alleen als de ander dit nodig heeft. Anders staat er alleen ons kenmerk."),
    )  # fmt: skip
    lang = forms.ChoiceField(
        label=lazy("Taal van de vaste woorden"), choices=list(LANGUAGES.items()), initial="nl"
    )

    def __init__(self, can_go: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = organisations_now().exclude(pk=can_go.case.organisation_id)
        listed = known.order_by("name").values_list("pk", "name")
        self._choose("organisation", [("", _("Een andere, die niet in de lijst staat")), *listed])
        named = [(code, str(one.name)) for code, one in letter_purposes().items()]
        self._choose("purpose", [NOTHING, *named])
        no_help = (NO_HELP, _("Geen: er hoeft niemand op een antwoord te wachten"))
        self._choose("kind", [NOTHING, no_help, *kinds_of_help()])
        if can_go.case.programme == FOR_MINORS:  # the intake asks whose word it was
            del self.fields["how"], self.fields["on"]
        self._choose("needs", list(can_go.needs.items()))
        self._choose("intake", [(code, "; ".join(said)) for code, said in can_go.intake.items()])
        for name in ROWS:
            self._choose(name, [(str(one.pk), _label(one)) for one in getattr(can_go, name)])

    def _choose(self, name: str, options: list[Any]) -> None:
        """Fill in the choices of a field; one without any is not asked."""
        if options:
            offer(self, name, options)
        else:
            del self.fields[name]

    @property
    def about_another(self) -> list[forms.BoundField]:
        """The fields that say to whom and by what consent, where that is nobody in the list."""
        return [self[name] for name in ("outside", "how", "on") if name in self.fields]

    @property
    def about_question(self) -> list[forms.BoundField]:
        """The fields that say what is asked, and for what."""
        return [self[name] for name in ("purpose", "asked", "kind", "lang")]

    @property
    def going_along(self) -> list[forms.BoundField]:
        """The fields that say what goes along."""
        return [self[name] for name in ALONG if name in self.fields]

    def texts(self) -> list[str]:
        """Return all words that go outside: what was typed here, and what was ticked."""
        return [*super().texts(), *(label for name in ROWS for label in self._ticked(name))]

    def _ticked(self, name: str) -> list[str]:
        given = {str(one) for one in self.cleaned_data.get(name) or ()}
        options = cast("forms.ChoiceField", self.fields[name]).choices if given else []
        return [str(label) for value, label in cast("list[tuple[str, str]]", options) if value in given]

    def draft(self) -> Draft:
        """Return what was filled in, for the verb."""
        given = self.cleaned_data
        kind = given["kind"]
        return Draft(
            purpose=given["purpose"],
            asked=given["asked"],
            organisation=given["organisation"],
            outside=given["outside"],
            kind="" if kind == NO_HELP else kind,
            lang=given["lang"],
            how=given.get("how", ""),
            on=given.get("on"),
            **{name: frozenset(given.get(name) or ()) for name in ALONG},
        )


def _label(one: Goal | Service | Step) -> str:
    """Return a goal, help or a step as it is called."""
    return str(services()[one.kind].name) if isinstance(one, Service) else one.what
