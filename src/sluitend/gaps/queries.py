"""What one can ask of the gaps: the board, my own, those of a case. Reads only, keyset pages, no exact counts.

Each question takes one path through one index, so that it costs the same for ten gaps and for a million.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Count as Counted
from django.db.models import Q, QuerySet, Value, Window
from django.utils.dateparse import parse_date

from sluitend.access.actor import Actor
from sluitend.casework.access import readable_cases
from sluitend.casework.models import Case, Handover, Step
from sluitend.casework.terms import now, today
from sluitend.gaps.access import visible_gaps
from sluitend.gaps.case_rules import HANDOVER_UNANSWERED, STEP_OVERDUE
from sluitend.gaps.counts import CAP, Count
from sluitend.gaps.models import Bridge, Gap
from sluitend.gaps.rules import RULES, GapRule
from sluitend.registry.models import Official, Organisation

PAGE: Final = 25
NATIONAL: Final = "-"
SHOWN: Final = ("organisation", "official", "municipality", "region")  # what a row tells of its gap
ABOUT_A_THING: Final = frozenset(
    {STEP_OVERDUE.code, HANDOVER_UNANSWERED.code}
)  # a step or an offer in a case
ANY_ROLE: Final = frozenset({"professional", "escalation"})


@dataclass(frozen=True)
class Filter:
    """Which gaps to show; what is empty does not narrow.

    `region` is a code or `NATIONAL`; `older` is an age in days; `owner` is `organisation` or `mine`, across regions;
    `bridged` is `yes` or `no`.
    """

    region: str = ""
    programme: str = ""
    municipality: str = ""
    rule: str = ""
    older: int = 0
    owner: str = ""
    bridged: str = ""


@dataclass(frozen=True)
class About:
    """What a gap in a case is about, read from the case by who may open it: the step, or who does not answer.

    `reads_only` when break-glass opened the case, which is closed by others.
    """

    reference: str
    last_contact: date
    what: str = ""
    receiver: str = ""
    reads_only: bool = False


@dataclass(frozen=True)
class GapRow:
    """A gap as it is shown: `about` is None when it is in no case, or in one that the reader may not open."""

    gap: Gap
    rule: GapRule
    about: About | None
    bridge: Bridge | None

    @property
    def may_open(self) -> bool:
        """True when the gap is in a case that the reader may open."""
        return self.about is not None

    @property
    def is_bridged(self) -> bool:
        """True while a bridge holds the gap."""
        return self.gap.bridged_until is not None and self.gap.bridged_until >= today()

    @property
    def is_late(self) -> bool:
        """True when the date of an open gap has passed."""
        return self.gap.closed_at is None and self.gap.due < today()

    @property
    def state(self) -> str:
        """`closed`, `bridged`, `late` or `open`."""
        if self.gap.closed_at:
            return "closed"
        if self.is_bridged:
            return "bridged"
        return "late" if self.is_late else "open"


@dataclass(frozen=True)
class Page:
    """One page of rows; `after` is the (due, id) to go on from, None at the end."""

    rows: list[GapRow]
    after: tuple[date, UUID] | None


def regions_of(actor: Actor) -> list[str]:
    """Return the codes of the regions whose board `actor` may see, in a fixed order."""
    return sorted(actor.regions)


def board(actor: Actor, wanted: Filter, after: tuple[date, UUID] | None = None, size: int = PAGE) -> Page:
    """Return open gaps by date, from `after` on: of those that `actor` may see, what `wanted` leaves. ≤ 4 queries."""
    paths = [_narrowed(path, wanted) for path in _paths(actor, wanted)]
    if after:
        # The first condition leads into the index, the second sets aside what was shown.
        paths = [path.filter(due__gte=after[0]).exclude(due=after[0], id__lte=after[1]) for path in paths]
    found = list(_first(paths, size + 1))
    last = found[size - 1] if len(found) > size else None
    return Page(as_rows(actor, found[:size]), (last.due, last.pk) if last else None)


def _paths(actor: Actor, wanted: Filter) -> list[QuerySet[Gap]]:
    """Return the open gaps of one region, or those of an owner apart for each value: every path has its own index."""
    gaps = visible_gaps(actor).filter(closed_at=None)
    if wanted.owner == "mine":
        return _mine(gaps, actor)
    if wanted.owner:
        return [gaps.filter(organisation=key) for key in sorted(actor.employers)]
    if wanted.region == NATIONAL:
        return [gaps.filter(region=None, case=None)]
    return [gaps if actor.is_system and not wanted.region else gaps.filter(region=wanted.region)]


def _first(paths: list[QuerySet[Gap]], many: int) -> QuerySet[Gap]:
    """Return the first `many` gaps by date of all paths together, no more than so many being read of each."""
    if not paths:
        return Gap.objects.none()
    ends = [path.order_by("due", "id").values("pk")[:many] for path in paths]
    found = Gap.objects.filter(pk__in=ends[0].union(*ends[1:], all=True)) if ends[1:] else paths[0]
    return found.select_related(*SHOWN).order_by("due", "id")[:many]


def _narrowed(gaps: QuerySet[Gap], wanted: Filter) -> QuerySet[Gap]:
    if wanted.rule:
        gaps = gaps.filter(rule=wanted.rule)
    if wanted.programme:
        gaps = gaps.filter(programme=wanted.programme)
    if wanted.municipality:
        gaps = gaps.filter(municipality=wanted.municipality)
    if wanted.older:
        gaps = gaps.filter(since__lt=now() - timedelta(days=wanted.older))
    if wanted.bridged == "yes":
        gaps = gaps.filter(bridged_until__gte=today())
    if wanted.bridged == "no":
        gaps = gaps.filter(Q(bridged_until=None) | Q(bridged_until__lt=today()))
    return gaps


def _mine(gaps: QuerySet[Gap], actor: Actor) -> list[QuerySet[Gap]]:
    """Return the gaps that `actor` owns: in person, or in the role that should act for the owner; none on two paths."""
    rules: dict[UUID, set[str]] = {}
    for office in actor.offices:
        rules.setdefault(office.organisation, set()).update(
            rule.code for rule in RULES.values() if rule.role == office.role or rule.role in ANY_ROLE
        )
    in_person = [gaps.filter(official=key) for key in sorted({office.official for office in actor.offices})]
    in_role = [
        gaps.filter(official=None, organisation=key, rule__in=sorted(codes)) for key, codes in rules.items()
    ]
    return in_person + in_role


@dataclass(frozen=True)
class Mine:
    """The gaps of one's own that come first, and how many there are (`99+` from a hundred on)."""

    rows: list[GapRow]
    total: Count


