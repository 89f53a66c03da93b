"""Files of organisations: out as CSV or Open Referral HSDS, and in, with a preview of what would be done first."""

from collections.abc import Iterable, Mapping
from typing import Any, Final, cast

from django import forms
from django.contrib import messages
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_http_methods, require_safe

from sluitend.access.actor import Actor
from sluitend.access.errors import AlreadyDone
from sluitend.registry import verbs
from sluitend.registry.exchange.hsds import as_hsds, from_hsds
from sluitend.registry.exchange.planning import (
    ADD,
    CHANGE,
    LEFT,
    SAME,
    Line,
    Plan,
    plan,
    require_importing,
)
from sluitend.registry.exchange.records import (
    MOST_FAULTS,
    PUBLIC,
    Record,
    Value,
    records_of,
    unreadable,
    values_of,
)
from sluitend.registry.exchange.tables import as_csv, from_csv
from sluitend.registry.partners import public_partners
from sluitend.screens.files import download
from sluitend.screens.forms import VerbForm, carry_out
from sluitend.screens.logged_in import logged_in
from sluitend.screens.request import Request
from sluitend.uploads.checking import checked
from sluitend.uploads.handler import takes_files
from sluitend.uploads.kinds import LARGEST, TABLES
from sluitend.uploads.refusals import ONLY_TABLES
from sluitend.web.network.organisations import found_organisations

SALT: Final = "import-partners"
CSV: Final = "text/csv; charset=utf-8"
JSON: Final = "application/json; charset=utf-8"
KEEP: Final = 3600  # seconds between preview and confirmation
LONGEST: Final = 900_000  # characters: what a form may carry
SHOWN: Final = 200
ACTS: Final = (
    (ADD, lazy("Komt erbij")),
    (CHANGE, lazy("Verandert")),
    (SAME, lazy("Blijft zoals het is")),
    (LEFT, lazy("Wordt overgeslagen")),
)

Rows = Iterable[Mapping[str, Value]]


def _professional(request: Request) -> Rows:
    """Return what the list shows, with the same filters, as records; without officials."""
    found = found_organisations(request).prefetch_related("covers")
    return [values_of(one, (place.pk for place in one.covers.all())) for one in found]


@require_safe
@logged_in
def organisations_csv(request: Request) -> HttpResponse:
    """Give the organisations as CSV."""
    return download(as_csv(_professional(request)), CSV, "organisaties.csv")


@require_safe
@logged_in
def organisations_hsds(request: Request) -> HttpResponse:
    """Give the organisations as Open Referral HSDS."""
    return download(as_hsds(_professional(request)), JSON, "organisaties.hsds.json")


def _public(request: HttpRequest) -> Rows:
    same = ("name", "kind", "website", "opening", "hours", "public_phone")
    return [
        {name: one[name] for name in same}
        | {
            "id": str(one["pk"]),
            "region": one["region_id"] or "",
            "themes": tuple(sorted(one["themes"])),
            "is_public": True,
        }
        for one in public_partners(request.GET.get("regio", "").replace("\x00", ""))
    ]


@require_safe
def partners_csv(request: HttpRequest) -> HttpResponse:
    """Give everybody the public part as CSV."""
    return download(as_csv(_public(request), PUBLIC), CSV, "partners.csv")


@require_safe
def partners_hsds(request: HttpRequest) -> HttpResponse:
    """Give everybody the public part as Open Referral HSDS."""
    return download(as_hsds(_public(request)), JSON, "partners.hsds.json")


class FileForm(forms.Form):
    """The file to read."""

    file = forms.FileField(
        label=lazy("Bestand"),
        help_text=lazy(
            "CSV of Open Referral HSDS (json), ten hoogste 2000 organisaties. Er verandert nog niets."
        ),
        allow_empty_file=True,
        max_length=1000,
        widget=forms.FileInput(attrs={"accept": ".csv,.json"}),
        error_messages={"required": lazy("Kies een bestand."), "invalid": lazy("Kies een bestand.")},
    )

    def rows(self) -> list[dict[str, Any]]:
        """Return what is in the file. Raises Refused, saying what is wrong with it."""
        file = cast("UploadedFile[bytes]", self.cleaned_data["file"])
        accepted = checked(file.name or "", file.read(LARGEST + 1), only=TABLES, otherwise=ONLY_TABLES)
        text = accepted.data.decode()
        rows = from_csv(text) if accepted.kind.code == "csv" else from_hsds(text)
        if not rows:
            raise unreadable(_("In dit bestand staan geen organisaties."))
        return rows


