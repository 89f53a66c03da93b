"""What one can ask about cases: reads only, set-based, a fixed number of queries, pages of 25 by keyset, no counts.

A list is read from its index in the order of the page. `after` and `before` are cursors from an earlier page.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Generic, TypeVar
from uuid import UUID

from django.db.models import F, Model, QuerySet
from django.db.models.fields.tuple_lookups import TupleGreaterThan, TupleLessThan
from django.utils.translation import gettext as _

from sluitend.access.actor import Actor
from sluitend.access.errors import NotFound
from sluitend.casework.access import readable_cases
from sluitend.casework.models import Case, Entry, Handover, Participation, Step
from sluitend.registry.models import Official, Organisation

M = TypeVar("M", bound=Model)
PAGE: Final = 25
ON_ONE_PAGE: Final = 100  # steps or participants of one case; more is not a case but a project
HANDOVERS: Final = 10
SEPARATOR: Final = "~"


@dataclass(frozen=True)
class Page(Generic[M]):
    """Some rows, and the cursors of what lies before and after them ("" when there is nothing)."""

    rows: list[M]
    before: str = ""
    after: str = ""


def _cursor(row: Model, fields: tuple[str, ...]) -> str:
    return SEPARATOR.join(
        value.isoformat() if isinstance(value, date) else str(value)
        for value in (getattr(row, field) for field in fields)
    )


def _position(cursor: str, row: type[Model], fields: tuple[str, ...]) -> tuple[Any, ...] | None:
    """Return the values that a cursor stands for; None for one that we did not make, which means the first page."""
    parts = cursor.split(SEPARATOR)
    if len(parts) != len(fields):
        return None
    kinds: dict[str, Callable[[str], Any]] = {
        "DateField": date.fromisoformat,
        "DateTimeField": datetime.fromisoformat,
        "UUIDField": UUID,
    }
    try:
        return tuple(
            kinds.get(row._meta.get_field(field.removesuffix("_id")).get_internal_type(), UUID)(part)
            for field, part in zip(fields, parts, strict=True)
        )
    except ValueError:
        return None


def _page(
    rows: QuerySet[M],
    fields: tuple[str, ...],
    *,
    among: tuple[str, frozenset[UUID]] | None = None,
    after: str = "",
    before: str = "",
    falling: bool = False,
) -> Page[M]:
    """Return one page of `rows` in the order of `fields` (from high to low when `falling`).

    `among` names a column and the values it may have. Each value is read from its own place in the index: one `IN`
    would read and sort everything of every organisation before the first row.
    """
    start = _position(before or after, rows.model, fields)
    before = before if start else ""
    down = falling != bool(before)
    if start:
        beyond = TupleLessThan if down else TupleGreaterThan
        rows = rows.filter(beyond(tuple(F(field) for field in fields), start))
    order = [f"-{field}" if down else field for field in fields]
    if among:
        column, values = among
        ends = [
            rows.filter(**{column: value}).order_by(*order).values("pk")[: PAGE + 1]
            for value in sorted(values)
        ]
        if not ends:
            return Page([])
        rows = (
            rows.filter(pk__in=ends[0].union(*ends[1:], all=True))
            if ends[1:]
            else rows.filter(**{column: next(iter(values))})
        )
    found = list(rows.order_by(*order)[: PAGE + 1])
    more, found = len(found) > PAGE, found[:PAGE]
    if before:
        found.reverse()
    if not found:
        return Page(found)
    earlier, later = (more, bool(start)) if before else (bool(start), more)
    return Page(
        found, _cursor(found[0], fields) if earlier else "", _cursor(found[-1], fields) if later else ""
    )


def worklist(
    actor: Actor,
    *,
    programme: str = "",
    municipality: str = "",
    urgent: bool = False,
    after: str = "",
    before: str = "",
) -> Page[Case]:
    """Return the open cases that the actor's organisations carry, by the date of their next step. One query."""
    cases = Case.objects.filter(closed_at=None).select_related("municipality", "organisation", "official")
    return _page(
        _narrowed(cases, "", programme, municipality, urgent=urgent),
        ("next_due", "id"),
        among=("organisation", actor.organisations),
        after=after,
        before=before,
    )


def _narrowed(
    rows: QuerySet[M], to_case: str, programme: str, municipality: str, *, urgent: bool
) -> QuerySet[M]:
    """Return `rows` whose case (at `to_case`) is of this programme, lies in this municipality, is urgent."""
    chosen = {"programme": programme, "municipality": municipality, "urgent": urgent}
    return rows.filter(**{f"{to_case}{name}": value for name, value in chosen.items() if value})


def participating(
    actor: Actor,
    *,
    programme: str = "",
    municipality: str = "",
    urgent: bool = False,
    after: str = "",
    before: str = "",
) -> Page[Participation]:
    """Return the open cases of others that the actor's organisations take part in, the latest first. One query."""
    parts = (
        Participation.objects.filter(until=None, carries=False, case__closed_at=None)
        .exclude(case__organisation__in=actor.organisations)
        .select_related("case__municipality", "case__organisation", "case__official")
    )
    return _page(
        _narrowed(parts, "case__", programme, municipality, urgent=urgent),
        ("since", "case_id"),
        among=("organisation", actor.organisations),
        after=after,
        before=before,
        falling=True,
    )


def closed_cases(
    actor: Actor,
    *,
    programme: str = "",
    municipality: str = "",
    urgent: bool = False,
    after: str = "",
    before: str = "",
) -> Page[Case]:
    """Return the closed cases that the actor's organisations carried last, the latest first. One query."""
    cases = Case.objects.exclude(closed_at=None).select_related("municipality", "organisation", "official")
    return _page(
        _narrowed(cases, "", programme, municipality, urgent=urgent),
        ("closed_at", "id"),
        among=("organisation", actor.organisations),
        after=after,
        before=before,
        falling=True,
    )