def my_gaps(actor: Actor, limit: int = 10) -> Mine:
    """Return the first `limit` open gaps that `actor` owns: the most severe first, then by date. At most four queries.

    No more than `CAP` are read of each path, and these are counted in the same query.
    """
    paths = _mine(visible_gaps(actor).filter(closed_at=None), actor)
    if not paths:
        return Mine([], Count(0))
    ends = [path.order_by("-severity", "due", "id").values("pk")[:CAP] for path in paths]
    found = Gap.objects.filter(pk__in=ends[0].union(*ends[1:], all=True) if ends[1:] else ends[0])
    first = list(
        found.select_related(*SHOWN)
        .annotate(total=Window(Counted("*")))
        .order_by("-severity", "due", "id")[:limit]
    )
    return Mine(as_rows(actor, first), Count(first[0].total if first else 0))


def gaps_of_case(actor: Actor, case: Case) -> list[GapRow]:
    """Return the open gaps of a case that `actor` has open before them (the gate was passed), by date. ≤ 3 queries."""
    gaps = Gap.objects.filter(case=case, closed_at=None).select_related(
        "organisation", "official", "municipality"
    )
    return as_rows(actor, gaps.order_by("due", "id"), opened=[case])


def gaps_about(actor: Actor, things: Mapping[str, Iterable[object]]) -> list[GapRow]:
    """Return the open gaps that `actor` may see about things in the network (keys, per rule). At most four queries."""
    return as_rows(actor, _about(actor, things).select_related(*SHOWN).order_by("due", "id"))


def open_about(actor: Actor, things: Mapping[str, Iterable[object]]) -> frozenset[UUID]:
    """Return which gaps about these things (see `gaps_about`) are open now, to tell what an act closed. One query."""
    return frozenset(_about(actor, things).values_list("pk", flat=True))


def bridges_over(rule: str, things: Iterable[UUID]) -> dict[str, Bridge]:
    """Return the bridges that hold gaps of `rule` today, by the key of the thing they are about. One query."""
    standing = Bridge.objects.filter(
        ended_on=None,
        until__gte=today(),
        gap__closed_at=None,
        gap__rule=rule,
        gap__subject__in=[str(thing) for thing in things],
    )
    return {bridge.gap.subject: bridge for bridge in standing.select_related("gap", "organisation")}


