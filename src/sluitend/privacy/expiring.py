"""What comes to the end of its term: closed cases of an organisation, with the rule, the day and what stops it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.utils.timezone import localdate

from sluitend.access.actor import system
from sluitend.access.clock import months_after, today
from sluitend.access.context import acting
from sluitend.casework.models import Case, Handover
from sluitend.casework.programmes import PROGRAMMES
from sluitend.privacy.access import answered_for
from sluitend.privacy.models import Certificate, Disposal, Hold
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

    Cases that were ever in a programme whose term nobody decided on are never among them. Five statements.
    """
    ended, longer = Q(), ~Q(programme="")
    for code, rule in _decided().items():
        passed = _before(until, rule.months)
        ended |= Q(programme=code, closed_at__date__lt=passed)
        longer &= ~Q(programme=code, case__closed_at__date__lt=passed)
    with acting(system("retention")):
        cases = list(
            answered_for(*organisations)
            .filter(ended, closed_at__isnull=False)
            .exclude(Exists(Handover.objects.filter(longer, case=OuterRef("pk"))))
            .exclude(Exists(Certificate.objects.filter(case=OuterRef("pk"))))
            .select_related("municipality")
            .order_by("closed_at")[:limit]
        )
        return _described(cases)


def _decided() -> dict[str, Retention]:
    return {code: rule for code, rule in retention().items() if rule.of == "case" and rule.months}


def programmes_of(cases: Sequence[Case]) -> dict[UUID, set[str]]:
    """Return per case the programmes that it was ever in. For the system to ask; one query.

    A case changes programme with a hand-over only, and each offer says in which programme the case was then.
    """
    ever = {case.pk: {case.programme} for case in cases}
    offers = Handover.objects.filter(case__in=list(ever)).exclude(programme="")
    for case, programme in offers.values_list("case", "programme"):
        ever[case].add(programme)
    return ever


def longest(programmes: Collection[str]) -> Retention | None:
    """Return the rule that keeps a case longest that was in these programmes; None where one of them has no term yet.

    A file begun under a duty of twenty years does not lose it by going on in a programme of fifteen.
    """
    decided = _decided()
    if not decided.keys() >= set(programmes):
        return None
    return max((decided[code] for code in sorted(programmes)), key=lambda rule: rule.months)


def longest_duty(programmes: Collection[str]) -> Retention | None:
    """Return the longest of the terms that the law sets to these programmes; None where it sets none."""
    decided = _decided()
    duties = [decided[code] for code in sorted(programmes) if code in decided and decided[code].duty]
    return max(duties, key=lambda rule: rule.months, default=None)


def _before(until: date, months: int) -> date:
    """Return the day such that what was closed before it has passed its term before `until`."""
    return months_after(until, -months)


def _described(cases: Sequence[Case]) -> list[Expiring]:
    ids = [case.pk for case in cases]
    rules = {case: longest(programmes) for case, programmes in programmes_of(cases).items()}
    disposals = {one.case_id: one for one in Disposal.objects.filter(case__in=ids, withdrawn_at=None)}
    holds = {one.case_id: one for one in Hold.objects.filter(case__in=ids, lifted_on=None)}
    return [
        Expiring(
            case=case.pk,
            reference=case.reference,
            programme=str(PROGRAMMES[case.programme].name),
            municipality=case.municipality.name,
            closed_on=localdate(case.closed_at),
            due=months_after(localdate(case.closed_at), rule.months),
            rule=rule,
            disposal=disposals.get(case.pk),
            hold=holds.get(case.pk),
        )
        for case in cases
        if (rule := rules[case.pk])
    ]


def references(cases: Sequence[UUID]) -> dict[UUID, str]:
    """Return the references of these cases, which the officer does not see otherwise."""
    with acting(system("retention")):
        return dict(Case.objects.filter(pk__in=cases).values_list("pk", "reference"))
