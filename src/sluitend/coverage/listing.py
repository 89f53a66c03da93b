"""Loads the dated national list as access that nobody verified: again and again, and each time it is as in the file."""

from collections.abc import Iterable
from typing import Final

from sluitend.access.actor import system
from sluitend.access.clock import now
from sluitend.access.context import acting
from sluitend.coverage.models import CoordinatorAccess
from sluitend.coverage.reference import Listed, forms, national, steps
from sluitend.registry.areas import Change
from sluitend.registry.models import Membership, Municipality

FOLLOWS: Final = (
    "organisation_name", "how", "age_from", "age_until", "valid_from", "valid_until", "phone", "source", "note",
)  # fmt: skip


def check() -> None:
    """Raise ReferenceFault when a file of this subject has a fault."""
    steps()
    forms()
    national()


def load() -> Change:
    """Make the rows of the dated list what the file says; a line that is no longer in it stays. Three statements.

    Municipalities that are not in the database are passed over, so that a part of the country can be loaded.
    """
    change = Change("dated access to coordinators")
    with acting(system("load_reference")):
        wanted = {(row.municipality_id, row.seed): row for row in _rows(national())}
        there = {(row.municipality_id, row.seed): row for row in CoordinatorAccess.objects.exclude(seed="")}
        differing = []
        for key, row in wanted.items():
            if key not in there:
                change.added.append(":".join(key))
            elif any(getattr(row, name) != getattr(there[key], name) for name in FOLLOWS):
                change.changed.append(":".join(key))
                row.pk, row.recorded_at = there[key].pk, there[key].recorded_at
            else:
                change.unchanged += 1
                continue
            differing.append(row)
        change.kept = sorted(":".join(key) for key in there.keys() - wanted.keys())
        if differing:
            CoordinatorAccess.objects.bulk_create(
                differing, update_conflicts=True, unique_fields=["id"], update_fields=FOLLOWS
            )
    return change


def _rows(listed: Iterable[Listed]) -> Iterable[CoordinatorAccess]:
    """Yield a row for each line and each municipality it speaks of: those of a safety region as it is now."""
    known = set(Municipality.objects.values_list("code", flat=True))
    members: dict[str, list[str]] = {}
    for code, region in Membership.objects.filter(domain=Membership.SAFETY, valid_until=None).values_list(
        "municipality", "region"
    ):
        members.setdefault(region, []).append(code)
    moment = now()
    for line in listed:
        of_regions = [code for region in line.regions for code in members.get(region, ())]
        for code in dict.fromkeys([*line.municipalities, *of_regions]):
            if code in known:
                yield CoordinatorAccess(
                    municipality_id=code,
                    organisation_name=line.organisation,
                    how=line.how,
                    age_from=line.age_from,
                    age_until=line.age_until,
                    valid_from=line.begin,
                    valid_until=line.end,
                    phone=line.phone,
                    source=line.source,
                    note=line.note,
                    seed=line.code,
                    recorded_at=moment,
                )
