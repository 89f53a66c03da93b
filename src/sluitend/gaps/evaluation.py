"""Evaluation: compares what the rules yield with the gaps that are known. One statement a rule, never a loop of rows.

New gaps open with an owner and a date, vanished ones close, an owner that changed is followed unless somebody chose
the owner by hand. `evaluate_case` does this for one case inside the verb's transaction, `evaluate_network` for the
rules about the network inside the registry's, `evaluate_all` for everything.

A full run sees the database as it was when its statement began. What a colleague closes in that very second may be
opened once more; the next run, or the next act on the case, closes it.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db import OperationalError, connection, transaction
from psycopg import errors

from sluitend.casework.terms import after_working_days, now, today
from sluitend.gaps.rules import RULES, GapRule
from sluitend.gaps.tally import count_weeks

logger = logging.getLogger(__name__)
COLUMNS: Final = (
    "subject, case_id, region_id, municipality_id, organisation_id, official_id, programme, since, detail"
)
TRIES: Final = 5

EVALUATE: Final = """
WITH found (rule, severity, due, {columns}) AS {kept} ({found}),
gone AS (
  -- A transaction that waited for another began before that one opened the gap: hence not simply this moment.
  UPDATE gaps_gap SET closed_at = greatest(%(now)s, opened_at)
  WHERE id IN (
    SELECT id FROM gaps_gap AS g
    WHERE closed_at IS NULL AND {scope}
      AND NOT EXISTS (SELECT FROM found AS f WHERE {same} f.subject = g.subject)
    FOR NO KEY UPDATE {locked}
  )
  RETURNING 1
),
opened AS (
  INSERT INTO gaps_gap AS g (id, rule, severity, due, {columns}, opened_at, taken)
  SELECT gen_random_uuid(), rule, severity, due, subject, case_id, coalesce(f.region_id, m.region_id, o.region_id),
         f.municipality_id, organisation_id, official_id, programme, since, detail, %(now)s, false
  FROM found AS f
  LEFT JOIN registry_membership AS m
    ON m.municipality_id = f.municipality_id AND m.domain = 'care'
   AND m.valid_from <= %(today)s AND (m.valid_until IS NULL OR m.valid_until > %(today)s)
  JOIN registry_organisation AS o ON o.id = f.organisation_id
  WHERE {fresh}
  ON CONFLICT (rule, subject) WHERE closed_at IS NULL DO UPDATE
    SET organisation_id = CASE WHEN g.taken THEN g.organisation_id ELSE excluded.organisation_id END,
        official_id = CASE WHEN g.taken THEN g.official_id ELSE excluded.official_id END,
        municipality_id = excluded.municipality_id, region_id = excluded.region_id, detail = excluded.detail
    WHERE (g.municipality_id, g.region_id, g.detail)
          IS DISTINCT FROM (excluded.municipality_id, excluded.region_id, excluded.detail)
       OR NOT g.taken AND (g.organisation_id, g.official_id)
          IS DISTINCT FROM (excluded.organisation_id, excluded.official_id)
  RETURNING (xmax = 0)::int AS fresh
)
SELECT (SELECT coalesce(sum(fresh), 0) FROM opened), (SELECT count(*) FROM gone)
"""
# What a full run must look at: what is not known yet, and what is known under another owner. It compares before it
# joins: what a rule tells about a gap is looked up only for the few that are new, hence NOT MATERIALIZED and the outer
# joins in the rules. (Where a case lies changes through verbs only, and those evaluate their case.)
FRESH: Final = """NOT EXISTS (
    SELECT FROM gaps_gap AS known
    WHERE known.rule = ANY(%(rules)s) AND known.subject = f.subject AND known.closed_at IS NULL
      AND (known.taken OR (known.organisation_id, known.official_id)
           IS NOT DISTINCT FROM (f.organisation_id, f.official_id)))"""


@dataclass(frozen=True)
class Outcome:
    """What an evaluation changed: the number of gaps opened and closed, and the rules that had to wait for later."""

    opened: int
    closed: int
    skipped: tuple[str, ...] = ()

    def __add__(self, other: "Outcome") -> "Outcome":
        """Return both together."""
        return Outcome(self.opened + other.opened, self.closed + other.closed, self.skipped + other.skipped)


def _parameters(rules: list[GapRule], day: date) -> dict[str, Any]:
    parameters: dict[str, Any] = {"today": day, "now": now(), "rules": [rule.code for rule in rules]}
    for rule in rules:
        parameters[f"due_{rule.code}"] = after_working_days(day, rule.term)
        parameters |= rule.parameters(day)
    return parameters


def _found(rules: list[GapRule], only: str) -> str:
    """Return the SQL of all `rules` together, each row with its rule's code, severity and date."""
    return " UNION ALL ".join(
        f"SELECT '{rule.code}', {rule.severity}, %(due_{rule.code})s::date, {COLUMNS} "  # noqa: S608  declared text only
        f"FROM ({rule.query.replace('{only}', only)}) AS r ({COLUMNS})"
        for rule in rules
    )


