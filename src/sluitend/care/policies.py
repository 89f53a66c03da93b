"""Who needs to know of places and placements, told to PostgreSQL; migrations 0002 and 0003 apply it.

A place is known to who works on cases and changed by its own organisation. What somebody needs is known to who
sees the case, and to the provider while a reservation of theirs is open or somebody stays with them. Whoever decides on
a reservation is no participant of the case yet, and writes in its timeline for the length of that act only.
"""

from typing import Final

from sluitend.access.policies import FEW, KEEPER, WORKS_ON_CASES, by_keeper, mine, protect
from sluitend.care.reference import OUTSIDE
from sluitend.privacy.destroying import EMPTIED

LIVE: Final = "('reserved', 'accepted', 'staying')"
_OFFICE: Final = "cardinality(nullif(current_setting('sluitend.organisations', true), '')::uuid[]) > 0"
_SYSTEM: Final = "starts_with(current_setting('sluitend.actor', true), 'system:')"

# Whoever gives a place away locks it, also when it is another organisation's.
LOCK: Final = by_keeper(
    "care_lock_place(the_place uuid) RETURNS boolean LANGUAGE plpgsql VOLATILE",
    f"""
BEGIN
  IF NOT ({_SYSTEM} OR coalesce({_OFFICE}, false)) THEN RETURN false; END IF;
  PERFORM FROM care_place WHERE id = the_place FOR NO KEY UPDATE;
  RETURN FOUND;
END
""",
)
# The provider of a live placement answers it: sees and writes its case until `end_answer`, or the transaction ends.
ANSWER: Final = by_keeper(
    "care_answer(the_placement uuid) RETURNS uuid LANGUAGE plpgsql VOLATILE",
    f"""
DECLARE
  mine uuid[] := nullif(current_setting('sluitend.organisations', true), '')::uuid[];
  found uuid;
BEGIN
  SELECT case_id INTO found FROM care_placement
  WHERE id = the_placement AND state IN {LIVE} AND provider_id = ANY (mine);
  PERFORM set_config('sluitend.answering', coalesce(found::text, ''), true);
  RETURN found;
END
""",  # noqa: S608  our own words only
)
DECIDES: Final = by_keeper(
    "care_decides(the_request uuid) RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE COST 20",
    f"""
DECLARE
  mine uuid[] := nullif(current_setting('sluitend.organisations', true), '')::uuid[];
BEGIN
  RETURN EXISTS (
    SELECT FROM care_placement WHERE request_id = the_request AND provider_id = ANY (mine) AND state IN {LIVE}
  );
END
""",
)
# The places under one roof with somebody who must be kept apart from the person of a request: ids of places, no more.
KEPT_APART: Final = by_keeper(
    "care_kept_apart(the_requests uuid[]) RETURNS TABLE (request_id uuid, place_id uuid) LANGUAGE sql STABLE ROWS 10",
    f"""
  SELECT DISTINCT r.id, roof.id
  FROM care_placementrequest AS r
  JOIN care_avoidedcase AS a ON a.case_id = r.case_id OR a.avoided_id = r.case_id
  JOIN care_placement AS p ON p.case_id = CASE WHEN a.case_id = r.case_id THEN a.avoided_id ELSE a.case_id END
  JOIN care_place AS there ON there.id = p.place_id
  JOIN care_place AS roof ON roof.id = there.id
    OR (roof.organisation_id = there.organisation_id AND roof.house = there.house AND there.house <> '')
  WHERE r.id = ANY (the_requests) AND p.state IN {LIVE} AND ({_SYSTEM} OR casework_sees(r.case_id))
""",  # noqa: S608  our own words only
)
# Whether what was said last of where somebody sleeps is no bed. It counts in the waiting list, and so is told to who
# sees what the case asks for, as the urgency is; of where else somebody sleeps nothing can be asked (decision 36).
_OUTSIDE: Final = f"""coalesce((
    SELECT s.kind FROM care_sleepingplace AS s WHERE s.case_id = {{case}} ORDER BY s.recorded_at DESC, s.id DESC LIMIT 1
  ) IN ({", ".join(f"'{code}'" for code in sorted(OUTSIDE))}), false)"""  # noqa: S608  our own words only
