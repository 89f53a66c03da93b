"""The list of documents, as a page and as CSV, and the form to add one."""

from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from sluitend.access.errors import AlreadyDone, NotAllowed
from sluitend.policy import queries, words
from sluitend.policy.access import NOT_YOURS
from sluitend.policy.forms import AddForm, FilterForm
from sluitend.policy.models import PolicyDocument
from sluitend.policy.verbs import add_document
from sluitend.screens.figures import figures
from sluitend.screens.forms import carry_out, kept_data
from sluitend.screens.logged_in import logged_in
from sluitend.screens.request import Request
from sluitend.screens.sections import base_level_tabs
from sluitend.uploads.handler import takes_files

PAGE: Final = 50
INVALID: Final = 422
MOST_ROWS: Final = 10_000


def _asked(request: Request) -> tuple[FilterForm, QuerySet[PolicyDocument]]:
    form = FilterForm(request.GET, queries.keepers_with_documents(request.actor))
    form.is_valid()
    asked = form.cleaned_data
    return form, queries.search_documents(
        request.actor,
        asked.get("zoek", ""),
        organisation=asked.get("organisatie"),
        kind=asked.get("soort", ""),
        theme=asked.get("thema", ""),
        state=asked.get("staat", ""),
    )


@require_safe
@logged_in
def documents(request: Request) -> HttpResponse:
    """Show the documents that one may read, by whom they are, a page at a time."""
    form, found = _asked(request)
    # The register counts thousands, not millions: pages by number are cheap here.
    page = Paginator(found, PAGE).get_page(request.GET.get("blad"))
    query = request.GET.copy()
    query.pop("blad", None)
    context: dict[str, Any] = {
        "form": form,
        "filtered": any(form.cleaned_data.values()),
        "page": page,
        "rows": [row(one) for one in page.object_list],
        "tabs": base_level_tabs("policy_documents"),
        "keeps": queries.kept_organisations(request.actor).exists(),
        "csv": f"{reverse('policy_documents_csv')}?{query.urlencode()}",
        "breadcrumbs": [{"label": _("Beleid en regels")}],
    }
    return render(request, "policy/documents.html", context)


def row(document: PolicyDocument) -> dict[str, Any]:
    """Return a document as a line of the list."""
    name, tone, icon = words.STATES[queries.state_of(document)]
    return {
        "document": document,
        "kind": words.kind(document.kind),
        "state": name,
        "tone": tone,
        "icon": icon,
        "themes": ", ".join(str(words.theme(code)) for code in document.themes),
    }


@require_safe
@logged_in
def documents_csv(request: Request) -> HttpResponse:
    """Return the list with its filter as CSV."""
    _form, found = _asked(request)
    head = (
        _("Organisatie"), _("Titel"), _("Soort"), _("Stand"), _("Vastgesteld door"), _("Vastgesteld op"),
        _("Geldt vanaf"), _("Geldt tot"), _("Herzien voor"), _("CVDR-nummer"), _("Adres"), _("Thema's"),
    )  # fmt: skip
    in_words = {"kind": words.kind, "state": words.state, "body": words.body, "theme": words.theme}
    return figures("beleid", head, queries.rows_for_export(found[:MOST_ROWS], in_words))


@takes_files
@logged_in
@require_http_methods(["GET", "HEAD", "POST"])
def new_document(request: Request) -> HttpResponseBase:
    """Show the form to add a document, or add it: the reader then proposes at once."""
    organisations = list(queries.kept_organisations(request.actor))
    if not organisations:
        raise NotAllowed(NOT_YOURS)
    if request.method != "POST":
        return _form_page(request, AddForm(organisations, initial=kept_data(request) or {}))
    form = AddForm(organisations, request.POST, request.FILES)
    try:
        done = carry_out(form, lambda: _add(request, form)) if form.is_valid() else None
    except AlreadyDone as before:
        messages.info(request, str(before.message))
        return redirect("policy_documents")
    if done is None:
        return _form_page(request, form, status=INVALID)
    messages.success(request, _("Het document staat in het register."))
    return redirect("policy_document", done.pk)


def _add(request: Request, form: AddForm) -> PolicyDocument:
    answers = form.cleaned_data
    return add_document(
        request.actor, answers["organisation"], form.facts(), source=form.source(), token=answers["token"]
    )


def _form_page(request: Request, form: AddForm, *, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "breadcrumbs": [
            {"label": _("Beleid en regels"), "url": reverse("policy_documents")},
            {"label": _("Document toevoegen")},
        ],
    }
    return render(request, "policy/new.html", context, status=status)
