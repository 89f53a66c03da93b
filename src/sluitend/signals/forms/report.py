"""The reporting form in its steps. Each step checks its own part;
what is kept is checked again by the verb.
"""

from collections.abc import Iterator
from typing import Any, ClassVar, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from sluitend.access.errors import Refused
from sluitend.casework.terms import today
from sluitend.screens.forms import DayField, offer
from sluitend.signals import reference
from sluitend.signals.forms.fields import MunicipalityField, WholeTextField, municipalities
from sluitend.signals.models import Signal
from sluitend.signals.receiving import receiver_in
from sluitend.signals.verbs.reporting import check_seen_on

YES_NO: Final = (("yes", _("Ja")), ("no", _("Nee")))
REQUIRED: Final = {"required": _("Geef hier antwoord.")}
CHOOSE: Final = ("", _("Kies …"))


class StepForm(forms.Form):
    """One step of the report: `title` stands above it, `name` in the address of nothing:
    steps travel in the form.
    """

    name: ClassVar[str]
    title: ClassVar[Any]

    def __init__(self, *args: Any, answers: dict[str, Any] | None = None, **kwargs: Any) -> None:
        """Take the answers of earlier steps as they were typed: a step may depend on them."""
        super().__init__(*args, **kwargs)
        self.answers = answers or {}

    def offer_help(self) -> None:
        """Make the form easier after an error; called when it is shown again."""


class SeenForm(StepForm):
    """What was seen, where and when; and whether somebody is in danger now."""

    name = "seen"
    title = _("Wat hebt u gezien?")

    danger_now = forms.ChoiceField(
        label=_("Is iemand nu in gevaar?"),
        choices=YES_NO,
        widget=forms.RadioSelect,
        error_messages=REQUIRED,
    )
    what = WholeTextField(
        label=_("Wat hebt u gezien of gehoord?"),
        help_text=_(
            "Schrijf op wat u zelf zag of hoorde. Wat u denkt, schrijft u er apart bij. "
            "Namen zijn niet nodig."
        ),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages=REQUIRED,
    )
    municipality = MunicipalityField(
        label=_("In welke gemeente was het?"),
        help_text=_(
            "Typ de naam. Was het op internet? Vul dan de gemeente in waar de persoon woont of werkt."
        ),
        error_messages=REQUIRED,
    )
    place_kind = forms.ChoiceField(label=_("Op wat voor plek?"), error_messages=REQUIRED)
    place = WholeTextField(
        label=_("Waar precies?"),
        help_text=_("Bijvoorbeeld een straat, een gebouw of een website."),
        max_length=200,
        required=False,
    )
    when = forms.ChoiceField(
        label=_("Wanneer was het?"),
        choices=Signal.When.choices,
        widget=forms.RadioSelect,
        error_messages=REQUIRED,
    )
    seen_on = DayField(
        label=_("Op welke dag?"), help_text=_("Alleen als u een bepaalde dag weet."), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(kind.code, str(kind.name)) for kind in reference.place_kinds().values()]
        offer(self, "place_kind", [CHOOSE, *kinds])

    @cached_property
    def municipalities(self) -> list[tuple[str, str]]:
        """The municipalities to choose from, by name."""
        return municipalities()

    def clean_municipality(self) -> str:
        """Return the code; refuses at once where a report would reach nobody."""
        code = self.cleaned_data["municipality"]
        try:
            receiver_in(code)
        except Refused as refusal:
            raise ValidationError(str(refusal.message)) from refusal
        return str(code)

    def clean(self) -> dict[str, Any]:
        """Check that the day fits what was said about when."""
        cleaned = super().clean() or {}
        if "when" in cleaned and "seen_on" not in self.errors:
            try:
                cleaned["seen_on"] = check_seen_on(cleaned["when"], cleaned.get("seen_on"))
            except Refused as refusal:
                self.add_error("seen_on", str(refusal.message))
        elif cleaned.get("when") != Signal.When.DAY:
            self.errors.pop("seen_on", None)  # a half-typed day that no longer matters
        return cleaned

    def offer_help(self) -> None:
        """Show the whole list of municipalities after a name that we do not know."""
        if "municipality" in self.errors:
            choices = [CHOOSE, *((name, name) for _code, name in self.municipalities)]
            self.fields["municipality"].widget = forms.Select(choices=choices)


