"""The forms of the improvement plan: what to show, a new goal, and each act on a goal or a step."""

from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from sluitend.casework.checks import check_due
from sluitend.gaps.models import Gap
from sluitend.improvement.access import possible_owners
from sluitend.improvement.models import Goal, GoalStep
from sluitend.improvement.verbs.writing import check_in_time
from sluitend.improvement.words import STATES, gap_title
from sluitend.policy.forms import sub_criterion_choices
from sluitend.registry.reference import roles, themes
from sluitend.screens.forms import CleanTextField, DayField, VerbForm, carry_out, offer

ALL: Final = ("", _("Alle"))
NOBODY: Final = ("", _("Kies"))
NONE: Final = ("", _("Geen"))
SAME: Final = ("", _("Dezelfde persoon"))
LONG: Final = forms.Textarea(attrs={"rows": 3})


def owner_field(label: Any, **more: Any) -> forms.TypedChoiceField:
    """Return the field for who owns a goal or a step."""
    return forms.TypedChoiceField(label=label, coerce=UUID, empty_value=None, **more)


def owners(municipality: str | None, region: str | None) -> list[tuple[object, Any]]:
    """Return who may own a goal or a step there, by organisation, each with their role. One query."""
    named = roles()
    found: dict[str, list[tuple[object, str]]] = {}
    for official in possible_owners(municipality, region):
        role = named.get(official.post.role)
        line = f"{official.name} ({role.name})" if role else official.name
        found.setdefault(official.post.organisation.name, []).append((official.pk, line))
    return list(found.items())


def _line(gap: Gap, municipality: str | None) -> str:
    """Return what a gap is called; in the plan of a region, with its municipality."""
    title = gap_title(gap)
    return f"{gap.municipality.name}: {title}" if gap.municipality and not municipality else title


class BoardForm(forms.Form):
    """What to show; an answer that does not exist is left aside."""

    regio = forms.ChoiceField(label=_("Regio"), required=False)
    gemeente = forms.ChoiceField(label=_("Gemeente"), required=False)
    criterium = forms.ChoiceField(label=_("Deelcriterium"), required=False)
    staat = forms.ChoiceField(label=_("Stand"), choices=[ALL, *STATES.items()], required=False)
    van = forms.ChoiceField(label=_("Van wie"), choices=[ALL, ("mij", _("Van mij"))], required=False)

    def __init__(
        self, data: QueryDict | dict[str, str], regions: dict[str, str], places: list[tuple[str, str]]
    ) -> None:
        super().__init__(data)
        offer(self, "regio", regions.items())
        offer(self, "gemeente", [ALL, *places])
        offer(self, "criterium", [ALL, *sub_criterion_choices()])