def _run(rules: list[GapRule], *, only: str = "true", full: bool = False, scope: str = "", **more: Any) -> Outcome:
    """Evaluate `rules` in one statement; `full` is for one rule over large tables, beside people at work."""
    sql = EVALUATE.format(
        columns=COLUMNS,
        found=_found(rules, only),
        scope=f"{scope} g.rule = ANY(%(rules)s)",
        same="" if full else "f.rule = g.rule AND",
        fresh=FRESH if full else "true",
        kept="NOT MATERIALIZED" if full else "MATERIALIZED",
        locked="SKIP LOCKED" if full else "",
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, _parameters(rules, today()) | more)
        opened, closed = cursor.fetchone()
    return Outcome(opened, closed)


def evaluate_case(case: UUID) -> Outcome:
    """Evaluate the rules about cases for one case, in the transaction that changed it. One statement."""
    rules = [rule for rule in RULES.values() if rule.about_cases]
    return _run(rules, only="c.id = %(case)s", scope="g.case_id = %(case)s AND", case=case)


def follow_case(case: UUID) -> None:
    """Let the gaps of a case follow a change to it: what every verb of the kernel calls at its end."""
    evaluate_case(case)


def evaluate_rules(rules: Iterable[GapRule]) -> Outcome:
    """Evaluate whole rules at once, in the transaction that changed what they look at. For small tables only."""
    return _run(list(rules))


def evaluate_network() -> Outcome:
    """Evaluate the rules that are not about cases, so that who appoints somebody sees the gap close at once."""
    network = [rule for rule in RULES.values() if not rule.about_cases]
    outcome = evaluate_rules(rule for rule in network if not rule.after_others)
    return outcome + evaluate_rules(rule for rule in network if rule.after_others)


def evaluate_all() -> Outcome:
    """Evaluate every rule over everything, a transaction each, then count the weeks. Returns what changed in all."""
    outcome = Outcome(0, 0)
    for rule in sorted(RULES.values(), key=lambda rule: rule.after_others):
        outcome += _evaluate_rule(rule)
    count_weeks()
    return outcome


def _evaluate_rule(rule: GapRule) -> Outcome:
    """Evaluate one rule; people at work go first: it gives way to a lock within half a second and tries again.

    A rule that found somebody in its way each time waits for the next run, so that the others are not held up.
    """
    for attempt in range(1, TRIES + 1):
        try:
            with transaction.atomic():
                with connection.cursor() as cursor:
                    cursor.execute("SET LOCAL lock_timeout = '500ms'")
                return _run([rule], full=True)
        except OperationalError as error:
            if not isinstance(error.__cause__, errors.LockNotAvailable | errors.DeadlockDetected):
                raise
            logger.info("gap rule %s gave way, attempt %s", rule.code, attempt)
    logger.warning("gap rule %s waits for the next run", rule.code)
    return Outcome(0, 0, (rule.code,))
