"""Whose data somebody saw, and could have seen, in a period: what a data breach must be judged by."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, Func, OuterRef, Q, QuerySet

from sluitend.access.actor import WORK_ON_CASES
from sluitend.casework.models import Case, Involvement, Participation
from sluitend.logbook.models import Outcome, Record
from sluitend.privacy.looking import action_words
from sluitend.privacy.models import Breach
from sluitend.registry.models import Official


@dataclass(frozen=True)
class Seen:
    """Counts for one breach: how many persons were seen, by which acts and kinds of data; how many could be seen."""

    persons: int
    records: int
    denied: int
    acts: list[dict[str, Any]]
    categories: list[dict[str, Any]]
    spaces: list[dict[str, Any]]
    could_cases: int
    could_persons: int

    def plain(self) -> dict[str, Any]:
        """Return the counts as plain data, to be kept with the breach."""
        return asdict(self)


def records_in(breach: Breach) -> QuerySet[Record]:
    """Return what the log says of the account or the organisation in the period of the breach."""
    records = Record.objects.filter(at__gte=breach.since, at__lt=breach.until)
    if breach.account_id:
        return records.filter(user_id=breach.account_id)
    return records.filter(organisation=breach.of_organisation_id)


def seen_in(breach: Breach) -> Seen:
    """Return whose data were and could be seen. For the system to ask: the log and the cases of all organisations."""
    records = records_in(breach)
    done = records.filter(outcome=Outcome.SUCCESS)
    acts = (
        done.exclude(subject="")
        .values("action", "event")
        .annotate(times=Count("seq"), persons=Count("subject", distinct=True))
        .order_by("-persons", "action")
    )
    kinds = (
        done.exclude(subject="")
        .annotate(category=Func(F("categories"), function="unnest"))
        .values("category")
        .annotate(persons=Count("subject", distinct=True))
        .order_by("-persons", "category")
    )
    spaces = (
        done.exclude(subject="")
        .values("space")
        .annotate(persons=Count("subject", distinct=True))
        .order_by("-persons", "space")
    )
    cases = could_open(breach)
    return Seen(
        persons=done.exclude(subject="").values("subject").distinct().count(),
        records=done.count(),
        denied=records.filter(outcome=Outcome.DENIED).count(),
        acts=[{**row, "words": action_words(row["action"], row["event"])} for row in acts],
        categories=[dict(row) for row in kinds],
        spaces=[dict(row) for row in spaces],
        could_cases=cases.count(),
        could_persons=Involvement.objects.filter(case__in=cases.values("pk"))
        .values("person")
        .distinct()
        .count(),
    )


def could_open(breach: Breach) -> QuerySet[Case]:
    """Return the cases that were open to the account or the organisation at some moment of the period."""
    organisations = _working_for(breach)
    part = Participation.objects.filter(
        Q(until=None) | Q(until__gt=breach.since),
        case=OuterRef("pk"),
        organisation__in=organisations,
        since__lt=breach.until,
    )
    carried = Q(
        responsibilities__organisation__in=organisations, responsibilities__since__lt=breach.until
    ) & (Q(responsibilities__until=None) | Q(responsibilities__until__gt=breach.since))
    closed = Q(organisation__in=organisations, closed_at__isnull=False)
    return Case.objects.filter(carried | closed | Exists(part)).distinct()


def _working_for(breach: Breach) -> Sequence[UUID]:
    if breach.of_organisation_id:
        return [breach.of_organisation_id]
    day = breach.since.date()
    offices = Official.objects.filter(
        Q(valid_until=None) | Q(valid_until__gt=day),
        user=breach.account_id,
        valid_from__lte=breach.until.date(),
        post__role__in=WORK_ON_CASES,
    )
    return list(offices.values_list("post__organisation", flat=True).distinct())
