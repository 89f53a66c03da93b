"""The forms of support: each is one verb."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from sluitend.casework.terms import today
from sluitend.registry.actors import exists_on
from sluitend.registry.models import Organisation
from sluitend.screens.forms import CleanTextField, DayField, WordsForm, offer
from sluitend.support.models import Goal, Service
from sluitend.support.queries import ContactRow, Support
from sluitend.support.reference import domains, outcomes, scale, services
from sluitend.support.verbs import Look
from sluitend.support.verbs.planning import GIVEN
from sluitend.support.verbs.serving import MOVES

Choices = list[tuple[Any, Any]]
LONGEST = 300
NO_NAMES = _("Schrijf geen namen van anderen op.")


class SupportForm(WordsForm):
    """A form on the support of a case; `chosen` is what it was opened for."""

    def __init__(self, support: Support, *args: Any, chosen: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.support, self.chosen = support, chosen
        for name, choices in self.choices().items():
            offer(self, name, choices)
        for name, value in self.usual().items():
            self.fields[name].initial = value

    def choices(self) -> Mapping[str, Choices]:
        """Return what can be chosen, by field."""
        return {}

    def usual(self) -> Mapping[str, Any]:
        """Return what is most likely, by field."""
        return {"on": today()} if "on" in self.fields else {}


class LookForm(SupportForm):
    """How it goes on a day, by life domain."""

    on = DayField(label=_("Op welke dag?"))
    is_final = forms.BooleanField(label=_("Dit is hoe het gaat bij het einde van de hulp"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.declared = domains()
        super().__init__(*args, **kwargs)
        levels: Choices = [
            ("", _("Niet besproken")),
            *((number, f"{number}. {one.name}") for number, one in scale().items()),
        ]
        for code, domain in self.declared.items():
            self.fields[f"level_{code}"] = forms.TypedChoiceField(
                label=str(domain.name), help_text=str(domain.asks), choices=levels, coerce=int, empty_value=None,
                required=False,
            )  # fmt: skip
            self.fields[f"note_{code}"] = CleanTextField(
                label=_("Kort: %(domain)s") % {"domain": domain.name}, required=False, max_length=LONGEST
            )

    def values(self) -> dict[str, Any]:
        """Return the day and what was filled in by domain, for the verb."""
        cleaned = self.cleaned_data
        looks = {
            code: Look(cleaned.get(f"level_{code}"), cleaned.get(f"note_{code}") or "")
            for code in self.declared
        }
        return {
            "on": cleaned["on"],
            "is_final": cleaned["is_final"],
            "token": cleaned["token"],
            "looks": looks,
        }


class TakeBackForm(SupportForm):
    """Which look was a mistake, and why."""

    assessment = forms.TypedChoiceField(label=_("Wat klopt er niet?"), coerce=UUID)
    reason = CleanTextField(label=_("Waarom klopt het niet?"), max_length=LONGEST)

    def choices(self) -> Mapping[str, Choices]:
        """Return the looks that hold, the latest first."""
        return {
            "assessment": [(str(one.pk), f"{one.held_on:%d-%m-%Y}") for one in reversed(self.support.days)]
        }


class PlanForm(SupportForm):
    """The person's own words, and when we look again."""

    words = CleanTextField(
        label=_("Wat wil de persoon, in eigen woorden?"), max_length=2000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Zoals de persoon het zegt, in welke taal ook. Schrijf geen namen van anderen op."),
    )  # fmt: skip
    review_on = DayField(
        label=_("Wanneer bekijken we het plan opnieuw?"), required=False,
        help_text=_("Laat leeg voor over drie maanden."),
    )  # fmt: skip

    def usual(self) -> Mapping[str, Any]:
        """Begin with what stands: a review changes it."""
        return {"words": self.support.plan.words} if self.support.plan else {}


