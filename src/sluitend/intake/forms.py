"""The forms of an intake: one for each step, and those of consent and the chain. Each question says why it is asked."""

from collections.abc import Callable, Mapping
from typing import Any, Final, cast
from uuid import UUID

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sluitend.casework.checks import check_past
from sluitend.casework.codes import Item, exploitation, languages, residences
from sluitend.casework.models import Case, Participation
from sluitend.casework.terms import today
from sluitend.intake import fields
from sluitend.intake.choices import NOT_ASKED, Partner, YesNo
from sluitend.intake.models import LONGEST, Answer, Consent, short_list
from sluitend.intake.reference import contacts, needs, purposes
from sluitend.intake.steps import FOR_MINORS, Step
from sluitend.intake.verbs import NAME, Asked
from sluitend.intake.words import LABELS
from sluitend.registry.actors import exists_on
from sluitend.registry.models import Organisation
from sluitend.screens.forms import CleanTextField, DayField, VerbForm, WordsForm, offer
from sluitend.screens.names import Known, NamesField, choices_of, names_of

WITH_COMMAS: Final = _("Met komma’s ertussen. Ook ‘buitenland’, ‘onbekend’ of ‘niet gevraagd’ mag.")
NO_NAMES: Final = _("Schrijf geen namen, adressen of telefoonnummers op: die horen bij ‘Personen’.")
# Why each question is asked, under it.
WHY: Final[Mapping[str, str | Promise]] = {
    "danger": _("Bepaalt wat er nu moet gebeuren. Bij direct gevaar: bel 112."),
    "safe_address": _("Om te weten of er vandaag een plek nodig is. Het adres zelf hoort bij ‘Personen’."),
    "reach": _("Een telefoontje op het verkeerde moment kan gevaar geven. Het nummer hoort bij ‘Personen’."),
    "may_know": _("Zodat niemand per ongeluk iets verraadt. Schrijf wat iemand is, zoals ‘een zus’; geen namen."),
    "must_not_know": _("Zodat het gevaar niet groter wordt. Schrijf wat iemand is, zoals ‘de werkgever’; geen namen."),
    "forms": _("Bepaalt welke hulp en welke plek past. Kies alles wat speelt."),
    "forms_on": _("De vormen kunnen veranderen. Leeg is vandaag."),
    "began": _("Telt voor rechten, en voor de leeftijd bij het begin. Een jaar of maand is genoeg: 2024 of 3-2024."),
    "goes_on": _("Wie nog wordt uitgebuit heeft andere hulp nodig."),
    "ended": _("Alleen als het gestopt is. Een jaar of maand is genoeg."),
    "places": WITH_COMMAS,
    "countries": _("Alleen bij uitbuiting in het buitenland. Met komma’s ertussen."),
    "home": _("Bepaalt welke gemeente helpt. De naam van de gemeente, ‘buitenland’, ‘geen vaste plek’ of ‘onbekend’."),
    "found": _("Bepaalt welke gemeente helpt als de persoon nergens woont."),
    "needs": _("Om vandaag te beginnen met wat het hardst nodig is."),
    "children": _("Ook kinderen kunnen in gevaar zijn. Wie zij zijn legt u vast bij ‘Personen’."),
    "children_count": _("Om genoeg plek te vinden."),
    "children_ages": _("Om passende plek en school te vinden. In jaren, met komma’s ertussen."),
    "children_stay": _("Om te weten of zij veilig zijn."),
    "languages": _("Om iemand te vinden die de persoon verstaat."),
    "interpreter": _("Gebruik geen familie of bekenden als tolk."),
    "helper": _("Sommige mensen praten liever met een vrouw of juist met een man."),
    "stay": _("Bepaalt op welke opvang, zorg en rust iemand recht heeft. Het vervolg staat in het rechtsspoor."),
    "wish_to_report": _("Hulp hangt hier nooit van af. Wie geen aangifte wil, krijgt dezelfde steun."),
    "custody": _("Wie het gezag heeft beslist mee, behalve als dat gevaar geeft."),
    "custodians_know": _("Zodat niemand per ongeluk iets verraadt."),
    "school": _("Een school ziet de jongere vaak, en kan helpen of in gevaar brengen."),
    "phone": _("Via de telefoon weet een dader waar iemand is."),
    "accounts": _("Om wachtwoorden en instellingen samen na te lopen."),
    "images": _("Om te helpen ze weg te halen. Bekijk of bewaar ze zelf niet: de politie kan dat."),
    "text": NO_NAMES,
}  # fmt: skip


