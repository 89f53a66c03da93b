"""What one can ask: what a case gave and received, with whom somebody's data were shared, what an organisation gave.

Row-level security decides what is seen; what is asked here is narrower. None of it asks for the giving case, which
who received and a privacy officer do not see.
"""

from collections.abc import Collection
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet

from sluitend.access.clock import midnight
from sluitend.casework.models import Case
from sluitend.disclosure.models import DisclosedPerson, Disclosure, Receipt
from sluitend.identity.models import Person


def given_by(case: Case) -> QuerySet[Disclosure]:
    """Return what `case` gave, the latest first, with whom it was about."""
    people = DisclosedPerson.objects.select_related("person").order_by("at", "id")
    return (
        Disclosure.objects.filter(from_case=case)
        .select_related("from_organisation", "by")
        .prefetch_related(Prefetch("people", people))
        .order_by("-at", "-id")
    )


def received_by(case: Case) -> QuerySet[Receipt]:
    """Return what `case` received, the latest first."""
    return (
        Receipt.objects.filter(case=case).select_related("person", "from_organisation").order_by("-on", "id")
    )


def shared_of(person: Person) -> QuerySet[DisclosedPerson]:
    """Return with whom the data of `person` were shared, as far as the asker may see, the latest first."""
    return (
        DisclosedPerson.objects.filter(person=person)
        .select_related("disclosure__from_organisation", "disclosure__by")
        .order_by("-at", "-id")
    )


def received_of(person: Person) -> QuerySet[Receipt]:
    """Return from whom the data of `person` came."""
    return Receipt.objects.filter(person=person).select_related("from_organisation").order_by("-on", "id")


def of_organisations(
    organisations: Collection[UUID], *, since: date | None = None, until: date | None = None, kind: str = ""
) -> QuerySet[Disclosure]:
    """Return what these organisations gave, and what they received outside a case of theirs, the latest first."""
    mine = Q(from_organisation__in=organisations) | (
        Q(to_organisation__in=organisations) & ~Q(kind=Disclosure.Kind.CROSSING)
    )
    found = Disclosure.objects.filter(mine)
    if since:
        found = found.filter(at__gte=midnight(since))
    if until:
        found = found.filter(at__lt=midnight(until + timedelta(days=1)))
    if kind:
        found = found.filter(kind=kind)
    return (
        found.select_related("from_organisation", "by")
        .annotate(persons=Count("people"))
        .order_by("-at", "-id")
    )
