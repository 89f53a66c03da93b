"""Evaluation: what a framework asks, held against the ledger as of a day. Pure: no clock, no database.

As of a day, what happened later is not known: an end that came later counts for nothing. So the state on a day stays
what it was for ever, unless a correction says otherwise; and what we held at an earlier moment can still be asked, by
giving the facts that were known then. Paper, people and practice are counted apart, never as one grade.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple

from sluitend.access.clock import months_after
from sluitend.baseline.frameworks import Criterion, Framework, Measured
from sluitend.policy.reference import ASPECTS
from sluitend.registry.measures import ARRANGEMENT, DEVELOPMENT, OWN, USE

ABSENT, IN_DEVELOPMENT = "absent", "in_development"
REGIONAL_ARRANGEMENT, OWN_ARRANGEMENT, IN_USE = "regional_arrangement", "own_arrangement", "in_use"
STATES: Final = (ABSENT, IN_DEVELOPMENT, REGIONAL_ARRANGEMENT, OWN_ARRANGEMENT, IN_USE)
ARRANGED: Final = frozenset({REGIONAL_ARRANGEMENT, OWN_ARRANGEMENT, IN_USE})
MET, PARTLY, NOT_MET = "met", "partly", "not_met"
PAPER, PEOPLE, PRACTICE = ASPECTS
NEVER: Final = date.max


class FactRow(NamedTuple):
    """A fact of the ledger, as evaluation reads it (`models.Fact` says what each means)."""

    municipality: str
    sub_criterion: str
    proves: str
    level: str
    dated: date
    holds_until: date | None
    counts_from: date
    counts_until: date | None
    key: Any = None
    measure: str = ""
    detail: Any = None
    correction: str = ""


class Span(NamedTuple):
    """The days on which a fact stands, as of a day: `runs_out` is True where time itself ends it."""

    start: date
    end: date
    runs_out: bool
    fact: FactRow


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one sub-criterion stands: its state, whose arrangement, since and until when, and what proves it.

    Since when and until when is told of the arrangement, whoever's it is and whether or not it is in use; likewise of
    what is in development or absent. `since` is None for what was never there. `until` is the first day on which it
    ends if nothing happens. `lapsed` is the day on which an arrangement ran out and none took its place.
    """

    sub: Measured
    state: str
    level: str
    since: date | None
    until: date | None
    lapsed: date | None
    proofs: tuple[FactRow, ...]

    @property
    def is_arranged(self) -> bool:
        """True where an arrangement stands."""
        return self.state in ARRANGED

    @property
    def is_used(self) -> bool:
        """True where something shows that it is done, whether or not it was laid down."""
        return any(fact.proves == USE for fact in self.proofs)


@dataclass(frozen=True, slots=True)
class CriterionOutcome:
    """How a criterion stands: met (every sub-criterion is arranged), partly, or not met."""

    criterion: Criterion
    subs: tuple[Outcome, ...]
    state: str


@dataclass(frozen=True, slots=True)
class Result:
    """How a municipality stands as of a day. `aspects`: of paper, people and practice, how many there are of how many.

    Paper and people count where an arrangement stands, practice where something shows that it is done.
    """

    municipality: str
    criteria: tuple[CriterionOutcome, ...]
    aspects: Mapping[str, tuple[int, int]]

    @property
    def subs(self) -> tuple[Outcome, ...]:
        """Its sub-criteria, in the order of the framework."""
        return tuple(sub for criterion in self.criteria for sub in criterion.subs)


class Change(NamedTuple):
    """A sub-criterion that went from one state to another on a day; `because` is what began or ended then."""

    day: date
    sub: Measured
    before: str
    after: str
    lapsed: bool
    because: tuple[FactRow, ...]


Grouped = Mapping[tuple[str, str], Sequence[FactRow]]


def evaluate(
    framework: Framework, facts: Iterable[FactRow], day: date, municipalities: Iterable[str]
) -> dict[str, Result]:
    """Return how each of `municipalities` stands against `framework` as of `day`, by code."""
    grouped = group(facts)
    return {code: evaluate_one(framework, grouped, day, code) for code in municipalities}


def evaluate_one(framework: Framework, facts: Grouped, day: date, municipality: str) -> Result:
    """Return how `municipality` stands against `framework` as of `day`; `facts` as `group` arranges them."""
    criteria = []
    aspects = {aspect: [0, 0] for aspect in ASPECTS}
    for criterion in framework.criteria:
        subs = tuple(outcome(sub, facts.get((municipality, sub.code), ()), day) for sub in criterion.subs)
        for one in subs:
            count = aspects[one.sub.sub.aspect]
            count[0] += one.is_used if one.sub.sub.aspect == PRACTICE else one.is_arranged
            count[1] += 1
        criteria.append(CriterionOutcome(criterion, subs, criterion_state([one.is_arranged for one in subs])))
    return Result(municipality, tuple(criteria), {aspect: (n, of) for aspect, (n, of) in aspects.items()})


