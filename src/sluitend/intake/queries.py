"""What one can ask of an intake: the answers that hold now, what was consented to, the chain. Reads only.

`current` is what others build on: its fields keep their names and meaning.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet

from sluitend.access.actor import Actor
from sluitend.casework.access import knows_people
from sluitend.casework.codes import languages
from sluitend.casework.models import Case
from sluitend.casework.terms import today
from sluitend.intake.access import has_intake
from sluitend.intake.choices import NO_ANSWER, Partner
from sluitend.intake.models import ELSEWHERE, Answer, ChainContact, Consent, empty_answers
from sluitend.intake.standing import standing
from sluitend.intake.steps import CHAIN, CONSENT, FOR_MINORS, STEPS, Step, steps_for


@dataclass(frozen=True)
class Safety:
    """Whether there is danger now and a safe address (`choices.YesNo`), how to reach the person (`choices.Reach`)."""

    danger: str = ""
    safe_address: str = ""
    reach: str = ""
    may_know: str = ""
    must_not_know: str = ""
    text: str = ""


@dataclass(frozen=True)
class Exploitation:
    """The forms on `forms_on` (codes of `casework.codes.exploitation`), when and where, apart from home and found.

    `began` and `ended` say how exactly the day beside them is known (`choices.Exactness`): of a month or a year it is
    the first day. `goes_on` is `choices.YesNo`. `places`, `home` and `found` are CBS codes (`GM0402`); `home` and
    `found` may also be `abroad` or `nowhere`. `abroad` is True when a place of exploitation lies abroad, in
    `countries` (ISO 3166-1 alpha-2) where these are known.
    """

    forms: frozenset[str] = frozenset()
    forms_on: date | None = None
    began: str = ""
    began_on: date | None = None
    goes_on: str = ""
    ended: str = ""
    ended_on: date | None = None
    places: frozenset[str] = frozenset()
    abroad: bool = False
    countries: frozenset[str] = frozenset()
    home: str = ""
    found: str = ""


@dataclass(frozen=True)
class Children:
    """Whether there are children (`choices.YesNo`), how many, how old, and where (`choices.ChildrenStay`)."""

    children: str = ""
    count: int | None = None
    ages: tuple[int, ...] = ()
    stay: str = ""


@dataclass(frozen=True)
class Minor:
    """What is asked for a minor only: `choices.Custody`, `choices.School`, and `choices.YesNo` for the rest."""

    custody: str = ""
    custodians_know: str = ""
    school: str = ""
    phone: str = ""
    accounts: str = ""
    images: str = ""


@dataclass(frozen=True)
class Intake:
    """The intake of a case as it stands. A code is "" while nobody answered; `unknown` and `not_asked` are answers.

    Sets of codes hold what was said, without `unknown` and `not_asked`; `answers` has the rows by step, as they are.
    """

    case: Case
    answers: Mapping[str, Answer]
    safety: Safety
    exploitation: Exploitation
    needs: frozenset[str]
    children: Children
    languages: frozenset[str]
    interpreter: str
    helper: str
    stay: str
    wish_to_report: str
    minor: Minor
    consents: list[Consent] = field(default_factory=list)
    chain: list[ChainContact] = field(default_factory=list)

    @property
    def standing_consents(self) -> list[Consent]:
        """What somebody consents to today: their last word to each partner for each purpose, where that is a yes."""
        return standing(self.consents, today())

    def state_of(self, step: Step) -> str:
        """Return `done`, `begun` (kept as far as it went) or `open`."""
        if step.code == CONSENT:
            return "done" if self.consents or CONSENT in self.answers else "open"
        if step.code == CHAIN:
            met = {one.partner for one in self.chain}
            if self.case.programme != FOR_MINORS:
                return "done"
            return "open" if not met else "done" if met >= set(Partner.values) else "begun"
        answer = self.answers.get(step.code)
        return "open" if answer is None else "done" if answer.is_complete else "begun"

    @property
    def steps(self) -> list[tuple[Step, str]]:
        """The steps of this intake in order, each with its state."""
        steps = steps_for(self.case.programme, chain=bool(self.chain))
        return [(step, self.state_of(step)) for step in steps]

    @property
    def is_finished(self) -> bool:
        """True when every step is done."""
        return all(state == "done" for _step, state in self.steps)


def consents_of(actor: Actor, case: Case) -> list[Consent]:
    """Return what somebody was asked to consent to in a case, the latest first; nothing for who need not know it.

    One query, for who carries the case. For a disclosure, which looks at what was said before it is made.
    """
    if not has_intake(case) or not knows_people(actor, case):
        return []
    return list(_consents(case))


def languages_said(actor: Actor, case: Case) -> list[str]:
    """Return the languages that somebody was said to speak, in the order of the form; [] for who need not know them.

    One query.
    """
    if not has_intake(case) or not knows_people(actor, case):
        return []
    told = Answer.objects.filter(case=case, step="language").order_by("-number")
    said = _said(told.values_list("languages", flat=True).first() or [])
    return [code for code in languages() if code in said]


def _consents(case: Case) -> QuerySet[Consent]:
    rows = Consent.objects.filter(case=case).order_by("-asked_on", "-recorded_at")
    return rows.select_related("partner", "asked_by", "organisation", "recorded_by", "withdrawn_by")


def _said(codes: list[str]) -> frozenset[str]:
    return frozenset(codes) - NO_ANSWER


def current(case: Case) -> Intake:
    """Return the intake of a case that came through the gate, as it stands. Three queries."""
    rows = Answer.objects.filter(case=case).order_by("step", "-number").distinct("step")
    answers = {row.step: row for row in rows.select_related("recorded_by", "organisation")}
    values: dict[str, Any] = empty_answers()
    for code, row in answers.items():
        values |= {name: getattr(row, name) for name in STEPS[code].columns if name != "text"}
    safety = answers.get("safety")
    chain = ChainContact.objects.filter(case=case).order_by("-on", "-recorded_at")
    return Intake(
        case=case,
        answers=answers,
        safety=Safety(
            **{
                name: values[name]
                for name in ("danger", "safe_address", "reach", "may_know", "must_not_know")
            },
            text=safety.text if safety else "",
        ),
        exploitation=Exploitation(
            **{
                name: values[name]
                for name in ("forms_on", "began", "began_on", "goes_on", "ended", "ended_on", "home", "found")
            },
            forms=_said(values["forms"]),
            places=_said(values["places"]) - set(ELSEWHERE),
            abroad="abroad" in values["places"],
            countries=frozenset(values["countries"]),
        ),
        needs=_said(values["needs"]),
        children=Children(
            values["children"],
            values["children_count"],
            tuple(values["children_ages"]),
            values["children_stay"],
        ),
        languages=_said(values["languages"]),
        **{name: values[name] for name in ("interpreter", "helper", "stay", "wish_to_report")},
        minor=Minor(
            **{
                name: values[name]
                for name in ("custody", "custodians_know", "school", "phone", "accounts", "images")
            }
        ),
        consents=list(_consents(case)),
        chain=list(chain.select_related("with_organisation", "organisation", "recorded_by")),
    )


def history(case: Case, step: str) -> list[Answer]:
    """Return every version of one step in a case that came through the gate, the latest first. One query."""
    rows = Answer.objects.filter(case=case, step=step).select_related("recorded_by", "organisation")
    return list(rows.order_by("-number"))


@dataclass(frozen=True)
class Progress:
    """How far the intake of a case is, for its page."""

    done: int
    steps: int
    danger: str

    @property
    def is_finished(self) -> bool:
        """True when every step is done."""
        return self.done == self.steps


def progress(actor: Actor, case: Case) -> Progress | None:
    """Return how far the intake of a case is; None where there is none, or not for `actor`.

    One query, for who carries the case.
    """
    if not has_intake(case) or not knows_people(actor, case):
        return None
    codes = [step.code for step in steps_for(case.programme)]
    latest = Answer.objects.filter(case=OuterRef("pk"), step__in=codes)
    latest = latest.order_by("step", "-number").distinct("step")
    partners = ChainContact.objects.filter(case=OuterRef("pk")).values("partner").distinct()
    row = Case.objects.filter(pk=case.pk).values_list(
        ArraySubquery(latest.values("is_complete")),
        ArraySubquery(latest.values("danger")),
        ArraySubquery(latest.values("step")),
        Exists(Consent.objects.filter(case=OuterRef("pk"))),
        ArraySubquery(partners.values("partner")),
    )
    complete, danger, answered, asked, met = row.get()
    done = sum(complete) + (asked and CONSENT not in answered)
    done += set(met) >= set(Partner.values) if case.programme == FOR_MINORS else bool(met)
    return Progress(done, len(steps_for(case.programme, chain=bool(met))), max(danger, default=""))
