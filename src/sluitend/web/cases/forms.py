"""The forms of a case: each asks what one verb needs, and is shown beside the story."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from sluitend.access.actor import Actor
from sluitend.casework.access import visible_cases
from sluitend.casework.checks import check_due
from sluitend.casework.models import Case, Entry, Participation, Step
from sluitend.casework.programmes import Choice, Programme, programme
from sluitend.casework.terms import after_working_days, today
from sluitend.casework.verbs.closing import left_open
from sluitend.casework.verbs.going_on import ways_on
from sluitend.registry.queries import on_cases_at, platform_organisations
from sluitend.screens.forms import CleanTextField, DayField, WordsForm, offer
from sluitend.web.handovers.directions import receivers

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Words: TypeAlias = "str | _StrPromise"
NOTHING: Final = ("", lazy("Maak een keuze"))
CHOOSE: Final = lazy("Kies een organisatie.")
SELECTED: Final = mark_safe(" selected")
Options = list[tuple[Any, Any]]


@dataclass(frozen=True)
class About:
    """What a form is about: who fills it in, for which case, and for which step, offer, … of it."""

    actor: Actor
    case: Case
    thing: Model | None = None

    @property
    def programme(self) -> Programme:
        """The declaration of the case's programme."""
        return programme(self.case.programme)


class ActForm(WordsForm):
    """A form that knows what it is about; `prepare` fills in its choices and what may be expected."""

    def __init__(self, *args: Any, about: About, **kwargs: Any) -> None:
        kwargs["initial"] = {**self.expected(about), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.about = about
        self.prepare()

    def expected(self, about: About) -> dict[str, Any]:  # noqa: ARG002  most forms begin empty
        """Return what is filled in beforehand."""
        return {}

    def prepare(self) -> None:
        """Fill in the choices."""

    def choose(self, name: str, options: Iterable[tuple[Any, Any]]) -> None:
        """Give the field `name` its options, with none chosen."""
        offer(self, name, [NOTHING, *options])


class QuickSelect(forms.Select):
    """A select drawn at once: a template for each option takes a tenth of a second for all municipalities."""

    def render(
        self,
        name: str,
        value: Any,
        attrs: dict[str, Any] | None = None,
        renderer: Any = None,  # noqa: ARG002  Django's signature
    ) -> SafeString:
        """Return the select with its options, in their groups."""
        chosen = set(self.format_value(value))
        groups = (
            format_html('<optgroup label="{}">{}</optgroup>', label, self._options(one, chosen))
            if isinstance(one, list | tuple)
            else self._options([(label, one)], chosen)
            for label, one in ((key, text) for key, text in self.choices)
        )
        attributes = flatatt(self.build_attrs(self.attrs, {"name": name} | (attrs or {})))
        return format_html(
            "<select{}>{}</select>", attributes, format_html_join("", "{}", ((one,) for one in groups))
        )

    @staticmethod
    def _options(options: Iterable[tuple[Any, Any]], chosen: set[str]) -> SafeString:
        return format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            ((key, SELECTED if str(key) in chosen else "", text) for key, text in options),
        )


