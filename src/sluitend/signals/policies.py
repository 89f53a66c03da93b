"""Who needs to know of a signal, told to PostgreSQL: who sees the case that carries it.

Somebody without an account may leave a signal and sees none; with a follow-up code, two functions answer for the
report of that code alone. Migration 0003 applies this; a change here needs a migration that applies it again.
"""

from typing import Final

from sluitend.access.policies import KEEPER, PUBLIC, by_keeper, protect

# The case of a report has one entry in its timeline, and no content before this.
_LEFT: Final = by_keeper(
    "signals_awaits_content(the_case uuid) RETURNS boolean LANGUAGE sql STABLE",
    """
  SELECT EXISTS (SELECT FROM casework_case WHERE id = the_case AND programme = 'signal' AND entries = 1)
    AND NOT EXISTS (SELECT FROM signals_signal WHERE case_id = the_case)
""",
)
# What the page after sending shows, and how a report that is sent again finds the first.
_REPORTED: Final = by_keeper(
    """signals_reported(code_digest bytea)
RETURNS TABLE (case_id uuid, municipality_id varchar, due date, danger_now boolean, minor_involved boolean,
               reporter_kind varchar, form varchar)
LANGUAGE sql STABLE ROWS 1""",
    """
  SELECT s.case_id, c.municipality_id, c.next_due, s.danger_now, s.minor_involved, s.reporter_kind, s.form
  FROM signals_signal AS s JOIN casework_case AS c ON c.id = s.case_id WHERE s.follow_up = code_digest
""",
)
# The case in which the matter goes on now, along `continued_in`. One statement whatever the code is: one that
# never was and one that has expired take the same way.
_WHERE_NOW: Final = by_keeper(
    """signals_where_now(code_digest bytea, longest integer)
RETURNS TABLE (programme varchar, stage varchar, closed_at timestamptz, step integer) LANGUAGE sql STABLE ROWS 1""",
    """
  WITH RECURSIVE chain (programme, stage, closed_at, continued_in_id, step) AS (
    SELECT c.programme, c.stage, c.closed_at, c.continued_in_id, 0
    FROM signals_signal AS s JOIN casework_case AS c ON c.id = s.case_id WHERE s.follow_up = code_digest
    UNION ALL
    SELECT c.programme, c.stage, c.closed_at, c.continued_in_id, chain.step + 1
    FROM chain JOIN casework_case AS c ON c.id = chain.continued_in_id WHERE chain.step < longest
  )
  SELECT chain.programme, chain.stage, chain.closed_at, chain.step FROM chain ORDER BY chain.step DESC LIMIT 1
""",
)

POLICIES: Final = "\n".join(
    (
        protect(
            "signals_signal",
            select="casework_sees(case_id)",
            insert=f"casework_sees(case_id) OR ({PUBLIC} AND signals_awaits_content(case_id))",
        ),
        protect("signals_passedon", select="casework_sees(signal_id)", insert="casework_sees(signal_id)"),
    )
)
RIGHTS: Final = f"GRANT SELECT ON signals_signal TO {KEEPER};\n"
ROW_LEVEL_SECURITY: Final = RIGHTS + _LEFT + _REPORTED + _WHERE_NOW + POLICIES
