"""What one can ask of a legal track: where it stands, which clocks run, what can be recorded next. Reads only."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef

from sluitend.access.actor import Actor
from sluitend.casework.access import knows_people
from sluitend.casework.models import Case
from sluitend.casework.terms import today
from sluitend.legal.access import has_track
from sluitend.legal.models import LegalFact, LegalPause, LegalTerm
from sluitend.legal.reference import TRACKS, Fact, Term, facts, possible, terms


@dataclass(frozen=True)
class Clock:
    """A clock with its kind: how far it is on `day`."""

    term: LegalTerm
    kind: Term
    day: date
    is_interrupted: bool = False

    @property
    def days(self) -> int:
        """How many days it is long, as it stands."""
        return (self.term.ends_on - self.term.begins_on).days

    @property
    def gone(self) -> int:
        """How many of these are gone."""
        return max(0, min(self.days, (self.day - self.term.begins_on).days))

    @property
    def left(self) -> int:
        """How many days it still holds, today counted; 0 when it is over."""
        return max(0, (self.term.ends_on - self.day).days)

    @property
    def until(self) -> date:
        """Until when it runs, or ran."""
        return self.term.ended_on or self.term.ends_on

    @property
    def state(self) -> str:
        """`ended`, `over` (nobody ended it), `paused`, `soon` (a gap already) or `running`."""
        if self.term.ended_on:
            return "ended"
        if self.term.is_paused:
            return "paused"
        if self.left == 0:
            return "over"
        return "soon" if self.term.warn_on <= self.day else "running"

    @property
    def may_extend(self) -> bool:
        """True while it may be made longer by the same length."""
        return self.kind.extendable is None or self.term.extensions < self.kind.extendable


@dataclass(frozen=True)
class Standing:
    """Where one track stands: the latest fact, if any, and what can come next.

    `over` is the clock that this fact let run, when it runs no more and nobody said what came of it.
    """

    track: str
    now: Fact | None
    recorded: LegalFact | None
    next: list[Fact]
    over: Clock | None = None


@dataclass(frozen=True)
class Track:
    """The whole legal track of a case: where each part stands, the clocks, and all that was recorded."""

    standing: list[Standing]
    clocks: list[Clock]
    history: list[tuple[LegalFact, Fact]]

    @property
    def running(self) -> list[Clock]:
        """The clocks that nobody ended, the first to end first."""
        return [clock for clock in self.clocks if not clock.term.ended_on]


def latest(case: Case) -> Mapping[str, LegalFact]:
    """Return the latest fact of each track of a case that came through the gate. One query."""
    known, found = facts(), {}
    for fact in LegalFact.objects.filter(case=case, taken_back_at=None).order_by(
        "held_on", "recorded_at", "id"
    ):
        if fact.code in known:
            found[known[fact.code].track] = fact
    return found


def legal_track(case: Case) -> Track:
    """Return the legal track of a case that came through the gate. Two queries."""
    known, kinds, day = facts(), terms(), today()
    recorded = list(
        LegalFact.objects.filter(case=case)
        .select_related("recorded_by", "organisation")
        .order_by("held_on", "recorded_at", "id")
    )
    now = {known[one.code].track: one for one in recorded if one.code in known and not one.taken_back_at}
    going_on = Exists(LegalPause.objects.filter(term=OuterRef("pk"), until=None))
    rows = LegalTerm.objects.filter(case=case).annotate(interrupted=going_on).order_by("ends_on", "id")
    clocks = [Clock(row, kinds[row.kind], day, row.interrupted) for row in rows if row.kind in kinds]
    over = {clock.term.kind: clock for clock in clocks if clock.state in {"over", "ended"}}
    standing = [_standing(track, now.get(track), known, over) for track in TRACKS]
    return Track(
        standing,
        sorted(clocks, key=lambda clock: clock.term.ended_on is not None),
        [(one, known[one.code]) for one in reversed(recorded) if one.code in known],
    )


def _standing(
    track: str, recorded: LegalFact | None, known: Mapping[str, Fact], over: Mapping[str, Clock]
) -> Standing:
    if recorded is None:
        return Standing(track, None, None, possible(track, ""))
    fact = known[recorded.code]
    clock = over.get(fact.starts[0]) if fact.starts else None
    return Standing(track, fact, recorded, possible(track, fact.code), clock)


@dataclass(frozen=True)
class Leads:
    """That a case has a legal track, for its page: with the clock that ends first, if any runs."""

    clock: Clock | None


def soonest(actor: Actor, case: Case) -> Leads | None:
    """Return what the page of a case tells of its legal track; None where there is none, or not for `actor`. One query.

    Who may not read a track finds no clock of it: the same need decides about the rows.
    """
    if not has_track(case) or not knows_people(actor, case):
        return None
    first = LegalTerm.objects.filter(case=case, ended_on=None).order_by("is_paused", "ends_on", "id").first()
    kind = terms().get(first.kind) if first else None
    return Leads(Clock(first, kind, today()) if first and kind else None)
