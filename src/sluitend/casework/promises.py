"""The promises that PostgreSQL keeps, each with the question that finds whoever breaks it.

The triggers refuse a broken promise at commit, whoever writes; `sluitend check` asks the questions over the whole
database, so that a restored backup or a repair by hand is verified as well. `docs/promises.md` tells the reasons.
"""

from dataclasses import dataclass
from typing import Any, Final

from django.db import connection

from sluitend.access.clock import now


@dataclass(frozen=True)
class Promise:
    """A promise in one sentence, and the SQL that yields (case id, reason) for whatever breaks it: none, when kept.

    The SQL may ask for this moment: `%(now)s`.
    """

    code: str
    sentence: str
    offenders: str


RESPONSIBLE: Final = Promise(
    "one_responsible_organisation",
    "An open case has exactly one responsible organisation.",
    """
    SELECT c.id, 'open case, ' || count(r.id) || ' responsibilities that match it'
    FROM casework_case c
    LEFT JOIN casework_responsibility r
      ON r.case_id = c.id AND r.until IS NULL
      AND r.organisation_id = c.organisation_id AND r.official_id IS NOT DISTINCT FROM c.official_id
    WHERE c.closed_at IS NULL GROUP BY c.id HAVING count(r.id) <> 1
    UNION ALL
    SELECT case_id, count(*) || ' responsibilities at once'
    FROM casework_responsibility WHERE until IS NULL GROUP BY case_id HAVING count(*) > 1
    """,
)
UNBROKEN: Final = Promise(
    "unbroken_responsibility",
    "Responsibility passes without a moment in between.",
    """
    SELECT case_id, 'carried until ' || coalesce(previous::text, 'now') || ', then from ' || since
    FROM (
      SELECT case_id, since, reason, row_number() OVER w AS place, lag(until) OVER w AS previous
      FROM casework_responsibility
      WINDOW w AS (PARTITION BY case_id ORDER BY since, until NULLS LAST, id)
    ) AS r
    WHERE place > 1 AND (previous IS NULL OR previous > since OR (previous < since AND reason <> 'reopened'))
    UNION ALL
    SELECT r.case_id, 'carried again ' || r.times || ' times, closed and opened again less often'
    FROM (
      SELECT case_id, count(*) AS times FROM casework_responsibility WHERE reason = 'reopened' GROUP BY case_id
    ) AS r
    WHERE r.times > (
      SELECT least(count(*) FILTER (WHERE verb = 'close_case'), count(*) FILTER (WHERE verb = 'reopen_case'))
      FROM casework_entry e WHERE e.case_id = r.case_id
    )
    """,
)
NEXT_STEP: Final = Promise(
    "dated_open_step",
    "An open case has at least one open step with a date.",
    """
    SELECT c.id,
           'next date ' || coalesce(c.next_due::text, 'missing') || ', steps say ' || coalesce(s.due::text, 'none')
    FROM casework_case c
    LEFT JOIN (SELECT case_id, min(due) AS due FROM casework_step WHERE done_at IS NULL GROUP BY case_id) s
      ON s.case_id = c.id
    WHERE c.closed_at IS NULL AND (s.due IS NULL OR c.next_due IS DISTINCT FROM s.due)
    """,
)
HANDOVER_LANDS: Final = Promise(
    "handover_lands",
    "A hand-over never ends in nobody: offered, the one who offers carries on; accepted, the other has it.",
    """
    SELECT h.case_id, 'offer ' || h.id || ' by an organisation that does not carry the case'
    FROM casework_handover h JOIN casework_case c ON c.id = h.case_id
    WHERE h.state = 'offered' AND (c.closed_at IS NOT NULL OR c.organisation_id <> h.from_organisation_id)
    UNION ALL
    SELECT h.case_id, 'accepted hand-over ' || h.id || ' moved nothing'
    FROM casework_handover h
    LEFT JOIN casework_responsibility r ON r.handover_id = h.id AND r.organisation_id = h.to_organisation_id
    WHERE h.state = 'accepted' AND r.id IS NULL
    """,
)
CLOSED_IS_CLOSED: Final = Promise(
    "nothing_left_open",
    "A closed case leaves nothing open.",
    """
    SELECT c.id, 'closed with an open ' || left_open.what
    FROM casework_case c
    JOIN (
      SELECT case_id, 'step' AS what FROM casework_step WHERE done_at IS NULL
      UNION ALL SELECT case_id, 'responsibility' FROM casework_responsibility WHERE until IS NULL
      UNION ALL SELECT case_id, 'hand-over' FROM casework_handover WHERE state = 'offered'
    ) AS left_open ON left_open.case_id = c.id
    WHERE c.closed_at IS NOT NULL
    """,
)
TIMELINE: Final = Promise(
    "timeline_kept",
    "The timeline is never changed or shortened.",
    """
    SELECT c.id, 'timeline holds ' || count(e.id) || ' of ' || c.entries || ' entries'
    FROM casework_case c LEFT JOIN casework_entry e ON e.case_id = c.id
    GROUP BY c.id HAVING count(e.id) <> c.entries OR max(e.number) IS DISTINCT FROM c.entries
    UNION ALL
    SELECT NULL, 'trigger ' || name || ' is missing or disabled'
    FROM unnest(ARRAY['entry_is_final', 'never_deleted', 'never_emptied', 'in_order']) AS name
    WHERE NOT EXISTS (
      SELECT FROM pg_trigger
      WHERE tgrelid = 'casework_entry'::regclass AND tgenabled IN ('O', 'A')
        AND starts_with(tgname::text, 'pgtrigger_' || name)
    )
    """,
)
# Asked, not refused at commit: a wrong mark hides a case from a list, or shows it in one list too many.
CARRIER_MARKED: Final = Promise(
    "carrier_takes_part",
    "Of who takes part in a case, exactly the organisation that carries it is marked so.",
    """
    SELECT c.id, 'marked as carrying: ' || count(p.id) || ', of which it carries: '
           || count(p.id) FILTER (WHERE p.organisation_id = c.organisation_id)
    FROM casework_case c LEFT JOIN casework_participation p ON p.case_id = c.id AND p.until IS NULL AND p.carries
    GROUP BY c.id
    HAVING count(p.id) <> 1 OR count(p.id) FILTER (WHERE p.organisation_id = c.organisation_id) <> 1
    """,
)
PROMISES: Final = (
    RESPONSIBLE, UNBROKEN, NEXT_STEP, HANDOVER_LANDS, CLOSED_IS_CLOSED, TIMELINE, CARRIER_MARKED,
)  # fmt: skip


