"""What signals say about the base level: that they are registered, and that they are followed up.

Counts per municipality only; under five no number is told, since few reports would tell of one. No day either: what the
last report shows is dated the first of its month, and holds until twelve months after the end of that month.
"""

from typing import Final

from sluitend.access.policies import FEW
from sluitend.registry.measures import Measure, register

# Each signal of this month and the twelve before, and how its triage stands: it is judged in the step `triage`.
_RECENT: Final = """
    SELECT c.municipality_id, s.reported_on, t.done AS judged, t.late
    FROM signals_signal AS s JOIN casework_case AS c ON c.id = s.case_id
    CROSS JOIN LATERAL (
      SELECT coalesce(bool_or(done_at IS NOT NULL), false) AS done,
             coalesce(bool_or(done_at IS NULL AND due < %(today)s), false) AS late
      FROM casework_step WHERE case_id = c.id AND kind = 'triage'
    ) AS t
    WHERE s.reported_on >= date_trunc('month', %(today)s::date) - interval '12 months'
"""
_COUNTED: Final = f"""
    SELECT municipality_id, date_trunc('month', max(reported_on))::date AS last,
           bool_or(judged) AS judged, bool_or(late) AS late,
           CASE WHEN count(*) < {FEW} THEN '1–{FEW - 1}' ELSE count(*)::text END AS number
    FROM ({_RECENT}) AS r GROUP BY municipality_id
"""  # noqa: S608  our own words only

SIGNALS_REGISTERED = register(
    Measure(
        code="signals_registered",
        slow=True,
        query=f"""
            SELECT municipality_id, sub, 'use', 'own', 'signals', last, (last + interval '13 months')::date, NULL, '',
                   jsonb_build_object('signals', number)
            FROM ({_COUNTED}) AS c CROSS JOIN (VALUES ('signal_registration'), ('report_route')) AS v (sub)
        """,  # noqa: S608  our own words only
    )
)

# Followed up: none waits longer than its term. That somebody judges them shows that the contact official is at work.
SIGNALS_FOLLOWED_UP = register(
    Measure(
        code="signals_followed_up",
        slow=True,
        query=f"""
            SELECT municipality_id, sub, 'use', 'own', 'signals', last, (last + interval '13 months')::date, NULL, '',
                   jsonb_build_object('judged', number)
            FROM ({_COUNTED}) AS c
            CROSS JOIN (VALUES ('signal_follow_up', true), ('contact_official', false)) AS v (sub, in_time)
            WHERE judged AND NOT (in_time AND late)
        """,  # noqa: S608  our own words only
    )
)
