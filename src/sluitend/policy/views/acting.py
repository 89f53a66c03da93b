"""What one sends from the pages of policy: each form is one verb."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from sluitend.access.errors import AlreadyDone, NotAllowed, Refused
from sluitend.policy import forms as policy_forms
from sluitend.policy import verbs
from sluitend.policy.access import NOT_YOURS, access_document, access_finding, access_passage, may_keep
from sluitend.policy.models import Passage, PolicyDocument
from sluitend.policy.reference import sub_criteria
from sluitend.policy.verbs.texts import Source
from sluitend.policy.views import page
from sluitend.screens.forms import VerbForm, carried_out, kept_data
from sluitend.screens.logged_in import logged_in
from sluitend.screens.request import Request
from sluitend.uploads.handler import takes_files

INVALID: Final = 422


def _text(request: Request, document: UUID, form: Any) -> object:
    # Neither a file nor words: the verb says so.
    source = form.source() or Source()
    return verbs.give_text(request.actor, document, source, token=form.cleaned_data["token"])


def _plainly(verb: Callable[..., object]) -> Callable[[Request, UUID, Any], object]:
    return lambda request, document, form: verb(request.actor, document, **form.values())


DO: Final[dict[str, tuple[Callable[[Request, UUID, Any], object], Any]]] = {
    "tekst": (_text, gettext_lazy("De tekst is gelezen.")),
    "passage": (_plainly(verbs.add_passage), gettext_lazy("De passage telt mee.")),
    "niet": (_plainly(verbs.judge_not_covered), gettext_lazy("Vastgelegd dat dit er niet in staat.")),
    "vaststellen": (_plainly(verbs.adopt_document), gettext_lazy("Vastgelegd dat dit is vastgesteld.")),
    "datums": (_plainly(verbs.change_dates), gettext_lazy("De datums zijn gewijzigd.")),
    "vervangen": (_plainly(verbs.replace_document), gettext_lazy("Vastgelegd wat dit vervangt.")),
    "intrekken": (_plainly(verbs.withdraw_document), gettext_lazy("Het document is ingetrokken.")),
    "opzoeken": (
        _plainly(verbs.ask_cvdr),
        gettext_lazy("Het wordt opgezocht. De uitkomst staat straks op deze bladzijde."),
    ),
}


def _form_of(request: Request, found: PolicyDocument, act: str) -> forms.Form:
    make = page.ACTS[act][2]
    if act == "tekst":
        return policy_forms.TextForm(request.POST, request.FILES, auto_id="text_%s")
    return make(found, request.POST) if make else VerbForm(request.POST, auto_id=f"{act}_%s")


@takes_files
@logged_in
@require_http_methods(["GET", "HEAD", "POST"])
def policy_act(request: Request, policy: UUID, act: str) -> HttpResponseBase:
    """Carry out an act on a document, or show the page with its form open."""
    if act not in DO:
        raise Http404
    found = access_document(request.actor, policy)
    if not may_keep(request.actor, found.organisation_id):
        raise NotAllowed(NOT_YOURS)
    if request.method != "POST":
        return page.show(request, found, opened=act, kept=kept_data(request))
    do, told = DO[act]
    form = _form_of(request, found, act)
    if carried_out(request, form, lambda: do(request, found.pk, form), told):
        return redirect("policy_document", found.pk)
    found.refresh_from_db()
    return page.show(request, found, opened=act, form=form)


@dataclass(frozen=True)
class PassageAct:
    """What one can do with a passage: its title, button, verb, and what is said afterwards."""

    title: Any
    button: Any
    verb: Callable[..., object]
    told: Any


ON_PASSAGE: Final = {
    "accepteren": PassageAct(
        gettext_lazy("Accepteer deze passage"), gettext_lazy("Accepteer"), verbs.accept_passage,
        gettext_lazy("De passage telt mee vanaf vandaag."),
    ),
    "afwijzen": PassageAct(
        gettext_lazy("Wijs deze passage af"), gettext_lazy("Wijs af"), verbs.reject_passage,
        gettext_lazy("De passage is afgewezen."),
    ),
    "corrigeren": PassageAct(
        gettext_lazy("Dit gold al eerder"), gettext_lazy("Leg vast"), verbs.correct_passage,
        gettext_lazy("De correctie is vastgelegd."),
    ),
    "beeindigen": PassageAct(
        gettext_lazy("Dit telt niet meer mee"), gettext_lazy("Beëindig"), verbs.end_passage,
        gettext_lazy("De passage telt niet meer mee."),
    ),
}  # fmt: skip


def _passage_form(found: Passage, act: str, data: Any = None) -> VerbForm:
    match act:
        case "accepteren":
            return policy_forms.AcceptForm(verbs.can_show(found), data, initial={"proves": _offered(found)})
        case "afwijzen":
            return policy_forms.RejectForm(data)
        case "corrigeren":
            return policy_forms.CorrectForm(data)
        case _end:
            return policy_forms.EndForm(data)


def _offered(found: Passage) -> str:
    can = verbs.can_show(found)
    return found.proves if found.proves in can else can[0]


@logged_in
@require_http_methods(["GET", "HEAD", "POST"])
def passage_act(request: Request, passage: UUID, act: str) -> HttpResponseBase:
    """Accept, reject, correct or end a passage; the page with the form, or the act."""
    if act not in ON_PASSAGE:
        raise Http404
    found = access_passage(request.actor, passage)
    document = found.document
    if request.method != "POST":
        return _passage_page(request, found, act, _passage_form(found, act))
    data = request.POST.copy()
    if act == "accepteren" and not data.get("proves"):
        data["proves"] = _offered(found)  # the button beside the proposal: as it was proposed
    form, doing = _passage_form(found, act, data), ON_PASSAGE[act]
    if carried_out(request, form, lambda: doing.verb(request.actor, found.pk, **form.values()), doing.told):
        return redirect(f"{reverse('policy_document', args=[document.pk])}#voorstellen")
    return _passage_page(request, found, act, form, status=INVALID)


def _passage_page(
    request: Request, found: Passage, act: str, form: VerbForm, *, status: int = 200
) -> HttpResponse:
    document, doing = found.document, ON_PASSAGE[act]
    context = {
        "document": document,
        "shown": page.shown(document, found),
        "sub": sub_criteria()[found.sub_criterion],
        "waiting": found.state == Passage.PROPOSED,
        "form": form,
        "title": doing.title,
        "button": doing.button,
        "url": reverse("passage_act", args=[found.pk, act]),
        "breadcrumbs": [
            {"label": _("Beleid en regels"), "url": reverse("policy_documents")},
            {"label": document.title, "url": reverse("policy_document", args=[document.pk])},
            {"label": doing.title},
        ],
    }
    return render(request, "policy/passage.html", context, status=status)


@logged_in
@require_POST
def finding_act(request: Request, finding: UUID, act: str) -> HttpResponseBase:
    """Take over what CVDR said, or set it aside."""
    if act not in {"overnemen", "terzijde"}:
        raise Http404
    found = access_finding(request.actor, finding)
    form = VerbForm(request.POST)
    try:
        if form.is_valid():
            verbs.settle_finding(
                request.actor, found.pk, take=act == "overnemen", token=form.cleaned_data["token"]
            )
            messages.success(request, _("Vastgelegd."))
    except AlreadyDone as twice:
        messages.info(request, str(twice.message))
    except NotAllowed:
        raise
    except Refused as refusal:
        messages.error(request, str(refusal.message))
    return redirect("policy_document", found.document_id)
