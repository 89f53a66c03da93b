"""What placement promises, each with the question that finds whatever breaks it; `sluitend check` asks them.

The first three are kept by constraints and triggers (`triggers.py`), so that they are broken only behind the back of
the database. The last is kept by a job (`verbs/expiring.py`): where it does not run, places stay held by nobody.
"""

from typing import Final

from sluitend.casework.promises import Promise

LIVE: Final = "('reserved', 'accepted', 'staying')"

NO_PLACE_TWICE: Final = Promise(
    "no_place_twice",
    "No place is given twice, nobody sleeps in two places, and a request has one promise.",
    f"""
    SELECT p.case_id, 'place ' || p.place_id || ' is given to another as well'
    FROM care_placement p JOIN care_placement other ON other.place_id = p.place_id AND other.id <> p.id
    WHERE p.state IN {LIVE} AND other.state IN {LIVE}
      AND ((p.state = 'staying') = (other.state = 'staying')
           OR p.starts_on < other.ends_by AND other.starts_on < p.ends_by)
    UNION ALL
    SELECT p.case_id, 'stay ' || p.id || ' overlaps another in place ' || p.place_id
    FROM care_placement p JOIN care_placement other ON other.place_id = p.place_id AND other.id <> p.id
    WHERE p.started_on < coalesce(other.ended_on, 'infinity') AND other.started_on < coalesce(p.ended_on, 'infinity')
    UNION ALL
    SELECT case_id, 'stays in ' || count(*) || ' places'
    FROM care_placement WHERE state = 'staying' GROUP BY case_id HAVING count(*) > 1
    UNION ALL
    SELECT p.case_id, 'request ' || r.id || ' was promised a place ' || count(*) || ' times'
    FROM care_placement p JOIN care_placementrequest r ON r.id = p.request_id
    WHERE p.state IN ('reserved', 'accepted') GROUP BY p.case_id, r.id HAVING count(*) > 1
    """,  # noqa: S608  our own words only
)
PLACE_SAYS: Final = Promise(
    "place_says_who_holds_it",
    "A place says by whom it is held, until when, and from when it is kept for who comes; out of use it holds nobody.",
    f"""
    SELECT live.case_id, 'place ' || place.id || ' says "' || place.held || '", its placements "' || live.held || '"'
    FROM care_place place
    CROSS JOIN LATERAL (
      SELECT coalesce((array_agg(state ORDER BY state = 'staying' DESC))[1], '') AS held,
             (array_agg(case_id ORDER BY state = 'staying' DESC))[1] AS case_id,
             max(ends_by) AS until, min(starts_on) FILTER (WHERE state <> 'staying') AS since
      FROM care_placement WHERE place_id = place.id AND state IN {LIVE}
    ) AS live
    WHERE (place.held, place.held_until, place.promised_from) IS DISTINCT FROM (live.held, live.until, live.since)
       OR place.status = 'out' AND live.held <> ''
    """,  # noqa: S608  our own words only
)
FOR_WHO_WAITS: Final = Promise(
    "promised_to_who_waits",
    "A place is promised to who waits for one, in a case of care; who was placed has a stay.",
    """
    SELECT p.case_id, 'placement ' || p.id || ' is ' || p.state || ', its request ' || r.state
    FROM care_placement p JOIN care_placementrequest r ON r.id = p.request_id
    WHERE p.state IN ('reserved', 'accepted') AND r.state <> 'waiting'
    UNION ALL
    SELECT p.case_id, 'placement ' || p.id || ' is for a request of another case'
    FROM care_placement p JOIN care_placementrequest r ON r.id = p.request_id WHERE r.case_id <> p.case_id
    UNION ALL
    SELECT p.case_id, 'placement ' || p.id || ' names another provider than who has the place'
    FROM care_placement p JOIN care_place place ON place.id = p.place_id WHERE place.organisation_id <> p.provider_id
    UNION ALL
    SELECT r.case_id, 'request ' || r.id || ' is placed, and nobody stays or stayed anywhere'
    FROM care_placementrequest r
    WHERE r.state = 'placed'
      AND NOT EXISTS (SELECT FROM care_placement p WHERE p.request_id = r.id AND p.state IN ('staying', 'ended'))
    UNION ALL
    SELECT r.case_id, 'request ' || r.id || ' in a case of ' || c.programme
    FROM care_placementrequest r JOIN casework_case c ON c.id = r.case_id
    WHERE c.programme NOT IN ('victim_care', 'minor_victim')
    """,
)
# The job runs every five minutes; an hour is for who looks while it does, or just before.
LETS_GO: Final = Promise(
    "lets_go_in_time",
    "A reservation that expired and a request whose case was closed hold nothing an hour later.",
    """
    SELECT case_id, 'reservation ' || id || ' expired and still holds place ' || place_id
    FROM care_placement WHERE state = 'reserved' AND expires_at < %(now)s - interval '1 hour'
    UNION ALL
    SELECT r.case_id, 'request ' || r.id || ' still waits, its case is closed'
    FROM care_placementrequest r JOIN casework_case c ON c.id = r.case_id
    WHERE r.ended_at IS NULL AND c.closed_at < %(now)s - interval '1 hour'
    """,
)
PROMISES: Final = (NO_PLACE_TWICE, PLACE_SAYS, FOR_WHO_WAITS, LETS_GO)
