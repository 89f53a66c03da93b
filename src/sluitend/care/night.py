"""Who sleeps where tonight, and who does not: every open case of a victim whose people one needs to know.

What was said last counts (`SleepingPlace`): beginning and ending a stay say it too. Who asked for a place for tonight
and has none has no bed, wherever they were last night. What was said too long ago is not known any more. Everybody is
read and counted; only of those with a bed the page leaves some out.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from sluitend.access.actor import Actor
from sluitend.access.clock import now, today
from sluitend.care.access import LIVE, PROGRAMMES, PROMISED
from sluitend.care.models import Placement, PlacementRequest, SleepingPlace
from sluitend.care.models.placing import WAITS
from sluitend.care.promised import is_awaited, told
from sluitend.care.reference import Sleeping, place_kinds, sleeping_places, urgencies
from sluitend.care.sleeping import PLACED, said_last
from sluitend.casework.access import known_cases
from sluitend.casework.models import Case, Step
from sluitend.registry.models import Organisation
from sluitend.registry.reaching import Reach, reach_now

SHOWN: Final = 500
NONE, UNKNOWN, COMING, BED = "none", "unknown", "coming", "bed"
GROUPS: Final = (NONE, UNKNOWN, COMING, BED)
UNSEEN: Final = "SELECT municipality_id, open_cases FROM care_unseen_cases(%s, %s)"
MEDIATES: Final = "comensha"  # the kind of who mediates when nobody else is open


@dataclass(frozen=True)
class Line:
    """One case tonight: in which group, since when, and what there is to know for who must act.

    `said` is what was said last (None: nothing), `kind` what it tells now; `is_old` when it is too long ago to count.
    `promise` is what was reserved or promised for the request, also where one sleeps elsewhere meanwhile.
    """

    case: Case
    group: str
    since: date
    said: SleepingPlace | None
    kind: Sleeping | None
    is_old: bool
    placement: Placement | None
    request: PlacementRequest | None
    promise: Placement | None
    step: Step | None
    reach: Reach | None

    @property
    def asks_tonight(self) -> bool:
        """True for who has no bed because they asked for one for tonight, wherever they slept before."""
        return self.group == NONE and (self.kind is None or self.kind.safe or not self.kind.known)

    @property
    def step_is_late(self) -> bool:
        """True when the next step should have been done before today."""
        return self.step is not None and self.step.due < today()

    @property
    def nights(self) -> int:
        """How many nights it has been so."""
        return max(0, (today() - self.since).days)

    @property
    def hold_up(self) -> str:
        """What it waits for; "" for who has a bed.

        `answer` of a provider, `arrive`, a `place` (`late` when too long), `on_hold`, `ask` (nobody asked for a place)
        or `say` (nobody said where they sleep).
        """
        if self.group == BED:
            return ""
        if self.promise:
            return "answer" if self.promise.state == Placement.State.RESERVED else "arrive"
        if self.request is None:
            return "say" if self.group == UNKNOWN else "ask"
        if self.request.state == PlacementRequest.State.ON_HOLD:
            return "on_hold"
        return "late" if self.waits_too_long else "place"

    @property
    def promise_told(self) -> str:
        """What was reserved or promised, in words; empty where nothing was."""
        return told(self.promise) if self.promise else ""

    @property
    def waits_for_place(self) -> bool:
        """True for who asked for a place and has no promise of one; who has waits for an answer, or to arrive."""
        return self.request is not None and self.promise is None

    @property
    def waits_too_long(self) -> bool:
        """True for who waits for a place longer than the urgency allows, wherever they sleep meanwhile."""
        if self.request is None or not self.waits_for_place:
            return False
        if self.request.state != PlacementRequest.State.WAITING:
            return False
        urgent = urgencies().get(self.request.urgency)
        waited = (today() - timezone.localdate(self.request.asked_at)).days
        return urgent is not None and waited > urgent.days


@dataclass(frozen=True)
class Night:
    """All that is known of tonight: the lines by group, whom to call, and what happens elsewhere in the region.

    `shown` is how many of those with a bed a page lists; of who must be acted for nobody is left out.
    """

    moment: datetime
    groups: dict[str, list[Line]]
    on_duty: list[Reach] = field(default_factory=list)
    unseen: dict[str, int | None] = field(default_factory=dict)
    shown: int = SHOWN

    def count(self, group: str) -> int:
        """How many there are in a group."""
        return len(self.groups[group])

    def listed(self, group: str) -> list[Line]:
        """The lines of a group that a page lists: all, except where people have a bed."""
        return self.groups[group][: self.shown] if group == BED else self.groups[group]

    @property
    def more(self) -> int:
        """How many with a bed are counted and not listed."""
        return self.count(BED) - len(self.listed(BED))

    @property
    def without(self) -> list[Line]:
        """Who has no bed for tonight."""
        return self.groups[NONE]

    @property
    def unknown(self) -> list[Line]:
        """Of whom nobody knows where they sleep."""
        return self.groups[UNKNOWN]

    @property
    def total(self) -> int:
        """How many cases are told about."""
        return sum(map(len, self.groups.values()))


def open_victims(actor: Actor) -> QuerySet[Case]:
    """Return the open cases of victims that `actor` works on and needs to know the people of."""
    return known_cases(actor).filter(closed_at=None, programme__in=PROGRAMMES)


def unseen_cases(actor: Actor) -> dict[str, int | None]:
    """Return per municipality of the actor's regions how many cases they see nothing of; None for one to four.

    One query; PostgreSQL protects the small numbers: no screen can tell more.
    """
    if actor.is_system:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(UNSEEN, [today(), sorted(PROGRAMMES)])
        return dict(cursor.fetchall())


def whole_cases(actor: Actor) -> QuerySet[Case]:
    """Return `open_victims` with what a page shows of each: the municipality, and who carries the case."""
    return open_victims(actor).select_related("municipality", "organisation", "official")


def lines_tonight(actor: Actor) -> list[Line]:
    """Return how each case stands tonight, without its next step and without whom to call. Four queries."""
    return [_line(one, None, {}) for one in _read(whole_cases(actor))]


def tonight_by_case(actor: Actor, *, shown: int = SHOWN) -> Night:
    """Return who sleeps where tonight, and who does not. Eight queries, however many there are.

    Of those with a bed a page lists `shown`, who is there longest first.
    """
    told = _read(whole_cases(actor))
    steps = _first(
        Step.objects.filter(case__in=[one.case.pk for one in told], done_at=None)
        .select_related("organisation", "official")
        .order_by("case", "due", "id")
        .distinct("case")
    )
    reached = reach_now(_organisations(told))
    lines = [_line(one, steps.get(one.case.pk), reached) for one in told]
    groups: dict[str, list[Line]] = {group: [] for group in GROUPS}
    for line in sorted(lines, key=lambda one: (one.since, one.case.reference)):
        groups[line.group].append(line)
    return Night(now(), groups, _on_duty(lines, reached), unseen_cases(actor), shown)


def tonight_counts(actor: Actor) -> dict[str, int]:
    """Return how many there are in each group tonight, as `tonight_by_case` has them. Four queries."""
    return dict(Counter(one.group for one in _read(open_victims(actor))))


def _read(cases: QuerySet[Case]) -> list["_Told"]:
    """Return what the tables tell of each case. Four queries."""
    found = list(cases)
    keys = [case.pk for case in found]
    said, placements = _first(said_last(keys)), _live(keys)
    requests = _first(PlacementRequest.objects.filter(case__in=keys, state__in=WAITS))
    return [_Told(one, said.get(one.pk), placements.get(one.pk, []), requests.get(one.pk)) for one in found]


def _first(rows: Iterable[Any]) -> dict[UUID, Any]:
    return {row.case_id: row for row in rows}


def _live(cases: list[UUID]) -> dict[UUID, list[Placement]]:
    """Return the live placements of these cases: who stays first, then what was promised, then what was reserved."""
    found: dict[UUID, list[Placement]] = {}
    live = Placement.objects.filter(case__in=cases, state__in=LIVE).select_related("place", "provider")
    order = ("staying", "accepted", "reserved")
    for one in sorted(live, key=lambda one: (order.index(one.state), one.starts_on)):
        found.setdefault(one.case_id, []).append(one)
    return found


def _organisations(told: Iterable["_Told"]) -> list[Organisation]:
    """Return who carries and who shelters, and who mediates when all of these are closed. One query."""
    found: dict[UUID, Organisation] = {}
    for one in told:
        found[one.case.organisation_id] = one.case.organisation
        found |= {live.provider_id: live.provider for live in one.beds}
    found |= {one.pk: one for one in Organisation.objects.filter(kind=MEDIATES, valid_until=None)}
    return list(found.values())


def _on_duty(lines: list[Line], reached: dict[UUID, Reach]) -> list[Reach]:
    """Return whom to call now: of who has no bed or is not known to have one; who is open first."""
    needed = {line.case.organisation_id for line in lines if line.group in (NONE, UNKNOWN)}
    mediates = set(reached) - {line.case.organisation_id for line in lines}
    mediates -= {line.placement.provider_id for line in lines if line.placement}
    found = [one for key, one in reached.items() if one.phone and key in needed | mediates]
    return sorted(found, key=lambda one: (one.state.is_open is not True, one.name))


@dataclass(frozen=True)
class _Told:
    """All that the tables tell of one case tonight."""

    case: Case
    said: SleepingPlace | None
    live: list[Placement]
    request: PlacementRequest | None

    @property
    def kind(self) -> Sleeping | None:
        return sleeping_places().get(self.said.kind_now) if self.said else None

    @property
    def beds(self) -> list[Placement]:
        """The live placements in which one sleeps: not those of help at home."""
        return [one for one in self.live if place_kinds()[one.place.kind].bed]

    @property
    def promise(self) -> Placement | None:
        """What was reserved or promised for the request that is open."""
        asked = self.request.pk if self.request else None
        return next((one for one in self.live if one.state in PROMISED and one.request_id == asked), None)

    @property
    def old_since(self) -> date | None:
        """The day since which what was said counts no more; None while it does."""
        if self.said is None or self.kind is None or self.kind.days is None or not self.kind.known:
            return None
        day = timezone.localdate(self.said.recorded_at) + timedelta(days=self.kind.days)
        return day if day <= today() else None

    @property
    def is_outside(self) -> bool:
        """True when what was said last is no bed for the night, also for who was promised a place since."""
        return self.kind is not None and self.kind.is_outside

    @property
    def staying(self) -> Placement | None:
        """Where they are inside, if that is what was said last."""
        if self.kind is None or self.kind.code != PLACED:
            return None
        return next((one for one in self.beds if one.state == Placement.State.STAYING), None)

    @property
    def ahead(self) -> Placement | None:
        """What was promised or reserved."""
        return next((one for one in self.beds if one.state != Placement.State.STAYING), None)

    @property
    def group(self) -> str:
        ahead = self.ahead
        if ahead and is_awaited(ahead) and not self.staying:
            return COMING
        tonight = self.request is not None and self.request.urgency in _tonight()
        if self.is_outside or (tonight and not self.staying):
            return NONE
        if self.kind is None or not self.kind.known or self.old_since:
            return UNKNOWN
        return BED

    @property
    def since(self) -> date:
        """Since when it is so: without a bed since the place was asked for, or since the street.

        Who is on the way waits since the promise, but who sleeps outside until then does so since the street.
        """
        if self.group == COMING and not self.is_outside and self.ahead and self.ahead.answered_at:
            return timezone.localdate(self.ahead.answered_at)
        if self.old_since:
            return self.old_since
        if self.group == NONE and self.request and not self.is_outside:
            return timezone.localdate(self.request.asked_at)
        said = self.said.since if self.said else None
        return said or timezone.localdate(self.case.opened_at)


def _line(told: _Told, step: Step | None, reached: dict[UUID, Reach]) -> Line:
    group = told.group
    placement = told.staying if group == BED else told.ahead or told.staying
    where = placement.provider_id if placement and group in {BED, COMING} else told.case.organisation_id
    return Line(
        case=told.case,
        group=group,
        since=told.since,
        said=told.said,
        kind=told.kind,
        is_old=told.old_since is not None,
        placement=placement,
        request=told.request,
        promise=told.promise,
        step=step,
        reach=reached.get(where),
    )


def _tonight() -> set[str]:
    return {one.code for one in urgencies().values() if one.is_tonight}