class WhoForm(SupportForm):
    """Who does something: the person, an organisation of the network, or one outside it."""

    by_person = forms.BooleanField(label=_("De persoon doet dit zelf"), required=False)
    organisation = forms.TypedChoiceField(
        label=_("Organisatie"), coerce=UUID, empty_value=None, required=False
    )
    outside = CleanTextField(
        label=_("Organisatie die niet in de lijst staat"), required=False, max_length=120,
        help_text=_("De naam van een organisatie, niet van een mens."),
    )  # fmt: skip

    def choices(self) -> Mapping[str, Choices]:
        """Return the organisations that there are."""
        return {"organisation": _organisations(_("Nog niemand, of een andere"))}


class GoalForm(WhoForm):
    """A goal in a life domain."""

    domain = forms.ChoiceField(label=_("Leefgebied"))
    what = CleanTextField(label=_("Wat willen we bereiken?"), max_length=200, help_text=NO_NAMES)
    due = DayField(label=_("Voor welke dag?"))
    field_order = ("domain", "what", "by_person", "organisation", "outside", "due")

    def choices(self) -> Mapping[str, Choices]:
        """Return the life domains too."""
        named: Choices = [("", _("Kies")), *((code, str(one.name)) for code, one in domains().items())]
        return {**super().choices(), "domain": named}


class AssignForm(WhoForm):
    """Who does a goal from now on."""

    goal = forms.TypedChoiceField(label=_("Welk doel?"), coerce=UUID)
    due = DayField(label=_("Voor welke dag?"))
    field_order = ("goal", "by_person", "organisation", "outside", "due")

    def choices(self) -> Mapping[str, Choices]:
        """Return the goals that run too."""
        return {**super().choices(), "goal": _goals(self.support)}

    def usual(self) -> Mapping[str, Any]:
        """Begin with what stands for the goal that was chosen."""
        goal = next((one for one in self.support.open_goals if str(one.pk) == self.chosen), None)
        if goal is None:
            return {}
        return {"goal": self.chosen, "due": goal.due} | {"by_person": goal.by_person, "outside": goal.outside}


class EndGoalForm(SupportForm):
    """What came of a goal."""

    goal = forms.TypedChoiceField(label=_("Welk doel?"), coerce=UUID)
    state = forms.ChoiceField(
        label=_("Hoe ging het?"), choices=[one for one in Goal.State.choices if one[0] != "open"]
    )
    result = CleanTextField(label=_("Wat is ervan gekomen?"), max_length=LONGEST, help_text=NO_NAMES)
    on = DayField(label=_("Op welke dag?"))

    def choices(self) -> Mapping[str, Choices]:
        """Return the goals that run."""
        return {"goal": _goals(self.support)}

    def usual(self) -> Mapping[str, Any]:
        """Begin with the goal that was chosen."""
        return {**super().usual(), "goal": self.chosen}


class AskForm(SupportForm):
    """Help that was asked of somebody."""

    kind = forms.ChoiceField(label=_("Welke hulp?"))
    organisation = forms.TypedChoiceField(
        label=_("Bij welke organisatie?"), coerce=UUID, empty_value=None, required=False
    )
    outside = CleanTextField(
        label=_("Organisatie die niet in de lijst staat"), required=False, max_length=120,
        help_text=_("De naam van een organisatie, niet van een mens."),
    )  # fmt: skip
    goal = forms.TypedChoiceField(label=_("Voor welk doel?"), coerce=UUID, empty_value=None, required=False)
    on = DayField(label=_("Gevraagd op welke dag?"))

    def choices(self) -> Mapping[str, Choices]:
        """Return the kinds of help by life domain, the organisations and the goals that run."""
        return {
            "kind": [("", _("Kies")), *kinds_of_help()],
            "organisation": _organisations(_("Een andere")),
            "goal": [("", _("Geen van deze")), *_goals(self.support)],
        }


class MoveForm(SupportForm):
    """Where help stands."""

    service = forms.TypedChoiceField(label=_("Welke hulp?"), coerce=UUID)
    state = forms.ChoiceField(label=_("Hoe staat het nu?"))
    on = DayField(label=_("Sinds welke dag?"))
    result = CleanTextField(
        label=_("Wat is ervan gekomen?"), required=False, max_length=LONGEST,
        help_text=_("Nodig als de hulp klaar of geweigerd is. Schrijf geen namen van anderen op."),
    )  # fmt: skip

    def choices(self) -> Mapping[str, Choices]:
        """Return the help that is asked or going on, and what can follow."""
        rows = self.support.open_help
        one = [row for row in rows if str(row.service.pk) == self.chosen] or rows
        possible = set().union(*(MOVES[row.service.state] for row in one)) if one else set()
        return {
            "service": [(str(row.service.pk), str(row.kind.name)) for row in rows],
            "state": [choice for choice in Service.State.choices if choice[0] in possible],
        }

    def usual(self) -> Mapping[str, Any]:
        """Begin with the help that was chosen."""
        return {**super().usual(), "service": self.chosen}


