"""Adding somebody to a case, who may be known already; and keeping what is known of them right."""

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from sluitend.access.actor import Actor
from sluitend.access.errors import AlreadyDone, NotFound, Refused
from sluitend.care.growing import at_odds
from sluitend.casework.access import access_case, may, require
from sluitend.casework.models import Case, Involvement
from sluitend.casework.people import Offer, search_like, search_persons
from sluitend.casework.timeline import already_done
from sluitend.casework.verbs import add_to_person, change_person, involve_known, involve_person, reveal_person
from sluitend.casework.verbs.involving import Revealed
from sluitend.identity.models import Kind
from sluitend.identity.queries import Known
from sluitend.identity.values import Value, checked
from sluitend.screens.forms import carried_out, carry_out, done_before, kept_data, refuse
from sluitend.screens.logged_in import logged_in
from sluitend.screens.request import Request
from sluitend.web.people.forms import FIELDS, FIRST_FIELD, LEGENDS, KnownForm, PersonForm, filled_in
from sluitend.web.people.words import facts, offered

INVALID: Final = 422


def crumbs(case: Case, here: str) -> list[dict[str, str]]:
    """Return the way to a page below a case."""
    return [
        {"label": _("Casussen"), "url": reverse("cases")},
        {"label": case.reference, "url": reverse("case", args=[case.pk])},
        {"label": here, "url": ""},
    ]


@logged_in
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: Request, case: UUID) -> HttpResponse:
    """Add somebody to a case. Who may be meant is offered first; everything typed stays in the form meanwhile."""
    found = access_case(request.actor, case)
    require(request.actor, "involve_person", found)
    if request.method != "POST":
        kept = kept_data(request) or {}
        return _add_page(request, found, PersonForm(space=found.space, initial=kept))
    form = PersonForm(request.POST, space=found.space)
    if not form.is_valid():
        return _add_page(request, found, form, status=INVALID)
    try:
        done, offers = _add(request, found, form)
    except AlreadyDone as before:
        messages.info(request, str(before.message))
        return redirect("case", case)
    if done is None:
        return _add_page(request, found, form, offers, INVALID if form.errors else 200)
    return redirect(f"{reverse('case', args=[case])}#personen")


def _add(request: Request, case: Case, form: PersonForm) -> tuple[Case | None, list[Offer]]:
    """Involve who was chosen or, when nobody may be meant or another is, a new person; else return whom to offer."""
    answers: dict[str, Any] = {"role": form.cleaned_data["role"], "token": form.cleaned_data["token"]}
    actor, values = request.actor, form.known()
    if known := request.POST.get("known", ""):
        done = carry_out(form, lambda: _the_same(request, case, known, values, answers))
        return done, []
    if not request.POST.get("another") and (offers := search_persons(actor, case.pk, values=values)):
        return None, offers
    done = carry_out(form, lambda: involve_person(actor, case.pk, values=values, **answers))
    for kind, field in FIRST_FIELD.items():
        if kind in form.errors:
            form.add_error(field, form.errors[kind])
    if done:
        messages.success(request, _("De persoon staat bij de casus, onder een schuilnummer."))
        if answers["role"] == Involvement.Role.SUBJECT and (warning := at_odds(case, values)):
            messages.warning(request, warning)
    return done, []


def _the_same(request: Request, case: Case, known: str, values: list[Value], answers: dict[str, Any]) -> Case:
    """Involve somebody known, and add what was typed and was not known yet."""
    try:
        person = UUID(known)
    except ValueError:
        raise NotFound(_("Deze persoon is er niet, of niet voor u.")) from None
    done = involve_known(request.actor, case.pk, person=person, **answers)
    here = Involvement.objects.filter(case=case, person=person, role=answers["role"], until=None).get()
    before = [one.value for one in reveal_person(request.actor, case.pk, here.pk).known]
    for value in map(checked, values):
        if value in before:
            continue
        if value.kind == Kind.BIRTH_DATE and any(one.kind == Kind.BIRTH_DATE for one in before):
            messages.warning(
                request, _("Er was al een andere geboortedatum bekend. Kijk na welke klopt, bij ‘Gegevens’.")
            )
            continue
        add_to_person(request.actor, here.pk, value=value)
    messages.success(
        request, _("Dit is dezelfde persoon. Wat u invulde en nog niet bekend was, is erbij gezet.")
    )
    return done


def _add_page(
    request: Request, case: Case, form: PersonForm, offers: list[Offer] | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "case": case,
        "form": form,
        "offers": offered(offers or ()),
        "breadcrumbs": crumbs(case, _("Persoon toevoegen")),
    }
    return render(request, "web/people/add.html", context, status=status)


