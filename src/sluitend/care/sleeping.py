"""Where somebody sleeps, as far as what was said last still tells: one rule, for the night page and for the gaps.

A stay in a place of the network counts as long as it lasts. When it is over and nobody said where to, nobody knows.
"""

from collections.abc import Collection
from typing import Final
from uuid import UUID

from django.db.models import CharField, QuerySet
from django.db.models.expressions import RawSQL

from sluitend.care.models import SleepingPlace

PLACED: Final = "placed"
KIND_NOW: Final = """CASE WHEN care_sleepingplace.kind = 'placed' AND NOT EXISTS (
  SELECT FROM care_placement AS stay WHERE stay.id = care_sleepingplace.placement_id AND stay.state = 'staying'
) THEN 'unknown' ELSE care_sleepingplace.kind END"""
# For a query over cases `c`: what was said last tells `kind` now, `since` a day; it was said on `said_on`.
LATEST: Final = f"""LEFT JOIN LATERAL (
  SELECT {KIND_NOW} AS kind, since, (recorded_at AT TIME ZONE 'Europe/Amsterdam')::date AS said_on
  FROM care_sleepingplace WHERE case_id = c.id ORDER BY recorded_at DESC, id DESC LIMIT 1
) AS s ON true"""  # noqa: S608  our own words only


def said_last(cases: Collection[UUID]) -> QuerySet[SleepingPlace]:
    """Return what was said last of each of these cases, with as `kind_now` what it tells now. One query."""
    rows = SleepingPlace.objects.filter(case__in=cases).annotate(  # type: ignore[no-redef]  # its default
        kind_now=RawSQL(KIND_NOW, [], output_field=CharField())  # noqa: S611  our own words only
    )
    return rows.order_by("case", "-recorded_at", "-id").distinct("case")
