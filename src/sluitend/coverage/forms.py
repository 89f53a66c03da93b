"""The forms of this subject: each is one verb."""

from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from sluitend.access.actor import Actor
from sluitend.access.clock import today
from sluitend.coverage.checks import check_days
from sluitend.coverage.models import CoordinatorAccess, ProcedureStep
from sluitend.coverage.queries import owners
from sluitend.coverage.reference import forms as exploitation
from sluitend.registry.access import visible_organisations
from sluitend.registry.models import Official, Region
from sluitend.registry.queries import region_label
from sluitend.registry.reference import roles
from sluitend.screens.forms import CleanTextField, DayField, VerbForm, carry_out, offer

ALL: Final = ("", _("Alle"))
NONE: Final = ("", _("Kies"))


def _organisations(actor: Actor) -> list[tuple[str, str]]:
    found = visible_organisations(actor).order_by("name").values_list("pk", "name")
    return [(str(pk), name) for pk, name in found]


def _called(official: Official) -> str:
    role = roles().get(official.post.role)
    return f"{official.name}, {role.name if role else official.post.role}, {official.post.organisation.name}"


class ChooseForm(forms.Form):
    """Which part of the map to show, and on which day; an answer that does not exist is left aside."""

    regio = forms.ChoiceField(label=_("Regio"), required=False)
    stand = forms.ChoiceField(label=_("Stand"), required=False)
    op = DayField(label=_("Hoe was het op"), required=False)

    def __init__(self, data: QueryDict, states: Iterable[tuple[str, Any]]) -> None:
        super().__init__(data)
        regions = Region.objects.order_by("name").values_list("code", "name", "kind")
        offer(self, "regio", [ALL, *((code, region_label(name, kind)) for code, name, kind in regions)])
        offer(self, "stand", [ALL, *states])


class StartForm(VerbForm):
    """Since when the region works on it."""

    began_on = DayField(label=_("Begonnen op"))
    note = CleanTextField(
        label=_("Aanleiding"),
        required=False,
        max_length=300,
        help_text=_("Bijvoorbeeld: besluit van het portefeuillehoudersoverleg."),
    )

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, initial={"began_on": today()}, auto_id="start_%s")


class StopForm(VerbForm):
    """Why a procedure is stopped."""

    reason = CleanTextField(label=_("Waarom stopt de procedure?"), max_length=200)

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id="stop_%s")


class StepForm(VerbForm):
    """What is done about a step; `actor` and `step` say what can be chosen."""

    def __init__(self, actor: Actor, step: ProcedureStep, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id=f"{type(self).__name__.lower()}_%s")
        self.actor, self.step = actor, step
        self.prepare()

    def prepare(self) -> None:
        """Fill in what is known and offer what can be chosen."""


class PlanForm(StepForm):
    """Whose a step is, and by when."""

    official = forms.TypedChoiceField(label=_("Van wie"), coerce=UUID, empty_value=None)
    planned_on = DayField(label=_("Klaar op"))
    note = CleanTextField(label=_("Notitie"), required=False, max_length=300)

    def prepare(self) -> None:
        """Offer who holds an office in the region."""
        people = owners(self.step.procedure.region_id)
        offer(self, "official", [NONE, *((str(one.pk), _called(one)) for one in people)])
        self.initial.update(
            official=str(self.step.official_id or ""), planned_on=self.step.planned_on, note=self.step.note
        )


class MoveForm(StepForm):
    """Another date, and why."""

    planned_on = DayField(label=_("Nieuwe datum"))
    reason = CleanTextField(label=_("Waarom?"), max_length=300)


class BeginForm(StepForm):
    """Somebody is working on it."""

    note = CleanTextField(label=_("Notitie"), required=False, max_length=300)


class WaitForm(StepForm):
    """For whom it waits, and since when."""

    organisation = forms.TypedChoiceField(label=_("Wacht op"), coerce=UUID, empty_value=None)
    since = DayField(label=_("Sinds"))
    note = CleanTextField(
        label=_("Waarop precies?"),
        required=False,
        max_length=300,
        help_text=_("Bijvoorbeeld: besluit over de bijdrage voor volgend jaar."),
    )

    def prepare(self) -> None:
        """Offer the organisations of the network."""
        offer(self, "organisation", [NONE, *_organisations(self.actor)])
        self.initial["since"] = today()


