"""Opening a case that did not begin as a signal."""

from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from sluitend.access.actor import Actor
from sluitend.access.errors import AlreadyDone, NotAllowed
from sluitend.casework.models import Case
from sluitend.casework.programmes import PROGRAMMES
from sluitend.casework.verbs import open_case
from sluitend.registry.models import Municipality, Organisation
from sluitend.registry.queries import memberships_on
from sluitend.screens.forms import DayField, VerbForm, carry_out, kept_data, offer
from sluitend.screens.logged_in import logged_in
from sluitend.screens.request import Request
from sluitend.web.cases.forms import NOTHING, line, uuid_choice, words

INVALID = 422


class NewCaseForm(VerbForm):
    """What must be known to open a case; the programme says the rest."""

    organisation = uuid_choice(lazy("Welke organisatie gaat de casus dragen?"))
    programme = forms.ChoiceField(label=lazy("Traject"))
    municipality = forms.ChoiceField(label=lazy("Verantwoordelijke gemeente"))
    legal_basis = forms.ChoiceField(
        label=lazy("Op welke grondslag?"),
        help_text=lazy("Kies toestemming alleen als de persoon die gegeven heeft."),
    )
    title = line(lazy("Waar gaat het over?"), 120, lazy("Kort, en zonder namen of geboortedata."))
    urgent = forms.BooleanField(label=lazy("Dit heeft spoed"), required=False)
    first_step = line(
        lazy("Eerste stap"), 200, lazy("Laat leeg voor de eerste stap van het traject."), required=False
    )
    due = DayField(label=lazy("Uiterlijk op"), required=False)
    text = words(lazy("Wat is er aan de hand?"), 2000, lazy("Geen namen."), required=False)
    with_person = forms.BooleanField(
        label=lazy("Leg daarna meteen vast om wie het gaat"),
        help_text=lazy("Namen komen in de kluis, en niet in de casus."),
        required=False,
    )

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = Organisation.objects.filter(pk__in=actor.organisations).order_by("name")
        self.organisations = list(mine)
        kinds = {one.kind for one in self.organisations}
        able = [
            (code, one.name)
            for code, one in PROGRAMMES.items()
            if one.carried_by & kinds and code != "signal"
        ]
        self._choose("legal_basis", [(name, _bases(code)) for code, name in able])
        here = memberships_on().filter(region__in=actor.regions).values("municipality")
        self._choose("organisation", [(one.pk, one.name) for one in self.organisations])
        self._choose("programme", able)
        self._choose("municipality", list(Municipality.objects.filter(pk__in=here).values_list("pk", "name")))

    def _choose(self, name: str, options: list[tuple[Any, Any]]) -> None:
        offer(self, name, options if len(options) == 1 else [NOTHING, *options])

    def clean(self) -> dict[str, Any]:
        """Check that the organisation can carry the programme."""
        answers = super().clean() or {}
        declared = PROGRAMMES.get(answers.get("programme", ""))
        carrier = next((one for one in self.organisations if one.pk == answers.get("organisation")), None)
        basis = answers.get("legal_basis")
        if declared and basis and basis not in {one.code for one in declared.legal_bases}:
            self.add_error("legal_basis", _("Deze grondslag hoort niet bij dit traject."))
        if declared and carrier and carrier.kind not in declared.carried_by:
            self.add_error("programme", _("Deze organisatie kan een casus in dit traject niet dragen."))
        return answers


def _bases(programme: str) -> list[tuple[str, Any]]:
    return [(one.code, one.name) for one in PROGRAMMES[programme].legal_bases]


@logged_in
def open_new(request: Request) -> HttpResponse:
    """Show the form for a new case, and open it."""
    if not request.actor.organisations:
        raise NotAllowed(
            _(
                "U werkt nu niet aan casussen. De beheerder van uw organisatie kan u daarvoor een functie geven."
            )
        )
    if request.method != "POST":
        return _form_page(request, NewCaseForm(request.actor, initial=kept_data(request) or {}))
    form = NewCaseForm(request.actor, request.POST)
    try:
        values = form.values() if form.is_valid() else {}
        with_person = values.pop("with_person", False)
        opened = carry_out(form, lambda: _open(request.actor, values)) if values else None
    except AlreadyDone as done:
        messages.info(request, str(done.message))
        before = getattr(done.entry, "case_id", None)
        return redirect("case", before) if before else redirect("cases")
    if opened is None:
        return _form_page(request, form, INVALID)
    messages.success(request, _("De casus is open. Uw organisatie draagt die."))
    return redirect("case_person_new" if with_person else "case", opened.pk)


def _open(actor: Actor, values: dict[str, Any]) -> Case:
    """Open the case for who fills in the form, in person where they hold an office there."""
    office = actor.office_at(cast("UUID", values["organisation"]))
    values["first_step"] = values["first_step"] or None
    return open_case(actor, **values, official=office.official if office else None)


def _form_page(request: Request, form: NewCaseForm, status: int = 200) -> HttpResponse:
    crumbs = [{"label": _("Casussen"), "url": reverse("cases")}, {"label": _("Nieuwe casus"), "url": ""}]
    return render(request, "web/cases/new.html", {"form": form, "breadcrumbs": crumbs}, status=status)
