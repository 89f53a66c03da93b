"""The lists of cases: those we carry, those we take part in."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_safe

from sluitend.access.actor import Actor
from sluitend.casework.models import Case
from sluitend.casework.programmes import PROGRAMMES
from sluitend.casework.queries import Page, participating, worklist
from sluitend.registry.models import Municipality
from sluitend.registry.queries import memberships_on
from sluitend.screens.logged_in import logged_in
from sluitend.screens.request import Request
from sluitend.web.page import page

NAMES = {"programme": "traject", "municipality": "gemeente", "urgent": "spoed"}


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
        self.fields["traject"].choices = [everything, *((code, one.name) for code, one in PROGRAMMES.items())]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["gemeente"].choices = [everything, *places]  # type: ignore[attr-defined]  # a ChoiceField

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


def _row(case: Case, *, takes_part: bool) -> CaseRow:
    declared = PROGRAMMES.get(case.programme)
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
    )


def tabs(current: str) -> list[dict[str, Any]]:
    """Return the tabs above the lists of cases."""
    return [
        {"url": reverse(name), "label": label, "current": name == current}
        for name, label in (
            ("cases", _("Wij dragen")),
            ("cases_participating", _("Wij doen mee")),
            ("handovers", _("Aangeboden")),
        )
    ]


def _around(request: Request, found: Page[Any]) -> dict[str, str]:
    """Return the addresses of the pages before and after this one, with the same filter."""

    def address(name: str, cursor: str) -> str:
        query = request.GET.copy()
        for other in ("na", "voor"):
            query.pop(other, None)
        query[name] = cursor
        return f"?{query.urlencode()}" if cursor else ""

    return {"previous": address("voor", found.before), "next": address("na", found.after)}


def _listed(
    request: Request, name: str, found: Page[Any], rows: list[Case], form: CaseFilter
) -> HttpResponse:
    takes_part = name == "cases_participating"
    narrowed = any(form.chosen().values())
    context = {
        "tabs": tabs(name),
        "rows": [_row(case, takes_part=takes_part) for case in rows],
        "filter_form": form,
        "narrowed": narrowed,
        "takes_part": takes_part,
        "pages": _around(request, found),
    }
    return page(request, "web/cases/list.html", context)


@require_safe
@logged_in
def carried(request: Request) -> HttpResponse:
    """Show the open cases that my organisations carry, by the date of their next step."""
    form = CaseFilter(request.actor, request.GET)
    found = worklist(
        request.actor, **form.chosen(), after=request.GET.get("na", ""), before=request.GET.get("voor", "")
    )
    return _listed(request, "cases", found, found.rows, form)


@require_safe
@logged_in
def taking_part(request: Request) -> HttpResponse:
    """Show the open cases of others in which my organisations take part."""
    form = CaseFilter(request.actor, request.GET)
    found = participating(
        request.actor, **form.chosen(), after=request.GET.get("na", ""), before=request.GET.get("voor", "")
    )
    return _listed(request, "cases_participating", found, [part.case for part in found.rows], form)
