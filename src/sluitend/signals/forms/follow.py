"""The form to follow a report."""

from django import forms
from django.utils.translation import gettext_lazy as _

from sluitend.signals.forms.fields import WholeTextField


class FollowForm(forms.Form):
    """Asks the follow-up code; spaces, dashes and small letters do not matter."""

    code = WholeTextField(
        label=_("Uw code"),
        help_text=_("Vier groepjes van vier letters en cijfers, bijvoorbeeld 7KQ2-M9XD-4TP8-RW3C."),
        max_length=64,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}
        ),
        error_messages={"required": _("Vul de code in die u kreeg toen u uw melding verstuurde.")},
    )