def criterion_state(arranged: Sequence[bool]) -> str:
    """Return whether a criterion is met, partly or not, by whether each of its sub-criteria is arranged."""
    if all(arranged):
        return MET
    return PARTLY if any(arranged) else NOT_MET


def is_arranged(sub: Measured, facts: Sequence[FactRow], day: date) -> bool:
    """Return whether a sub-criterion is arranged as of `day`: what `outcome` tells, where no more is asked."""
    return state_on(spans(sub, facts, day), day)[0] in ARRANGED


def group(facts: Iterable[FactRow]) -> Grouped:
    """Return facts by municipality and sub-criterion, so that several questions can be asked of them."""
    found: dict[tuple[str, str], list[FactRow]] = {}
    for fact in facts:
        found.setdefault((fact.municipality, fact.sub_criterion), []).append(fact)
    return found


def outcome(sub: Measured, facts: Sequence[FactRow], day: date) -> Outcome:
    """Return how a sub-criterion stands as of `day`, by its facts in one municipality."""
    found = spans(sub, facts, day)
    if not found:
        return Outcome(sub, ABSENT, "", None, None, None, ())
    state, level = state_on(found, day)
    lapsed = _lapsed(found, day) if state not in ARRANGED else None
    proofs = tuple(span.fact for span in found if span.start <= day < span.end)
    return Outcome(sub, state, level, _since(found, day, state), _until(found, day, state), lapsed, proofs)


def spans(sub: Measured, facts: Sequence[FactRow], day: date) -> list[Span]:
    """Return the days on which each fact stands, as was known on `day`: what began by then, ended by what happened
    by then, by its own date or by its age.
    """
    found = []
    for fact in facts:
        if fact.counts_from > day:
            continue
        months = (
            sub.use_months if fact.proves == USE else sub.fresh_months if fact.proves == ARRANGEMENT else None
        )
        runs_out = min(fact.holds_until or NEVER, months_after(fact.dated, months) if months else NEVER)
        ended = fact.counts_until if fact.counts_until is not None and fact.counts_until <= day else NEVER
        end = min(runs_out, ended)
        if fact.counts_from < end:
            found.append(Span(fact.counts_from, end, runs_out <= ended, fact))
    return found


def state_on(found: Iterable[Span], day: date) -> tuple[str, str]:
    """Return the state on `day` and whose arrangement it is ('' where there is none)."""
    own = regional = used = developed = False
    for start, end, _runs_out, fact in found:
        if start <= day < end:
            if fact.proves == ARRANGEMENT:
                own, regional = own or fact.level == OWN, regional or fact.level != OWN
            else:
                used, developed = used or fact.proves == USE, developed or fact.proves == DEVELOPMENT
    if own or regional:
        level = "own" if own else "regional"
        return (IN_USE if used else OWN_ARRANGEMENT if own else REGIONAL_ARRANGEMENT), level
    return (IN_DEVELOPMENT if developed else ABSENT), ""


def _since(found: Sequence[Span], day: date, state: str) -> date | None:
    since, kind = None, _kind(state)
    for point in sorted({p for span in found for p in span[:2] if p <= day}, reverse=True):
        if _kind(state_on(found, point)[0]) != kind:
            return since
        since = point
    # Before the first fact nothing was there: what is absent since then was so always.
    return None if state == ABSENT else since


def _until(found: Sequence[Span], day: date, state: str) -> date | None:
    points = sorted({span.end for span in found if day < span.end < NEVER})
    return next((point for point in points if _kind(state_on(found, point)[0]) != _kind(state)), None)


def _kind(state: str) -> str:
    return "arranged" if state in ARRANGED else state


def _lapsed(found: Sequence[Span], day: date) -> date | None:
    """Return when the last arrangement ended, where time itself ended it."""
    last = max(
        (span for span in found if span.fact.proves == ARRANGEMENT and span.end <= day),
        key=lambda span: (span.end, span.runs_out),
        default=None,
    )
    return last.end if last and last.runs_out else None


def what_lapsed(one: Outcome, facts: Sequence[FactRow], day: date) -> tuple[FactRow, ...]:
    """Return the arrangements that ran out on the day that `one` lapsed, as of `day`; none where it did not."""
    if one.lapsed is None:
        return ()
    return tuple(
        span.fact
        for span in spans(one.sub, facts, day)
        if span.fact.proves == ARRANGEMENT and span.runs_out and span.end == one.lapsed
    )


def changes(framework: Framework, facts: Grouped, municipality: str, since: date, day: date) -> list[Change]:
    """Return what changed in a municipality after `since`, up to and with `day`; the last first."""
    found: list[Change] = []
    for sub in framework.subs:
        stands = spans(sub, facts.get((municipality, sub.code), ()), day)
        before = state_on(stands, since)[0]
        for point in sorted({p for span in stands for p in span[:2] if since < p <= day}):
            after = state_on(stands, point)[0]
            if after != before:
                because = tuple(span.fact for span in stands if point in span[:2])
                lapsed = after not in ARRANGED and _lapsed(stands, point) == point
                found.append(Change(point, sub, before, after, lapsed, because))
                before = after
    return sorted(found, key=lambda change: change.day, reverse=True)