IS_OUTSIDE: Final = by_keeper(
    "care_is_outside(the_case uuid) RETURNS boolean LANGUAGE sql STABLE COST 20",
    f"""
  SELECT ({_SYSTEM} OR casework_sees(the_case)) AND {_OUTSIDE.format(case="the_case")}
""",
)
# Who else waits in the actor's regions, without whose case it is: so that the order is open to who waits in it.
OTHERS: Final = by_keeper(
    """care_others_waiting(the_day date, last_resorts varchar[])
RETURNS TABLE (urgency varchar, minor boolean, children boolean, care_need boolean, last_resort boolean,
               asked_at timestamptz, extra_points smallint, sleeps boolean, outside boolean, kinds varchar[])
LANGUAGE sql STABLE ROWS 50""",
    f"""
  SELECT r.urgency, r.age < 18, r.children > 0, r.care_need,
         coalesce(stay.kind = ANY (last_resorts), false), r.asked_at, r.extra_points, stay.kind IS NOT NULL,
         {_OUTSIDE.format(case="r.case_id")}, r.kinds
  FROM care_placementrequest AS r JOIN casework_case AS c ON c.id = r.case_id
  LEFT JOIN LATERAL (
    SELECT place.kind FROM care_placement AS p JOIN care_place AS place ON place.id = p.place_id
    WHERE p.case_id = r.case_id AND p.state = 'staying'
  ) AS stay ON true
  WHERE r.state = 'waiting' AND c.closed_at IS NULL AND coalesce({_OFFICE}, false) AND NOT casework_sees(r.case_id)
    AND NOT EXISTS (SELECT FROM care_placement AS p WHERE p.request_id = r.id AND p.state IN ('reserved', 'accepted'))
    AND EXISTS (
      SELECT FROM registry_membership AS m
      WHERE m.municipality_id = c.municipality_id AND m.valid_from <= the_day
        AND (m.valid_until IS NULL OR m.valid_until > the_day)
        AND m.region_id = ANY (nullif(current_setting('sluitend.regions', true), '')::varchar[])
    )
""",  # noqa: S608  our own words only
)

_SEES: Final = "casework_sees(case_id)"
_WORKS: Final = "casework_works(case_id)"
POLICIES: Final = "\n".join(
    (
        protect(
            "care_place",
            select=WORKS_ON_CASES,
            insert=mine("organisation_id"),
            update=mine("organisation_id"),
        ),
        protect("care_placeentry", select=WORKS_ON_CASES, insert=mine("organisation_id")),
        protect("care_placementrequest", select=f"{_SEES} OR care_decides(id)", insert=_WORKS, update=_WORKS),
        protect("care_avoidedcase", select=_SEES, insert=f"{_WORKS} AND casework_sees(avoided_id)"),
        protect(
            "care_placement",
            select=f"{mine('provider_id')} OR {_SEES}",
            insert=_WORKS,
            update=f"{mine('provider_id')} OR {_WORKS}",
        ),
    )
)
RIGHTS: Final = f"""
GRANT SELECT ON care_place, care_placement, care_placementrequest, care_avoidedcase TO {KEEPER};
GRANT UPDATE (held, held_until) ON care_place TO {KEEPER};
GRANT UPDATE (sex, age, residence, form, kinds, languages, avoid_regions, avoid_municipalities, near_id)
  ON care_placementrequest TO {KEEPER};
GRANT SELECT ON registry_membership TO {KEEPER};
REVOKE UPDATE, DELETE, TRUNCATE ON care_placeentry, care_avoidedcase FROM sluitend_app;
REVOKE DELETE, TRUNCATE ON care_place, care_placementrequest, care_placement FROM sluitend_app;
"""  # noqa: S608  our own words only
# Migration 0009 applies this, with the column.
KEPT_FROM: Final = f"GRANT UPDATE (promised_from) ON care_place TO {KEEPER};"
ROW_LEVEL_SECURITY: Final = RIGHTS + LOCK + ANSWER + DECIDES + KEPT_APART + POLICIES
# The waiting list asks where people sleep, hence after the table for that. Migration 0008 applies this.
# What it told before does not give way to what it tells now.
WAITING: Final = f"""
SET LOCAL ROLE {KEEPER};
DROP FUNCTION IF EXISTS care_others_waiting(date, varchar[]);
RESET ROLE;
{IS_OUTSIDE}{OTHERS}"""

