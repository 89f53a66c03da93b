"""The decision forms of triage: one for each decision, every one with its reason."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sluitend.access.actor import Actor
from sluitend.casework.access import visible_cases
from sluitend.casework.models import Case
from sluitend.casework.programmes import PROGRAMMES
from sluitend.disclosure.giving import involved_now
from sluitend.registry.models import Organisation
from sluitend.screens.forms import WordsForm, offer
from sluitend.signals import reference, verbs
from sluitend.signals.forms.fields import MunicipalityField, WholeTextField, municipalities
from sluitend.signals.models import Signal
from sluitend.signals.queries import receivers
from sluitend.signals.verbs.deciding import openable
from sluitend.signals.verbs.passing_on import can_take_over, summary_of

CHOOSE: Final = ("", gettext_lazy("Kies …"))


class DecisionForm(WordsForm):
    """A decision on a signal: who decides, on what, and why. `decide` calls the verb."""

    reason = WholeTextField(
        label=gettext_lazy("Waarom?"),
        help_text=gettext_lazy("Dit komt in het journaal. De melder ziet het niet."),
        max_length=1800,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self, *args: Any, actor: Actor, signal: Signal, query: dict[str, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.actor, self.signal, self.query = actor, signal, query
        self.prepare()

    def prepare(self) -> None:
        """Fill in what depends on the signal, and on what was chosen in the address."""

    def decide(self) -> Case:
        """Carry the decision out; returns the case in which the matter goes on."""
        raise NotImplementedError

    def kept_words(self) -> dict[str, list[str]]:
        """Return why it was refused, and what was typed (label and text), for a page that has no form any more."""
        refused = [str(error) for error in self.non_field_errors()]
        typed = [
            f"{field.label}: {field.value()}"
            for field in self
            if isinstance(field.field, WholeTextField) and field.value()
        ]
        return {"why": refused, "typed": typed}


class SetAsideForm(DecisionForm):
    """Set aside, on a ground from the published list."""

    ground = forms.ChoiceField(label=gettext_lazy("Grond"), widget=forms.RadioSelect)
    field_order = ("ground", "reason")

    def prepare(self) -> None:
        """Offer the published grounds."""
        offer(self, "ground", [(one.code, str(one.name)) for one in reference.set_aside_reasons().values()])

    def decide(self) -> Case:
        """Set the signal aside."""
        return verbs.set_aside(self.actor, self.signal.pk, **self.values())


class AdviseForm(DecisionForm):
    """Advice alone."""

    def prepare(self) -> None:
        """Ask what was advised as well as why that is enough."""
        self.fields["reason"].label = _("Welk advies gaf u, aan wie, en waarom is dat genoeg?")

    def decide(self) -> Case:
        """End with the advice."""
        return verbs.advise_only(self.actor, self.signal.pk, **self.values())


class AddToCaseForm(DecisionForm):
    """Add to an existing case, named by its reference."""

    target = WholeTextField(
        label=gettext_lazy("Bij welke casus hoort dit?"),
        help_text=gettext_lazy("Het kenmerk van een open casus, bijvoorbeeld 7KQ2-M9XD."),
        max_length=12,
    )
    field_order = ("target", "reason")

    def prepare(self) -> None:
        """Take the reference over from a possible duplicate that was clicked."""
        self.initial.setdefault("target", self.query.get("casus", "")[:12])

    def clean_target(self) -> UUID:
        """Return the id of the case; what is not there and what is not yours answer alike."""
        reference = self.cleaned_data["target"].upper()
        found = visible_cases(self.actor).filter(reference=reference).values_list("pk", flat=True).first()
        if found is None:
            raise ValidationError(_("Deze casus is niet gevonden, of u neemt er niet aan deel."))
        return found

    def decide(self) -> Case:
        """Add the signal to the case."""
        return verbs.add_to_case(self.actor, self.signal.pk, **self.values())


class OpenCaseForm(DecisionForm):
    """Open a case in a programme (chosen in the address), on a legal basis."""

    title = WholeTextField(
        label=gettext_lazy("Waar gaat de casus over?"),
        help_text=gettext_lazy("Kort en zonder namen: dit staat in lijsten."),
        max_length=120,
    )
    legal_basis = forms.ChoiceField(label=gettext_lazy("Grondslag"), widget=forms.RadioSelect)
    field_order = ("title", "legal_basis", "reason")

    def prepare(self) -> None:
        """Offer the legal bases of the chosen programme; by default that for minors when it is about one."""
        self.programmes = openable(self.signal.case.organisation)
        codes = [programme.code for programme in self.programmes]
        likely = "minor_victim" if self.signal.minor_involved else "victim_care"
        default = likely if likely in codes else next(iter(codes), "")
        self.programme = self.query.get("traject") if self.query.get("traject") in codes else default
        chosen = PROGRAMMES.get(self.programme or "")
        self.for_minors = "minor_victim" if "minor_victim" in codes else ""
        self.misses_the_minor = bool(self.signal.minor_involved) and self.programme != "minor_victim"
        bases = [
            (basis.code, f"{basis.name} ({basis.source})" if basis.source else str(basis.name))
            for basis in (chosen.legal_bases if chosen else ())
        ]
        offer(self, "legal_basis", bases)
        self.initial.setdefault("title", self.signal.case.title)

    def decide(self) -> Case:
        """Open the case."""
        return verbs.open_case_from_signal(
            self.actor, self.signal.pk, programme=self.programme or "", **self.values()
        )


class PassOnForm(DecisionForm):
    """Pass on along a route (chosen in the address): to whom, what was confirmed, on what basis."""

    organisation = forms.TypedChoiceField(
        label=gettext_lazy("Aan welke organisatie?"), coerce=UUID, empty_value=None
    )
    confirmed = forms.MultipleChoiceField(
        label=gettext_lazy("Dit is gebeurd"),
        help_text=gettext_lazy("Wat ‘moet’ is vooraf nodig. Wat u aankruist, wordt vastgelegd."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    legal_basis = forms.ChoiceField(label=gettext_lazy("Grondslag"), widget=forms.RadioSelect)
    involvements = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Over wie gaan gegevens mee?"),
        help_text=gettext_lazy(
            "Niemand gaat vanzelf mee. Wie u aankruist, wordt als verstrekking vastgelegd."
        ),
        coerce=UUID,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    summary = WholeTextField(
        label=gettext_lazy("Wat leest de ander vooraf?"),
        help_text=gettext_lazy(
            "Tot de ander het signaal overneemt, ziet die alleen dit. Zet hier geen namen in."
        ),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    field_order = ("organisation", "confirmed", "legal_basis", "involvements", "summary", "reason")

    def prepare(self) -> None:
        """Ask what this route asks; without anybody in the registry, the route itself is the receiver."""
        self.route = reference.routes().get(self.query.get("route", ""))
        if self.route is None:
            return
        known = receivers(self.actor, self.route, self.signal.case)
        choices = [
            (
                str(one.pk),
                one.name
                if can_take_over(one)
                else _("%(name)s (werkt niet in Sluitend)") % {"name": one.name},
            )
            for one in known
        ]
        offer(self, "organisation", choices if len(choices) == 1 else [CHOOSE, *choices])
        if not known:
            del self.fields["organisation"]
        if any(can_take_over(one) for one in known):
            self.initial.setdefault("summary", summary_of(self.signal))
            self.fields["summary"].required = False
        else:
            del self.fields["summary"]
        self._offer_people(known)
        if must := self.route.missing(()):
            confirmed = self.fields["confirmed"]
            confirmed.required = True
            confirmed.error_messages["required"] = _("Dit moet eerst: %(what)s") % {"what": must[0].text}
        asks = [
            (ask.code, _("Moet: %(what)s") % {"what": ask.text} if ask.required else str(ask.text))
            for ask in self.route.asks
        ]
        offer(self, "confirmed", asks)
        bases = reference.legal_bases()
        offer(self, "legal_basis", [(code, str(bases[code].name)) for code in self.route.legal_bases])

    def _offer_people(self, known: Sequence[Organisation]) -> None:
        """Ask whose data go along, where there are people; those of a signal that is taken over stay with it."""
        people = involved_now(self.signal.case)
        if not people or (known and all(can_take_over(one) for one in known)):
            del self.fields["involvements"]
            return
        named = [(str(one.pk), f"{one.person.pseudonym}: {one.get_role_display()}") for one in people]
        offer(self, "involvements", named)

    def decide(self) -> Case:
        """Pass the signal on."""
        route = self.route.code if self.route else ""
        return verbs.pass_on(self.actor, self.signal.pk, route=route, **self.values())


class MoveForm(DecisionForm):
    """Offer to the municipality where the signal belongs."""

    municipality = MunicipalityField(
        label=gettext_lazy("Welke gemeente?"), help_text=gettext_lazy("Typ de naam.")
    )
    summary = WholeTextField(
        label=gettext_lazy("Wat leest de ander vooraf?"),
        help_text=gettext_lazy(
            "Tot de ander het signaal overneemt, ziet die alleen dit. Zet hier geen namen in."
        ),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    field_order = ("municipality", "summary", "reason")

    def prepare(self) -> None:
        """Suggest what the other reads."""
        self.initial.setdefault("summary", summary_of(self.signal))
        self.municipalities = municipalities()

    def decide(self) -> Case:
        """Offer the signal."""
        return verbs.move_to_municipality(self.actor, self.signal.pk, **self.values())
