"""The yearly review of access on screen: who has which role, since when and last used; keep or end each."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import BoundField
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sluitend.access.clock import today
from sluitend.access.errors import AlreadyDone, NotFound, Refused
from sluitend.registry import verbs
from sluitend.registry.administering import administrators
from sluitend.registry.models import AccessReview, AccessReviewLine, Official, Organisation
from sluitend.registry.staff import last_used, lines_of, review_due, review_underway, reviews_of, undecided
from sluitend.screens.forms import VerbForm, carry_out, kept_data
from sluitend.screens.logged_in import logged_in
from sluitend.screens.request import Request
from sluitend.web.organisation.forms import ReviewForm
from sluitend.web.organisation.frame import frame, opened
from sluitend.web.organisation.words import period_of, role_of

FORMER = 10


@dataclass(frozen=True)
class Question:
    """A role that waits for a decision: whose, what, since when, last used."""

    role: Official
    name: str
    period: str
    last_used: Any
    field: BoundField | None


@dataclass(frozen=True)
class Decided:
    """A role that was decided on, with who decided and when."""

    line: AccessReviewLine
    name: str


@require_safe
@logged_in
def access_review(request: Request, organisation: UUID) -> HttpResponse:
    """Show how the review stands: to begin, what is still open, what was decided, and former reviews."""
    return show(request, opened(request, organisation))


def show(request: Request, place: Organisation, form: ReviewForm | None = None) -> HttpResponse:
    """Return the page of the review; `form` is what was sent and refused."""
    review = review_underway(place.pk)
    open_roles = list(undecided(review)) if review else []
    decided = [Decided(line, role_of(line.official)) for line in lines_of(review)] if review else []
    asked = form or ReviewForm(open_roles)
    if form is None:
        asked.initial.update(kept_data(request) or {})
    others = administrators(place.pk).exclude(user=request.actor.user).exists()
    due = review_due(place.pk)
    total = len(open_roles) + len(decided)
    context = frame(request, place, "access_review") | {
        "review": review,
        "questions": [_question(request, role, asked, others=others) for role in open_roles],
        "decided": decided,
        "done": len(decided),
        "total": total,
        "due": due,
        "overdue": bool(due and due <= today()),
        "asked": asked,
        "form": form,
        "start": VerbForm(auto_id="start_%s"),
        "finish": VerbForm(auto_id="finish_%s"),
        "former": reviews_of(place.pk)[:FORMER],
    }
    return render(request, "web/organisation/review.html", context, status=422 if form else 200)


def _question(request: Request, role: Official, form: ReviewForm, *, others: bool) -> Question:
    own = role.user_id == request.actor.user and others
    name = f"role_{role.pk}"
    field = form[name] if name in form.fields and not own else None
    return Question(role, role_of(role), period_of(role), last_used(role.user) if role.user else None, field)


@logged_in
def review_act(request: Request, organisation: UUID, act: str) -> HttpResponse:
    """Begin a review, decide on some roles, or finish it."""
    place = opened(request, organisation)
    if act not in {"start", "decide", "finish"}:
        raise Http404
    if request.method != "POST":
        return redirect("access_review", organisation=place.pk)
    review = review_underway(place.pk)
    if act == "decide" and review is not None:
        return _decide(request, place, review)
    form = VerbForm(request.POST)
    form.is_valid()
    token = form.cleaned_data.get("token")
    try:
        if act == "start":
            verbs.start_review(request.actor, place.pk, token=token)
        elif review is not None and act == "finish":
            verbs.finish_review(request.actor, review.pk, token=token)
            messages.success(request, _("De controle is afgerond en bewaard."))
    except AlreadyDone as twice:
        messages.info(request, str(twice.message))
    except NotFound:
        raise
    except Refused as refusal:
        messages.error(request, str(refusal.message))
    return redirect("access_review", organisation=place.pk)


def _decide(request: Request, place: Organisation, review: AccessReview) -> HttpResponse:
    form = ReviewForm(list(undecided(review)), request.POST)
    try:
        carried = (
            carry_out(
                form,
                lambda: verbs.decide_roles(
                    request.actor,
                    review.pk,
                    form.decisions(),
                    reason=form.cleaned_data["reason"],
                    token=form.cleaned_data["token"],
                ),
            )
            if form.is_valid()
            else None
        )
    except AlreadyDone as twice:
        messages.info(request, str(twice.message))
        return redirect("access_review", organisation=place.pk)
    if carried is None:
        return show(request, place, form)
    messages.success(request, _("Bewaard. U kunt later verdergaan."))
    return redirect("access_review", organisation=place.pk)


@require_safe
@logged_in
def review_record(request: Request, organisation: UUID, review: UUID) -> HttpResponse:
    """Show a finished review as it was recorded: each role, the decision, who and when."""
    place = opened(request, organisation)
    found = reviews_of(place.pk).filter(pk=review).first()
    if found is None:
        raise NotFound(_("Deze controle is niet gevonden."))
    context = frame(request, place, "access_review", _("Afgeronde controle")) | {
        "review": found,
        "decided": [Decided(line, role_of(line.official)) for line in lines_of(found)],
    }
    return render(request, "web/organisation/review_record.html", context)
