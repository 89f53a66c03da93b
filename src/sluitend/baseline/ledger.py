"""The ledger follows the registers: what the measures yield is compared with what stands, and what differs is added.

What is new counts from today, what is gone until today, what changed is both; nothing is rewritten, so the state on a
past day stays what it was. Only a measure that says why (`correction`) reaches back, to the day that it names.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection

from sluitend.access.actor import system
from sluitend.access.clock import now, today
from sluitend.access.context import acting
from sluitend.policy.reference import sub_criteria
from sluitend.registry.measures import (
    ARRANGEMENT,
    COLUMNS,
    DEVELOPMENT,
    DOCUMENT,
    MEASURES,
    REGISTER,
    USE,
    Measure,
)

JOB: Final = system("follow_registers")
KEY: Final = "measure, municipality_id, sub_criterion, proves, subject"
FIELDS: Final = (
    f"{KEY}, level, dated, holds_until, detail, declared, correction, corrected_by_id, counts_from"
)

TYPES: Final = {
    "municipality_id": "varchar", "dated": "date", "holds_until": "date", "since": "date", "detail": "jsonb",
}  # fmt: skip
# A row that a person ended stays ended as long as the register says the same of it; other words alone do not reopen it.
SYNC: Final = f"""
WITH found AS MATERIALIZED (
  SELECT DISTINCT ON ({KEY}) {KEY}, level, dated, holds_until, detail, least(since, %(today)s) AS since,
         left(correction, 500) AS correction,
         CASE WHEN correction <> '' AND since IS NOT NULL THEN since || ' ' || left(correction, 500) ELSE '' END
           AS declared
  FROM ({{union}}) AS f (measure, shows, {", ".join(COLUMNS)})
  WHERE concat_ws(' ', sub_criterion, proves, shows) = ANY(%(accepted)s)
  ORDER BY {KEY}, level, dated DESC
),
standing AS (
  SELECT * FROM baseline_fact
  WHERE superseded_at IS NULL AND follows AND (%(everything)s OR measure = ANY(%(measures)s))
),
different AS (
  SELECT f.id AS old, r.*, r.measure IS NOT NULL AS there,
         CASE WHEN r.declared <> '' AND r.declared IS DISTINCT FROM f.declared THEN r.since ELSE %(today)s END AS day
  FROM found AS r FULL JOIN standing AS f USING ({KEY})
  WHERE f.id IS NULL OR r.level IS NULL
     OR (r.level, r.dated, r.holds_until, r.declared) IS DISTINCT FROM (f.level, f.dated, f.holds_until, f.declared)
     OR f.counts_until IS NULL AND r.detail IS DISTINCT FROM f.detail
),
gone AS (
  UPDATE baseline_fact AS f SET superseded_at = greatest(%(now)s, f.recorded_at)
  FROM different AS d WHERE f.id = d.old AND f.superseded_at IS NULL
  RETURNING f.*, d.day
),
ended AS (
  INSERT INTO baseline_fact (id, {FIELDS}, counts_until, follows, recorded_at)
  SELECT gen_random_uuid(), {FIELDS}, least(counts_until, day), false, %(now)s
  FROM gone WHERE counts_from < least(counts_until, day)
  RETURNING 1
),
begun AS (
  INSERT INTO baseline_fact (id, {FIELDS}, counts_until, follows, recorded_at)
  SELECT gen_random_uuid(), {", ".join(f"d.{name}" for name in KEY.split(", "))}, d.level, d.dated,
         d.holds_until, d.detail, d.declared, CASE WHEN d.day < %(today)s THEN d.correction ELSE '' END, NULL,
         d.day, NULL, true, %(now)s
  FROM different AS d
  WHERE d.there AND (d.old IS NULL OR d.old IN (SELECT id FROM gone))
  ON CONFLICT DO NOTHING
  RETURNING 1
)
SELECT (SELECT count(*) FROM begun), (SELECT count(*) FROM gone)
"""  # noqa: S608  our own words only


@dataclass(frozen=True)
class Followed:
    """What the registers changed: how many facts began to count, and how many rows made place."""

    begun: int
    superseded: int


def sync(codes: Iterable[str] | None = None) -> Followed:
    """Bring the ledger up to date with the measures `codes` (None: with all). One statement.

    In the transaction that is open, or in one of its own. A kind of evidence that a sub-criterion does not accept is
    left out; what a measure that no longer exists once yielded has ended.
    """
    chosen = [MEASURES[code] for code in (MEASURES if codes is None else codes)]
    if not chosen:
        return Followed(0, 0)
    day = today()
    parameters: dict[str, Any] = {
        "today": day,
        "now": now(),
        "measures": [one.code for one in chosen],
        "everything": codes is None,
        "accepted": accepted(),
    }
    for one in chosen:
        parameters |= one.parameters(day)
    # Whoever acts may not see all that a measure looks at; what they cannot see is not gone.
    with acting(JOB, savepoint=False), connection.cursor() as cursor:
        cursor.execute(SYNC.format(union=" UNION ALL ".join(map(_branch, chosen))), parameters)
        return Followed(*cursor.fetchone())


def follow_registers() -> None:
    """Let the ledger follow a change to the network, the policy or the plan: what is not slow, in its transaction."""
    sync(one.code for one in MEASURES.values() if not one.slow)


def accepted() -> list[str]:
    """Return what may show what, as "<sub-criterion> <proves> <shows>". Anything may show development."""
    pairs = []
    for sub in sub_criteria().values():
        for proves, by in ((DEVELOPMENT, "either"), (ARRANGEMENT, sub.arrangement), (USE, sub.use)):
            kinds = (REGISTER, DOCUMENT) if by == "either" else (by,)
            pairs += [f"{sub.code} {proves} {kind}" for kind in kinds]
    return pairs


def _branch(measure: Measure) -> str:
    columns = ", ".join(f"{name}::{TYPES.get(name, 'text')}" for name in COLUMNS)
    return (
        f"SELECT '{measure.code}', '{measure.shows}', {columns} "  # noqa: S608  declared text only
        f"FROM ({measure.query}) AS r ({', '.join(COLUMNS)})"
    )
