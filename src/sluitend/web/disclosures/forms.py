"""The forms of a disclosure and of the question whether somebody is known."""

from typing import Any, Final
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from sluitend.access.actor import Actor
from sluitend.casework.models import Case
from sluitend.casework.programmes import PROGRAMMES, programme
from sluitend.disclosure.giving import involved_now
from sluitend.disclosure.known import bases, purposes
from sluitend.disclosure.models import Consent
from sluitend.disclosure.receivers import (
    Receiver,
    ToCase,
    ToOutside,
    ToProgramme,
    cases_to_give_to,
    programmes_to_open,
)
from sluitend.disclosure.rules import CASE, CATEGORIES, Grounds
from sluitend.disclosure.verbs.asking import bases_of
from sluitend.identity.models import Space
from sluitend.identity.values import Name, Value
from sluitend.registry.queries import organisations_now
from sluitend.screens.forms import CleanTextField, DayField, VerbForm, offer
from sluitend.web.cases.forms import NOTHING, QuickSelect, line, named, words
from sluitend.web.people.forms import BirthDateForm

CASES_SHOWN: Final = 50
OTHER: Final = "name"


class GiveForm(VerbForm):
    """To whom, of whom, what, and on which grounds. Where it goes is one choice, so that nothing goes to two."""

    to = forms.ChoiceField(label=lazy("Aan wie verstrekt u?"), widget=QuickSelect)
    to_name = line(
        lazy("Naam van de ander"), 200, lazy("Alleen als die niet in de lijst staat."), required=False
    )
    title = line(
        lazy("Waar gaat de nieuwe casus over?"),
        120,
        lazy("Alleen als u een nieuwe casus opent. Kort en zonder namen."),
        required=False,
    )
    receiving_basis = forms.ChoiceField(
        label=lazy("Grondslag van de nieuwe casus"),
        help_text=lazy("Alleen als u een nieuwe casus opent."),
        required=False,
    )
    involvements = forms.TypedMultipleChoiceField(
        label=lazy("Over wie?"), coerce=UUID, widget=forms.CheckboxSelectMultiple, required=False
    )
    categories = forms.MultipleChoiceField(
        label=lazy("Welke gegevens?"),
        help_text=lazy("Kies wat de ander nodig heeft, en niet meer."),
        widget=forms.CheckboxSelectMultiple,
    )
    summary = words(lazy("Samenvatting"), 4000, lazy("Alleen als u die hierboven aankruist."), required=False)
    legal_basis = forms.ChoiceField(label=lazy("Op welke grondslag?"))
    consent = forms.ChoiceField(label=lazy("Gaf de persoon toestemming?"), widget=forms.RadioSelect)
    consent_on = DayField(label=lazy("Op welke dag?"), required=False)
    motivation = words(lazy("Waarom verstrekt u dit?"), 2000, lazy("De persoon kan dit lezen."))

    def __init__(self, actor: Actor, case: Case, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor, self.case = actor, case
        self.people = involved_now(case)
        people = [(str(one.pk), f"{one.person.pseudonym}: {one.get_role_display()}") for one in self.people]
        offer(self, "to", [NOTHING, *self._receivers()])
        offer(self, "involvements", people)
        offer(self, "categories", [(code, name) for code, name in CATEGORIES.items() if code != CASE])
        offer(self, "legal_basis", [NOTHING, *named(programme(case.programme).legal_bases)])
        offer(self, "consent", Consent.choices)
        offer(self, "receiving_basis", [NOTHING, *self._receiving_bases()])

    def _receivers(self) -> list[Any]:
        cases = [
            (f"case:{one.pk}", f"{one.reference}: {one.title}")
            for one in cases_to_give_to(self.actor, self.case)[:CASES_SHOWN]
        ]
        new = [(f"programme:{one.code}", one.name) for one in programmes_to_open(self.case)]
        others = organisations_now().exclude(pk=self.case.organisation_id)
        if self.case.space == Space.OUTREACH:
            others = others.exclude(kind__in=("municipality", "region"))
        listed = [
            (f"organisation:{pk}", name) for pk, name in others.order_by("name").values_list("pk", "name")
        ]
        groups = [
            (_("Een casus waaraan u zelf werkt"), cases),
            (_("Een nieuwe casus van uw organisatie"), new),
            (_("Een organisatie, buiten een casus om"), listed),
        ]
        if self.case.space != Space.OUTREACH:
            groups.append((_("Iemand anders"), [(OTHER, _("Een ander, die niet in de lijst staat"))]))
        return [(name, options) for name, options in groups if options]

    def _receiving_bases(self) -> list[Any]:
        declared = (basis for one in programmes_to_open(self.case) for basis in one.legal_bases)
        return named({basis.code: basis for basis in declared}.values())

    def receiver(self) -> Receiver:
        """Return to whom it goes."""
        kind, _colon, key = str(self.cleaned_data["to"]).partition(":")
        match kind:
            case "case":
                return ToCase(UUID(key))
            case "programme":
                return ToProgramme(key, self.cleaned_data["title"], self.cleaned_data["receiving_basis"])
            case "organisation":
                return ToOutside(UUID(key))
        return ToOutside(name=self.cleaned_data["to_name"])

    def clean(self) -> dict[str, Any]:
        """Ask for what the chosen receiver needs."""
        given = super().clean() or {}
        chosen = str(given.get("to", ""))
        if chosen.startswith("programme:"):
            self._needs(given, "title", _("Schrijf op waar de nieuwe casus over gaat."))
            declared = PROGRAMMES[chosen.partition(":")[2]].legal_bases
            if given.get("receiving_basis") not in {basis.code for basis in declared}:
                self.add_error(
                    "receiving_basis", _("Kies een grondslag van het traject van de nieuwe casus.")
                )
        if chosen == OTHER:
            self._needs(given, "to_name", _("Schrijf op aan wie u verstrekt."))
        return given

    def _needs(self, given: dict[str, Any], name: str, message: str) -> None:
        if not given.get(name):
            self.add_error(name, message)

    def values(self) -> dict[str, Any]:
        """Return what the verb asks."""
        given = self.cleaned_data
        return {
            "to": self.receiver(),
            "involvements": given["involvements"],
            "categories": given["categories"],
            "summary": given["summary"],
            "grounds": Grounds(
                given["legal_basis"], given["consent"], given["motivation"], given.get("consent_on")
            ),
        }


class KnownForm(BirthDateForm):
    """Who is meant, for what, on which basis, and why."""

    given = CleanTextField(label=lazy("Voornaam"), max_length=100, required=False)
    name_prefix = CleanTextField(label=lazy("Tussenvoegsel"), max_length=30, required=False)
    surname = CleanTextField(label=lazy("Achternaam"), max_length=100)
    purpose = forms.ChoiceField(label=lazy("Waarvoor?"))
    legal_basis = forms.ChoiceField(
        label=lazy("Op welke grondslag?"),
        help_text=lazy("U krijgt alleen antwoord over wie een ander op dezelfde grondslag kent."),
    )
    reason = words(lazy("Waarom vraagt u dit?"), 500, lazy("Zonder namen. Dit wordt vastgelegd."))

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = bases_of(actor)
        self.can_ask = bool(mine)
        offer(self, "purpose", [NOTHING, *named(purposes())])
        offer(self, "legal_basis", [NOTHING, *named(basis for basis in bases() if basis.code in mine)])
        for name in ("given", "name_prefix", "surname"):
            self.fields[name].widget.attrs["autocomplete"] = "off"
        self.fields["birth_year"].required = True

    def values(self) -> dict[str, Any]:
        """Return what the verb asks."""
        given = self.cleaned_data
        asked: list[Value] = [
            Name(given["given"], given["name_prefix"], given["surname"]),
        ]
        if born := self.born():
            asked.append(born)
        return {"values": asked, **{name: given[name] for name in ("purpose", "legal_basis", "reason")}}