class GivenForm(SupportForm):
    """What the person decided about the plan on paper."""

    how = forms.ChoiceField(
        label=_("Wat besloot de persoon?"), widget=forms.RadioSelect, choices=list(GIVEN.items())
    )


class ContactForm(SupportForm):
    """What came of a contact after the help has ended."""

    contact = forms.TypedChoiceField(label=_("Welk contact?"), coerce=UUID)
    outcome = forms.ChoiceField(label=_("Wat kwam ervan?"))
    on = DayField(label=_("Op welke dag?"))
    remains = CleanTextField(
        label=_("Wat moet er nog gebeuren?"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Nodig als er hulp nodig is of als het niet veilig is. Schrijf geen namen op."),
    )  # fmt: skip

    def choices(self) -> Mapping[str, Choices]:
        """Return the contacts that are planned, and what can come of them."""
        return {
            "contact": [(str(row.contact.pk), _contact(row)) for row in self.support.planned],
            "outcome": [("", _("Kies")), *((code, str(one.name)) for code, one in outcomes().items())],
        }

    def usual(self) -> Mapping[str, Any]:
        """Begin with the contact that was chosen, or the first."""
        first = str(self.support.planned[0].contact.pk) if self.support.planned else ""
        return {**super().usual(), "contact": self.chosen or first}


class FollowUpForm(SupportForm):
    """What was done after a contact that asked for it."""

    contact = forms.TypedChoiceField(label=_("Na welk contact?"), coerce=UUID)
    follow_up = CleanTextField(
        label=_("Wat is gedaan?"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}), help_text=NO_NAMES
    )  # fmt: skip
    on = DayField(label=_("Op welke dag?"))

    def choices(self) -> Mapping[str, Choices]:
        """Return the contacts on which somebody must act."""
        return {
            "contact": [
                (str(row.contact.pk), f"{_contact(row)}: {row.outcome.name}")
                for row in self.support.to_follow_up
                if row.outcome
            ]
        }

    def usual(self) -> Mapping[str, Any]:
        """Begin with the contact that was chosen."""
        return {**super().usual(), "contact": self.chosen}


class BeginForm(SupportForm):
    """That aftercare begins: there is nothing to fill in."""


class OneMoreForm(SupportForm):
    """When one more contact is made."""

    due = DayField(label=_("Voor welke dag?"))


class StopForm(SupportForm):
    """Why there is no more contact."""

    reason = CleanTextField(label=_("Waarom?"), max_length=LONGEST, help_text=NO_NAMES)


def kinds_of_help() -> Choices:
    """Return the kinds of help, by life domain."""
    kinds: Choices = [
        (str(domain.name), [(one.code, str(one.name)) for one in services().values() if one.domain == code])
        for code, domain in domains().items()
    ]
    return [(name, found) for name, found in kinds if found]


def _goals(support: Support) -> Choices:
    return [(str(goal.pk), goal.what) for goal in support.open_goals]


def _contact(row: ContactRow) -> str:
    """Return a contact by its term and its day: the day on which it was made, or is to be."""
    contact = row.contact
    day = f"{contact.held_on or contact.due:%d-%m-%Y}"
    if not contact.months:
        return now_("apart afgesproken (%(day)s)") % {"day": day}
    named = ngettext("na %(months)d maand (%(day)s)", "na %(months)d maanden (%(day)s)", contact.months)
    return named % {"months": contact.months, "day": day}


def _organisations(otherwise: Any) -> Choices:
    return [
        ("", otherwise),
        *Organisation.objects.filter(exists_on(today())).order_by("name").values_list("pk", "name"),
    ]
