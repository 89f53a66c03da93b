"""What is done with a placement: the answer, the stay, the end."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sluitend.care.forms.requests import SeenForm, words
from sluitend.care.reference import decline_reasons, end_reasons, overrun_reasons
from sluitend.screens.forms import DayField, VerbForm, WordsForm, offer
from sluitend.screens.names import choices_of


class AcceptForm(WordsForm):
    """The promise, and what to bring or where to come."""

    text = words(_("Wat moet wie de casus draagt weten?"), required=False)


class ReasonForm(WordsForm):
    """A reason from a list, and words beside it."""

    reason = forms.ChoiceField(label=_("Waarom?"), widget=forms.RadioSelect)
    text = words(_("Toelichting"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "reason", choices_of(self.known()))

    def known(self) -> Any:
        """Return the list that the reason comes from."""
        return decline_reasons()


class DeclineForm(SeenForm, ReasonForm):
    """Why somebody is not taken."""


class CancelForm(SeenForm):
    """Why the place goes back."""

    text = words(_("Waarom geeft u de plek terug?"))


class StartForm(VerbForm):
    """On which day the stay began."""

    on = DayField(label=_("Sinds welke dag?"))


class ExtendForm(ReasonForm):
    """Until when, and why it lasts longer than the standard."""

    until = DayField(label=_("Tot welke dag?"), help_text=_("De eerste dag waarop de plek weer vrij is."))
    field_order = ("reason", "until", "text")

    def known(self) -> Any:
        """Return why a stay lasts longer."""
        return overrun_reasons()


class EndForm(ReasonForm):
    """Where the person went, and when."""

    on = DayField(label=_("Op welke dag?"))
    field_order = ("reason", "on", "text")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = _("Waarheen?")

    def known(self) -> Any:
        """Return where people go."""
        return end_reasons()
