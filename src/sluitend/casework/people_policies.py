"""Who may know whom, told to PostgreSQL: need-to-know of a person follows from the cases they are involved in.

Three circles, each within the one before it: who sees a case sees that somebody is involved, by pseudonym; who works
on it for a purpose that needs it may know who that is; nobody else finds them. `access.py` says the same to the
screens. Migration 0012 applies this; a change here needs a migration that applies it again.
"""

from typing import Final

from sluitend.access.policies import KEEPER, USER, WORKS_ON_CASES, by_keeper, mine, my_employers, protect
from sluitend.identity.models import Space

# Whoever only decides or advises does so without knowing who it is about.
PSEUDONYMOUS: Final = ("escalation", "advice")

_PURPOSES: Final = ", ".join(f"'{purpose}'" for purpose in PSEUDONYMOUS)


def space_of_programme(spaces: dict[str, str]) -> str:
    """Return the SQL of `casework_space`, which tells the data space of a programme, from code to space.

    Raises ValueError for a space that is none. A new programme needs a migration that makes the function anew.
    """
    if unknown := set(spaces.values()) - set(Space.values):
        raise ValueError(unknown)
    cases = " ".join(f"WHEN '{code}' THEN '{space}'" for code, space in sorted(spaces.items()))
    return (
        "CREATE OR REPLACE FUNCTION casework_space(programme varchar) RETURNS varchar LANGUAGE sql IMMUTABLE "
        f"PARALLEL SAFE RETURN CASE programme {cases} END;\n"
    )


# Sees that there is somebody.
SEES_PERSON: Final = by_keeper(
    "casework_sees_person(the_person uuid) RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE COST 60",
    """
BEGIN
  RETURN EXISTS (SELECT FROM casework_involvement WHERE person_id = the_person AND casework_sees(case_id));
END
""",
)
# Works on a case for a purpose that needs to know who it is about; to be `looking` break-glass is enough.
KNOWS: Final = by_keeper(
    "casework_knows(the_case uuid, looking boolean) RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE COST 20",
    f"""
DECLARE
  mine uuid[] := nullif(current_setting('sluitend.organisations', true), '')::uuid[];
BEGIN
  RETURN EXISTS (SELECT FROM casework_case WHERE id = the_case AND organisation_id = ANY (mine))
    OR EXISTS (
      SELECT FROM casework_participation
      WHERE case_id = the_case AND until IS NULL AND organisation_id = ANY (mine) AND purpose NOT IN ({_PURPOSES})
    )
    OR (looking AND EXISTS (
      SELECT FROM casework_emergencyaccess
      WHERE case_id = the_case AND user_id = {USER} AND until > statement_timestamp()
    ));
END
""",  # noqa: S608  our own words only
)
# Works with somebody: may know who it is, and change what is known.
WORKS_WITH_PERSON: Final = by_keeper(
    "casework_works_with_person(the_person uuid) RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE COST 60",
    """
BEGIN
  RETURN EXISTS (
    SELECT FROM casework_involvement WHERE person_id = the_person AND casework_knows(case_id, false)
  );
END
""",
)
# May know who it is. Break-glass counts: that is what it is for. It changes nothing.
KNOWS_PERSON: Final = by_keeper(
    "casework_knows_person(the_person uuid) RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE COST 60",
    """
BEGIN
  RETURN EXISTS (
    SELECT FROM casework_involvement WHERE person_id = the_person AND casework_knows(case_id, true)
  );
END
""",
)
# Nobody comes to know somebody by putting them into a case of one's own: only who is in no case yet comes into one so.
MAY_INVOLVE: Final = by_keeper(
    "casework_may_involve(the_person uuid) RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE COST 60",
    """
BEGIN
  RETURN casework_works_with_person(the_person)
    OR NOT EXISTS (SELECT FROM casework_involvement WHERE person_id = the_person);
END
""",
)
# Who judges a break-glass on a day: the privacy officers of who carries the case, without the one who looked; where
# nobody is left, those of the care region in which the case lies. So no break-glass goes without a judge.
JUDGES: Final = by_keeper(
    """casework_glass_judges(responsible uuid, the_case uuid, breaker bigint, on_day date)
RETURNS TABLE (official_id uuid, user_id bigint, organisation_id uuid) LANGUAGE sql STABLE ROWS 2 COST 200""",
    """
  WITH officers AS (
    SELECT o.id, o.user_id, g.id AS organisation_id, g.kind, g.region_id, o.valid_from
    FROM registry_official AS o JOIN registry_post AS p ON p.id = o.post_id
    JOIN registry_organisation AS g ON g.id = p.organisation_id JOIN access_user AS u ON u.id = o.user_id
    WHERE p.role = 'privacy_officer' AND u.is_active AND o.user_id <> breaker
      AND o.valid_from <= on_day AND (o.valid_until IS NULL OR o.valid_until > on_day)
      AND p.required_since <= on_day AND (p.ended_on IS NULL OR p.ended_on > on_day)
      AND (g.valid_until IS NULL OR g.valid_until > on_day)
  )
  SELECT f.id, f.user_id, f.organisation_id FROM officers AS f
  WHERE f.organisation_id = responsible
    OR NOT EXISTS (SELECT FROM officers WHERE organisation_id = responsible)
      AND f.kind = 'region' AND f.region_id IN (
        SELECT m.region_id
        FROM casework_case AS c JOIN registry_membership AS m ON m.municipality_id = c.municipality_id
        WHERE c.id = the_case AND m.domain = 'care' AND m.valid_from <= on_day
          AND (m.valid_until IS NULL OR m.valid_until > on_day)
      )
  ORDER BY f.valid_from, f.id
""",
) + by_keeper(
    """casework_judges_glass(responsible uuid, the_case uuid, breaker bigint, judge bigint, on_day date)
RETURNS boolean LANGUAGE plpgsql STABLE COST 300""",
    """
BEGIN
  RETURN EXISTS (
    SELECT FROM casework_glass_judges(responsible, the_case, breaker, on_day) AS j WHERE j.user_id = judge
  );
END
""",
) + by_keeper(
    "casework_watches_a_region() RETURNS boolean LANGUAGE sql STABLE",
    f"""
  SELECT EXISTS (
    SELECT FROM registry_official AS o JOIN registry_post AS p ON p.id = o.post_id
    JOIN registry_organisation AS g ON g.id = p.organisation_id
    WHERE o.user_id = {USER} AND p.role = 'privacy_officer' AND g.kind = 'region'
  )
""",  # noqa: S608  our own words only
)  # fmt: skip
_TODAY: Final = "(SELECT (now() AT TIME ZONE 'Europe/Amsterdam')::date)"
# Asked of few: whoever watches over no region has nothing but the first condition.
_JUDGES: Final = (
    "((SELECT casework_watches_a_region()) "
    f"AND casework_judges_glass(responsible_id, case_id, user_id, {USER}, {_TODAY}))"
)
# Whose break-glass it is says why; the database says whose case it is, for how long, and who may judge it.
GLASS: Final = f"""
SET LOCAL ROLE {KEEPER};
CREATE OR REPLACE FUNCTION casework_glass() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' AND (
    NEW.until > NEW.at + interval '4 hours' OR NEW.judged_at IS NOT NULL
    OR NEW.responsible_id IS DISTINCT FROM (SELECT organisation_id FROM casework_case WHERE id = NEW.case_id)
    OR (NEW.at > clock_timestamp() + interval '1 minute'
        AND NOT starts_with(current_setting('sluitend.actor', true), 'system:'))
  ) THEN
    RAISE EXCEPTION 'break-glass opens a case for four hours, and warns who carries it'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'glass_is_watched';
  END IF;
  IF TG_OP = 'UPDATE' AND NEW.judged_at IS NOT NULL AND (
    NEW.judged_by_id = NEW.user_id OR NOT casework_judges_glass(
      NEW.responsible_id, NEW.case_id, NEW.user_id, NEW.judged_by_id,
      (NEW.judged_at AT TIME ZONE 'Europe/Amsterdam')::date
    )
  ) THEN
    RAISE EXCEPTION 'break-glass is judged by the privacy officer of who carries the case, else of its region'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'glass_is_watched';
  END IF;
  RETURN NEW;
END $$;
RESET ROLE;
DROP TRIGGER IF EXISTS casework_glass ON casework_emergencyaccess;
CREATE TRIGGER casework_glass BEFORE INSERT OR UPDATE OF judged_at ON casework_emergencyaccess
  FOR EACH ROW EXECUTE FUNCTION casework_glass();
"""  # noqa: S608  our own words only
_KNOWS: Final = "casework_knows_person(person_id)"
_WORKS: Final = "casework_works_with_person(person_id)"
_BOTH: Final = "casework_works_with_person(kept_id) AND casework_works_with_person(merged_id)"

