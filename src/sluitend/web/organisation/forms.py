"""The forms of administration: who comes, with which role, until when; who goes; who is away."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from sluitend.access.actor import Actor
from sluitend.access.clock import today
from sluitend.casework.programmes import PROGRAMMES
from sluitend.registry.access import covered_municipalities
from sluitend.registry.models import Leave, Municipality, Official, Organisation, Post
from sluitend.registry.models.administration import END, KEEP
from sluitend.registry.queries import possible_substitutes
from sluitend.registry.reference import roles
from sluitend.screens.forms import CleanTextField, DayField, VerbForm, offer

UNTIL_HELP = _("De eerste dag waarop de rol niet meer geldt. Leeg: zonder einddatum.")


class RoleForm(VerbForm):
    """Which role somebody gets, for what, and from when until when."""

    role = forms.ChoiceField(
        label=_("Rol"),
        help_text=_("Een beheerder, beleidsadviseur, privacy-functionaris of burgemeester ziet geen casussen."),
    )  # fmt: skip
    programme = forms.ChoiceField(label=_("Traject"), required=False)
    municipality = forms.ChoiceField(label=_("Gemeente"), required=False)
    valid_from = DayField(
        label=_("Vanaf"), help_text=_("Vandaag of later. Voor die dag ziet deze persoon niets.")
    )
    valid_until = DayField(label=_("Tot"), required=False, help_text=UNTIL_HELP)
    reason = CleanTextField(label=_("Waarom"), required=False, max_length=200)

    def __init__(
        self, actor: Actor, place: Organisation, data: QueryDict | None = None, **kwargs: Any
    ) -> None:
        super().__init__(data, initial={"valid_from": today()}, auto_id="give_%s", **kwargs)
        fitting = [
            (role.code, str(role.name))
            for role in roles().values()
            if place.kind in (role.kinds or (place.kind,))
        ]
        offer(self, "role", [("", _("Kies een rol")), *fitting])
        offer(
            self,
            "programme",
            [("", _("Alle trajecten")), *((p.code, str(p.name)) for p in PROGRAMMES.values())],
        )
        offer(self, "municipality", [("", _("De hele organisatie")), *_municipalities(actor, place)])

    def values(self) -> dict[str, Any]:
        """Return the answers as keyword arguments for the verb."""
        answers = super().values()
        return answers | {
            "municipality": answers["municipality"] or None,
            "programmes": frozenset(PROGRAMMES),
        }


def _municipalities(actor: Actor, place: Organisation) -> list[tuple[str, str]]:
    """Return the municipalities for which a role here can be: those that the actor covers, and of posts that exist."""
    posts = Post.objects.filter(organisation=place, municipality__isnull=False)
    found = covered_municipalities(actor) | Municipality.objects.filter(pk__in=posts.values("municipality"))
    return list(found.order_by("name").distinct().values_list("code", "name"))


class InviteForm(RoleForm):
    """Who is invited, with their first role."""

    field_order = ("token", "name", "email")

    name = CleanTextField(label=_("Naam"), max_length=120)
    email = CleanTextField(
        label=_("E-mailadres"), max_length=254,
        help_text=_("Wij mailen hierheen, ook als deze persoon al elders in Sluitend werkt."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip

    def __init__(self, actor: Actor, place: Organisation, data: QueryDict | None = None) -> None:
        super().__init__(actor, place, data)
        del self.fields["reason"]
        self.auto_id = "invite_%s"


class ReasonForm(VerbForm):
    """Why something is done that somebody will ask about."""

    reason = CleanTextField(label=_("Waarom"), max_length=200)

    def __init__(self, data: QueryDict | None = None, auto_id: str = "why_%s") -> None:
        super().__init__(data, auto_id=auto_id)


class EndForm(ReasonForm):
    """From when a role holds no longer, and why."""

    field_order = ("token", "on", "reason")

    on = DayField(label=_("Vanaf welke dag niet meer?"), help_text=_("Vandaag betekent: meteen."))

    def __init__(self, role: Official, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id=f"end_{role.pk}_%s")
        self.initial["on"] = max(today(), role.valid_from)


class MoveForm(VerbForm):
    """Until when a role holds."""

    valid_until = DayField(label=_("Tot"), required=False, help_text=UNTIL_HELP)
    reason = CleanTextField(label=_("Waarom"), required=False, max_length=200)

    def __init__(self, role: Official, data: QueryDict | None = None) -> None:
        super().__init__(data, initial={"valid_until": role.valid_until}, auto_id=f"move_{role.pk}_%s")


class SubstituteForm(VerbForm):
    """Who stands in for whom."""

    substitute = forms.TypedChoiceField(label=_("Vervanger"), coerce=UUID, empty_value=None, required=False)

    def __init__(self, role: Official, data: QueryDict | None = None) -> None:
        super().__init__(data, initial={"substitute": role.substitute_id}, auto_id=f"substitute_{role.pk}_%s")
        offer(self, "substitute", [("", _("Nog niemand")), *_others(role)])


class LeaveForm(VerbForm):
    """From when until when somebody is away, and who answers."""

    valid_from = DayField(label=_("Afwezig vanaf"))
    valid_until = DayField(label=_("Terug op"), help_text=_("De eerste dag dat deze persoon er weer is."))
    substitute = forms.TypedChoiceField(
        label=_("Wie neemt waar"), coerce=UUID, empty_value=None,
        help_text=_("Nieuwe signalen, taken en opschalingen gaan in die tijd naar deze collega."),
    )  # fmt: skip

    def __init__(self, role: Official, data: QueryDict | None = None) -> None:
        initial = {"valid_from": today(), "substitute": role.substitute_id}
        super().__init__(data, initial=initial, auto_id=f"leave_{role.pk}_%s")
        offer(self, "substitute", [("", _("Kies een collega")), *_others(role)])


class BackForm(VerbForm):
    """Somebody is back earlier than was said."""

    leave = forms.TypedChoiceField(label=_("Welke afwezigheid"), coerce=UUID)
    on = DayField(label=_("Terug op"))

    def __init__(self, role: Official, leaves: list[Leave], data: QueryDict | None = None) -> None:
        super().__init__(data, initial={"on": today()}, auto_id=f"back_{role.pk}_%s")
        offer(
            self,
            "leave",
            [(leave.pk, f"{leave.valid_from:%d-%m-%Y} – {leave.valid_until:%d-%m-%Y}") for leave in leaves],
        )


def _others(role: Official) -> list[tuple[UUID, str]]:
    """Return who can stand in for this role, each with their own."""
    named = roles()
    return [
        (one.pk, f"{one.name} ({named[one.post.role].name if one.post.role in named else one.post.role})")
        for one in possible_substitutes(role.post)
        if one.pk != role.pk and (one.user_id is None or one.user_id != role.user_id)
    ]


class ReviewForm(VerbForm):
    """For each role that is under review: keep it, end it, or leave it for later."""

    def __init__(self, undecided: list[Official], data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id="review_%s")
        for role in undecided:
            self.fields[f"role_{role.pk}"] = forms.ChoiceField(
                label=role.name,
                required=False,
                choices=[(KEEP, _("Houden")), (END, _("Beëindigen")), ("", _("Later"))],
                widget=forms.RadioSelect,
            )
        self.fields["reason"] = CleanTextField(
            label=_("Waarom eindigen deze rollen?"),
            help_text=_("Bijvoorbeeld: werkt hier niet meer."),
            required=False,
            max_length=200,
        )

    def decisions(self) -> dict[UUID, str]:
        """Return what was decided, by role."""
        return {
            UUID(name.removeprefix("role_")): choice
            for name, choice in self.cleaned_data.items()
            if name.startswith("role_") and choice
        }
