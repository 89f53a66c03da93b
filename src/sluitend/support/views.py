"""The page of support: the contacts, the plan, how it goes over time and the help, with the acts beside them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_http_methods, require_safe

from sluitend.casework.access import may
from sluitend.casework.logged import log_case
from sluitend.casework.models import Case
from sluitend.casework.spoken import spoken_languages
from sluitend.casework.timeline import already_done
from sluitend.paper import DOCX, PDF
from sluitend.screens.charts import THEMES, WIDTHS, svg
from sluitend.screens.files import download
from sluitend.screens.forms import carried_out, done_before, doubts_in, kept_data
from sluitend.screens.logged_in import logged_in
from sluitend.screens.request import Request
from sluitend.support import forms, verbs
from sluitend.support.access import access_support, may_record_contacts
from sluitend.support.charts import course_spec
from sluitend.support.printing import has_pdf, plan_data, plan_docx, plan_pdf
from sluitend.support.queries import Support, assessments, levels, support_of
from sluitend.support.wording import Wording, spoken_on_paper, wordings

INVALID: Final = 422
CATEGORY: Final = ("support",)


@dataclass(frozen=True)
class SupportAct:
    """What one can do here: its form, its verb, its words.

    `after` marks what a closed case still takes while its aftercare runs, `whenever` what it takes after that too.
    """

    form: type[forms.SupportForm]
    verb: Callable[..., Case]
    title: str | Promise
    button: str | Promise
    done: str | Promise
    after: bool = False
    whenever: bool = False


ACTS: Final[dict[str, SupportAct]] = {
    "kijken": SupportAct(
        forms.LookForm, verbs.record_assessment, lazy("Leg vast hoe het gaat"), lazy("Leg vast"), lazy("Vastgelegd.")
    ),
    "maken": SupportAct(
        forms.PlanForm, verbs.make_plan, lazy("Maak of herzie het plan"), lazy("Bewaar het plan"),
        lazy("Het plan staat er."),
    ),
    "doel": SupportAct(
        forms.GoalForm, verbs.add_goal, lazy("Spreek een doel af"), lazy("Spreek af"), lazy("Afgesproken.")
    ),
    "toewijzen": SupportAct(
        forms.AssignForm, verbs.assign_goal, lazy("Zeg wie een doel doet"), lazy("Bewaar"), lazy("Vastgelegd.")
    ),
    "afronden": SupportAct(
        forms.EndGoalForm, verbs.end_goal, lazy("Rond een doel af"), lazy("Rond af"), lazy("Het doel is afgerond.")
    ),
    "vragen": SupportAct(
        forms.AskForm, verbs.ask_service, lazy("Vraag hulp"), lazy("Leg vast"), lazy("De hulp is gevraagd.")
    ),
    "bijwerken": SupportAct(
        forms.MoveForm, verbs.move_service, lazy("Werk hulp bij"), lazy("Leg vast"), lazy("Vastgelegd.")
    ),
    "meegeven": SupportAct(
        forms.GivenForm, verbs.give_plan, lazy("Het plan op papier"), lazy("Leg vast"), lazy("Vastgelegd.")
    ),
    "contact": SupportAct(
        forms.ContactForm, verbs.record_aftercare, lazy("Leg een contact in de nazorg vast"), lazy("Leg vast"),
        lazy("Het contact is vastgelegd."), after=True,
    ),
    "gedaan": SupportAct(
        forms.FollowUpForm, verbs.follow_up_contact, lazy("Zeg wat na een contact is gedaan"), lazy("Leg vast"),
        lazy("Vastgelegd."), whenever=True,
    ),
    "beginnen": SupportAct(
        forms.BeginForm, verbs.begin_aftercare, lazy("Begin de nazorg"), lazy("Plan de contacten"),
        lazy("De contacten zijn gepland."), whenever=True,
    ),
    "extra": SupportAct(
        forms.OneMoreForm, verbs.plan_contact, lazy("Spreek nog een contact af"), lazy("Spreek af"),
        lazy("Het contact is afgesproken."), after=True,
    ),
    "stoppen": SupportAct(
        forms.StopForm, verbs.stop_aftercare, lazy("Stop de nazorg"), lazy("Stop"), lazy("De nazorg is gestopt."),
        after=True,
    ),
    "terugnemen": SupportAct(
        forms.TakeBackForm, verbs.take_back_assessment, lazy("Neem terug wat niet klopte"), lazy("Neem terug"),
        lazy("Teruggenomen."),
    ),
}  # fmt: skip


@require_safe
@logged_in
def show(request: Request, case: UUID) -> HttpResponse:
    """Show the support of a case; `?doe=` opens the form of an act, `?wat=` for one thing."""
    return _page(request, access_support(request.actor, case), request.GET.get("doe", ""))


@logged_in
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: Request, case: UUID, doe: str) -> HttpResponseBase:
    """Carry out an act; when something is missing, the form comes back with what was typed."""
    if doe not in ACTS:
        raise Http404
    found, wanted = access_support(request.actor, case), ACTS[doe]
    if request.method != "POST":
        return _page(request, found, doe, kept=kept_data(request))
    if done_before(request, already_done):
        return redirect("support", case)
    form = wanted.form(support_of(found), request.POST)
    if form.is_valid() and (doubts := doubts_in(request, form)):
        return _page(request, found, doe, form=form, doubts=doubts)
    if carried_out(request, form, lambda: wanted.verb(request.actor, case, **form.values()), wanted.done):
        return redirect("support", case)
    return _page(request, found, doe, form=form)


@require_safe
@logged_in
def chart(request: Request, case: UUID) -> HttpResponse:
    """Return how it goes over time as SVG. Unlike a picture of a region's numbers, a browser does not keep this one."""
    theme, width = request.GET.get("thema", "licht"), request.GET.get("vorm", "breed")
    if theme not in THEMES or width not in WIDTHS:
        raise Http404
    found = access_support(request.actor, case)
    log_case(request.actor, found, "read_support", categories=CATEGORY)
    return HttpResponse(svg(course_spec(assessments(found), theme, width)), content_type="image/svg+xml")


