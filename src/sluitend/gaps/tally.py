"""Counts gaps per week, so that the board's chart costs the same for ten gaps and for a million."""

from typing import Final

from django.db import connection

from sluitend.access.actor import system
from sluitend.access.context import acting

JOB: Final = system("count_weeks")
# Weeks before the last one do not change any more; they are counted again only when they are missing.
COUNT: Final = """
WITH horizon AS (
  SELECT coalesce((SELECT max(week) - 7 FROM gaps_weektally), '-infinity')::timestamp AS since
),
moments AS (
  SELECT region_id, programme, case_id IS NOT NULL AS in_cases,
         date_trunc('week', opened_at AT TIME ZONE 'Europe/Amsterdam') AS week,
         1 AS opened, 0 AS closed, NULL::interval AS life
  FROM gaps_gap WHERE opened_at >= (SELECT since FROM horizon) AT TIME ZONE 'Europe/Amsterdam'
  UNION ALL
  SELECT region_id, programme, case_id IS NOT NULL, date_trunc('week', closed_at AT TIME ZONE 'Europe/Amsterdam'),
         0, 1, closed_at - since
  FROM gaps_gap WHERE closed_at >= (SELECT since FROM horizon) AT TIME ZONE 'Europe/Amsterdam'
  UNION ALL
  -- What was counted of a case that went on in another programme, or moved, is counted there now, and here no more.
  SELECT region_id, programme, in_cases, week::timestamp, 0, 0, NULL
  FROM gaps_weektally WHERE week >= (SELECT since FROM horizon)
)
INSERT INTO gaps_weektally (region_id, programme, in_cases, week, opened, closed, lives, counted_at)
SELECT region_id, programme, in_cases, week::date, sum(opened), sum(closed), ARRAY[
    count(life) FILTER (WHERE life <= '1 day'),
    count(life) FILTER (WHERE life > '1 day' AND life <= '7 days'),
    count(life) FILTER (WHERE life > '7 days' AND life <= '31 days'),
    count(life) FILTER (WHERE life > '31 days' AND life <= '92 days'),
    count(life) FILTER (WHERE life > '92 days')
  ], now()
FROM moments WHERE week IS NOT NULL GROUP BY region_id, programme, in_cases, week
ON CONFLICT (region_id, programme, week, in_cases) DO UPDATE
  SET opened = excluded.opened, closed = excluded.closed, lives = excluded.lives, counted_at = excluded.counted_at
"""


def count_weeks() -> None:
    """Bring the weekly counts up to date: this week, the last, and whichever were never counted."""
    with acting(JOB), connection.cursor() as cursor:
        cursor.execute(COUNT)
