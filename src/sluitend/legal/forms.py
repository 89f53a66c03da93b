"""The forms of the legal track: each is one verb."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from sluitend.casework.terms import today
from sluitend.legal.queries import Track
from sluitend.legal.reference import terms
from sluitend.screens.forms import CleanTextField, DayField, WordsForm, offer

LONGEST = 500
NO_NAMES = _("Komt in het journaal. Schrijf geen namen op.")


class TrackForm(WordsForm):
    """A form on the legal track of a case; `chosen` is what it was opened for."""

    def __init__(self, track: Track, *args: Any, chosen: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "on" in self.fields:
            self.fields["on"].initial = today()
        for name, choices in self.choices(track).items():
            offer(self, name, choices)
            self.fields[name].initial = chosen

    def choices(self, track: Track) -> dict[str, list[tuple[str, Any]]]:
        """Return what can be chosen, by field."""
        raise NotImplementedError


class RecordForm(TrackForm):
    """What holds in the legal track, and since when."""

    code = forms.ChoiceField(label=_("Wat is er zo?"))
    on = DayField(label=_("Sinds welke dag?"))
    text = CleanTextField(
        label=_("Toelichting"), required=False, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=NO_NAMES,
    )  # fmt: skip

    def choices(self, track: Track) -> dict[str, list[tuple[str, Any]]]:
        """Return what can follow, in groups by part of the track."""
        names = track_names()
        groups = [
            (names[one.track], [(fact.code, str(fact.name)) for fact in one.next])
            for one in track.standing
            if one.next
        ]
        return {"code": [("", _("Kies")), *groups]}


class TakeBackForm(TrackForm):
    """What was recorded by mistake, and why it is not so."""

    fact = forms.TypedChoiceField(label=_("Wat klopt er niet?"), coerce=UUID)
    reason = CleanTextField(label=_("Waarom klopt het niet?"), max_length=LONGEST, help_text=NO_NAMES)

    def choices(self, track: Track) -> dict[str, list[tuple[str, Any]]]:
        """Return what stands recorded, the latest first."""
        return {
            "fact": [
                (str(one.pk), f"{fact.name} ({one.held_on:%d-%m-%Y})")
                for one, fact in track.history
                if not one.taken_back_at
            ]
        }


class StartForm(TrackForm):
    """A clock that nothing else starts."""

    kind = forms.ChoiceField(label=_("Welke termijn?"))
    on = DayField(label=_("Vanaf welke dag?"))

    def choices(self, track: Track) -> dict[str, list[tuple[str, Any]]]:
        """Return the clocks that do not run yet."""
        running = {clock.kind.code for clock in track.running}
        return {
            "kind": [
                ("", _("Kies")),
                *((kind.code, str(kind.name)) for kind in terms().values() if kind.code not in running),
            ]
        }


class TermForm(TrackForm):
    """Something about a clock that runs, with the reason."""

    term = forms.TypedChoiceField(label=_("Welke termijn?"), coerce=UUID)
    reason = CleanTextField(label=_("Waarom?"), max_length=LONGEST, help_text=NO_NAMES)

    def choices(self, track: Track) -> dict[str, list[tuple[str, Any]]]:
        """Return the clocks that run."""
        return {"term": _clocks(track)}


class InterruptForm(TermForm):
    """Since when a clock is interrupted, and why."""

    on = DayField(label=_("Sinds welke dag?"))


class ResumeForm(TrackForm):
    """From when a clock runs again."""

    term = forms.TypedChoiceField(label=_("Welke termijn?"), coerce=UUID)
    on = DayField(label=_("Vanaf welke dag loopt hij weer?"))

    def choices(self, track: Track) -> dict[str, list[tuple[str, Any]]]:
        """Return the clocks that run."""
        return {"term": _clocks(track)}


def _clocks(track: Track) -> list[tuple[str, Any]]:
    return [(str(clock.term.pk), str(clock.kind.name)) for clock in track.running]


def track_names() -> dict[str, Any]:
    """Return what the parts of the legal track are called."""
    return {
        "stay": _("Verblijf"),
        "report": _("Aangifte en strafzaak"),
        "lawyer": _("Advocaat"),
        "compensation": _("Schadevergoeding"),
        "registration": _("Aanmelding bij CoMensha"),
    }
