"""The lists of cases: those we carry, those we take part in, those that are closed; and one found by its reference."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_safe

from sluitend.access.actor import Actor
from sluitend.casework.access import visible_cases
from sluitend.casework.models import Case
from sluitend.casework.programmes import PROGRAMMES
from sluitend.casework.queries import Page, closed_cases, participating, worklist
from sluitend.registry.models import Municipality
from sluitend.registry.queries import memberships_on
from sluitend.screens.forms import offer
from sluitend.screens.logged_in import logged_in
from sluitend.screens.request import Request

NAMES = {"programme": "traject", "municipality": "gemeente", "urgent": "spoed"}
HALF = 4  # marks before the dash of a reference
MOST = 40  # characters that are looked at


class CaseFilter(forms.Form):
    """Which cases to show; stands in the address of the page, so that a list can be kept and sent."""

    traject = forms.ChoiceField(label=lazy("Traject"), required=False)
    gemeente = forms.ChoiceField(label=lazy("Gemeente"), required=False)
    spoed = forms.BooleanField(label=lazy("Alleen spoed"), required=False)

    def __init__(self, actor: Actor, *args: Any) -> None:
        super().__init__(*args)
        self.auto_id = "filter_%s"
        here = memberships_on().filter(region__in=actor.regions).values("municipality")
        places = Municipality.objects.filter(pk__in=here).values_list("pk", "name")
        everything = ("", _("Alle"))
        offer(self, "traject", [everything, *((code, one.name) for code, one in PROGRAMMES.items())])
        offer(self, "gemeente", [everything, *places])

    def chosen(self) -> dict[str, Any]:
        """Return the filter for the query; what cannot be chosen does not narrow."""
        self.is_valid()
        return {
            name: self.cleaned_data.get(shown) or ("" if name != "urgent" else False)
            for name, shown in NAMES.items()
        }


@dataclass(frozen=True)
class CaseRow:
    """A case in a list."""

    pk: UUID
    reference: str
    title: str
    urgent: bool
    programme: str
    stage: str
    where: str
    who: str
    due: date | None
    closed_at: datetime | None
    closed_because: str


def _row(case: Case, *, takes_part: bool) -> CaseRow:
    declared = PROGRAMMES.get(case.programme)
    reasons = {one.code: str(one.name) for one in declared.close_reasons} if declared else {}
    return CaseRow(
        pk=case.pk,
        reference=case.reference,
        title=case.title,
        urgent=case.urgent,
        programme=str(declared.name) if declared else case.programme,
        stage=declared.stage_name(case.stage) if declared else case.stage,
        where=case.municipality.name,
        who=case.organisation.name if takes_part else case.official.name if case.official else "",
        due=case.next_due,
        closed_at=case.closed_at,
        closed_because=reasons.get(case.close_reason, case.close_reason),
    )


def tabs(current: str) -> list[dict[str, Any]]:
    """Return the tabs above the lists of cases."""
    return [
        {"url": reverse(name), "label": label, "current": name == current}
        for name, label in (
            ("cases", _("Wij dragen")),
            ("cases_participating", _("Wij doen mee")),
            ("handovers", _("Aangeboden")),
            ("cases_closed", _("Afgesloten")),
        )
    ]


def _around(request: Request, found: Page[Any]) -> dict[str, str]:
    """Return the addresses of the pages before and after this one, with the same filter."""

    def address(name: str, cursor: str) -> str:
        query = request.GET.copy()
        for other in ("na", "voor", "kenmerk"):
            query.pop(other, None)
        query[name] = cursor
        return f"?{query.urlencode()}" if cursor else ""

    return {"previous": address("voor", found.before), "next": address("na", found.after)}


def as_reference(typed: str) -> str:
    """Return what somebody typed as a reference is written: in capitals, with its dash, without anything else."""
    marks = "".join(mark for mark in typed[:MOST] if mark.isascii() and mark.isalnum()).upper()
    return f"{marks[:HALF]}-{marks[HALF:]}"


def _sought(request: Request) -> UUID | None:
    """Return the case with the reference that was typed, among those that the reader may open."""
    wanted = as_reference(request.GET.get("kenmerk", ""))
    return visible_cases(request.actor).filter(reference=wanted).values_list("pk", flat=True).first()


def _list(request: Request, name: str, ask: Callable[..., Page[Any]]) -> HttpResponse:
    """Show a page of the list called `name`, or go to the case whose reference was typed."""
    typed = request.GET.get("kenmerk", "").replace("\x00", "")[:MOST]
    if typed and (case := _sought(request)):
        return redirect("case", case)
    form = CaseFilter(request.actor, request.GET)
    found = ask(
        request.actor, **form.chosen(), after=request.GET.get("na", ""), before=request.GET.get("voor", "")
    )
    takes_part = name == "cases_participating"
    cases: list[Case] = [part.case for part in found.rows] if takes_part else found.rows
    context = {
        "list": name,
        "tabs": tabs(name),
        "rows": [_row(case, takes_part=takes_part) for case in cases],
        "filter_form": form,
        "narrowed": any(form.chosen().values()),
        "pages": _around(request, found),
        "typed": typed,
    }
    return render(request, "web/cases/list.html", context)


@require_safe
@logged_in
def carried(request: Request) -> HttpResponse:
    """Show the open cases that my organisations carry, by the date of their next step."""
    return _list(request, "cases", worklist)


@require_safe
@logged_in
def taking_part(request: Request) -> HttpResponse:
    """Show the open cases of others in which my organisations take part."""
    return _list(request, "cases_participating", participating)


@require_safe
@logged_in
def closed(request: Request) -> HttpResponse:
    """Show the closed cases that my organisations carried last, the latest first."""
    return _list(request, "cases_closed", closed_cases)
