"""The forms of one gap: bridge it, end the bridge, give it to somebody."""

from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from sluitend.access.actor import Actor
from sluitend.casework.checks import check_due
from sluitend.gaps.models import Gap
from sluitend.gaps.verbs import possible_owners
from sluitend.registry.partners import search_organisations
from sluitend.registry.reference import roles
from sluitend.screens.forms import CleanTextField, DayField, VerbForm, offer

NOBODY = ("", _("Kies"))


class BridgeForm(VerbForm):
    """An interim provision, by whom, until when."""

    what = CleanTextField(
        label=_("Wat overbrugt dit hiaat?"),
        help_text=_("Bijvoorbeeld: de opvang neemt slachtoffers op zolang er geen zorgcoördinator is."),
        max_length=200,
    )
    organisation = forms.TypedChoiceField(
        label=_("Wie doet dat?"), coerce=UUID, empty_value=None, required=False
    )
    until = DayField(
        label=_("Tot wanneer?"),
        help_text=_("Vier weken voor die dag ziet u het hier terug."),
        check=check_due,
    )

    def __init__(self, gap: Gap, actor: Actor, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id="bridge_%s")
        partners = search_organisations(actor, region=gap.region_id or "").values_list("pk", "name")
        offer(self, "organisation", [NOBODY, *partners])


class EndForm(VerbForm):
    """Why the bridge holds no longer."""

    reason = CleanTextField(label=_("Waarom houdt de overbrugging op?"), max_length=200)

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id="end_%s")


class GiveForm(VerbForm):
    """Who owns the gap from now on, and by which day."""

    official = forms.TypedChoiceField(label=_("Aan wie?"), coerce=UUID, empty_value=None)
    due = DayField(label=_("Uiterlijk op"), required=False, check=check_due)

    def __init__(self, gap: Gap, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id="give_%s")
        names: dict[str, list[tuple[object, str]]] = {}
        for official in possible_owners(gap):
            role = roles().get(official.post.role)
            line = f"{official.name} ({role.name})" if role else official.name
            names.setdefault(official.post.organisation.name, []).append((official.pk, line))
        offer(self, "official", [NOBODY, *names.items()])