def _no_answer() -> list[tuple[str, Any]]:
    return [(YesNo.UNKNOWN.value, YesNo.UNKNOWN.label), (YesNo.NOT_ASKED.value, YesNo.NOT_ASKED.label)]


def _boxes(label: Any, why: Any, items: Mapping[str, Item]) -> forms.Field:
    return fields.boxes(label, why, [*choices_of(items), *_no_answer()])


def _named(label: Any, why: Any, known: Known, *, one: bool = False) -> forms.Field:
    return NamesField(known, one=one, label=label, help_text=why, required=False)


# The columns that are not a short list of answers, each with the field that asks for it.
OTHERWISE: Final[Mapping[str, Callable[[Any, Any], forms.Field]]] = {
    **dict.fromkeys(("text", "may_know", "must_not_know"), lambda label, why: fields.lines(label, why, LONGEST)),
    # One of the forms is that it is not known yet.
    "forms": lambda label, why: fields.boxes(label, why, [*choices_of(exploitation()), _no_answer()[-1]]),
    "needs": lambda label, why: _boxes(label, why, needs()),
    "languages": lambda label, why: _boxes(label, why, languages()),
    "stay": lambda label, why: fields.radios(
        label, why, [*choices_of(residences()), (NOT_ASKED, YesNo.NOT_ASKED.label)]
    ),
    "forms_on": lambda label, why: DayField(label=label, help_text=why, required=False),
    "places": lambda label, why: _named(label, why, fields.places),
    "countries": lambda label, why: _named(label, why, fields.country_names),
    **dict.fromkeys(("home", "found"), lambda label, why: _named(label, why, fields.homes, one=True)),
    **dict.fromkeys(
        ("began", "ended"),
        lambda label, why: fields.RoughDayField(label=label, help_text=why, max_length=30, required=False),
    ),
    "children_count": lambda label, why: forms.IntegerField(
        label=label, help_text=why, min_value=1, max_value=20, required=False
    ),
    "children_ages": lambda label, why: fields.AgesField(
        label=label, help_text=why, max_length=100, required=False
    ),
}  # fmt: skip


def _field(name: str) -> forms.Field:
    """Return the field that asks for a column of an answer."""
    if name in OTHERWISE:
        return OTHERWISE[name](LABELS[name], WHY[name])
    return fields.radios(LABELS[name], WHY[name], list(short_list(name).items()))


class StepForm(WordsForm):
    """The questions of one step, as they were answered last; nothing must be filled in to keep it.

    `after` is the version that the one who answers saw.
    """

    tells_what_may_stay_empty = True
    after = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(self, step: Step, current: Answer | None, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = _initial(step, current) | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.step = step
        for name in LABELS:
            if name in step.columns:
                self.fields[name] = _field(name)

    def texts(self) -> list[str]:
        """Return the words, and not the names of places."""
        words = [self.cleaned_data.get(name) for name in ("text", "may_know", "must_not_know")]
        return [word for word in words if word]

    def values(self) -> dict[str, Any]:
        """Return what the verb asks."""
        given = self.cleaned_data
        answers = {name: given[name] for name in self.step.columns if name in given}
        for name in ("began", "ended"):
            if name in answers:
                answers[name], answers[f"{name}_on"] = answers[name]
        return {"step": self.step.code, "answers": answers, "after": given["after"], "token": given["token"]}


def _initial(step: Step, current: Answer | None) -> dict[str, Any]:
    if current is None:
        return {"after": 0}
    shown: dict[str, Any] = {name: getattr(current, name) for name in step.columns}
    known = {"places": fields.places, "countries": fields.country_names}
    for name in shown.keys() & known.keys():
        shown[name] = names_of(shown[name], known[name]())
    for name in shown.keys() & {"home", "found"}:
        shown[name] = names_of([shown[name]], fields.homes()) if shown[name] else ""
    for name in shown.keys() & {"began", "ended"}:
        shown[name] = fields.typed_day(shown[name], shown[f"{name}_on"])
    if "children_ages" in shown:
        shown["children_ages"] = ", ".join(str(age) for age in shown["children_ages"])
    return shown | {"after": current.number}


def _organisations(case: Case, *, first: frozenset[str] = frozenset()) -> list[tuple[str, Any]]:
    """Return the organisations to choose from, in groups: who takes part (or is of the kinds `first`), and others."""
    part = set(Participation.objects.filter(case=case, until=None).values_list("organisation_id", flat=True))
    rows = Organisation.objects.filter(exists_on(today())).order_by("name").values_list("pk", "name", "kind")
    near: list[tuple[str, Any]] = []
    far: list[tuple[str, Any]] = []
    for pk, name, kind in rows:
        (near if pk in part or kind in first else far).append((str(pk), name))
    groups: list[tuple[str, Any]] = [("", _("Kies"))]
    return groups + [
        (cast("str", title), options)
        for title, options in ((_("Rond deze casus"), near), (_("Andere organisaties"), far))
        if options
    ]


def _organisation(label: Any, help_text: Any = "") -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label, help_text=help_text, coerce=UUID, empty_value=None, required=False
    )