def offenders(promise: Promise) -> list[tuple[Any, str]]:
    """Return (case id, reason) for every case that breaks `promise`, over the whole database."""
    with connection.cursor() as cursor:
        cursor.execute(promise.offenders, {"now": now()})
        return list(cursor.fetchall())


# One function looks at one case, at commit, whatever was written to it. Error codes are those of a check constraint,
# with the promise as the constraint's name.
KEEP_PROMISES: Final = """
CREATE OR REPLACE FUNCTION casework_keep_promises(the_case uuid) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  c record;
  broken text;
BEGIN
  SELECT organisation_id, official_id, next_due, closed_at INTO c FROM casework_case WHERE id = the_case;
  IF c.closed_at IS NULL THEN
    IF NOT EXISTS (
      SELECT FROM casework_responsibility
      WHERE case_id = the_case AND until IS NULL
        AND organisation_id = c.organisation_id AND official_id IS NOT DISTINCT FROM c.official_id
    ) THEN broken := 'one_responsible_organisation';
    ELSIF c.next_due IS NULL OR c.next_due IS DISTINCT FROM (
      SELECT min(due) FROM casework_step WHERE case_id = the_case AND done_at IS NULL
    ) THEN broken := 'dated_open_step';
    ELSIF EXISTS (
      SELECT FROM casework_handover
      WHERE case_id = the_case AND state = 'offered' AND from_organisation_id <> c.organisation_id
    ) THEN broken := 'handover_lands';
    END IF;
  ELSIF EXISTS (SELECT FROM casework_responsibility WHERE case_id = the_case AND until IS NULL)
     OR EXISTS (SELECT FROM casework_step WHERE case_id = the_case AND done_at IS NULL)
     OR EXISTS (SELECT FROM casework_handover WHERE case_id = the_case AND state = 'offered')
  THEN broken := 'nothing_left_open';
  END IF;
  IF broken IS NOT NULL THEN
    RAISE EXCEPTION 'case % breaks the promise %', the_case, broken
      USING ERRCODE = 'check_violation', CONSTRAINT = broken;
  END IF;
END $$;
"""

# What a trigger looks at besides, at commit, for the row that was written.
#
# A case counts its entries one by one, and each number that it counted must be there: so none is ever missing.
ENTRY_FOR_EACH_NUMBER: Final = """
IF TG_OP = 'INSERT' THEN
  IF (SELECT count(*) FROM casework_entry WHERE case_id = NEW.id)
     IS DISTINCT FROM (SELECT entries::bigint FROM casework_case WHERE id = NEW.id) THEN
    RAISE EXCEPTION 'case % counts entries that are not there', NEW.id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'timeline_kept';
  END IF;
ELSIF NEW.entries <> OLD.entries
  AND NOT EXISTS (SELECT FROM casework_entry WHERE case_id = NEW.id AND number = NEW.entries) THEN
  RAISE EXCEPTION 'case % has no entry %', NEW.id, NEW.entries
    USING ERRCODE = 'check_violation', CONSTRAINT = 'timeline_kept';
END IF;
"""
ACCEPTED_MOVES: Final = """
IF NEW.state = 'accepted' AND NOT EXISTS (
  SELECT FROM casework_responsibility WHERE handover_id = NEW.id AND organisation_id = NEW.to_organisation_id
) THEN
  RAISE EXCEPTION 'accepted hand-over % moved nothing', NEW.id
    USING ERRCODE = 'check_violation', CONSTRAINT = 'handover_lands';
END IF;
"""
NO_MOMENT_BETWEEN: Final = """
IF EXISTS (
  SELECT FROM (
    SELECT since, reason, row_number() OVER w AS place, lag(until) OVER w AS previous
    FROM casework_responsibility WHERE case_id = NEW.case_id
    WINDOW w AS (ORDER BY since, until NULLS LAST, id)
  ) AS r
  WHERE place > 1 AND (previous IS NULL OR previous > since OR (previous < since AND reason <> 'reopened'))
) OR (
  -- A gap is only for the time that a case was closed: each was closed and opened again in the timeline.
  SELECT count(*) FROM casework_responsibility WHERE case_id = NEW.case_id AND reason = 'reopened'
) > (
  SELECT least(count(*) FILTER (WHERE verb = 'close_case'), count(*) FILTER (WHERE verb = 'reopen_case'))
  FROM casework_entry WHERE case_id = NEW.case_id
) THEN
  RAISE EXCEPTION 'the responsibilities for case % do not follow each other', NEW.case_id
    USING ERRCODE = 'check_violation', CONSTRAINT = 'unbroken_responsibility';
END IF;
"""
