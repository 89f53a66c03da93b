"""Evaluation: compares what the rules yield with the gaps that are known, set by set, never in a loop of rows.

New gaps open with an owner and a date, vanished ones close, an owner that changed is followed unless somebody chose
the owner by hand. `evaluate_cases` does this inside the verb's transaction, `evaluate_network` for the rules about
the network inside the registry's, `evaluate_all` for everything: it first finds the few cases about which rules and
known gaps disagree, in one pass over each, and evaluates those.

A full run sees the database as it was when its statement began. What a colleague closes in that very second may be
opened once more; the next run, or the next act on the case, closes it.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Final
from uuid import UUID

from django.db import OperationalError, connection
from psycopg import errors

from sluitend.access.actor import system
from sluitend.access.context import acting
from sluitend.casework.terms import after_working_days, now, today
from sluitend.gaps.rules import RULES, GapRule
from sluitend.gaps.tally import count_weeks

logger = logging.getLogger(__name__)
COLUMNS: Final = (
    "subject, case_id, region_id, municipality_id, organisation_id, official_id, programme, since, detail"
)
FOUND: Final = "subject, case_id, organisation_id, official_id, since, detail"
JOB: Final = system("evaluate_gaps")
TRIES: Final = 5
TOGETHER: Final = 5000  # cases in one transaction of a full run

EVALUATE: Final = """
WITH found AS MATERIALIZED (
  -- One thing is one gap, also where a rule finds two that could own it.
  SELECT DISTINCT ON (rule, subject) * FROM ({found}) AS f (rule, severity, due, {columns})
  ORDER BY rule, subject, organisation_id, official_id
),
gone AS (
  -- A transaction that waited for another began before that one opened the gap: hence not simply this moment.
  UPDATE gaps_gap SET closed_at = greatest(%(now)s, opened_at)
  WHERE id IN (
    SELECT id FROM gaps_gap AS g
    WHERE closed_at IS NULL AND g.rule = ANY(%(rules)s) AND {scope}
      AND NOT EXISTS (SELECT FROM found AS f WHERE f.rule = g.rule AND f.subject = g.subject)
    FOR NO KEY UPDATE
  )
  RETURNING id
),
ended AS (
  -- What is closed needs no bridge.
  UPDATE gaps_bridge SET ended_on = greatest(%(today)s, since)
  WHERE gap_id IN (SELECT id FROM gone) AND ended_on IS NULL
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
  ON CONFLICT (rule, subject) WHERE closed_at IS NULL DO UPDATE
    SET organisation_id = CASE WHEN g.taken THEN g.organisation_id ELSE excluded.organisation_id END,
        official_id = CASE WHEN g.taken THEN g.official_id ELSE excluded.official_id END,
        municipality_id = excluded.municipality_id, region_id = excluded.region_id, case_id = excluded.case_id,
        programme = excluded.programme, detail = excluded.detail
    WHERE (g.municipality_id, g.region_id, g.case_id, g.programme, g.detail) IS DISTINCT FROM
          (excluded.municipality_id, excluded.region_id, excluded.case_id, excluded.programme, excluded.detail)
       OR NOT g.taken AND (g.organisation_id, g.official_id)
          IS DISTINCT FROM (excluded.organisation_id, excluded.official_id)
  RETURNING (xmax = 0)::int AS fresh
)
SELECT (SELECT coalesce(sum(fresh), 0) FROM opened), (SELECT count(*) FROM gone)
"""
# Of a rule that no longer exists nothing can be found any more. A bridge that was built while its gap closed ends too.
TIDY: Final = """
WITH gone AS (
  UPDATE gaps_gap SET closed_at = greatest(%(now)s, opened_at)
  WHERE closed_at IS NULL AND rule <> ALL(%(rules)s) RETURNING id
),
ended AS (
  UPDATE gaps_bridge AS b SET ended_on = greatest(%(today)s, b.since) FROM gaps_gap AS g
  WHERE b.ended_on IS NULL AND g.id = b.gap_id AND (g.closed_at IS NOT NULL OR g.id IN (SELECT id FROM gone))
)
SELECT count(*) FROM gone
"""
# Which cases must be looked at: those with something that is not known yet, not there any more, or somebody else's.
DISAGREE: Final = """
SELECT DISTINCT coalesce(f.case_id, g.case_id)
FROM ({query}) AS f ({columns})
FULL JOIN (SELECT * FROM gaps_gap WHERE closed_at IS NULL AND rule = ANY(%(rules)s)) AS g ON g.subject = f.subject
WHERE f.subject IS NULL OR g.subject IS NULL
   OR NOT g.taken AND (f.organisation_id, f.official_id) IS DISTINCT FROM (g.organisation_id, g.official_id)
