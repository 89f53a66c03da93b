"""The disclosure log on screen: search it, keep what was found, see who looked at a file, verify that it is whole."""

import csv
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sluitend.access.clock import midnight, now
from sluitend.access.models import User
from sluitend.logbook.ldv import PSEUDONYM
from sluitend.logbook.models import Outcome, Record
from sluitend.logbook.queries import Search
from sluitend.logbook.verbs import search_log
from sluitend.privacy.access import officer_at
from sluitend.privacy.documents import looks_pdf
from sluitend.privacy.integrity import ask_verification
from sluitend.privacy.looking import action_words, organisation_names, purpose_words
from sluitend.privacy.models import Verified
from sluitend.privacy.tasks import verify_log_job
from sluitend.privacy.verbs.breaches import accounts_of
from sluitend.privacy.verbs.logs import export_records, who_looked_at
from sluitend.registry.models import Organisation
from sluitend.registry.reference import roles
from sluitend.screens.files import download
from sluitend.screens.request import Request
from sluitend.web.privacy.door import for_officer, page
from sluitend.web.privacy.forms import LogForm

NOBODY: Final = "-"
# A cell that a spreadsheet would carry out begins with one of these.
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
COLUMNS: Final = (
    "at", "action", "outcome", "user", "organisation", "role", "purpose", "legal_basis", "subject", "space",
    "resource", "resource_id", "case", "categories", "emergency", "trace_id",
)  # fmt: skip


def _who(record: Record, people: Mapping[int, str]) -> str:
    if record.user_id is not None:
        return people.get(record.user_id, _("Onbekend"))
    return _("Sluitend zelf") if record.actor.startswith("system") else _("Iemand zonder account")


@dataclass(frozen=True)
class Row:
    """A record in words."""

    record: Record
    what: str
    who: str
    organisation: str
    role: str
    purpose: str
    outcome: str


def rows_of(records: Iterable[Record]) -> list[Row]:
    """Return records in words, with the names of accounts and organisations; two queries more."""
    found = list(records)
    people = dict(User.objects.filter(pk__in={one.user_id for one in found}).values_list("pk", "name"))
    places = organisation_names(one.organisation for one in found)
    known = roles()
    return [
        Row(
            record=one,
            what=action_words(one.action, one.event),
            who=_who(one, people),
            organisation=places.get(one.organisation, ""),
            role=str(known[one.role].name) if one.role in known else one.role,
            purpose=purpose_words(one.purpose),
            outcome=str(Outcome(one.outcome).label),
        )
        for one in found
    ]


def wanted(request: Request) -> tuple[LogForm, Search]:
    """Return the form as it was filled in, and what it asks for; an answer that cannot be is left aside."""
    accounts = accounts_of(officer_at(request.actor).organisation)
    form = LogForm(request.GET, accounts)
    form.is_valid()
    asked = form.cleaned_data
    until = asked.get("tot")
    return form, Search(
        person=(_pseudonym(asked["persoon"]) or NOBODY) if asked.get("persoon") else None,
        user=int(asked["account"]) if asked.get("account") else None,
        purpose=asked.get("doel") or None,
        outcome=Outcome(asked["uitkomst"]) if asked.get("uitkomst") else None,
        emergency=True if asked.get("nood") else None,
        since=midnight(asked["van"]) if asked.get("van") else None,
        until=midnight(until + timedelta(days=1)) if until and until.year < 9999 else None,  # noqa: PLR2004  the last year
    )


def _pseudonym(typed: str) -> str:
    """Return a pseudonym as it is written; "" for anything else: a name that was typed here must not be logged."""
    written = typed.strip().upper()
    return written if PSEUDONYM.fullmatch(written) else ""


@require_safe
@for_officer
def search(request: Request) -> HttpResponse:
    """Show the records that fit, newest first, a page at a time."""
    form, asked = wanted(request)
    try:
        found = search_log(request.actor, asked, after=request.GET.get("na", ""))
    except ValueError:
        raise Http404 from None
    query = request.GET.copy()
    query.pop("na", None)
    following = f"?{query.urlencode()}&{urlencode({'na': found.after})}" if found.after else ""
    context = {
        "form": form,
        "filtered": bool(asked.conditions()),
        "rows": rows_of(found.records),
        "next": following,
        "query": query.urlencode(),
        "person": asked.person,
        "verified": Verified.objects.order_by("-asked_at").first(),
    }
    return page(request, "log", "privacy_log", context)


