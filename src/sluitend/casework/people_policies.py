"""Who may know whom, told to PostgreSQL: need-to-know of a person follows from the cases they are involved in.

Three circles, each within the one before it: who sees a case sees that somebody is involved, by pseudonym; who works
on it for a purpose that needs it may know who that is; nobody else finds them. `access.py` says the same to the
screens. Migration 0008 applies this; a change here needs a migration that applies it again.
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
# Works with somebody: may know who it is, and change what is known.
WORKS_WITH_PERSON: Final = by_keeper(
    "casework_works_with_person(the_person uuid) RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE COST 60",
    f"""
DECLARE
  mine uuid[] := nullif(current_setting('sluitend.organisations', true), '')::uuid[];
BEGIN
  RETURN EXISTS (
    SELECT FROM casework_involvement AS i JOIN casework_case AS c ON c.id = i.case_id
    WHERE i.person_id = the_person AND (
      c.organisation_id = ANY (mine)
      OR EXISTS (
        SELECT FROM casework_participation AS p
        WHERE p.case_id = c.id AND p.until IS NULL AND p.organisation_id = ANY (mine)
          AND p.purpose NOT IN ({_PURPOSES})
      )
    )
  );
END
""",  # noqa: S608  our own words only
)
# May know who it is. Break-glass counts: that is what it is for. It changes nothing.
KNOWS_PERSON: Final = by_keeper(
    "casework_knows_person(the_person uuid) RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE COST 60",
    f"""
BEGIN
  RETURN casework_works_with_person(the_person) OR EXISTS (
    SELECT FROM casework_involvement AS i JOIN casework_emergencyaccess AS e ON e.case_id = i.case_id
    WHERE i.person_id = the_person AND e.user_id = {USER} AND e.until > statement_timestamp()
  );
END
""",
)
_KNOWS: Final = "casework_knows_person(person_id)"
_WORKS: Final = "casework_works_with_person(person_id)"
_BOTH: Final = "casework_works_with_person(kept_id) AND casework_works_with_person(merged_id)"

POLICIES: Final = "\n".join(
    (
        protect(
            "casework_involvement",
            select="casework_sees(case_id)",
            insert="casework_works(case_id)",
            update="casework_works(case_id)",
        ),
        # Broken by nobody but the one who acts; judged by who watches over the privacy of who answers for the case.
        protect(
            "casework_emergencyaccess",
            select=f"user_id = {USER} OR {my_employers('responsible_id')} OR {my_employers('organisation_id')}",
            insert=f"user_id = {USER} AND {mine('organisation_id')}",
            update=f"user_id = {USER} OR {my_employers('responsible_id')}",
        ),
        # A person comes into the vault by a verb, which writes as the system once it has looked who asks.
        protect("identity_person", select="casework_sees_person(id)", update="casework_works_with_person(id)"),
        protect("identity_sealed", select=_KNOWS, insert=_WORKS, update=_WORKS, delete=""),  # only the system deletes
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
REVOKE DELETE, TRUNCATE ON casework_involvement, casework_emergencyaccess FROM sluitend_app;
REVOKE TRUNCATE ON identity_sealed, identity_token FROM sluitend_app;
"""  # noqa: S608  our own words only
ROW_LEVEL_SECURITY: Final = RIGHTS + SEES_PERSON + WORKS_WITH_PERSON + KNOWS_PERSON + POLICIES
