"""The advice: what holds in a situation, each thing with the reason why it is shown. A pure function of the guide.

Nothing is decided here: which power *can* be used is for who decides (domain rule: courts test necessity and the
evidence of every claim), and an answer that is unknown narrows nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Generic, TypeVar

from sluitend.guide.content import (
    DOUBTFUL,
    NEVER,
    NO_BASIS,
    NOW,
    POSSIBLE,
    RECORD,
    WARNING,
    Answer,
    CaseLaw,
    Entitlement,
    Guide,
    Institution,
    Outcome,
    Piece,
    Power,
    Question,
    Step,
    Telling,
)
from sluitend.guide.reading import guide

P = TypeVar("P", bound=Piece)
VACANT: Final = "coordinator_vacant"
ORDER: Final = (POSSIBLE, DOUBTFUL, NO_BASIS)


@dataclass(frozen=True)
class Situation:
    """What is known: the codes of the answers that were given, and the regions that one asks for."""

    answers: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Shown(Generic[P]):
    """An entry and the answers because of which it is shown (empty: it is shown to everybody)."""

    piece: P
    because: tuple[Answer, ...]


@dataclass(frozen=True)
class Judged:
    """A power in this situation: the outcome that holds, why, and the case law that goes with both."""

    power: Power
    outcome: Outcome
    because: tuple[Answer, ...]
    case_law: tuple[CaseLaw, ...]

    @property
    def verdict(self) -> str:
        """`possible`, `doubtful` or `no_basis`."""
        return self.outcome.verdict


@dataclass(frozen=True)
class Advice:
    """All that the guide says of one situation, in the order in which one needs it."""

    situation: Situation
    day: date
    warnings: tuple[Shown[Step], ...]
    now: tuple[Shown[Step], ...]
    institutions: tuple[Shown[Institution], ...]
    powers: tuple[Judged, ...]
    case_law: tuple[Shown[CaseLaw], ...]
    entitlements: tuple[Shown[Entitlement], ...]
    texts: tuple[Shown[Telling], ...]
    record: tuple[Shown[Step], ...]
    never: tuple[Shown[Step], ...]

    def judged(self, verdict: str) -> tuple[Judged, ...]:
        """Return the powers with this verdict."""
        return tuple(one for one in self.powers if one.verdict == verdict)


def questions_on(day: date, whole: Guide | None = None) -> list[tuple[Question, tuple[Answer, ...]]]:
    """Return what can be asked on `day`, with the answers that can be chosen then."""
    return [
        (question, tuple(answer for answer in question.answers if answer.holds_on(day)))
        for question in (whole or guide()).questions
        if question.holds_on(day) and not question.derived
    ]


def advise(situation: Situation, day: date, whole: Guide | None = None) -> Advice:
    """Return the advice for `situation` on `day`. Answers that do not exist on that day count as unknown."""
    whole = whole or guide()
    known = {a.code: a for q in whole.questions for a in q.answers if a.holds_on(day)}
    answers = situation.answers & known.keys()

    def because(codes: Iterable[str]) -> tuple[Answer, ...]:
        return tuple(known[code] for code in codes)

    def shown(pieces: Sequence[P]) -> tuple[Shown[P], ...]:
        return tuple(
            Shown(piece, because(piece.when.because(answers)))
            for piece in pieces
            if piece.holds_on(day) and piece.when.holds(answers)
        )

    def judge(power: Power) -> Judged:
        outcome = next(one for one in power.outcomes if one.when.holds(answers))
        cases = tuple(one.piece for one in case_law if power.code in one.piece.powers)
        return Judged(power, outcome, because(outcome.when.because(answers)), cases)

    steps = shown(whole.steps)
    case_law = shown(whole.case_law)
    powers = [judge(one.piece) for one in shown(whole.powers)]
    return Advice(
        situation=Situation(frozenset(answers), situation.regions),
        day=day,
        warnings=_of(WARNING, steps),
        now=_of(NOW, steps),
        institutions=tuple(one for one in shown(whole.institutions) if _there(one.piece, situation.regions)),
        powers=tuple(sorted(powers, key=lambda one: ORDER.index(one.verdict))),
        case_law=case_law,
        entitlements=shown(whole.entitlements),
        texts=shown(whole.texts),
        record=_of(RECORD, steps),
        never=_of(NEVER, steps),
    )


def _of(section: str, steps: Iterable[Shown[Step]]) -> tuple[Shown[Step], ...]:
    return tuple(one for one in steps if one.piece.section == section)


def _there(institution: Institution, regions: frozenset[str]) -> bool:
    return not institution.regions or not regions.isdisjoint(institution.regions)
