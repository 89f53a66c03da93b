"""Which municipality is responsible for a person: a pure function of facts, agreements, places and a day.

There is always exactly one municipality that is provisionally responsible, at once: a dispute or a silence of the rules
never leaves a person without care. The rules are read rank by rank; the first rank in which one speaks decides. Rules
of one rank that name different municipalities contradict each other: that is a dispute, and so is a region that agreed
otherwise. Which rules there are, in which order and on which source, is reference data and what a region adopted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from sluitend.agreements.facts import INPUTS, MUNICIPALITY, Facts, Places
from sluitend.casework.terms import after_working_days

DECIDED, DISPUTED, SILENT = "decided", "disputed", "silent"
APPLIED, AGREES, CONFLICTS, OVERRULED, NO_WORD = "applied", "agrees", "conflicting", "overruled", "silent"
# Where the person is comes first when somebody must begin now; who asks comes last, and is always there.
WHO_BEGINS: Final = ("found", "reported", "registered", "lived_before", "exploited", "asking")
# Why one of several begins when none of these names a municipality that is safe.
NO_OTHER: Final = "no_other"
PAYERS: Final = ("residence", "found", "responsible", "centre", "shared", "state")
KNOWN, NOT_KNOWN = "known", "unknown"


@dataclass(frozen=True)
class Rule:
    """One rule: which input names the municipality, and under which conditions it speaks.

    `when` maps `age`, `stay`, `registered`, `safe` and the other inputs to the values for which it holds; `keeps` says
    that it also names a municipality that is not safe for the person (who pays is not where one lives).
    """

    code: str
    names: str
    when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    keeps: bool = False


@dataclass(frozen=True)
class Payment:
    """Who pays one kind of cost: one of PAYERS, and for `shared` the key in words."""

    cost: str
    payer: str
    key: str = ""


@dataclass(frozen=True)
class Agreed:
    """What holds in a region: rules by rank, who pays what, within how many working days a dispute is decided.

    `key` names the version; "" is the default that holds where a region adopted nothing.
    """

    key: str
    region: str
    ranks: tuple[tuple[Rule, ...], ...]
    payments: tuple[Payment, ...] = ()
    term: int = 10
    centre: str = ""


@dataclass(frozen=True)
class Reason:
    """What one rule said: its outcome, what it named, and for a silent one which condition kept it silent."""

    rule: str
    rank: int
    outcome: str
    named: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True)
class Paid:
    """Who pays one kind of cost in this answer; `municipality` is "" when it is the state, a key, or not known."""

    cost: str
    payer: str
    municipality: str = ""
    key: str = ""


@dataclass(frozen=True)
class Other:
    """A region that agreed otherwise, and whom its agreement names."""

    key: str
    region: str
    named: tuple[str, ...]


@dataclass(frozen=True)
class Answer:
    """Who is provisionally responsible, how firmly, and why; until when a dispute or a silence must be decided.

    `begins` says by what the provisional one was chosen where the rules do not decide: one of WHO_BEGINS, or NO_OTHER;
    "" where they do.
    """

    provisional: str
    begins: str
    state: str
    agreement: str
    region: str
    named: tuple[str, ...]
    reasons: tuple[Reason, ...]
    others: tuple[Other, ...]
    payments: tuple[Paid, ...]
    moved: tuple[tuple[str, str], ...]
    term: int
    due: date | None


@dataclass(frozen=True)
class Opinion:
    """What one agreement says by itself: the municipalities that its deciding rank names, and every rule's word."""

    agreed: Agreed
    named: tuple[str, ...]
    reasons: tuple[Reason, ...]


def applicable(
    facts: Facts, places: Places, in_force: Mapping[str, Agreed], default: Agreed, *, domain: str, day: date
) -> tuple[Agreed, ...]:
    """Return the agreements of the regions of all who are involved, on `day`; the one that goes first, first.

    First the region where the person lives or lived, then where they were found, who was told first, where it
    happened, and who asks. Where a region adopted nothing, the default holds.
    """
    now = facts.on(places, day)
    found: dict[str, Agreed] = {}
    for given in INPUTS:
        for code in now.named(given):
            agreed = in_force.get(places.region(code, domain, day), default)
            found.setdefault(agreed.key, agreed)
    return tuple(found.values()) or (default,)