"""


# What must be up to date before everything is evaluated, by name; higher floors add theirs at start-up.
BEFORE: Final[dict[str, Callable[[], object]]] = {}


@dataclass(frozen=True)
class Outcome:
    """What an evaluation changed: the number of gaps opened and closed, and the rules that had to wait for later."""

    opened: int
    closed: int
    skipped: tuple[str, ...] = ()

    def __add__(self, other: "Outcome") -> "Outcome":
        """Return both together."""
        return Outcome(self.opened + other.opened, self.closed + other.closed, self.skipped + other.skipped)


NOTHING: Final = Outcome(0, 0)


def _parameters(rules: list[GapRule], day: date) -> dict[str, Any]:
    parameters: dict[str, Any] = {"today": day, "now": now(), "rules": [rule.code for rule in rules]}
    for rule in rules:
        parameters[f"due_{rule.code}"] = after_working_days(day, rule.term)
        parameters |= rule.parameters(day)
    return parameters


def _about_cases(rule: GapRule, which: str) -> str:
    """Return the SQL of a rule about cases, for `which` of them, with what the case itself adds to each gap."""
    return f"""
        SELECT f.subject, f.case_id, NULL::varchar, c.municipality_id, f.organisation_id, f.official_id, c.programme,
               f.since, f.detail
        FROM ({rule.query}) AS f ({FOUND}) JOIN casework_case AS c ON c.id = f.case_id
        WHERE f.case_id {which}
    """  # noqa: S608  declared text only


def _run(rules: list[GapRule], which: str = "", *, plan_once: bool = False, **more: Any) -> Outcome:
    """Evaluate `rules` in one statement, of all that they are about or of `which` cases."""
    found = " UNION ALL ".join(
        f"SELECT '{rule.code}', {rule.severity}, %(due_{rule.code})s::date, {COLUMNS} "  # noqa: S608  declared text only
        f"FROM ({_about_cases(rule, which) if rule.about_cases else rule.query}) AS r ({COLUMNS})"
        for rule in rules
    )
    # Whoever acts may not see all that a rule looks at; what they cannot see is not gone.
    with acting(JOB, savepoint=False, plan_once=plan_once), connection.cursor() as cursor:
        cursor.execute(
            EVALUATE.format(columns=COLUMNS, found=found, scope=f"g.case_id {which}" if which else "true"),
            _parameters(rules, today()) | more,
        )
        opened, closed = cursor.fetchone()
    return Outcome(opened, closed)


def evaluate_cases(cases: Iterable[UUID]) -> Outcome:
    """Evaluate the rules about cases for some cases. One statement."""
    rules, keys = [rule for rule in RULES.values() if rule.about_cases], list(cases)
    # One case, as after each verb, is asked for by "=", and planned once: planning all these rules takes far longer
    # than carrying them out, and of an array PostgreSQL cannot tell how long it will be.
    if len(keys) == 1:
        return _run(rules, "= %(case)s", plan_once=True, case=keys[0])
    return _run(rules, "= ANY(%(cases)s)", cases=keys)


def follow_case(case: UUID) -> None:
    """Let the gaps of a case follow a change to it: what every verb of the kernel calls, in its own transaction."""
    evaluate_cases([case])


def evaluate_rules(rules: Iterable[GapRule]) -> Outcome:
    """Evaluate rules about the network, in the transaction that changed what they look at. One statement."""
    return _run(list(rules))


def evaluate_network() -> Outcome:
    """Evaluate the rules that are not about cases, so that who appoints somebody sees the gap close at once."""
    network = [rule for rule in RULES.values() if not rule.about_cases]
    outcome = evaluate_rules(rule for rule in network if not rule.after_others)
    return outcome + evaluate_rules(rule for rule in network if rule.after_others)


def evaluate_all() -> Outcome:
    """Evaluate every rule over everything, then count the weeks. Returns what changed in all.

    What higher floors hung on `BEFORE` comes first: a rule may look at what they keep.

    People at work go first: a transaction of this run gives way to a lock within half a second and tries again; what
    found somebody in its way each time waits for the next run, so that the rest is not held up.
    """
    outcome = NOTHING
    for what, prepare in BEFORE.items():
        outcome += _patiently(what, partial(_prepared, prepare))
    outcome += evaluate_every_case()
    outcome += _patiently("rules that are no more", tidy)
    outcome += _patiently("network", evaluate_network)
    count_weeks()
    return outcome


def evaluate_every_case() -> Outcome:
    """Evaluate the rules about cases over all cases about which they and the known gaps disagree."""
    outcome = NOTHING
    for rule in RULES.values():
        if rule.about_cases:
            cases = disagreeing(rule)
            for first in range(0, len(cases), TOGETHER):
                outcome += _patiently(rule.code, partial(evaluate_cases, cases[first : first + TOGETHER]))
    return outcome


def tidy() -> Outcome:
    """Close the gaps of rules that no longer exist, and end the bridges of closed gaps. One statement."""
    with acting(JOB, savepoint=False), connection.cursor() as cursor:
        cursor.execute(TIDY, {"now": now(), "today": today(), "rules": list(RULES)})
        (closed,) = cursor.fetchone()
    return Outcome(0, closed)


def disagreeing(rule: GapRule) -> list[UUID]:
    """Return the cases about which the rule and the known gaps disagree: one pass over what each looks at."""
    with acting(JOB), connection.cursor() as cursor:
        cursor.execute(DISAGREE.format(query=rule.query, columns=FOUND), _parameters([rule], today()))
        return [case for (case,) in cursor.fetchall()]


def _prepared(prepare: Callable[[], object]) -> Outcome:
    prepare()
    return NOTHING


def _patiently(what: str, evaluate: Callable[[], Outcome]) -> Outcome:
    """Run a part of a full evaluation in a transaction of its own, giving way to whoever holds a lock."""
    for attempt in range(1, TRIES + 1):
        try:
            with acting(JOB):
                with connection.cursor() as cursor:
                    cursor.execute("SET LOCAL lock_timeout = '500ms'")
                return evaluate()
        except OperationalError as error:
            if not isinstance(error.__cause__, errors.LockNotAvailable | errors.DeadlockDetected):
                raise
            logger.info("gap evaluation of %s gave way, attempt %s", what, attempt)
    logger.warning("gap evaluation of %s waits for the next run", what)
    return Outcome(0, 0, (what,))