class GoalForm(VerbForm):
    """A new goal, from gaps or free, with its first step."""

    gaps = forms.TypedMultipleChoiceField(
        label=_("Uit welke hiaten komt dit doel?"),
        help_text=_("Kies er een of meer. Zijn ze alle gesloten, dan kunt u het doel afronden."),
        coerce=UUID, required=False, widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    title = CleanTextField(
        label=_("Doel"), help_text=_("Wat is er straks geregeld? In een paar woorden."), max_length=120
    )
    why = CleanTextField(label=_("Waarom"), required=False, max_length=2000, widget=LONG)
    sub_criterion = forms.ChoiceField(
        label=_("Deelcriterium van het basisniveau"),
        help_text=_("Een lopend doel met een open stap telt daar als: in ontwikkeling."),
        required=False,
    )
    theme = forms.ChoiceField(label=_("Thema"), required=False)
    official = owner_field(_("Wie zorgt dat dit lukt?"))
    due = DayField(label=_("Uiterlijk klaar op"), check=check_due)
    first_what = CleanTextField(
        label=_("Eerste stap"),
        help_text=_("Zonder een stap met een datum staat het doel meteen bij ‘Niet sluitend’."),
        required=False, max_length=200,
    )  # fmt: skip
    first_due = DayField(label=_("Eerste stap klaar op"), required=False, check=check_due)

    def __init__(
        self,
        municipality: str | None,
        region: str | None,
        gaps: Iterable[Gap],
        data: QueryDict | None = None,
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=initial or {}, auto_id="goal_%s")
        found = [(gap.pk, _line(gap, municipality)) for gap in gaps]
        offer(self, "gaps", found)
        if not found:
            del self.fields["gaps"]
        offer(self, "sub_criterion", [NONE, *sub_criterion_choices()])
        offer(self, "theme", [NONE, *((one.code, one.name) for one in themes().values())])
        offer(self, "official", [NOBODY, *owners(municipality, region)])

    def clean(self) -> dict[str, Any]:
        """Tell of a first step that comes after the goal together with what else is wrong."""
        due, first = self.cleaned_data.get("due"), self.cleaned_data.get("first_due")
        if due and first:
            carry_out(self, lambda: check_in_time(first, due, "first_due"))
        return self.cleaned_data


class ChangeForm(VerbForm):
    """What a goal says from now on."""

    title = CleanTextField(label=_("Doel"), max_length=120)
    why = CleanTextField(label=_("Waarom"), required=False, max_length=2000, widget=LONG)
    sub_criterion = forms.ChoiceField(label=_("Deelcriterium van het basisniveau"), required=False)
    theme = forms.ChoiceField(label=_("Thema"), required=False)
    due = DayField(label=_("Uiterlijk klaar op"))
    reason = CleanTextField(
        label=_("Waarom een andere datum?"), help_text=_("Alleen als u de datum verandert."),
        required=False, max_length=2000,
    )  # fmt: skip

    def __init__(self, goal: Goal, data: QueryDict | None = None) -> None:
        names = ("title", "why", "sub_criterion", "theme", "due")
        super().__init__(data, initial={name: getattr(goal, name) for name in names}, auto_id="change_%s")
        offer(self, "sub_criterion", [NONE, *sub_criterion_choices()])
        offer(self, "theme", [NONE, *((one.code, one.name) for one in themes().values())])


class StepForm(VerbForm):
    """A new step."""

    what = CleanTextField(label=_("Wat gaat er gebeuren?"), max_length=200)
    official = owner_field(_("Wie doet dit?"))
    due = DayField(label=_("Klaar op"), check=check_due)

    def __init__(self, goal: Goal, people: list[Any], data: QueryDict | None = None) -> None:
        super().__init__(data, initial={"official": goal.official_id}, auto_id="step_%s")
        offer(self, "official", [NOBODY, *people])


class GiveForm(VerbForm):
    """Who owns a goal or a step from now on."""

    official = owner_field(_("Aan wie?"))

    def __init__(self, people: list[Any], data: QueryDict | None = None, *, prefix: str = "give") -> None:
        super().__init__(data, auto_id=f"{prefix}_%s")
        offer(self, "official", [NOBODY, *people])


class ReachForm(VerbForm):
    """What the goal brought; while a gap is open, why that is enough."""

    result = CleanTextField(label=_("Wat is er nu geregeld?"), max_length=2000, widget=LONG)
    reason = CleanTextField(
        label=_("Waarom is dit genoeg, terwijl een hiaat nog open is?"),
        required=False, max_length=2000, widget=LONG,
    )  # fmt: skip

    def __init__(self, data: QueryDict | None = None, *, gaps_open: bool = True) -> None:
        super().__init__(data, auto_id="reach_%s")
        if not gaps_open:
            del self.fields["reason"]


class DropForm(VerbForm):
    """Why a goal is let go."""

    reason = CleanTextField(label=_("Waarom laat u dit doel los?"), max_length=2000, widget=LONG)

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id="drop_%s")


class FinishForm(VerbForm):
    """What a step brought, and what comes next if anything does."""

    result = CleanTextField(label=_("Wat is het resultaat?"), max_length=2000, widget=LONG)
    next_what = CleanTextField(label=_("Volgende stap"), required=False, max_length=200)
    next_due = DayField(label=_("Volgende stap klaar op"), required=False, check=check_due)
    next_official = owner_field(_("Wie doet de volgende stap?"), required=False)

    def __init__(self, people: list[Any], data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id="finish_%s")
        offer(self, "next_official", [SAME, *people])
        if (
            not people
        ):  # whose step it is, and who does not plan, names somebody else no more than the plan does
            del self.fields["next_official"]


class MoveForm(VerbForm):
    """Another date for a step, and why; `was` is the date that one saw."""

    due = DayField(label=_("Nieuwe datum"), check=check_due)
    reason = CleanTextField(label=_("Waarom?"), max_length=200)
    was = forms.DateField(widget=forms.HiddenInput, required=False)

    def __init__(self, step: GoalStep, data: QueryDict | None = None) -> None:
        super().__init__(data, initial={"due": step.due, "was": step.due.isoformat()}, auto_id="move_%s")