@logged_in
@require_http_methods(["GET", "HEAD", "POST"])
def details(request: Request, case: UUID, involvement: UUID) -> HttpResponse:
    """Show who somebody is, to put right what is wrong and add what is missing; each look is logged.

    `?wijzig=` names what is to be changed, `?erbij=` what kind is to be added.
    """
    shown = reveal_person(request.actor, case, involvement)
    found = access_case(request.actor, case)
    wanted = request.GET.get("wijzig", "")
    row = next((one for one in shown.known if str(one.id) == wanted), None)
    if wanted and row is None:
        return _gone(request, found, shown)
    kind = row.value.kind if row else request.GET.get("erbij", "")
    if not kind or kind not in FIELDS:
        return _details_page(request, found, shown)
    require(request.actor, "change_person" if row else "add_to_person", found)
    options: dict[str, Any] = {"space": found.space, "only": [kind]}
    if request.method != "POST":
        initial = (kept_data(request) or {}) or (filled_in(row.value) if row else {})
        return _details_page(request, found, shown, row, KnownForm(initial=initial, **options))
    form = KnownForm(request.POST, **options)
    told = _("De gegevens zijn bijgewerkt. Wat er eerst stond, vindt niemand meer.")
    if carried_out(request, form, lambda: _put_right(request, shown, row, form), told):
        return redirect("case_person", case, involvement)
    return _details_page(request, found, shown, row, form, INVALID)


def _put_right(request: Request, shown: Revealed, row: Known | None, form: KnownForm) -> Case:
    values, token = form.known(), form.cleaned_data["token"]
    actor, involved = request.actor, shown.involvement.pk
    if row and request.POST.get("weg"):
        return change_person(actor, involved, row.id, value=None, token=token)
    if not values:
        raise Refused(_("Vul iets in."), "known")
    if row:
        return change_person(actor, involved, row.id, value=values[0], token=token)
    return add_to_person(actor, involved, value=values[0], token=token)


def _gone(request: Request, case: Case, shown: Revealed) -> HttpResponse:
    """Show what was typed about what is not known (so) any more, to be copied. Raises NotFound when nothing was."""
    kind = next((one for one, fields in FIELDS.items() if any(map(request.POST.get, fields))), "")
    if not kind:
        raise NotFound(_("Dit gegeven is er niet meer."))
    require(request.actor, "change_person", case)
    if done_before(request, already_done):
        return redirect("case_person", case.pk, shown.involvement.pk)
    form = KnownForm(request.POST, space=case.space, only=[kind])
    refuse(
        form, Refused(_("Dit gegeven is intussen gewijzigd of weggehaald. Kijk hieronder wat er nu staat."))
    )
    return _details_page(request, case, shown, form=form, status=INVALID)


def _details_page(  # noqa: PLR0917  what the page shows
    request: Request,
    case: Case,
    shown: Revealed,
    row: Known | None = None,
    form: KnownForm | None = None,
    status: int = 200,
) -> HttpResponse:
    kinds = KnownForm(space=case.space).kinds
    has_birth = any(one.value.kind == Kind.BIRTH_DATE for one in shown.known)
    context = {
        "case": case,
        "involved": shown.involvement,
        "facts": facts(shown.known),
        "at_odds": at_odds(case, [one.value for one in shown.known])
        if shown.involvement.role == Involvement.Role.SUBJECT
        else "",
        "row": row,
        "form": form,
        "may_change": may(request.actor, "change_person", case),
        "kinds": [(kind, LEGENDS[kind]) for kind in kinds if not (has_birth and kind == Kind.BIRTH_DATE)],
        "breadcrumbs": crumbs(case, shown.involvement.person.pseudonym),
    }
    return render(request, "web/people/details.html", context, status=status)


@logged_in
@require_safe
def alike(request: Request, case: UUID, involvement: UUID) -> HttpResponse:
    """Show who else that the reader knows from work may be the same person; the search is logged."""
    found = access_case(request.actor, case)
    involved = _of(request.actor, found, involvement)
    context = {
        "case": found,
        "involved": involved,
        "offers": offered(search_like(request.actor, involvement)),
        "breadcrumbs": crumbs(found, _("Dezelfde persoon?")),
    }
    return render(request, "web/people/alike.html", context)


def _of(actor: Actor, case: Case, involvement: UUID) -> Involvement:
    """Return the involvement in this case; raises NotAllowed and NotFound."""
    require(actor, "search_persons", case)
    found = Involvement.objects.filter(case=case, pk=involvement).select_related("person").first()
    if found is None:
        raise NotFound(_("Dit bestaat niet, of u neemt er niet aan deel."))
    return found
