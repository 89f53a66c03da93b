"""The triggers by which the database keeps that no place is given twice; `models/placing.py` hangs them on the table.

PostgreSQL as we embed it has no `btree_gist`, so no exclusion constraint: two partial unique indexes keep one inside
and one on the way, and `one_at_a_time` that their days do not overlap. Whoever writes a placement locks its place
first, so that these are looked at by one writer at a time.
"""

from typing import Final

import pgtrigger

from sluitend.casework.triggers import FirmTrigger, breach

LIVE: Final = "('reserved', 'accepted', 'staying')"
# What may follow what; the rest is the end.
NEXT: Final = """(OLD.state = 'reserved' AND NEW.state IN ('accepted', 'declined', 'expired', 'cancelled'))
  OR (OLD.state = 'accepted' AND NEW.state IN ('staying', 'cancelled', 'declined'))
  OR (OLD.state = 'staying' AND NEW.state = 'ended')"""


def one_way() -> FirmTrigger:
    """Return the trigger that keeps a placement to its course, and to the case, request and place it began with."""
    return FirmTrigger(
        name="one_way",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=pgtrigger.Condition(
            f"OLD.state <> NEW.state AND NOT ({NEXT}) OR (OLD.case_id, OLD.request_id, OLD.place_id, OLD.provider_id) "
            "IS DISTINCT FROM (NEW.case_id, NEW.request_id, NEW.place_id, NEW.provider_id)"
        ),
        func=breach("no_place_twice", "a placement goes one way, and stays with its case and place"),
    )


def one_at_a_time() -> FirmTrigger:
    """Return the constraint trigger that refuses a placement whose days overlap those of another in one place.

    Who stays beyond the planned day is still inside on the day on which the other is reserved.
    """
    return FirmTrigger(
        name="one_at_a_time",
        level=pgtrigger.Row,
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.Update,
        timing=pgtrigger.Immediate,
        func=f"""
            PERFORM FROM care_place WHERE id = NEW.place_id FOR NO KEY UPDATE;
            IF NEW.state IN {LIVE} AND EXISTS (
              SELECT FROM care_placement AS other
              WHERE other.place_id = NEW.place_id AND other.id <> NEW.id AND other.state IN {LIVE}
                AND daterange(other.starts_on, CASE WHEN other.state = 'staying'
                      THEN greatest(other.ends_by, (NEW.reserved_at AT TIME ZONE 'Europe/Amsterdam')::date + 1)
                      ELSE other.ends_by END) && daterange(NEW.starts_on, NEW.ends_by)
            ) THEN
              {breach("no_place_twice", "place % holds one at a time", "NEW.place_id")}
            END IF;
            RETURN NULL;
        """,
    )


def follow_placements() -> FirmTrigger:
    """Return the trigger that keeps on the place who holds it, and from when it is kept for who comes."""
    return FirmTrigger(
        name="follow_placements",
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.Update,
        func=f"""
            UPDATE care_place AS place
            SET held = coalesce(live.states[1], ''), held_until = live.until, promised_from = live.since
            FROM (
              SELECT array_agg(state ORDER BY state = 'staying' DESC) AS states, max(ends_by) AS until,
                     min(starts_on) FILTER (WHERE state <> 'staying') AS since
              FROM care_placement WHERE place_id = NEW.place_id AND state IN {LIVE}
            ) AS live
            WHERE place.id = NEW.place_id;
            RETURN NULL;
        """,  # noqa: S608  our own words only
    )


def same_space() -> FirmTrigger:
    """Return the trigger that refuses to name two cases of different data spaces in one row."""
    return FirmTrigger(
        name="same_space",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        func=f"""
            IF NOT EXISTS (
              SELECT FROM casework_case AS a JOIN casework_case AS b
                ON casework_space(a.programme) = casework_space(b.programme)
              WHERE a.id = NEW.case_id AND b.id = NEW.avoided_id
            ) THEN
              {breach("one_space", "cases of two data spaces")}
            END IF;
            RETURN NEW;
        """,
    )
