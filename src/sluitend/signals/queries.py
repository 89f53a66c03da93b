"""What one can ask about signals: the triage queue, what resembles a signal, whom it can go to.
Reads only.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.db import connection
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sluitend.access.actor import Actor
from sluitend.casework.access import visible_cases, visible_handovers
from sluitend.casework.models import Case, Handover, Involvement, Step
from sluitend.registry.models import Organisation
from sluitend.registry.partners import search_organisations
from sluitend.registry.queries import gone_over, memberships_on
from sluitend.signals.access import visible_signals
from sluitend.signals.models import Signal
from sluitend.signals.programmes import SIGNAL
from sluitend.signals.reference import Route
from sluitend.signals.reporter import reporters_like

# The case in which it goes on may be one that the reader does not see: hence not from the table.
GOES_ON: Final = """
SELECT c.id, c.programme, o.name
FROM casework_goes_on(%s) AS c JOIN registry_organisation AS o ON o.id = c.organisation_id
"""
PAGE: Final = 25
NEAR: Final = timedelta(days=30)
ENOUGH_SIGNS: Final = 2
CANDIDATES: Final = 200
DUPLICATES: Final = 5
RECEIVERS: Final = 20


@dataclass(frozen=True)
class QueuePage:
    """A page of the queue, and the cursor of the next ("" when there is none)."""

    rows: list[Case]
    after: str


def _after(cursor: str) -> Q:
    """Return the condition for what follows `cursor` ("urgent~due~id");
    a cursor that is not ours means the start.
    """
    parts = cursor.split("~")
    try:
        urgent, due, pk = parts[0] == "1", date.fromisoformat(parts[1]), UUID(parts[2])
    except (ValueError, IndexError):
        return Q()
    later = Q(urgent=urgent) & (Q(next_due__gt=due) | Q(next_due=due, pk__gt=pk))
    return later | Q(urgent=False) if urgent else later


def triage_queue(actor: Actor, *, after: str = "") -> QueuePage:
    """Return the open signals that the actor's organisations carry: urgent first, then by term. One query."""
    found = (
        visible_cases(actor)
        .filter(_after(after), programme=SIGNAL.code, closed_at=None, organisation__in=actor.organisations)
        .select_related("municipality", "official", "organisation")
        .order_by("-urgent", "next_due", "id")
    )
    rows = list(found[: PAGE + 1])
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    cursor = f"{int(last.urgent)}~{last.next_due}~{last.pk}" if last else ""
    return QueuePage(rows[:PAGE], cursor)


def offered_signals(actor: Actor) -> QuerySet[Handover]:
    """Return the signals offered to the actor's organisations that wait for an answer,
    the most pressing first.
    """
    return (
        visible_handovers(actor)
        .filter(state=Handover.State.OFFERED, to_organisation__in=actor.organisations, programme=SIGNAL.code)
        .select_related("from_organisation")
        .order_by("due", "id")[:PAGE]
    )


def open_offer(case: Case) -> Handover | None:
    """Return the offer of this case that waits for an answer, or None."""
    return (
        Handover.objects.filter(case=case, state=Handover.State.OFFERED)
        .select_related("to_organisation")
        .first()
    )


@dataclass(frozen=True)
class GoesOn:
    """The case in which a closed one goes on: who carries it, and whether the reader may open it."""

    case: UUID
    programme: str
    organisation: str
    may_open: bool


def where_it_goes_on(actor: Actor, case: Case) -> GoesOn | None:
    """Return where a closed case goes on, None when it ended there. To who may not open it, only who carries it now.

    At most two queries.
    """
    if case.continued_in_id is None:
        return None
    with connection.cursor() as cursor:
        cursor.execute(GOES_ON, [case.pk])
        pk, programme, name = cursor.fetchone()
    return GoesOn(pk, programme, name, visible_cases(actor).filter(pk=pk).exists())


def triage_due(case: Case) -> date | None:
    """Return the day on which the signal must have been judged; None when it has been."""
    first = (
        Step.objects.filter(case=case, kind=SIGNAL.first_kind, done_at=None)
        .values_list("due", flat=True)
        .first()
    )
    return first or case.next_due


@dataclass(frozen=True)
class Resemblance:
    """Another signal that may tell of the same, and why one might think so: for a person to judge."""

    signal: Signal
    reasons: tuple[str, ...]


def _reasons(signal: Signal, other: Signal, *, same_reporter: bool) -> tuple[str, ...]:
    """Return why `other` may be about the same as `signal`; empty when there is too little."""
    reasons = []
    if signal.place_key and signal.place_key == other.place_key:
        reasons.append(_("dezelfde straat of plek"))
    if same_reporter:
        reasons.append(_("mogelijk dezelfde melder"))
    shared = len(set(signal.indicators) & set(other.indicators))
    alike = signal.form == other.form and signal.place_kind == other.place_kind and shared >= ENOUGH_SIGNS
    if not (reasons or alike):
        return ()
    if signal.form == other.form:
        reasons.append(_("dezelfde vorm van uitbuiting"))
    if shared:
        reasons.append(
            ngettext("%(n)d hetzelfde kenmerk", "%(n)d dezelfde kenmerken", shared) % {"n": shared}
        )
    return tuple(reasons)


def possible_duplicates(actor: Actor, signal: Signal) -> list[Resemblance]:
    """Return signals from the same municipality and period that resemble this one, most reasons first.
    One query, and those with which the reporter is looked for, as far as `actor` may know them.

    Only among those that `actor` may see: that another organisation knows of it is not given away.
    """
    alike = Q(form=signal.form, place_kind=signal.place_kind, indicators__overlap=signal.indicators)
    if signal.place_key:
        alike |= Q(place_key=signal.place_key)
    reported: set[UUID] = set()
    if reporters := reporters_like(actor, signal.case):
        there = Involvement.objects.filter(person__in=reporters, role=Involvement.Role.REPORTER)
        reported = set(there.values_list("case", flat=True))
        alike |= Q(pk__in=reported)
    near = (
        visible_signals(actor)
        .filter(alike, case__municipality=signal.case.municipality_id)
        .filter(reported_on__range=(signal.reported_on - NEAR, signal.reported_on + NEAR))
        .exclude(pk=signal.pk)
        .select_related("case__organisation")
        .order_by("-reported_on", "pk")[:CANDIDATES]
    )
    found = [
        Resemblance(other, reasons)
        for other in near
        if (reasons := _reasons(signal, other, same_reporter=other.pk in reported))
    ]
    return sorted(found, key=lambda one: -len(one.reasons))[:DUPLICATES]


def receivers(actor: Actor, route: Route, case: Case) -> list[Organisation]:
    """Return the organisations of the route's kind that work where the signal lies;
    those in Sluitend first. One query.
    """
    if not route.kind:
        return []
    here = case.municipality_id
    regions = memberships_on().filter(municipality=here).values("region")
    covering = Organisation.objects.filter(covers=here).values("pk")
    national = Q(region=None, municipality=None) & ~Q(
        pk__in=Organisation.covers.through.objects.values("organisation")
    )
    nearby = ExpressionWrapper(Q(pk__in=covering) | Q(municipality=here), output_field=BooleanField())
    found = (
        search_organisations(actor, kind=route.kind)
        .filter(Q(pk__in=covering) | Q(municipality=here) | Q(region__in=regions) | national)
        .exclude(gone_over())
        .exclude(pk=case.organisation_id)
        .annotate(nearby=nearby)
        .order_by("-on_platform", "-nearby", "name", "id")
    )
    return list(found[:RECEIVERS])
