"""The documents of a case: its part of the case's page, the form to add one, to withdraw one, and the file itself."""

from typing import Any, Final, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_http_methods, require_safe

from sluitend.access.actor import Actor
from sluitend.access.errors import AlreadyDone
from sluitend.casework.access import access_case, carries, require
from sluitend.casework.access import may as may_do
from sluitend.casework.models import Case
from sluitend.casework.people_policies import PSEUDONYMOUS
from sluitend.casework.queries import CasePage
from sluitend.documents.access import access_document
from sluitend.documents.queries import documents_of
from sluitend.documents.sealing import words_in
from sluitend.documents.verbs import TITLE, add_document, download_document, withdraw_document
from sluitend.screens.forms import CleanTextField, VerbForm, carry_out
from sluitend.screens.logged_in import logged_in
from sluitend.screens.request import Request
from sluitend.uploads.handler import takes_files
from sluitend.uploads.kinds import ENDINGS, LARGEST

INVALID: Final = 422
# Whatever a browser makes of a file, it runs nothing and belongs to no site.
SANDBOX: Final = "sandbox; default-src 'none'; frame-ancestors 'none'"


class AddForm(VerbForm):
    """A file and what it is."""

    file = forms.FileField(
        label=lazy("Bestand"),
        help_text=lazy("Een pdf, foto (jpg, png), Word, Excel, ODT of tekst, van ten hoogste 10 MB."),
        allow_empty_file=True,  # the verb says what is wrong with it
        max_length=1000,
        widget=forms.FileInput(attrs={"accept": ",".join(f".{ending}" for ending in ENDINGS)}),
        error_messages={"required": lazy("Kies een bestand."), "invalid": lazy("Kies een bestand.")},
    )
    title = CleanTextField(
        label=lazy("Wat is het?"), max_length=TITLE, help_text=lazy("Bijvoorbeeld: verslag van het overleg.")
    )

    def values(self) -> dict[str, Any]:
        """Return the answers as the verb takes them; of what is too large, just enough to say so."""
        file = cast("UploadedFile[bytes]", self.cleaned_data["file"])
        return {
            "title": self.cleaned_data["title"],
            "token": self.cleaned_data["token"],
            "name": file.name or "",
            "content": file.read(LARGEST + 1),
        }


class WithdrawForm(VerbForm):
    """Why a document is withdrawn."""

    reason = CleanTextField(label=lazy("Waarom trekt u dit stuk in?"), max_length=500, widget=forms.Textarea)


def section(actor: Actor, found: CasePage) -> dict[str, Any]:
    """Return what the case's page shows of documents: the list, and where to add one. One query."""
    case = found.case
    purposes = {part.purpose for part in found.participations if part.organisation_id in actor.organisations}
    names = carries(actor, case) or bool(purposes - set(PSEUDONYMOUS))
    return {
        "documents": documents_of(actor, case),
        "add_document_url": reverse("document_add", args=[case.pk])
        if names and may_do(actor, "add_document", case)
        else "",
    }


@takes_files
@logged_in
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: Request, case: UUID) -> HttpResponseBase:
    """Show the form, or add the file that was sent with it."""
    found = access_case(request.actor, case)
    require(request.actor, "add_document", found)
    if request.method != "POST":
        return _page(request, found, AddForm())
    form = AddForm(request.POST, request.FILES)
    try:
        done = (
            carry_out(form, lambda: add_document(request.actor, case, **form.values()))
            if form.is_valid()
            else None
        )
    except AlreadyDone as before:
        messages.info(request, str(before.message))
        return redirect(_place(case))
    if not done:
        return _page(request, found, form, status=INVALID)
    messages.success(request, _("Het stuk staat bij de casus."))
    return redirect(_place(case))


@logged_in
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: Request, document: UUID) -> HttpResponseBase:
    """Ask why, or withdraw the document."""
    found = access_document(request.actor, document)
    require(request.actor, "withdraw_document", access_case(request.actor, found.case_id))
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    title = words_in(found).title
    if request.method != "POST":
        return _page(request, found.case, form, document=found, title=title)
    try:
        done = (
            carry_out(form, lambda: withdraw_document(request.actor, document, **form.values()))
            if form.is_valid()
            else None
        )
    except AlreadyDone as before:
        messages.info(request, str(before.message))
        return redirect(_place(found.case_id))
    if not done:
        return _page(request, found.case, form, document=found, title=title, status=INVALID)
    messages.success(request, _("Het stuk is ingetrokken."))
    return redirect(_place(found.case_id))


@require_safe
@logged_in
def download(request: Request, document: UUID) -> HttpResponse:
    """Give the file, to be saved and not to be shown: that somebody took it is written down."""
    opened = download_document(request.actor, document)
    response = HttpResponse(opened.content, content_type=opened.kind.media_type)
    response.headers["Content-Disposition"] = content_disposition_header(True, opened.name) or "attachment"  # noqa: FBT003  Django's
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["Content-Length"] = str(len(opened.content))
    return response


def _place(case: UUID) -> str:
    return f"{reverse('case', args=[case])}#stukken"


def _page(request: Request, case: Case, form: VerbForm, *, status: int = 200, **more: Any) -> HttpResponse:
    crumbs = [
        {"label": _("Casussen"), "url": reverse("cases")},
        {"label": case.reference, "url": reverse("case", args=[case.pk])},
        {"label": _("Stuk intrekken") if "document" in more else _("Stuk toevoegen"), "url": ""},
    ]
    context = {"case": case, "form": form, "breadcrumbs": crumbs, "place": _place(case.pk), **more}
    return render(request, "web/cases/document.html", context, status=status)