@dataclass(frozen=True)
class Asked:
    """What is asked of the paper: in which language, with names of organisations or not.

    `spoken`: nobody chose the language; the person was said to speak it.
    """

    case: Case
    wording: Wording
    names: bool
    spoken: bool

    @property
    def categories(self) -> tuple[str, ...]:
        """What was looked into."""
        return (*CATEGORY, "intake") if self.spoken else CATEGORY


@logged_in
@require_http_methods(["GET", "HEAD", "POST"])
def paper(request: Request, case: UUID) -> HttpResponse:
    """Show the plan as it comes on paper, with what to think of before the person takes it along.

    What is chosen is posted, here and for the files: an address comes into logs, and a language is close to a
    nationality.
    """
    asked = _asked(request, case)
    return _paper(request, asked, in_pdf=has_pdf(asked.wording.code))


@logged_in
@require_http_methods(["GET", "HEAD", "POST"])
def paper_pdf(request: Request, case: UUID) -> HttpResponse:
    """Return the plan as PDF; where that would show boxes, the page, which says why there is none."""
    asked = _asked(request, case)
    if request.method != "POST":
        return redirect("support_paper", case)
    made = plan_pdf(support_of(asked.case), asked.wording, names=asked.names)
    if made is None:
        return _paper(request, asked, in_pdf=False)
    return _taken(request, asked, made, PDF, "plan.pdf")


@logged_in
@require_http_methods(["GET", "HEAD", "POST"])
def paper_docx(request: Request, case: UUID) -> HttpResponse:
    """Return the plan as DOCX. Who comes here otherwise, as after logging in again, chooses on the page."""
    asked = _asked(request, case)
    if request.method != "POST":
        return redirect("support_paper", case)
    made = plan_docx(support_of(asked.case), asked.wording, names=asked.names)
    return _taken(request, asked, made, DOCX, "plan.docx")