class KindForm(StepForm):
    """The form of exploitation that the reporter recognises."""

    name = "kind"
    title = _("Waar lijkt het op?")

    form = forms.ChoiceField(
        label=_("Wat herkent u het meest?"), widget=forms.RadioSelect, error_messages=REQUIRED
    )
    minor = forms.ChoiceField(
        label=_("Is de persoon jonger dan 18 jaar?"),
        choices=(*YES_NO, ("unknown", _("Dat weet ik niet"))),
        widget=forms.RadioSelect,
        error_messages=REQUIRED,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        public = reference.forms(today(), public=True)
        offer(self, "form", [(form.code, f"{form.name}. {form.what}") for form in public])


class SignsForm(StepForm):
    """The signs that belong to the form of exploitation."""

    name = "signs"
    title = _("Wat viel u op?")

    indicators = forms.MultipleChoiceField(
        label=_("Kies alles wat u herkent"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": _("Kies alleen kenmerken uit de lijst.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.groups = reference.indicators_of(self.answers.get("form", reference.OTHER))
        signs = [(sign.code, str(sign.name)) for group in self.groups.values() for sign in group]
        offer(self, "indicators", signs)

    def by_group(self) -> Iterator[tuple[str, list[Any]]]:
        """Yield each group's name with its checkboxes."""
        boxes = iter(self["indicators"].subwidgets)
        for group, signs in self.groups.items():
            yield str(reference.indicator_groups()[group].name), [next(boxes) for _sign in signs]


class YouForm(StepForm):
    """Who reports, as far as they wish."""

    name = "you"
    title = _("Wie bent u?")

    reporter_kind = forms.ChoiceField(label=_("Hoe weet u dit?"), error_messages=REQUIRED)
    contact = forms.ChoiceField(
        label=_("Mogen we u bellen of mailen?"),
        help_text=_("Dat hoeft niet. U kunt onbekend blijven en uw melding toch volgen."),
        choices=(("no", _("Nee, ik blijf onbekend")), ("yes", _("Ja, dat mag"))),
        widget=forms.RadioSelect,
        error_messages=REQUIRED,
    )
    reporter_name = WholeTextField(
        label=_("Uw naam"), max_length=120, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )  # fmt: skip
    reporter_contact = WholeTextField(
        label=_("Uw telefoonnummer of e-mailadres"),
        help_text=_("Alleen wie uw melding behandelt, ziet dit."),
        max_length=200,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = reference.reporter_kinds().values()
        life = [(kind.code, str(kind.name)) for kind in kinds if not kind.professional]
        work = [(kind.code, str(kind.name)) for kind in kinds if kind.professional]
        groups = [(_("Ik zie dit in mijn leven"), life), (_("Ik zie dit in mijn werk"), work)]
        offer(self, "reporter_kind", [CHOOSE, *groups])

    def clean(self) -> dict[str, Any]:
        """Keep a name and number only of who wishes to be reached; ask them for it."""
        cleaned = super().clean() or {}
        if cleaned.get("contact") == "no":
            for field in ("reporter_name", "reporter_contact"):
                cleaned[field] = ""
                self.errors.pop(field, None)
        elif (
            cleaned.get("contact") == "yes"
            and not cleaned.get("reporter_contact")
            and "reporter_contact" not in self.errors
        ):
            self.add_error(
                "reporter_contact", _("Vul uw telefoonnummer of e-mailadres in, of blijf onbekend.")
            )
        return cleaned


class CheckForm(StepForm):
    """The last look before sending. `website` is for machines that fill in everything:
    people do not see it.
    """

    name = "check"
    title = _("Klopt het zo?")

    website = forms.CharField(required=False, max_length=200)


STEPS: Final[dict[str, type[StepForm]]] = {
    form.name: form for form in (SeenForm, KindForm, SignsForm, YouForm, CheckForm)
}