# Where somebody sleeps and when they turn 18 is for who needs to know the person, as the legal track is (but see
# IS_OUTSIDE); a provider says it by beginning or ending a stay. Migration 0005 applies this.
SAID: Final = "\n".join(
    protect(table, select="casework_knows(case_id, true)", insert=_WORKS)
    for table in ("care_sleepingplace", "care_comingofage")
)
# How many cases of victims are open in the actor's regions of which they see none, by municipality: a number below
# `FEW` is told as "some" (NULL), so that no screen can tell more.
UNSEEN: Final = by_keeper(
    """care_unseen_cases(the_day date, the_programmes varchar[])
RETURNS TABLE (municipality_id varchar, open_cases bigint) LANGUAGE sql STABLE ROWS 20""",
    f"""
  SELECT c.municipality_id, CASE WHEN count(*) < {FEW} THEN NULL ELSE count(*) END
  FROM casework_case AS c
  WHERE c.closed_at IS NULL AND c.programme = ANY (the_programmes) AND coalesce({_OFFICE}, false)
    AND NOT casework_sees(c.id)
    AND EXISTS (
      SELECT FROM registry_membership AS m
      WHERE m.municipality_id = c.municipality_id AND m.valid_from <= the_day
        AND (m.valid_until IS NULL OR m.valid_until > the_day)
        AND m.region_id = ANY (nullif(current_setting('sluitend.regions', true), '')::varchar[])
    )
  GROUP BY c.municipality_id
""",  # noqa: S608  our own words only
)
# Whoever sleeps in a place of ours when this is applied, slept there before.
STAYING_NOW: Final = f"""
GRANT SELECT, INSERT ON care_sleepingplace TO {KEEPER};
SET LOCAL ROLE {KEEPER};
INSERT INTO care_sleepingplace (id, case_id, kind, since, placement_id, recorded_at, recorded_by_id, organisation_id)
SELECT gen_random_uuid(), p.case_id, 'placed', p.started_on, p.id, now(), NULL, p.provider_id
FROM care_placement AS p JOIN care_place AS place ON place.id = p.place_id
WHERE p.state = 'staying' AND place.kind <> 'ambulatory';
RESET ROLE;
REVOKE INSERT ON care_sleepingplace FROM {KEEPER};
"""  # noqa: S608  our own words only
SLEEPING: Final = (
    f"""
REVOKE UPDATE, DELETE, TRUNCATE ON care_sleepingplace, care_comingofage FROM sluitend_app;
GRANT SELECT ON care_sleepingplace, care_comingofage TO {KEEPER};
"""
    + SAID
    + UNSEEN
)
PLACEMENT_EMPTIED: Final = (
    f"GRANT UPDATE ({', '.join(EMPTIED['care_placement'][1])}) ON care_placement TO {KEEPER};"
)
# What the keeper empties when a case is destroyed (`privacy/destroying.py`). Migration 0006 applies this, 0007 that.
SAID_EMPTIED: Final = "\n".join(
    f"GRANT UPDATE ({', '.join(EMPTIED[table][1])}) ON {table} TO {KEEPER};"
    for table in ("care_sleepingplace", "care_comingofage")
)