def _paper(request: Request, asked: Asked, *, in_pdf: bool) -> HttpResponse:
    log_case(request.actor, asked.case, "read_support", categories=asked.categories)
    known = wordings().values()
    context = {
        "case": asked.case,
        "asked": asked,
        "data": plan_data(support_of(asked.case), asked.wording, names=asked.names),
        "in_pdf": in_pdf,
        "printed_in": [
            (title, [one for one in known if one.verified is verified])
            for title, verified in (
                (_("Gecontroleerd"), True),
                (_("Nog te controleren door de regio"), False),
            )
        ],
        "may_record": may(request.actor, "record_support", asked.case),
        "breadcrumbs": [*_crumbs(asked.case), {"label": _("Op papier"), "url": ""}],
    }
    return render(request, "support/paper.html", context)


def _taken(request: Request, asked: Asked, made: bytes, kind: str, name: str) -> HttpResponse:
    """Return the plan as a file, under a name that says nothing, and put on record that it was taken out."""
    log_case(request.actor, asked.case, "print_support", categories=asked.categories)
    return download(made, kind, name)


def _asked(request: Request, case: UUID) -> Asked:
    found, chosen = access_support(request.actor, case), request.POST.get("taal", "")
    if chosen and chosen not in wordings():
        raise Http404
    spoken = "" if chosen else spoken_on_paper(spoken_languages(request.actor, found))
    wording = wordings()[chosen or spoken or get_language() or "nl"]
    return Asked(found, wording, names=not request.POST.get("zonder"), spoken=bool(spoken))


def _crumbs(case: Case) -> list[dict[str, Any]]:
    return [
        {"label": _("Casussen"), "url": reverse("cases")},
        {"label": case.reference, "url": reverse("case", args=[case.pk])},
        {"label": _("Plan en nazorg"), "url": reverse("support", args=[case.pk])},
    ]


def _page(
    request: Request,
    case: Case,
    doe: str,
    *,
    form: forms.SupportForm | None = None,
    kept: dict[str, Any] | None = None,
    doubts: Sequence[str] = (),
) -> HttpResponse:
    log_case(request.actor, case, "read_support", categories=CATEGORY)
    support = support_of(case)
    may_record = may(request.actor, "record_support", case)
    may_contact = may_record_contacts(request.actor, case, support.aftercare)
    may_afterwards = may(request.actor, "record_aftercare", case)
    acts = _acts(support, may_record=may_record, may_contact=may_contact, may_afterwards=may_afterwards)
    doe = doe if doe in {code for code, _title in acts} or (form and doe in ACTS) else ""
    context = {
        "case": case,
        "support": support,
        "levels": levels(),
        "acts": acts,
        "may_record": may_record,
        "may_contact": may_contact,
        "may_afterwards": may_afterwards,
        "doe": doe,
        "form": form,
        "doubts": doubts,
        "breadcrumbs": [*_crumbs(case)[:-1], {"label": _("Plan en nazorg"), "url": ""}],
    }
    if doe:
        context["act"] = ACTS[doe]
        context["form"] = form or ACTS[doe].form(
            support, chosen=request.GET.get("wat", ""), initial=kept or {}
        )
        context["act_url"] = reverse("support_act", args=[case.pk, doe])
    return render(request, "support/support.html", context, status=INVALID if form and not doubts else 200)


def _acts(
    support: Support, *, may_record: bool, may_contact: bool, may_afterwards: bool
) -> list[tuple[str, str | Promise]]:
    """Return the acts that make sense now and that the reader may do, each with its title."""
    sensible = {
        "beginnen": support.lacks_aftercare,
        "gedaan": bool(support.to_follow_up),
        "contact": bool(support.planned),
        "kijken": True,
        "maken": True,
        "doel": True,
        "toewijzen": bool(support.open_goals),
        "afronden": bool(support.open_goals),
        "vragen": True,
        "bijwerken": bool(support.open_help),
        "meegeven": support.plan is not None,
        "extra": support.aftercare is not None,
        "stoppen": bool(support.planned),
        "terugnemen": bool(support.days),
    }

    def allowed(one: SupportAct) -> bool:
        return may_afterwards if one.whenever else may_contact if one.after else may_record

    return [
        (code, ACTS[code].title)
        for code, makes_sense in sensible.items()
        if makes_sense and allowed(ACTS[code])
    ]