POLICIES: Final = "\n".join(
    (
        protect(
            "casework_involvement",
            select="casework_sees(case_id)",
            insert="casework_knows(case_id, false) AND casework_may_involve(person_id)",
            update="casework_knows(case_id, false)",
        ),
        # Broken by nobody but the one who acts; judged by who watches over the privacy of who answers for the case.
        protect(
            "casework_emergencyaccess",
            select=f"user_id = {USER} OR {my_employers('responsible_id')} OR {my_employers('organisation_id')} "
            f"OR judged_by_id = {USER} OR {_JUDGES}",
            insert=f"user_id = {USER} AND {mine('organisation_id')}",
            update=f"user_id = {USER} OR {my_employers('responsible_id')} OR {_JUDGES}",
        ),
        # A person comes into the vault by a verb, which writes as the system once it has looked who asks.
        protect(
            "identity_person", select="casework_sees_person(id)", update="casework_works_with_person(id)"
        ),
        protect(
            "identity_sealed", select=_KNOWS, insert=_WORKS, update=_WORKS, delete=""
        ),  # only the system deletes
        # A mark tells nothing without the keys, and finding asks for many before it asks who may be known.
        protect("identity_token", select=WORKS_ON_CASES, insert=_WORKS, delete=_WORKS),
        protect(
            "identity_merge",
            select="casework_sees_person(kept_id) OR casework_sees_person(merged_id)",
            insert=_BOTH,
            update=_BOTH,
        ),
    )
)
RIGHTS: Final = f"""
GRANT SELECT ON casework_involvement, casework_emergencyaccess, identity_person TO {KEEPER};
GRANT SELECT ON registry_official, registry_post, registry_organisation, registry_membership TO {KEEPER};
GRANT SELECT (id, is_active) ON access_user TO {KEEPER};
REVOKE DELETE, TRUNCATE ON casework_involvement, casework_emergencyaccess FROM sluitend_app;
REVOKE TRUNCATE ON identity_sealed, identity_token FROM sluitend_app;
"""  # noqa: S608  our own words only
ROW_LEVEL_SECURITY: Final = (
    RIGHTS + SEES_PERSON + KNOWS + WORKS_WITH_PERSON + KNOWS_PERSON + MAY_INVOLVE + JUDGES + POLICIES + GLASS
)