@require_safe
@for_officer
def export(request: Request, format: str) -> HttpResponse:  # noqa: A002  the word in the address
    """Give the records that fit as a file: `csv` for a spreadsheet, `jsonl` for a program."""
    if format not in {"csv", "jsonl"}:
        raise Http404
    _form, asked = wanted(request)
    rows = [_plain(row) for row in rows_of(export_records(request.actor, asked))]
    name = f"logboek-{timezone.localdate().isoformat()}.{format}"
    if format == "jsonl":
        text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        return download(text.encode(), "application/x-ndjson", name)
    return download(as_csv(rows), "text/csv; charset=utf-8", name)


def as_csv(rows: Iterable[dict[str, Any]]) -> bytes:
    """Return rows as CSV in which no cell is a formula; with a mark, so that a spreadsheet reads it as UTF-8."""
    file = io.StringIO()
    writer = csv.DictWriter(file, COLUMNS)
    writer.writeheader()
    for row in rows:
        writer.writerow({name: safe(row[name]) for name in COLUMNS})
    return "\ufeff".encode() + file.getvalue().encode()


def safe(value: object) -> str:
    """Return a cell that a spreadsheet shows and does not carry out."""
    text = str(value if value is not None else "")
    return f"'{text}" if text.startswith(FORMULA) else text


def _plain(row: Row) -> dict[str, Any]:
    one = row.record
    return {
        "at": one.at.astimezone(UTC).isoformat(),
        "action": one.action,
        "outcome": one.outcome,
        "user": row.who,
        "organisation": row.organisation,
        "role": one.role,
        "purpose": one.purpose,
        "legal_basis": one.legal_basis,
        "subject": one.subject,
        "space": one.space,
        "resource": one.resource,
        "resource_id": one.resource_id,
        "case": str(one.case_id or ""),
        "categories": " ".join(one.categories),
        "emergency": one.emergency,
        "trace_id": str(one.trace_id),
    }


@require_safe
@for_officer
def who_looked(request: Request) -> HttpResponse:
    """Show who looked at the file of a person, for the person to read."""
    person = _pseudonym(request.GET.get("persoon", ""))
    looks = who_looked_at(request.actor, person) if person else []
    context = {"person": person, "looks": looks}
    return page(request, "who_looked", "privacy_log", context, here=_("Wie keek"))


@require_safe
@for_officer
def who_looked_file(request: Request, format: str) -> HttpResponse:  # noqa: A002  the word in the address
    """Give who looked at the file of a person on paper (`pdf`) or as data (`json`)."""
    person = _pseudonym(request.GET.get("persoon", ""))
    if format not in {"pdf", "json"} or not person:
        raise Http404
    looks = who_looked_at(request.actor, person)
    place = Organisation.objects.get(pk=officer_at(request.actor).organisation).name
    if format == "pdf":
        return download(looks_pdf(looks, person, place, now()), "application/pdf", f"wie-keek-{person}.pdf")
    data = {
        "pseudonym": person,
        "organisation": place,
        "looks": [
            {
                "day": one.day.isoformat(),
                "what": one.what,
                "organisation": one.organisation,
                "role": one.role,
                "purpose": one.purpose,
                "emergency": one.emergency,
                "times": one.times,
            }
            for one in looks
        ],
    }
    return download(
        json.dumps(data, ensure_ascii=False, indent=2).encode(), "application/json", f"wie-keek-{person}.json"
    )


@require_POST
@for_officer
def verification(request: Request) -> HttpResponse:
    """Ask for a verification of the whole log; a job does it, and the page tells how it ended."""
    asked, is_new = ask_verification(request.actor)
    if is_new:
        verify_log_job.defer(asked=str(asked.pk))
    messages.info(request, _("De controle is gevraagd. Het resultaat verschijnt hier zodra ze klaar is."))
    return redirect(f"{reverse('privacy_log')}#controle")
