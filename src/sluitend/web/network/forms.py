"""The forms of the network: how to reach an organisation, who fills a post, who stands in."""

from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from sluitend.access.actor import Actor
from sluitend.access.models import User
from sluitend.casework.terms import today
from sluitend.registry.models import Organisation, Post
from sluitend.registry.queries import officials_of, possible_substitutes, region_names
from sluitend.registry.reference import organisation_kinds, roles, themes
from sluitend.screens.forms import CleanTextField, DayField, VerbForm, offer

ALL = ("", _("Alle"))
NOBODY = ("", _("Nog niemand"))


class SearchForm(forms.Form):
    """Which organisations to show; an answer that does not exist is left aside."""

    zoek = CleanTextField(label=_("Naam"), required=False, max_length=100)
    soort = forms.ChoiceField(label=_("Soort organisatie"), required=False)
    thema = forms.ChoiceField(label=_("Thema"), required=False)
    regio = forms.ChoiceField(label=_("Regio"), required=False)

    def __init__(self, data: QueryDict, regions: list[tuple[str, str]]) -> None:
        super().__init__(data)
        kinds = [(kind.code, str(kind.name)) for kind in organisation_kinds().values()]
        subjects = [(theme.code, str(theme.name)) for theme in themes().values()]
        for name, choices in (("soort", kinds), ("thema", subjects), ("regio", regions)):
            offer(self, name, [ALL, *choices])


class ContactsForm(forms.Form):
    """Which contact officials to show; an answer that does not exist is left aside."""

    zoek = CleanTextField(label=_("Gemeente of naam"), required=False, max_length=100)
    regio = forms.ChoiceField(label=_("Regio"), required=False)
    toon = forms.ChoiceField(
        label=_("Toon"),
        required=False,
        choices=[
            ALL,
            ("zonder", _("Zonder aandachtsfunctionaris")),
            ("kennis", _("Met kennis die niet is aangetoond")),
        ],
    )

    def __init__(self, data: QueryDict, regions: list[tuple[str, str]]) -> None:
        super().__init__(data)
        offer(self, "regio", [("", _("Heel Nederland")), *regions])


class ContactForm(VerbForm):
    """How to reach an organisation."""

    phone = CleanTextField(label=_("Telefoon"), required=False, max_length=30)
    email = CleanTextField(label=_("E-mail"), required=False, max_length=254)
    opening = CleanTextField(
        label=_("Openingstijden"),
        help_text=_(
            "Per regel een dag of dagen met tijden: ma-vr 9:00-17:00. Ook: feestdagen gesloten, "
            "2026-12-24 9:00-12:00, of alleen 24/7. Zonder regel voor feestdagen is het dan gesloten."
        ),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    hours = CleanTextField(
        label=_("Toelichting bij de openingstijden"), help_text=_("Bijvoorbeeld: 's avonds via de huisartsenpost."),
        required=False, max_length=120,
    )  # fmt: skip
    is_public = forms.BooleanField(
        label=_("Toon deze organisatie aan iedereen"),
        help_text=_(
            "Op de openbare pagina staan naam, soort, thema's, website, openingstijden en het openbare nummer."
        ),
        required=False,
    )
    public_phone = CleanTextField(label=_("Openbaar telefoonnummer"), required=False, max_length=30)
    source = CleanTextField(
        label=_("Hoe weet u dit?"),
        help_text=_("Bijvoorbeeld: gebeld op 3 april."),
        required=False,
        max_length=200,
    )

    def __init__(self, organisation: Organisation, data: QueryDict | None = None) -> None:
        now = {
            name: getattr(organisation, name)
            for name in ("phone", "email", "opening", "hours", "is_public", "public_phone", "source")
        }
        super().__init__(data, initial=now, auto_id="contact_%s")


class AppointForm(VerbForm):
    """Who comes in a post, from when until when."""

    name = CleanTextField(label=_("Naam"), max_length=120)
    account = CleanTextField(
        label=_("E-mailadres waarmee deze persoon inlogt"), required=False, max_length=254,
        help_text=_("Zonder dit kan deze persoon zelf niets in Sluitend doen."),
    )  # fmt: skip
    phone = CleanTextField(label=_("Telefoon"), required=False, max_length=30)
    valid_from = DayField(label=_("Vanaf"))
    valid_until = DayField(
        label=_("Tot"), required=False, help_text=_("De eerste dag dat deze persoon het niet meer doet.")
    )
    substitute = forms.TypedChoiceField(label=_("Vervanger"), coerce=UUID, empty_value=None, required=False)
    correction = CleanTextField(
        label=_("Begint het in het verleden? Waarom nu pas vastgelegd"), required=False, max_length=200
    )

    def __init__(self, post: Post, data: QueryDict | None = None) -> None:
        super().__init__(data, initial={"valid_from": today()}, auto_id="appoint_%s")
        offer(self, "substitute", colleagues(post))

    def clean_account(self) -> User | None:
        """Return the account with this address; an address without one is an error that says so."""
        address = self.cleaned_data["account"].lower()
        found = User.objects.filter(email=address, is_active=True).first() if address else None
        if address and found is None:
            raise forms.ValidationError(_("Er is geen account met dit e-mailadres."))
        return found


class EndForm(VerbForm):
    """Who leaves a post, and when."""

    official = forms.TypedChoiceField(label=_("Wie"), coerce=UUID, empty_value=None)
    on = DayField(label=_("Vanaf welke dag niet meer?"))

    def __init__(self, post: Post, data: QueryDict | None = None) -> None:
        super().__init__(data, initial={"on": today()}, auto_id="end_%s")
        offer(self, "official", in_post(post))


class SubstituteForm(VerbForm):
    """Who stands in for whom."""

    official = forms.TypedChoiceField(label=_("Voor wie"), coerce=UUID, empty_value=None)
    substitute = forms.TypedChoiceField(
        label=_("Vervanger"), help_text=_("Een collega die dit werk mag doen."),
        coerce=UUID, empty_value=None, required=False,
    )  # fmt: skip

    def __init__(self, post: Post, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id="substitute_%s")
        offer(self, "official", in_post(post))
        offer(self, "substitute", colleagues(post))


def in_post(post: Post) -> list[tuple[UUID, str]]:
    """Return who is in the post today or will be, to choose from."""
    return [(official.pk, official.name) for official in officials_of([post])]


def colleagues(post: Post) -> list[tuple[UUID | str, str]]:
    """Return who can stand in for who is in the post, each with their role, and nobody."""
    named = roles()
    lines: list[tuple[UUID | str, str]] = [("", str(NOBODY[1]))]
    for official in possible_substitutes(post):
        role = official.post.role
        lines.append((official.pk, f"{official.name} ({named[role].name if role in named else role})"))
    return lines


def region_choices(actor: Actor) -> list[tuple[str, str]]:
    """Return the regions that `actor` works in, by name."""
    return list(region_names(actor.regions).items())
