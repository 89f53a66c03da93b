"""The form of a registration: why, and where there is no consent on which basis all the same."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from sluitend.casework.programmes import programme
from sluitend.disclosure.rules import CONSENT
from sluitend.exports.verbs import Preview
from sluitend.exports.words import WITHOUT
from sluitend.screens.forms import CleanTextField, WordsForm, offer

NOTHING: Final = ("", _("Kies"))


class RegisterForm(WordsForm):
    """With consent that stands, only why; without, also why without and on which legal basis."""

    shown = forms.CharField(widget=forms.HiddenInput, max_length=64)
    without = forms.ChoiceField(label=_("Waarom zonder toestemming?"), widget=forms.RadioSelect)
    legal_basis = forms.ChoiceField(label=_("Op welke grondslag?"))
    motivation = CleanTextField(
        label=_("Waarom meldt u deze casus aan?"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("De persoon kan dit lezen. Schrijf geen namen of nummers op."),
    )  # fmt: skip

    def __init__(self, seen: Preview, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["shown"].initial = seen.shown
        if seen.gathered.consent:
            del self.fields["without"], self.fields["legal_basis"]
            return
        bases = [
            (one.code, one.name) for one in programme(seen.case.programme).legal_bases if one.code != CONSENT
        ]
        offer(self, "without", WITHOUT.items())
        offer(self, "legal_basis", [NOTHING, *bases])
