"""A municipality on one page: first what is missing and who must act, then each criterion with what proves it."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final

from django.core.cache import cache
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sluitend.access.clock import months_after
from sluitend.access.errors import NotFound
from sluitend.baseline.access import may_act, may_correct
from sluitend.baseline.evaluation import (
    Change,
    FactRow,
    Grouped,
    Outcome,
    Result,
    changes,
    evaluate_one,
    group,
    what_lapsed,
)
from sluitend.baseline.frameworks import Framework
from sluitend.baseline.queries import Place, base_level_gaps, known_facts, ledger_stamp, own_place, places
from sluitend.baseline.views.asked import Asked, asked
from sluitend.baseline.words import (
    ASPECTS,
    CRITERIA,
    KINDS,
    STATES,
    Evidence,
    Look,
    act_of,
    evidence,
    how_long,
    look_of,
)
from sluitend.casework.terms import today
from sluitend.gaps.models import Gap
from sluitend.screens.logged_in import logged_in
from sluitend.screens.request import Request
from sluitend.screens.sections import base_level_tabs

YEAR: Final = -12
KEPT: Final = 300  # seconds
NOT_FOUND: Final = gettext_lazy("Deze gemeente is niet gevonden.")


@dataclass(frozen=True)
class Row:
    """A sub-criterion on the page: how it looks, how long, what proves it, and what closes it when it is missing."""

    outcome: Outcome
    look: Look
    how_long: str
    evidence: list[Evidence]
    ran_out: list[Evidence]
    gap: Gap | None
    act: str
    act_url: str

    @property
    def mark(self) -> str:
        """How its ring looks: of the gap that is open about it."""
        if self.gap and self.gap.bridged_until and self.gap.bridged_until >= today():
            return "bridged"
        return "late" if self.outcome.lapsed or (self.gap and self.gap.due < today()) else "open"


@dataclass(frozen=True)
class Told:
    """A change on the timeline, in words."""

    day: date
    name: str
    sub: str
    before: Look
    after: Look
    lapsed: bool
    because: list[Evidence]


@require_safe
@logged_in
def base_level(request: Request, municipality: str = "") -> HttpResponseBase:
    """Show how a municipality stands; without one, one's own. What was chosen in the form gets its own address."""
    question = asked(request)
    if chosen := request.GET.get("gemeente", ""):
        kept = question.query(**({"dag": question.unknown_day} if question.unknown_day else {}))
        return redirect(f"{reverse('base_level_of', args=[_code(chosen)])}{'?' * bool(kept)}{kept}")
    every = places(question.moment.known_at)
    place = every.get(municipality or own_place(request.actor) or "")
    if place is None:
        raise NotFound(NOT_FOUND)
    if not place.is_there(question.day):
        return _not_there(request, question, place, every)
    context = _frame(question, place, every) | {"many": len(question.framework.subs)}
    return render(
        request, "baseline/municipality.html", context | {"standing": _standing(request, question, place)}
    )


def _code(text: str) -> str:
    """Return a code that an address can hold; anything else leads to what is not found."""
    return text if text.isascii() and text.isalnum() else "onbekend"


def _not_there(request: Request, question: Asked, place: Place, every: Mapping[str, Place]) -> HttpResponse:
    context = _frame(question, place, every) | {
        "ended": place.has_ended(question.day),
        "successor": every.get(place.successor or ""),
    }
    return render(request, "baseline/not_there.html", context)


def _frame(question: Asked, place: Place, every: Mapping[str, Place]) -> dict[str, Any]:
    """Return what each page about a municipality begins with."""
    return {
        "place": place,
        "asked": question,
        "left_out": question.left_out(),
        "framework": question.framework,
        "frameworks": [(one, KINDS[one.kind]) for one in question.measured],
        "kind": KINDS[question.framework.kind],
        "options": options(
            tuple((one.code, one.name) for one in every.values() if one.is_there(question.day)), place.code
        ),
        "tabs": base_level_tabs("base_level"),
        "today": today(),
        "breadcrumbs": [
            {"label": _("Basisniveau"), "url": reverse("base_level_region")},
            {"label": place.name, "url": ""},
        ],
    }


def options(places: tuple[tuple[str, str], ...], chosen: str) -> SafeString:
    """Return the choices of a list of municipalities: three hundred, which a template would take too long over."""
    return mark_safe(_options(places).replace(f'value="{chosen}"', f'value="{chosen}" selected', 1))


@lru_cache(maxsize=8)
def _options(places: tuple[tuple[str, str], ...]) -> SafeString:
    return format_html_join("", '<option value="{}">{}</option>', places)


