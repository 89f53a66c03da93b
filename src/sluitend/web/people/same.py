"""Same person? Two side by side, one by a human decision, and two again."""

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from sluitend.access.errors import AlreadyDone
from sluitend.casework.people import Compared, cases_with, compare_persons, list_persons, read_joined
from sluitend.casework.verbs import join_persons, part_persons
from sluitend.screens.forms import carried_out, carry_out, kept_data
from sluitend.screens.logged_in import logged_in
from sluitend.screens.request import Request
from sluitend.web.people.forms import LEGENDS, JoinForm, ReasonedForm
from sluitend.web.people.words import VERDICTS, points, reasons, said

INVALID: Final = 422


@logged_in
@require_safe
def people(request: Request) -> HttpResponse:
    """Show who is in more than one of the reader's cases, and who were joined: by pseudonym."""
    found = list_persons(request.actor)
    context = {
        "several": found.several,
        "joined": found.joined,
        "breadcrumbs": [
            {"label": _("Casussen"), "url": reverse("cases")},
            {"label": _("Personen"), "url": ""},
        ],
    }
    return render(request, "web/people/people.html", context)


@logged_in
@require_http_methods(["GET", "HEAD", "POST"])
def compare(request: Request, one: UUID, other: UUID) -> HttpResponse:
    """Show two persons side by side, and join them."""
    found = compare_persons(request.actor, one, other)
    choices = [(str(person.pk), person.pseudonym) for person in (found.one, found.other)]
    if request.method != "POST":
        initial = {"keep": choices[0][0]} | (kept_data(request) or {})
        return _compare_page(request, found, JoinForm(choices=choices, initial=initial))
    form = JoinForm(request.POST, choices=choices)
    told = _("Deze twee gelden nu als één persoon. U kunt dat terugdraaien.")
    if carried_out(request, form, lambda: _join(request, found, form), told):
        return redirect("people")
    return _compare_page(request, found, form, INVALID)


def _join(request: Request, found: Compared, form: JoinForm) -> object:
    merge = found.other.pk if form.cleaned_data["keep"] == found.one.pk else found.one.pk
    return join_persons(request.actor, merge=merge, **form.values())


def _compare_page(request: Request, found: Compared, form: JoinForm, status: int = 200) -> HttpResponse:
    verdict, tone = VERDICTS[found.score.verdict]
    cases = cases_with(request.actor, (found.one.pk, found.other.pk))
    context = {
        "one": found.one,
        "other": found.other,
        "cases": [cases.get(found.one.pk, []), cases.get(found.other.pk, [])],
        "lines": _lines(found),
        "verdict": verdict,
        "tone": tone,
        "points": points(found.score.points),
        "reasons": reasons(found.score),
        "form": form,
        "is_joined": found.one.merged_into_id or found.other.merged_into_id,
        "breadcrumbs": [
            {"label": _("Casussen"), "url": reverse("cases")},
            {"label": _("Personen"), "url": reverse("people")},
            {"label": _("Vergelijk"), "url": ""},
        ],
    }
    return render(request, "web/people/compare.html", context, status=status)


def _lines(found: Compared) -> list[tuple[str, list[str], list[str], bool]]:
    """Return for each kind what is known of the one and of the other, and whether that differs."""
    lines = []
    for kind, legend in LEGENDS.items():
        left = [said(value) for value in found.of_one if value.kind == kind]
        right = [said(value) for value in found.of_other if value.kind == kind]
        if left or right:
            lines.append((str(legend), left, right, set(left) != set(right)))
    return lines


@logged_in
@require_http_methods(["GET", "HEAD", "POST"])
def part(request: Request, merge: UUID) -> HttpResponse:
    """Take back that two persons are one."""
    found = read_joined(request.actor, merge)
    form = (
        ReasonedForm(request.POST)
        if request.method == "POST"
        else ReasonedForm(initial=kept_data(request) or {})
    )
    if request.method == "POST":
        try:
            done = carry_out(form, lambda: _part(request, merge, form)) if form.is_valid() else None
        except AlreadyDone as before:
            messages.info(request, str(before.message))
            return redirect("people")
        if done is not None:
            messages.success(request, _("Dit zijn weer twee personen, elk met wat van hen bekend was."))
            return redirect("people")
    context = {
        "decision": found,
        "form": form,
        "breadcrumbs": [
            {"label": _("Casussen"), "url": reverse("cases")},
            {"label": _("Personen"), "url": reverse("people")},
            {"label": _("Toch twee personen"), "url": ""},
        ],
    }
    return render(request, "web/people/part.html", context, status=INVALID if form.errors else 200)


def _part(request: Request, merge: UUID, form: ReasonedForm) -> object:
    return part_persons(
        request.actor, merge, reason=form.cleaned_data["reason"], token=form.cleaned_data["token"]
    )