class ConfirmForm(VerbForm):
    """What was previewed, sealed, to be carried out as it was seen."""

    seen = forms.CharField(widget=forms.HiddenInput)
    digest = forms.CharField(widget=forms.HiddenInput, max_length=64)


@takes_files
@logged_in
@require_http_methods(["GET", "HEAD", "POST"])
def import_file(request: Request) -> HttpResponseBase:
    """Ask for a file, show what it would do, and do that once it is confirmed."""
    require_importing(request.actor)
    if request.method != "POST":
        return _page(request, FileForm())
    if "seen" in request.POST:
        return _confirmed(request)
    form = FileForm(request.POST, request.FILES)
    rows = carry_out(form, form.rows) if form.is_valid() else None
    if rows is None:
        return _page(request, form, status=422)
    sealed = signing.dumps(rows, salt=_salt(request.actor), compress=True)
    if len(sealed) > LONGEST:
        form.add_error(
            "file", _("Dit bestand is te groot om na te kijken. Splits het in kleinere bestanden.")
        )
        return _page(request, form, status=422)
    return _preview(request, records_of(rows), sealed)


def _salt(actor: Actor) -> str:
    return f"{SALT}:{actor.user}"


def _preview(
    request: Request, records: list[Record], sealed: str, form: ConfirmForm | None = None
) -> HttpResponse:
    """Show what these records would do; `form` is a confirmation that was refused."""
    found = plan(request.actor, records)
    confirm = ConfirmForm(initial={"seen": sealed, "digest": found.digest})
    faults = [fault for record in records for fault in record.faults]
    context = {
        "counts": [(name, len(found.of(act))) for act, name in ACTS],
        "parts": _parts(found),
        "faults": faults[:MOST_FAULTS],
        "more_faults": max(0, len(faults) - MOST_FAULTS),
        "confirm": confirm if found.does_something else None,
        "form": form,
        "breadcrumbs": _crumbs(),
    }
    return render(request, "web/network/import_preview.html", context, status=422 if form else 200)


def _parts(found: Plan) -> list[dict[str, Any]]:
    return [
        {
            "act": act,
            "name": name,
            "lines": [(line, _told(line)) for line in lines[:SHOWN]],
            "more": max(0, len(lines) - SHOWN),
        }
        for act, name in ACTS
        if act != SAME and (lines := found.of(act))
    ]


def _told(line: Line) -> list[str]:
    """Return what would change, a line for each column: what was, and what will be."""
    if line.act == ADD:
        return [f"{column}: {_said(new)}" for column, (_old, new) in line.changes.items()]
    return [f"{column}: {_said(old)} → {_said(new)}" for column, (old, new) in line.changes.items()]


def _said(value: Value) -> str:
    if isinstance(value, bool):
        return _("ja") if value else _("nee")
    text = value if isinstance(value, str) else ", ".join(value)
    return " / ".join(text.splitlines()) or _("(leeg)")


def _confirmed(request: Request) -> HttpResponse:
    form = ConfirmForm(request.POST)
    form.is_valid()
    sealed = form.cleaned_data.get("seen", "")
    try:
        rows = signing.loads(sealed, salt=_salt(request.actor), max_age=KEEP)
    except signing.BadSignature:
        again = FileForm(QueryDict())
        again.is_valid()
        again.add_error(None, _("Dit voorbeeld geldt niet meer. Kies het bestand opnieuw."))
        return _page(request, again, status=422)
    records, token = records_of(rows), form.cleaned_data.get("token")
    expected = form.cleaned_data.get("digest", "")

    def act() -> Plan:
        return verbs.import_partners(request.actor, records, expected=expected, token=token)

    try:
        done = carry_out(form, act)
    except AlreadyDone as twice:
        messages.info(request, str(twice.message))
        return redirect("organisations")
    if done is None:
        return _preview(request, records, sealed, form)
    counted = {"added": len(done.of(ADD)), "changed": len(done.of(CHANGE))}
    messages.success(request, _("Ingelezen: %(added)s erbij, %(changed)s veranderd.") % counted)
    return redirect("organisations")


def _crumbs() -> list[dict[str, str]]:
    return [
        {"label": _("Organisaties"), "url": reverse("organisations")},
        {"label": _("Lees een bestand in"), "url": ""},
    ]


def _page(request: Request, form: FileForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "breadcrumbs": _crumbs()}
    return render(request, "web/network/import.html", context, status=status)