def _about(actor: Actor, things: Mapping[str, Iterable[object]]) -> QuerySet[Gap]:
    wanted = Q(pk__in=[])
    for rule, keys in things.items():
        wanted |= Q(rule=rule, subject__in=[str(key) for key in keys])
    return visible_gaps(actor).filter(wanted, closed_at=None)


@dataclass(frozen=True)
class Line:
    """A line in the history of a gap or of a goal; `names` of the officials and organisations it speaks of, by key."""

    entry: Any  # a GapEntry, or that of a goal
    names: Mapping[str, str]

    @property
    def by(self) -> str:
        """Who provides the bridge; empty when that was not said."""
        return self.names.get(self.entry.data.get("by", ""), "")

    @property
    def owner(self) -> str:
        """Whose it became."""
        return self.names.get(self.entry.data.get("official", ""), "")

    @property
    def old_owner(self) -> str:
        """Whose it was: the person, or else the organisation."""
        data = self.entry.data
        return self.names.get(data.get("old_official", "")) or self.names.get(
            data.get("old_organisation", ""), ""
        )

    @property
    def day(self) -> date | None:
        """Until when a bridge was to hold, or by when the owner was to act."""
        return parse_date(self.entry.data.get("until") or self.entry.data.get("due") or "")

    @property
    def old_day(self) -> date | None:
        """By when they were to act before."""
        return parse_date(self.entry.data.get("old_due") or "")


def history(entries: QuerySet[Any]) -> list[Line]:
    """Return what was done with a gap or goal that came through the gate, the latest first. Two queries."""
    found = list(entries.select_related("user", "organisation").order_by("-at", "-id"))
    told = ("by", "official", "old_official", "old_organisation")
    keys = {key for entry in found for field in told if (key := entry.data.get(field))}
    officials = Official.objects.filter(pk__in=keys).order_by().values_list("pk", "name")
    organisations = Organisation.objects.filter(pk__in=keys).order_by().values_list("pk", "name")
    names = {str(key): name for key, name in (officials.union(organisations, all=True) if keys else ())}
    return [Line(entry, names) for entry in found]


def as_rows(actor: Actor, gaps: Iterable[Gap], opened: Iterable[Case] | None = None) -> list[GapRow]:
    """Return gaps as rows, with their bridges and, where `actor` may open the case, what they are about. ≤ 3 queries.

    `opened` are the cases of these gaps that `actor` may open, if that was looked into before. A gap of a rule that
    no longer exists is left out; the next full evaluation closes it.
    """
    found = [gap for gap in gaps if gap.rule in RULES]
    about = _what_they_are_about(actor, found, opened)
    bridged = [gap.pk for gap in found if gap.bridged_until]
    standing = (
        Bridge.objects.filter(gap__in=bridged, ended_on=None).select_related("organisation")
        if bridged
        else ()
    )
    # What bridges a gap in a case speaks of that case: it is for who may open it. That it is bridged is for all.
    closed = {gap.pk for gap in found if gap.case_id and gap.pk not in about}
    bridges = {bridge.gap_id: bridge for bridge in standing if bridge.gap_id not in closed}
    return [GapRow(gap, RULES[gap.rule], about.get(gap.pk), bridges.get(gap.pk)) for gap in found]


def _what_they_are_about(actor: Actor, gaps: list[Gap], opened: Iterable[Case] | None) -> dict[UUID, About]:
    """Return, for the gaps in cases that `actor` may open, what they are about. At most two queries."""
    keys = {gap.case_id for gap in gaps if gap.case_id}
    if opened is None:
        opened = readable_cases(actor).filter(pk__in=keys).only("reference", "last_contact") if keys else ()
    cases = {case.pk: case for case in opened}
    seen = [(gap, cases[gap.case_id]) for gap in gaps if gap.case_id in cases]
    things = _things({gap.subject for gap, _case in seen if gap.rule in ABOUT_A_THING})
    return {
        gap.pk: About(case.reference, case.last_contact, what, receiver, case.reads_only)
        for gap, case in seen
        for what, receiver in [things.get(gap.subject, ("", ""))]
    }


def _things(subjects: set[str]) -> dict[str, tuple[str, str]]:
    """Return, of the steps and offered hand-overs among `subjects`, what is to be done and who is to answer."""
    if not subjects:
        return {}
    steps = Step.objects.filter(pk__in=subjects).values_list("pk", "what", Value(""))
    offers = Handover.objects.filter(pk__in=subjects).values_list("pk", Value(""), "to_organisation__name")
    return {str(pk): (what, receiver) for pk, what, receiver in steps.union(offers, all=True)}
