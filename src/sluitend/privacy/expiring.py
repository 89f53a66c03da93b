"""What comes to the end of its term: closed cases of an organisation, with the rule, the day and what stops it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.utils.timezone import localdate

from sluitend.access.actor import system
from sluitend.access.clock import today
from sluitend.access.context import acting
from sluitend.casework.models import Case
from sluitend.casework.programmes import PROGRAMMES
from sluitend.privacy.access import answered_for
from sluitend.privacy.models import Certificate, Disposal, Hold
from sluitend.privacy.noting import months_after
from sluitend.privacy.rules import Retention, retention


@dataclass(frozen=True)
class Expiring:
    """A closed case and the day on which its term passes; without a title, for the officer sees no case."""

    case: UUID
    reference: str
    programme: str
    municipality: str
    closed_on: date
    due: date
    rule: Retention
    disposal: Disposal | None
    hold: Hold | None

    @property
    def is_held(self) -> bool:
        """True while a legal hold stops the destruction."""
        return self.hold is not None and self.hold.until >= today()


def expiring(organisations: Collection[UUID], until: date, *, limit: int = 200) -> list[Expiring]:
    """Return the closed cases of `organisations` whose term passes before `until`, the longest past first.

    Cases of programmes whose term nobody decided on are never among them. Four statements.
    """
    rules = {code: rule for code, rule in retention().items() if rule.of == "case" and rule.months}
    ended = Q()
    for code, rule in rules.items():
        ended |= Q(programme=code, closed_at__date__lt=_before(until, rule.months))
    with acting(system("retention")):
        cases = list(
            answered_for(*organisations)
            .filter(ended, closed_at__isnull=False)
            .exclude(Exists(Certificate.objects.filter(case=OuterRef("pk"))))
            .select_related("municipality")
            .order_by("closed_at")[:limit]
        )
        return _described(cases, rules)


def _before(until: date, months: int) -> date:
    """Return the day such that what was closed before it has passed its term before `until`."""
    return months_after(until, -months)


def _described(cases: Sequence[Case], rules: dict[str, Retention]) -> list[Expiring]:
    ids = [case.pk for case in cases]
    disposals = {one.case_id: one for one in Disposal.objects.filter(case__in=ids, withdrawn_at=None)}
    holds = {one.case_id: one for one in Hold.objects.filter(case__in=ids, lifted_on=None)}
    return [
        Expiring(
            case=case.pk,
            reference=case.reference,
            programme=str(PROGRAMMES[case.programme].name),
            municipality=case.municipality.name,
            closed_on=localdate(case.closed_at),
            due=months_after(localdate(case.closed_at), rules[case.programme].months),
            rule=rules[case.programme],
            disposal=disposals.get(case.pk),
            hold=holds.get(case.pk),
        )
        for case in cases
    ]


def references(cases: Sequence[UUID]) -> dict[UUID, str]:
    """Return the references of these cases, which the officer does not see otherwise."""
    with acting(system("retention")):
        return dict(Case.objects.filter(pk__in=cases).values_list("pk", "reference"))