def words(label: Words, limit: int, help_text: Words = "", *, required: bool = True) -> CleanTextField:
    """Return a field for some lines of text."""
    rows = 6 if limit > 2000 else 3  # noqa: PLR2004  long texts get a larger field
    return CleanTextField(
        label=label,
        max_length=limit,
        required=required,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def line(label: Words, limit: int, help_text: Words = "", *, required: bool = True) -> CleanTextField:
    """Return a field for one line of text."""
    return CleanTextField(label=label, max_length=limit, required=required, help_text=help_text)


def uuid_choice(label: Words, help_text: Words = "", *, required: bool = True) -> forms.TypedChoiceField:
    """Return a choice of things by their id; None when nothing is chosen."""
    return forms.TypedChoiceField(
        widget=QuickSelect, label=label, coerce=UUID, empty_value=None, required=required, help_text=help_text
    )


def named(choices: Iterable[Choice]) -> Options:
    """Return what a programme declares as options, each with the source it rests on."""
    return [(one.code, f"{one.name} ({one.source})" if one.source else one.name) for one in choices]


class AddStepForm(ActForm):
    """A new step: what, by whom, before when."""

    what = line(
        lazy("Wat spreekt u af?"),
        200,
        lazy("Begin met een werkwoord: ‘Bel de opvang over een plek’. Geen namen."),
    )
    owner = uuid_choice(lazy("Wie doet dit?"))
    due = DayField(label=lazy("Uiterlijk op"), check=check_due)

    def expected(self, about: About) -> dict[str, Any]:
        """Expect the writer's own organisation to do it."""
        office = about.actor.office_at(about.case.organisation_id)
        own = office or next(iter(about.actor.offices), None)
        return {"owner": own.official if own else about.case.organisation_id}

    def prepare(self) -> None:
        """Offer every organisation that takes part, and the people in office there."""
        parts = Participation.objects.filter(case=self.about.case, until=None)
        there = {
            part.organisation_id: part.organisation.name for part in parts.select_related("organisation")
        }
        there.setdefault(self.about.case.organisation_id, self.about.case.organisation.name)
        serving = on_cases_at(there)
        self.officials = {one.pk: one.post.organisation_id for one in serving}
        people: dict[UUID, Options] = {
            pk: [(pk, _("%(name)s (nog niemand)") % {"name": name})] for pk, name in there.items()
        }
        for one in serving:
            people[one.post.organisation_id].append((one.pk, one.name))
        self.choose("owner", [(there[pk], options) for pk, options in people.items()])

    def values(self) -> dict[str, Any]:
        """Return the owner as an organisation and, if a person was chosen, an official."""
        values = super().values()
        owner = values.pop("owner")
        official = owner if owner in self.officials else None
        return {**values, "organisation": self.officials.get(owner, owner), "official": official}


class NextStepForm(ActForm):
    """What happens next: asked when the last open step ends."""

    next_what = line(lazy("Wat gebeurt er nu?"), 200, required=False)
    next_due = DayField(label=lazy("Uiterlijk op"), required=False, check=check_due)

    def prepare(self) -> None:
        """Say whether this is the last step: then the next one is needed."""
        this = self.about.thing
        others = Step.objects.filter(case=self.about.case, done_at=None)
        if this:
            others = others.exclude(pk=this.pk)
        self.is_last = not others.exists()
        for name in ("next_what", "next_due"):
            self.fields[name].required = self.is_last
        self.fields["next_what"].help_text = (
            _("Dit is de laatste open stap. Een casus heeft altijd een volgende stap.")
            if self.is_last
            else _("Alleen als hier iets op volgt.")
        )


class FinishStepForm(NextStepForm):
    """A step is done."""

    result = words(lazy("Wat kwam eruit?"), 2000, required=False)
    field_order = ["token", "result", "next_what", "next_due"]


class DropStepForm(NextStepForm):
    """A step will not be done."""

    reason = words(lazy("Waarom vervalt deze stap?"), 2000)
    field_order = ["token", "reason", "next_what", "next_due"]


class MoveStepForm(ActForm):
    """Another date for a step."""

    due = DayField(label=lazy("Nieuwe datum"), check=check_due)
    reason = words(lazy("Waarom?"), 2000)


class NoteForm(ActForm):
    """A line in the timeline."""

    text = words(
        lazy("Wat wilt u vastleggen?"),
        8000,
        lazy("Schrijf op wat nodig is, en niet meer. Geen namen: iedereen die meedoet kan dit lezen."),
    )


class ContactForm(ActForm):
    """Somebody spoke with the person."""

    on = DayField(label=lazy("Op welke dag?"))
    text = words(lazy("Hoe gaat het?"), 8000, lazy("Geen namen: iedereen die meedoet kan dit lezen."))

    def expected(self, about: About) -> dict[str, Any]:  # noqa: ARG002  the same for every case
        """Expect that it was today."""
        return {"on": today()}


class AddParticipantForm(ActForm):
    """Another organisation comes to take part."""

    organisation = uuid_choice(
        lazy("Welke organisatie?"), lazy("De mensen van deze organisatie kunnen daarna de casus lezen.")
    )
    purpose = forms.ChoiceField(label=lazy("Waarvoor?"))
    legal_basis = forms.ChoiceField(label=lazy("Op welke grondslag?"))
    motivation = words(lazy("Waarom is dit nodig?"), 1000, required=False)

    def prepare(self) -> None:
        """Offer who does not take part yet, and what the programme declares."""
        inside = Participation.objects.filter(case=self.about.case, until=None).values("organisation")
        others = platform_organisations().exclude(pk__in=inside).order_by("name")
        self.choose("organisation", others.values_list("pk", "name"))
        self.choose("purpose", named(self.about.programme.purposes))
        self.choose("legal_basis", named(self.about.programme.legal_bases))


class ReasonForm(ActForm):
    """A reason, and nothing else."""

    reason = words(lazy("Waarom?"), 2000)


class AssignForm(ActForm):
    """Who within the organisation carries the case."""

    official = uuid_choice(
        lazy("Wie draagt de casus?"), lazy("De open stappen van de vorige gaan mee."), required=False
    )

    def expected(self, about: About) -> dict[str, Any]:
        """Show who it is now."""
        return {"official": about.case.official_id}

    def prepare(self) -> None:
        """Offer who is in office at the responsible organisation."""
        serving = on_cases_at([self.about.case.organisation_id])
        offer(self, "official", [("", _("Nog niemand")), *((one.pk, one.name) for one in serving)])


class StageForm(ActForm):
    """The next stage of the programme."""

    stage = forms.ChoiceField(label=lazy("Naar welke fase?"))
    text = words(lazy("Toelichting"), 2000, required=False)

    def prepare(self) -> None:
        """Offer the stages that may follow this one."""
        declared = self.about.programme
        allowed = declared.moves.get(self.about.case.stage, frozenset())
        self.choose("stage", [(one.code, one.name) for one in declared.stages if one.code in allowed])


class GoOnForm(ActForm):
    """Another programme in which who carries the case goes on with it, and on what basis."""

    programme = forms.ChoiceField(label=lazy("In welk traject gaat de casus verder?"))
    legal_basis = forms.ChoiceField(label=lazy("Op welke grondslag draagt u de casus daar?"))
    reason = words(lazy("Waarom?"), 2000)

    def prepare(self) -> None:
        """Offer the programmes that the carrier can carry on in, and the bases of these."""
        onward = ways_on(self.about.case)
        self.choose("programme", [(one.code, one.name) for one in onward])
        self.choose("legal_basis", [pair for one in onward for pair in named(one.legal_bases)])


class OfferForm(ActForm):
    """Offer the case to another organisation, found by where it goes; with some, it goes on in another programme."""

    to_organisation = forms.ChoiceField(
        widget=QuickSelect, label=lazy("Aan wie biedt u de casus aan?"), error_messages={"required": CHOOSE}
    )
    reason = words(lazy("Waarom?"), 2000)
    summary = words(
        lazy("Wat moet de ander weten om te beslissen?"),
        4000,
        lazy("Meer dan dit ziet de ander niet, tot die de casus overneemt. Geen namen."),
    )
    due = DayField(label=lazy("Antwoord uiterlijk op"), check=check_due)
    stays_involved = forms.BooleanField(label=lazy("Wij blijven na de overdracht meedoen"), required=False)

    def expected(self, about: About) -> dict[str, Any]:
        """Expect an answer within the programme's term."""
        return {"due": after_working_days(today(), about.programme.answer_term)}

    def prepare(self) -> None:
        """Offer the organisations that can carry the case on, by direction."""
        self.choose("to_organisation", receivers(self.about.case))

    def values(self) -> dict[str, Any]:
        """Return the receiver, and the programme in which the case goes on with them."""
        values = super().values()
        organisation, _colon, to_programme = str(values.pop("to_organisation")).partition(":")
        return {**values, "to_organisation": UUID(organisation), "to_programme": to_programme}


class CloseForm(ActForm):
    """The end of a case: the reason, aftercare, where it goes on."""

    reason = forms.ChoiceField(label=lazy("Waarom sluit u de casus af?"))
    text = words(lazy("Toelichting"), 2000)
    aftercare = words(
        lazy("Nazorg"), 2000, lazy("Bij wie kan de persoon terecht als het misgaat?"), required=False
    )
    continued_in = line(
        lazy("Gaat het verder in een andere casus?"),
        12,
        lazy("Vul het kenmerk in, bijvoorbeeld 7KQ2-M9XD."),
        required=False,
    )

    def prepare(self) -> None:
        """Offer the reasons that the programme declares."""
        declared = self.about.programme
        self.choose("reason", named(declared.close_reasons))
        if needed := [one.name for one in declared.close_reasons if one.code in declared.needs_aftercare]:
            self.fields["aftercare"].help_text = _(
                "Bij wie kan de persoon terecht als het misgaat? Nodig bij: %(reasons)s."
            ) % {"reasons": "; ".join(str(name) for name in needed)}
        if open_still := left_open(self.about.case):
            asked = _("Rond dit eerst af, of schrijf hier wat daarmee gebeurt.")
            self.fields["aftercare"].help_text = " ".join(
                [str(self.fields["aftercare"].help_text), *open_still, asked]
            )

    def clean_continued_in(self) -> UUID | None:
        """Return the case with this reference, if the writer may see it."""
        reference = self.cleaned_data["continued_in"].upper()
        if not reference:
            return None
        found = (
            visible_cases(self.about.actor).filter(reference=reference).values_list("pk", flat=True).first()
        )
        if found is None:
            raise ValidationError(_("Deze casus bestaat niet, of u neemt er niet aan deel."))
        return found


class ReopenForm(ActForm):
    """A closed case goes on."""

    reason = words(lazy("Waarom heropent u de casus?"), 2000)
    what = line(lazy("Wat is de eerste stap?"), 200)
    due = DayField(label=lazy("Uiterlijk op"), check=check_due)


class CorrectForm(ActForm):
    """A better text for a line of the timeline."""

    text = words(lazy("Hoe moet er staan?"), 8000, lazy("De oude tekst blijft te lezen, doorgestreept."))

    def expected(self, about: About) -> dict[str, Any]:
        """Begin with the text as it stands."""
        return {"text": about.thing.text if isinstance(about.thing, Entry) else ""}
