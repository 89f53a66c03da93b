"""What somebody carries in cases: the cases themselves, and steps in cases that somebody else carries.

Passing them on is the act `assign_official` on each case, in sets: the history of responsibility, the timeline and the
disclosure log say it as if each had been given by hand.
"""

from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from sluitend.access.actor import Actor
from sluitend.casework.logged import OTHERWISE, log_case
from sluitend.casework.models import Case, Entry, Involvement, Participation, Responsibility, Step
from sluitend.casework.terms import now
from sluitend.casework.timeline import follow, new_entry
from sluitend.registry.carrying import Carried, register
from sluitend.registry.models import Official

# A step that passes on its own has a line of its own in the timeline.
ASSIGNED: Final = "assign_official"
STEPS_GIVEN: Final = "give_steps"


def cases_of(official: Official) -> int:
    """Return how many open cases an official carries."""
    return Case.objects.filter(official=official, closed_at=None).count()


def steps_of(official: Official) -> int:
    """Return how many open steps an official owns, in the cases they carry and in those of others."""
    return Step.objects.filter(official=official, done_at=None).count()


def give_cases(actor: Actor, official: Official, to: Official) -> int:
    """Let `to` carry the open cases of `official`, with their open steps in these; return how many cases."""
    cases = _locked(Case.objects.filter(official=official, closed_at=None).values("pk"))
    carried = [case for case in cases if case.official_id == official.pk and case.closed_at is None]
    if not carried:
        return 0
    _move_responsibility(carried, to)
    Step.objects.filter(case__in=carried, official=official, done_at=None).update(official=to)
    _tell(actor, carried, ASSIGNED, {case.pk: {"official": str(to.pk)} for case in carried})
    return len(carried)


def give_steps(actor: Actor, official: Official, to: Official) -> int:
    """Let `to` own the open steps of `official`; return how many."""
    mine = Step.objects.filter(official=official, done_at=None)
    cases = _locked(mine.values("case"))
    found: dict[UUID, list[str]] = {}
    for step, case in mine.filter(case__in=cases).values_list("pk", "case").order_by("created_at", "pk"):
        found.setdefault(case, []).append(str(step))
    if not found:
        return 0
    told: dict[UUID, dict[str, Any]] = {
        case: {"official": str(to.pk), "steps": steps} for case, steps in found.items()
    }
    moved = mine.filter(pk__in=[step for steps in found.values() for step in steps]).update(official=to)
    _tell(actor, [case for case in cases if case.pk in found], STEPS_GIVEN, told)
    return moved


def _locked(keys: QuerySet[Any, Any]) -> list[Case]:
    """Return cases, locked in one order, so that two who lock several never wait for each other."""
    return list(Case.objects.filter(pk__in=keys).select_for_update(of=("self",), no_key=True).order_by("pk"))


def _move_responsibility(cases: list[Case], to: Official) -> None:
    """Let `to` carry these locked cases from this moment on, without a moment in between."""
    carried = list(Responsibility.objects.filter(case__in=cases, until=None))
    moments = {one.pk: max(now(), one.since) for one in carried}
    for one in carried:
        one.until = moments[one.pk]
    Responsibility.objects.bulk_update(carried, ["until"])
    Case.objects.filter(pk__in=[case.pk for case in cases]).update(official=to)
    Responsibility.objects.bulk_create(
        Responsibility(
            case_id=one.case_id,
            organisation_id=one.organisation_id,
            official=to,
            since=moments[one.pk],
            reason="assigned",
        )
        for one in carried
    )


def _tell(actor: Actor, cases: list[Case], verb: str, told: dict[UUID, dict[str, Any]]) -> None:
    """Write a line in the timeline and the log of each of these locked cases, and let the consequences follow."""
    Case.objects.filter(pk__in=[case.pk for case in cases]).update(entries=F("entries") + 1)
    entries: list[Entry] = []
    for case in cases:
        case.entries += 1
        entries.append(new_entry(actor, case, verb, on_behalf_of=case.organisation_id, **told[case.pk]))
    Entry.objects.bulk_create(entries)
    people, parts = _people(cases), _parts(cases)
    for case in cases:
        part = parts.get(case.pk, (*OTHERWISE, case.organisation_id))
        log_case(actor, case, verb, part=part, subjects=people.get(case.pk, []))
    for case in cases:
        follow(case.pk)


def _people(cases: Iterable[Case]) -> dict[UUID, list[str]]:
    """Return the pseudonyms of whom each case is about."""
    found: dict[UUID, list[str]] = {}
    involved = Involvement.objects.filter(case__in=list(cases), until=None)
    for case, pseudonym in involved.values_list("case", "person__pseudonym"):
        found.setdefault(case, []).append(pseudonym)
    return found


def _parts(cases: Iterable[Case]) -> dict[UUID, tuple[str, str, UUID]]:
    """Return for what purpose and on which basis each case is carried, and by which organisation."""
    carrying = Participation.objects.filter(
        case__in=list(cases), until=None, organisation=F("case__organisation")
    )
    return {
        case: (purpose, basis, organisation)
        for case, purpose, basis, organisation in carrying.values_list(
            "case", "purpose", "legal_basis", "organisation"
        )
    }


register(
    Carried(
        "cases", _("casussen"), ngettext_lazy("%(n)d casus", "%(n)d casussen", "n"), cases_of, give_cases,
        "SELECT official_id, count(*) FROM casework_case WHERE closed_at IS NULL GROUP BY official_id",
    )
)  # fmt: skip
register(
    Carried(
        "steps", _("open stappen"), ngettext_lazy("%(n)d open stap", "%(n)d open stappen", "n"), steps_of, give_steps,
        "SELECT official_id, count(*) FROM casework_step WHERE done_at IS NULL GROUP BY official_id",
    )
)  # fmt: skip