class FinishForm(StepForm):
    """When it was done, and what shows it."""

    done_on = DayField(label=_("Klaar op"))
    evidence = CleanTextField(
        label=_("Link naar het bewijs"),
        required=False,
        max_length=300,
        help_text=_("Bijvoorbeeld de besluitenlijst op internet."),
    )
    note = CleanTextField(label=_("Waaruit blijkt het, als er geen link is?"), required=False, max_length=300)

    def prepare(self) -> None:
        """Today, unless one says otherwise."""
        self.initial["done_on"] = today()


class SkipForm(StepForm):
    """Why it is not needed here."""

    reason = CleanTextField(label=_("Waarom is deze stap niet nodig?"), max_length=300)


class RecordForm(VerbForm):
    """To whom a municipality has access, for whom, and how long."""

    how = forms.ChoiceField(
        label=_("Hoe is het geregeld?"), choices=CoordinatorAccess.How.choices, widget=forms.RadioSelect
    )
    organisation = forms.TypedChoiceField(
        label=_("Wie coördineert?"), coerce=UUID, empty_value=None, required=False
    )
    organisation_name = CleanTextField(
        label=_("Staat de organisatie er niet bij? Haar naam"), required=False, max_length=120
    )
    phone = CleanTextField(label=_("Telefoon"), required=False, max_length=30)
    age_from = forms.IntegerField(
        label=_("Voor wie: vanaf leeftijd"), required=False, min_value=0, max_value=120
    )
    age_until = forms.IntegerField(
        label=_("Tot leeftijd"), required=False, min_value=1, max_value=120,
        help_text=_("De eerste leeftijd waarvoor het niet meer geldt. Leeg: voor iedereen."),
    )  # fmt: skip
    kinds = forms.MultipleChoiceField(
        label=_("Alleen bij"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Niets gekozen: bij elke vorm van uitbuiting."),
    )
    valid_from = DayField(label=_("Vanaf"))
    valid_until = DayField(
        label=_("Tot"), required=False, help_text=_("De eerste dag dat het niet meer geldt.")
    )
    contract_until = DayField(label=_("Einde van het contract"), required=False)
    hours = forms.DecimalField(
        label=_("Uren per week"), required=False, min_value=0, max_value=999, decimal_places=1, localize=True
    )
    source = CleanTextField(
        label=_("Hoe weet u dit?"), max_length=300, help_text=_("Bijvoorbeeld: overeenkomst van 3 april.")
    )
    correction = CleanTextField(
        label=_("Begint het in het verleden? Waarom nu pas vastgelegd"), required=False, max_length=200
    )

    def __init__(self, actor: Actor, data: QueryDict | None = None) -> None:
        super().__init__(data, initial={"valid_from": today()}, auto_id="access_%s")
        offer(self, "organisation", [NONE, *_organisations(actor)])
        offer(self, "kinds", [(code, str(name)) for code, name in exploitation().items()])

    def clean(self) -> dict[str, Any]:
        """Tell of days that do not fit together with what else is wrong."""
        start, end, contract = map(self.cleaned_data.get, ("valid_from", "valid_until", "contract_until"))
        if start:
            carry_out(self, lambda: check_days(start, end, contract))
        return self.cleaned_data

    def values(self) -> dict[str, Any]:
        """Return the answers as keyword arguments for the verb, which calls the kinds by their name."""
        answers = super().values()
        answers["forms"] = answers.pop("kinds")
        return answers


class EndForm(VerbForm):
    """From which day it no longer holds, and why; one for each access on the page, hence its own ids."""

    on = DayField(label=_("Vanaf welke dag niet meer?"))
    reason = CleanTextField(label=_("Waarom?"), max_length=200)

    def __init__(self, access: CoordinatorAccess, data: QueryDict | None = None) -> None:
        super().__init__(data, initial={"on": today()}, auto_id=f"end_{access.pk}_%s")
