"""Who needs to know of a case, told to PostgreSQL: the same as `access.py` tells the screens (`visible_cases`).

Who carries a case or takes part in it sees the case and all that belongs to it. Who is a side of a hand-over sees the
hand-over, and the case only while answering it. Somebody without an account may open the case of a signal, once, and
sees nothing of it afterwards. Migration 0008 applies this; a change here needs a migration that applies it again.
"""

from typing import Final

from sluitend.access.policies import KEEPER, PUBLIC, USER, by_keeper, mine, protect

# The one definition. A function of the keeper's, since a policy on cases that asked for participations, whose policy
# asks for the case, would go round in circles.
WORKS: Final = by_keeper(
    "casework_works(the_case uuid) RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE COST 20",
    """
DECLARE
  mine uuid[] := nullif(current_setting('sluitend.organisations', true), '')::uuid[];
BEGIN
  RETURN coalesce(the_case = nullif(current_setting('sluitend.answering', true), '')::uuid, false)
    OR EXISTS (SELECT FROM casework_case WHERE id = the_case AND organisation_id = ANY (mine))
    OR EXISTS (
      SELECT FROM casework_participation
      WHERE case_id = the_case AND until IS NULL AND organisation_id = ANY (mine)
    );
END
""",
)
# Break-glass opens a case for reading, for one person and for a time.
SEES: Final = by_keeper(
    "casework_sees(the_case uuid) RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE COST 20",
    f"""
BEGIN
  RETURN casework_works(the_case) OR EXISTS (
    SELECT FROM casework_emergencyaccess
    WHERE case_id = the_case AND user_id = {USER} AND until > statement_timestamp()
  );
END
""",
)
# A committed case has an entry in its timeline: so what has none is being opened in this very transaction.
BEING_OPENED: Final = by_keeper(
    "casework_being_opened(the_case uuid) RETURNS boolean LANGUAGE sql STABLE",
    """
  SELECT EXISTS (SELECT FROM casework_case WHERE id = the_case AND programme = 'signal')
    AND NOT EXISTS (SELECT FROM casework_entry WHERE case_id = the_case)
""",
)
# Whoever is offered a case is no participant yet, and writes to it to answer: for the length of that act only.
ANSWERING: Final = by_keeper(
    "casework_answer(the_handover uuid) RETURNS uuid LANGUAGE plpgsql VOLATILE",
    """
DECLARE
  mine uuid[] := nullif(current_setting('sluitend.organisations', true), '')::uuid[];
  found uuid;
BEGIN
  SELECT case_id INTO found FROM casework_handover
  WHERE id = the_handover AND state = 'offered' AND to_organisation_id = ANY (mine);
  PERFORM set_config('sluitend.answering', coalesce(found::text, ''), true);
  RETURN found;
END
""",
)
# Which case a form went to: asked for a token that only who filled in the form knows.
DONE: Final = by_keeper(
    "casework_done(the_token uuid) RETURNS uuid LANGUAGE sql STABLE",
    "SELECT case_id FROM casework_entry WHERE id = the_token",
)

# Where a closed case went on is for who sees the closed one, also when they may not open the other.
GOES_ON: Final = by_keeper(
    """casework_goes_on(the_case uuid)
RETURNS TABLE (id uuid, programme varchar, organisation_id uuid) LANGUAGE sql STABLE ROWS 1""",
    """
  SELECT onward.id, onward.programme, onward.organisation_id
  FROM casework_case AS closed JOIN casework_case AS onward ON onward.id = closed.continued_in_id
  WHERE closed.id = the_case
    AND (starts_with(current_setting('sluitend.actor', true), 'system:') OR casework_sees(the_case))
""",
)

_SEES: Final = "casework_sees(case_id)"
_WORKS: Final = "casework_works(case_id)"
_OPENS: Final = f"({PUBLIC} AND casework_being_opened(case_id))"
_SIDE: Final = f"{mine('from_organisation_id')} OR {mine('to_organisation_id')}"
# The first condition spares the function for whoever carries the case.
_CASE: Final = f"{mine('organisation_id')} OR casework_sees(id)"
_PART: Final = f"(until IS NULL AND {mine('organisation_id')}) OR {_SEES}"

POLICIES: Final = "\n".join(
    (
        protect(
            "casework_case",
            select=_CASE,
            insert=f"{mine('organisation_id')} OR ({PUBLIC} AND programme = 'signal')",
            update=f"{mine('organisation_id')} OR casework_works(id)",
        ),
        protect("casework_responsibility", select=_SEES, insert=f"{_WORKS} OR {_OPENS}", update=_WORKS),
        protect("casework_step", select=_SEES, insert=f"{_WORKS} OR {_OPENS}", update=_WORKS),
        protect("casework_participation", select=_PART, insert=f"{_WORKS} OR {_OPENS}", update=_WORKS),
        protect("casework_entry", select=_SEES, insert=f"{_WORKS} OR {_OPENS}"),
        protect(
            "casework_handover",
            select=f"{_SIDE} OR {_SEES}",
            insert=f"{mine('from_organisation_id')} AND {_WORKS}",
            update=_SIDE,
        ),
    )
)
# The triggers look at all that belongs to a case, lock it, and keep its next date.
RIGHTS: Final = f"""
GRANT SELECT ON casework_case, casework_responsibility, casework_step, casework_handover, casework_participation,
  casework_entry TO {KEEPER};
GRANT UPDATE (next_due) ON casework_case TO {KEEPER};
"""
ROW_LEVEL_SECURITY: Final = RIGHTS + WORKS + SEES + BEING_OPENED + ANSWERING + DONE + GOES_ON + POLICIES
