"""Looking back: what a case gave and received, with whom somebody's data were shared, what an organisation gave."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sluitend.access.errors import NotFound
from sluitend.casework.access import access_case, known_persons, may, visible_cases
from sluitend.casework.logged import log_case
from sluitend.casework.models import Case, Involvement
from sluitend.disclosure.holdings import basis_of, consent_of, named
from sluitend.disclosure.models import Disclosure
from sluitend.disclosure.queries import given_by, of_organisations, received_by, received_of, shared_of
from sluitend.disclosure.telling import readable
from sluitend.privacy.access import watched
from sluitend.privacy.noting import ACCOUNTABILITY, note
from sluitend.screens.logged_in import logged_in
from sluitend.screens.request import Request
from sluitend.web.privacy.door import for_officer, page

SHOWN: Final = 25
LONGEST_PAGE: Final = 6  # digits


@dataclass(frozen=True)
class Row:
    """A disclosure in words; `people` are pseudonyms with the address of their own list."""

    at: datetime
    giver: str
    receiver: str
    how: str
    what: str
    legal_basis: str
    consent: str
    motivation: str
    summary: str
    by: str
    persons: int
    people: list[tuple[str, str]]


def row_of(one: Disclosure, people: list[tuple[str, str]] | None = None, persons: int = 0) -> Row:
    """Return a disclosure in words."""
    return Row(
        at=one.at,
        giver=one.from_organisation.name,
        receiver=one.to_name,
        how=one.get_kind_display(),
        what=named(one.categories),
        legal_basis=basis_of(one.legal_basis, one.space),
        consent=consent_of(one) or _("zie de grondslag"),
        motivation=one.motivation,
        summary=readable(one.summary),
        by=one.by.name if one.by else _("Sluitend zelf"),
        persons=persons,
        people=people or [],
    )


def _page_of(request: Request, rows: Any) -> Any:
    asked = request.GET.get("blad", "1")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) <= LONGEST_PAGE else 1
    return Paginator(rows, SHOWN).get_page(number)


@require_safe
@logged_in
def of_case(request: Request, case: UUID) -> HttpResponse:
    """Show what a case gave, to whom and why; and what it received."""
    found = access_case(request.actor, case)
    log_case(request.actor, found, "read_disclosures")
    shown = _page_of(request, given_by(found))
    rows = [
        row_of(
            one,
            [
                (each.person.pseudonym, reverse("disclosures_person", args=[each.person_id]))
                for each in one.people.all()
            ],
        )
        for one in shown
    ]
    context = {
        "case": found,
        "rows": rows,
        "page": shown,
        "may_give": may(request.actor, "disclose", found),
        "received": [(one, named(one.categories)) for one in received_by(found)[:SHOWN]],
        "breadcrumbs": [
            {"label": _("Casussen"), "url": reverse("cases")},
            {"label": found.reference, "url": reverse("case", args=[found.pk])},
            {"label": _("Verstrekkingen"), "url": ""},
        ],
    }
    return render(request, "web/disclosures/case.html", context)


def _case_of(request: Request, person: UUID) -> Case:
    """Return the latest case by which the reader knows this person; raises NotFound."""
    cases = visible_cases(request.actor).filter(
        pk__in=Involvement.objects.filter(person=person).values("case")
    )
    found = cases.order_by("-opened_at").first()
    if found is None:
        raise NotFound(_("Deze persoon is er niet, of niet voor u."))
    return access_case(request.actor, found.pk)


@require_safe
@logged_in
def of_person(request: Request, person: UUID) -> HttpResponse:
    """Show with whom the data of a person were shared, to print and to give to that person."""
    found = known_persons(request.actor).filter(pk=person).first()
    if found is None:
        raise NotFound(_("Deze persoon is er niet, of niet voor u."))
    case = _case_of(request, person)
    log_case(request.actor, case, "read_disclosures", subjects=[found.pseudonym])
    shown = _page_of(request, shared_of(found))
    context = {
        "person": found,
        "case": case,
        "rows": [(each.at, row_of(each.disclosure), named(each.categories)) for each in shown],
        "page": shown,
        "received": [(one, named(one.categories)) for one in received_of(found)[:SHOWN]],
        "breadcrumbs": [
            {"label": _("Casussen"), "url": reverse("cases")},
            {"label": case.reference, "url": reverse("case", args=[case.pk])},
            {"label": _("Met wie gedeeld?"), "url": ""},
        ],
    }
    return render(request, "web/disclosures/person.html", context)


def _day(request: Request, name: str) -> date | None:
    try:
        return parse_date(request.GET.get(name, "")[:10])
    except ValueError:
        return None


@require_safe
@for_officer
def of_organisation(request: Request) -> HttpResponse:
    """Show the privacy officer what the organisation gave, and what it received."""
    organisations = watched(request.actor)
    kind = request.GET.get("soort", "")
    kind = kind if kind in Disclosure.Kind.values else ""
    since, until = _day(request, "van"), _day(request, "tot")
    for each in sorted(organisations):
        note(
            request.actor, "list_disclosures", each, purpose=ACCOUNTABILITY, legal_basis="gdpr_5_2",
            resource="disclosure",
        )  # fmt: skip
    shown = _page_of(request, of_organisations(organisations, since=since, until=until, kind=kind))
    context = {
        "rows": [row_of(one, persons=one.persons) for one in shown],
        "page": shown,
        "kinds": Disclosure.Kind.choices,
        "kind": kind,
        "since": since,
        "until": until,
        "narrowed": bool(kind or since or until),
    }
    return page(request, "disclosures", "privacy_disclosures", context)