def my_steps(actor: Actor, *, after: str = "", before: str = "") -> Page[Step]:
    """Return the open steps that the actor does in person, by date. One query."""
    officials = frozenset(office.official for office in actor.offices)
    return _page(_open_steps(), ("due", "id"), among=("official", officials), after=after, before=before)


def organisation_steps(actor: Actor, *, after: str = "", before: str = "") -> Page[Step]:
    """Return the open steps of the actor's organisations, whoever does them, by date. One query."""
    return _page(
        _open_steps(), ("due", "id"), among=("organisation", actor.organisations), after=after, before=before
    )


def _open_steps() -> QuerySet[Step]:
    return Step.objects.filter(done_at=None).select_related("case", "organisation", "official")


def handovers_waiting(actor: Actor, *, after: str = "", before: str = "") -> Page[Handover]:
    """Return the offers that wait for the answer of the actor's organisations, the most pressing first. One query.

    Without their cases: those are not the receiver's to see.
    """
    return _handovers("to_organisation", _offers(), actor, after, before)


def handovers_sent(actor: Actor, *, after: str = "", before: str = "") -> Page[Handover]:
    """Return the offers by the actor's organisations that nobody answered yet. One query."""
    return _handovers("from_organisation", _offers().select_related("case"), actor, after, before)


def _offers() -> QuerySet[Handover]:
    offers = Handover.objects.filter(state=Handover.State.OFFERED)
    return offers.select_related("from_organisation", "to_organisation")


def _handovers(
    side: str, offers: QuerySet[Handover], actor: Actor, after: str, before: str
) -> Page[Handover]:
    return _page(offers, ("due", "id"), among=(side, actor.organisations), after=after, before=before)


@dataclass(frozen=True)
class Line:
    """A line of the timeline, and the text of its latest correction ("" when it stands as it was written)."""

    entry: Entry
    corrected: str = ""


@dataclass(frozen=True)
class Story:
    """Some lines of a timeline, the latest first; `names` of the organisations and officials that they speak of.

    `earlier` is the number before which the next page goes on (0: this is where it began).
    """

    lines: list[Line]
    names: dict[str, str]
    earlier: int = 0


def timeline(case: UUID, *, before: int = 0) -> Story:
    """Return 25 lines of the timeline of a case that came through the gate, with their names. At most three queries."""
    entries = Entry.objects.filter(case=case).select_related("user", "organisation", "corrects")
    if before > 0:
        entries = entries.filter(number__lt=before)
    found = list(entries.order_by("-number")[: PAGE + 1])
    more, found = len(found) > PAGE, found[:PAGE]
    later = Entry.objects.filter(case=case, corrects__in=[entry.pk for entry in found]).order_by("number")
    corrected = dict(later.values_list("corrects", "text"))
    return Story(
        [Line(entry, corrected.get(entry.pk, "")) for entry in found],
        _names(entry.data for entry in found),
        found[-1].number if more else 0,
    )


SPOKEN_OF: Final = ("organisation", "to", "old", "official", "escalated_to")


def _names(data: Iterable[dict[str, Any]]) -> dict[str, str]:
    """Return what the organisations and officials that timeline entries name by id are called. One query."""
    ids = set()
    for entry in data:
        for key in SPOKEN_OF:
            try:
                ids.add(UUID(str(entry.get(key))))
            except ValueError:  # a stage or a date under the same key
                continue
    organisations = Organisation.objects.filter(pk__in=ids).order_by().values_list("pk", "name")
    officials = Official.objects.filter(pk__in=ids).order_by().values_list("pk", "name")
    return {str(pk): name for pk, name in (organisations.union(officials, all=True) if ids else ())}


@dataclass(frozen=True)
class CasePage:
    """Everything that the page of one case shows. `steps`: the open ones by date; `done`: the latest ended ones."""

    case: Case
    steps: list[Step]
    done: list[Step]
    participations: list[Participation]
    handovers: list[Handover]
    story: Story

    @property
    def offer(self) -> Handover | None:
        """The open offer, if any: there is one at a time."""
        return next(
            (handover for handover in self.handovers if handover.state == Handover.State.OFFERED), None
        )


def case_page(actor: Actor, case: UUID, *, before: int = 0) -> CasePage:
    """Return what the page of a case shows; raises NotFound to who may not see it. At most seven queries.

    A case with more than 100 steps shows its open ones and the latest of the others; the timeline has them all.
    """
    found = (
        readable_cases(actor)
        .select_related("municipality", "organisation", "official__post")
        .filter(pk=case)
        .first()
    )
    if found is None:
        raise NotFound(_("Dit bestaat niet, of u neemt er niet aan deel."))
    steps = list(
        Step.objects.filter(case=found)
        .select_related("organisation", "official")
        .order_by(F("done_at").desc(nulls_first=True), "due", "id")[:ON_ONE_PAGE]
    )
    return CasePage(
        case=found,
        steps=[step for step in steps if step.done_at is None],
        done=[step for step in steps if step.done_at],
        participations=list(
            Participation.objects.filter(case=found, until=None)
            .select_related("organisation")
            .order_by("since", "id")[:ON_ONE_PAGE]
        ),
        handovers=list(
            Handover.objects.filter(case=found)
            .select_related("from_organisation", "to_organisation")
            .order_by("-offered_at", "-id")[:HANDOVERS]
        ),
        story=timeline(found.pk, before=before),
    )