def _standing(request: Request, question: Asked, place: Place) -> dict[str, Any]:
    """Return how many sub-criteria are missing, and the page's content; kept for as long as nothing of it changes.

    What is kept is named by all that it follows from: the question, the ledger, the gaps that the reader sees, and what
    they may do. It costs three statements to know that nothing changed, and most of the page's time is saved.
    """
    gaps = {} if question.is_past else base_level_gaps(request.actor, place.code)
    may = {
        "acts": not question.is_past and may_act(request.actor, place.code),
        "may_correct": not question.then and may_correct(request.actor, place.code),
    }
    told = [
        (str(gap.pk), gap.due, gap.bridged_until, gap.organisation_id, gap.official_id)
        for gap in gaps.values()
    ]
    frameworks = [(one.code, one.version) for one in question.measured]
    key = repr(
        (
            place,
            question.query(),
            question.day,
            today(),
            frameworks,
            may,
            told,
            get_language(),
            ledger_stamp(place.code),
        )
    )
    name = f"base_level:{hashlib.sha256(key.encode()).hexdigest()}"
    kept: dict[str, Any] | None = cache.get(name)
    if kept is None:
        facts = group(known_facts(request.actor, question.moment, [place.code], shown=True))
        context = _context(question, place, facts, gaps, acts=may["acts"]) | may
        kept = {
            "missing": len(context["missing"]),
            "html": render_to_string("baseline/_standing.html", context),
        }
        cache.set(name, kept, KEPT)
    return kept


def _context(
    question: Asked, place: Place, facts: Grouped, gaps: Mapping[str, Gap], *, acts: bool
) -> dict[str, Any]:
    framework, day = question.framework, question.day
    result = evaluate_one(framework, facts, day, place.code)
    criteria = [
        (
            one,
            CRITERIA[one.state],
            [
                _row(sub, what_lapsed(sub, facts.get((place.code, sub.sub.code), ()), day), gaps, acts=acts)
                for sub in one.subs
            ],
        )
        for one in result.criteria
    ]
    a_year = months_after(day, YEAR)
    return {
        "place": place,
        "framework": framework,
        "references": [one for one in question.frameworks.values() if not one.measures],
        "criteria": criteria,
        "missing": [row for _one, _look, rows in criteria for row in rows if not row.outcome.is_arranged],
        "aspects": _aspects(result, evaluate_one(framework, facts, a_year, place.code)),
        "yardsticks": [
            _yardstick(evaluate_one(one, facts, day, place.code), one, question) for one in question.measured
        ],
        "changes": [_told(one) for one in changes(framework, facts, place.code, a_year, day)],
        "a_year_ago": a_year,
        "corrections": [
            fact for group_ in facts.values() for fact in map(evidence, group_) if fact.correction
        ],
    }


def _row(outcome: Outcome, ran_out: Iterable[FactRow], gaps: Mapping[str, Gap], *, acts: bool) -> Row:
    act, act_url = act_of(outcome.sub.sub) if acts else ("", "")
    return Row(
        outcome=outcome,
        look=look_of(outcome),
        how_long=how_long(outcome),
        evidence=[evidence(fact) for fact in outcome.proofs],
        ran_out=[evidence(fact) for fact in ran_out],
        gap=gaps.get(outcome.sub.code),
        act=act,
        act_url=act_url,
    )


def _aspects(result: Result, before: Result) -> list[tuple[object, object, int, int, int]]:
    """Return paper, people and practice: what it is called, what counts, how many of how many, and how many before."""
    return [
        (*ASPECTS[aspect], number, of, before.aspects[aspect][0])
        for aspect, (number, of) in result.aspects.items()
        if of
    ]


def _yardstick(result: Result, framework: Framework, question: Asked) -> dict[str, Any]:
    def count(state: str) -> int:
        return sum(one.state == state for one in result.criteria)

    return {
        "framework": framework,
        "query": question.query(kader=framework.code),
        "kind": KINDS[framework.kind],
        "met": count("met"),
        "partly": count("partly"),
        "not_met": count("not_met"),
        "aspects": [(ASPECTS[aspect][0], n, of) for aspect, (n, of) in result.aspects.items()],
    }


def _told(change: Change) -> Told:
    from_look, to_look = STATES[change.before], STATES[change.after]
    return Told(
        day=change.day,
        name=str(change.sub.sub.name),
        sub=change.sub.code,
        before=from_look,
        after=to_look,
        lapsed=change.lapsed,
        because=[evidence(fact) for fact in change.because],
    )