def responsible(facts: Facts, agreements: Sequence[Agreed], places: Places, day: date) -> Answer:
    """Return who is responsible on `day` by `agreements`, of which the first that speaks goes first.

    Raises ValueError without any agreement.
    """
    if not agreements:
        message = "there is always an agreement: the default, where a region has none"
        raise ValueError(message)
    now = facts.on(places, day)
    opinions = [opinion(now, agreed) for agreed in agreements]
    leading = next((one for one in opinions if one.named), opinions[0])
    others = tuple(
        Other(one.agreed.key, one.agreed.region, one.named)
        for one in opinions
        if one is not leading and one.named and one.named != leading.named
    )
    state = SILENT if not leading.named else DISPUTED if others or len(leading.named) > 1 else DECIDED
    provisional, begins = _who_begins(now, leading.named)
    agreed = leading.agreed
    return Answer(
        provisional=provisional,
        begins="" if state == DECIDED else begins,
        state=state,
        agreement=agreed.key,
        region=agreed.region,
        named=tuple(sorted({*leading.named, *(code for one in others for code in one.named)})),
        reasons=leading.reasons,
        others=others,
        payments=tuple(_paid(now, agreed, one, provisional) for one in agreed.payments),
        moved=_moved(facts, places, day),
        term=agreed.term,
        due=None if state == DECIDED else after_working_days(day, agreed.term),
    )


def opinion(facts: Facts, agreed: Agreed) -> Opinion:
    """Return what one agreement says of `facts`, whose municipalities are those of today."""
    words = [(rank, _word(rule, facts, rank)) for rank, rules in enumerate(agreed.ranks) for rule in rules]
    deciding = next((rank for rank, one in words if one.named), None)
    if deciding is None:
        return Opinion(agreed, (), tuple(one for _rank, one in words))
    named = tuple(sorted({code for rank, one in words if rank == deciding for code in one.named}))
    reasons, applied = [], False
    for rank, one in words:
        outcome = _outcome(one, named, deciding=rank == deciding, applied=applied)
        applied = applied or outcome == APPLIED
        reasons.append(Reason(one.rule, rank, outcome, one.named, one.why))
    return Opinion(agreed, named, tuple(reasons))


def _outcome(one: Reason, named: tuple[str, ...], *, deciding: bool, applied: bool) -> str:
    if not one.named:
        return NO_WORD
    if not deciding:
        return AGREES if one.named == named else OVERRULED
    if len(named) > 1:
        return CONFLICTS
    return AGREES if applied else APPLIED


def _word(rule: Rule, facts: Facts, rank: int) -> Reason:
    """Return what a rule names, or which of its conditions keeps it silent."""
    why = unmet(rule.when, facts)
    if why:
        return Reason(rule.code, rank, NO_WORD, why=why)
    named = facts.named(rule.names)
    if not named:
        return Reason(rule.code, rank, NO_WORD, why="missing")
    kept = named if rule.keeps else tuple(code for code in named if code != facts.unsafe_place)
    return Reason(rule.code, rank, NO_WORD, kept, "" if kept else "not_safe")


def unmet(when: Mapping[str, tuple[str, ...]], facts: Facts) -> str:
    """Return the first condition that does not hold for `facts`, or ""."""
    return next((name for name, values in when.items() if condition(name, facts) not in values), "")


def condition(name: str, facts: Facts) -> str:
    """Return what `facts` say for a condition: of a choice its value, of another input whether it is known."""
    match name:
        case "age" | "stay":
            return str(getattr(facts, name))
        case "registered":
            return facts.registration
        case "safe":
            return "no" if facts.unsafe_place else "yes"
        case _:
            return KNOWN if facts.named(name) else NOT_KNOWN


def _who_begins(facts: Facts, named: tuple[str, ...]) -> tuple[str, str]:
    """Return the one of `named` where the person is, or else who is nearest, and by what it was chosen.

    Without any that is named, it is one of all who are involved.
    """
    safe = [
        (code, given)
        for given in WHO_BEGINS
        for code in facts.named(given)
        if (not named or code in named) and code != facts.unsafe_place
    ]
    return next(iter(safe), (named[0] if named else facts.asking, NO_OTHER))


def _paid(facts: Facts, agreed: Agreed, payment: Payment, provisional: str) -> Paid:
    match payment.payer:
        case "residence":
            who = facts.registered if facts.registration == MUNICIPALITY else ""
        case "found":
            who = facts.found
        case "responsible":
            who = provisional
        case "centre":
            who = agreed.centre
        case _:
            who = ""
    return Paid(payment.cost, payment.payer, who, payment.key)


def _moved(facts: Facts, places: Places, day: date) -> tuple[tuple[str, str], ...]:
    """Return which municipalities were named that are another on `day`, with that other ("" when there is none)."""
    pairs = ((code, places.on(code, day)) for code in facts.involved)
    return tuple((code, now) for code, now in pairs if now != code)