class ConsentForm(VerbForm):
    """What somebody was asked to consent to, and what they said."""

    tells_what_may_stay_empty = True

    partner = _organisation(_("Wie mag meedoen of iets weten?"), _("Elke partner vraagt u apart."))
    partner_name = CleanTextField(
        label=_("Naam van de organisatie"), required=False, max_length=NAME,
        help_text=_("Alleen als die niet in de lijst staat. Geen namen van personen."),
    )  # fmt: skip
    purpose = forms.ChoiceField(
        label=_("Waarvoor?"),
        help_text=_(
            "Elk doel vraagt u apart. Zeg erbij dat hulp er niet van afhangt, en dat een ja altijd terug kan."
        ),
    )
    given = forms.TypedChoiceField(
        label=_("Wat zei de persoon?"),
        choices=[("ja", _("ja")), ("nee", _("nee"))],
        coerce=lambda value: value == "ja",
        widget=forms.RadioSelect,
        help_text=_("Ook een nee legt u vast, zodat niemand het nog eens vraagt."),
    )
    said_by = forms.ChoiceField(
        label=_("Wie zei het?"),
        choices=Consent.SaidBy.choices,
        widget=forms.RadioSelect,
        help_text=_(
            "Onder de zestien geeft een ouder of voogd toestemming, behalve voor hulp en advies die de jongere zelf "
            "en kosteloos krijgt (Uitvoeringswet AVG, artikel 5). Is het niet veilig om een ouder te vragen? Overleg "
            "met Veilig Thuis. Vraag het ook altijd de jongere."
        ),
    )
    how = forms.ChoiceField(label=_("Hoe?"), choices=Consent.How.choices, widget=forms.RadioSelect)
    asked_on = DayField(label=_("Wanneer gevraagd?"), check=check_past)
    asked_by = _organisation(
        _("Wie vroeg het?"), _("Leeg is uw eigen organisatie. Een ander noemt alleen wie de casus draagt.")
    )
    until = DayField(
        label=_("Tot en met wanneer?"), required=False, help_text=_("Leeg als er geen einde is.")
    )

    def __init__(self, case: Case, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["asked_on"].initial = today()
        if case.programme != FOR_MINORS:
            del self.fields["said_by"]
        organisations = _organisations(case)
        for name in ("partner", "asked_by"):
            offer(self, name, organisations)
        offer(self, "purpose", [("", _("Kies")), *choices_of(purposes())])

    def values(self) -> dict[str, Any]:
        """Return what the verb asks."""
        given = dict(self.cleaned_data)
        token = given.pop("token")
        return {"asked": Asked(**given), "token": token}


class DayForm(VerbForm):
    """On which day something happened."""

    on = DayField(label=_("Op welke dag?"), check=check_past)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = today()


class ReplyForm(DayForm):
    """When an answer of the chain came, and what it says in short."""

    text = fields.lines(_("Toelichting"), _("Komt in het journaal. Schrijf geen namen op."), LONGEST)


class ChainForm(DayForm):
    """A contact with a partner of the chain around a minor."""

    kind = forms.ChoiceField(
        label=_("Wat is er gedaan?"), help_text=_("Om te weten wie er al is, en wie nog niet.")
    )
    organisation = _organisation(_("Bij welke organisatie?"))
    contact = CleanTextField(
        label=_("Hoe is die te bereiken?"), required=False, max_length=NAME,
        help_text=_("De afdeling of functie, met het telefoonnummer van de organisatie."),
    )  # fmt: skip
    text = fields.lines(
        _("Toelichting"),
        _("Komt in het journaal. Schrijf geen namen op. Bij ‘bewust niet’: waarom."),
        LONGEST,
    )
    field_order = ("kind", "on", "organisation", "contact", "text")

    def __init__(self, case: Case, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = [
            (label, [(one.code, str(one.name)) for one in contacts().values() if one.partner == partner])
            for partner, label in Partner.choices
        ]
        offer(self, "kind", [("", _("Kies")), *groups])
        chain = frozenset({"safe_at_home", "youth_care", "police"})
        offer(self, "organisation", _organisations(case, first=chain))
