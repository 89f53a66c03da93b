"""Who sees what was disclosed, told to PostgreSQL. Migration 0001 applies this; a change needs another that does.

The giving side is for who sees the case that gave. Who received sees what concerns them, except what crossed into a
case of theirs: of that they see the receipt only, so that nobody has both pseudonyms before them who does not work in
both cases. Privacy officers see what their organisation gave, received and asked.
"""

from typing import Final

from sluitend.access.policies import KEEPER, USER, by_keeper, mine, my_employers, protect
from sluitend.casework.people_policies import PSEUDONYMOUS

_PURPOSES: Final = ", ".join(f"'{purpose}'" for purpose in PSEUDONYMOUS)
OFFICER_OF: Final = by_keeper(
    "disclosure_offices() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE",
    f"""
  SELECT coalesce(array_agg(p.organisation_id), '{{}}')
  FROM registry_official AS o JOIN registry_post AS p ON p.id = o.post_id
  WHERE o.user_id = {USER} AND p.role = 'privacy_officer'
    AND o.valid_from <= (now() AT TIME ZONE 'Europe/Amsterdam')::date
    AND (o.valid_until IS NULL OR o.valid_until > (now() AT TIME ZONE 'Europe/Amsterdam')::date)
    AND (p.ended_on IS NULL OR p.ended_on > (now() AT TIME ZONE 'Europe/Amsterdam')::date)
""",  # noqa: S608  our own words only
)


def _officer(column: str) -> str:
    # Asked of few: whoever is no officer anywhere has nothing but the first condition.
    return f"({my_employers(column)} AND {column} = ANY ((SELECT disclosure_offices())::uuid[]))"


_GIVEN: Final = f"casework_sees(from_case_id) OR {_officer('from_organisation_id')}"
_TO_ME: Final = f"(kind <> 'crossing' AND ({mine('to_organisation_id')} OR {_officer('to_organisation_id')}))"
_OF_DISCLOSURE: Final = "EXISTS (SELECT FROM disclosure_disclosure AS d WHERE d.id = disclosure_id)"
POLICIES: Final = "\n".join(
    (
        protect(
            "disclosure_disclosure", select=f"{_GIVEN} OR {_TO_ME}", insert="casework_works(from_case_id)"
        ),
        protect("disclosure_disclosedperson", select=_OF_DISCLOSURE, insert=_OF_DISCLOSURE),
        protect(
            "disclosure_receipt",
            select=f"casework_sees(case_id) OR {_officer('organisation_id')}",
            insert="casework_works(case_id)",
        ),
        protect(
            "disclosure_check",
            select=f"user_id = {USER} OR {_officer('organisation_id')}",
            insert=f"user_id = {USER} AND {mine('organisation_id')}",
        ),
    )
)
RIGHTS: Final = f"""
GRANT SELECT ON registry_official, registry_post, registry_organisation, casework_involvement TO {KEEPER};
GRANT SELECT (person_id, kind, until) ON identity_sealed TO {KEEPER};
GRANT SELECT, INSERT ON disclosure_disclosure, disclosure_disclosedperson TO {KEEPER};
REVOKE UPDATE, DELETE, TRUNCATE ON disclosure_disclosure, disclosure_disclosedperson, disclosure_receipt,
  disclosure_check FROM sluitend_app;
"""  # noqa: S608  our own words only
# A person of one space in a disclosure of that space, and nothing else.
ONE_SPACE: Final = """
ALTER TABLE disclosure_disclosedperson
  ADD CONSTRAINT disclosed_of_one_space FOREIGN KEY (disclosure_id, space)
    REFERENCES disclosure_disclosure (id, space) DEFERRABLE INITIALLY DEFERRED,
  ADD CONSTRAINT disclosed_person_of_space FOREIGN KEY (person_id, space)
    REFERENCES identity_person (id, space) DEFERRABLE INITIALLY DEFERRED;
"""
# Who opened a case did not receive it from anybody. Who accepted a hand-over received it from who carried it before.
PARTS: Final = f"""
INSERT INTO disclosure_disclosure (id, from_case_id, from_organisation_id, space, kind, to_organisation_id, to_name,
  to_space, participation_id, categories, summary, legal_basis, consent, motivation, at, by_id)
SELECT gen_random_uuid(), c.id,
  coalesce(CASE WHEN p.organisation_id = c.organisation_id THEN (
    SELECT r.organisation_id FROM casework_responsibility AS r
    WHERE r.case_id = c.id AND r.organisation_id <> c.organisation_id AND r.until IS NOT NULL
    ORDER BY r.until DESC LIMIT 1) END, c.organisation_id),
  casework_space(c.programme), 'taking_part', p.organisation_id, o.name, '', p.id, '{{case}}', '', p.legal_basis, '',
  p.motivation, p.since, {USER}
FROM casework_participation AS p
JOIN casework_case AS c ON c.id = p.case_id
JOIN registry_organisation AS o ON o.id = p.organisation_id
WHERE %(these)s AND p.until IS NULL
  AND NOT EXISTS (SELECT FROM disclosure_disclosure AS d WHERE d.participation_id = p.id)
  AND NOT EXISTS (
    SELECT FROM casework_responsibility AS r WHERE r.case_id = c.id AND r.reason = 'opened'
      AND r.organisation_id = p.organisation_id AND r.since = p.since
  )
"""  # noqa: S608  our own words only
# Whoever takes part without needing to know who it is about, was told that there is somebody.
PEOPLE: Final = f"""
INSERT INTO disclosure_disclosedperson (id, disclosure_id, person_id, space, categories, at)
SELECT gen_random_uuid(), d.id, i.person_id, i.space,
  CASE WHEN p.purpose IN ({_PURPOSES}) THEN '{{}}' ELSE ARRAY(
    SELECT DISTINCT s.kind FROM identity_sealed AS s WHERE s.person_id = i.person_id AND s.until IS NULL ORDER BY 1
  ) END,
  greatest(min(i.since), p.since)
FROM casework_participation AS p
JOIN disclosure_disclosure AS d ON d.participation_id = p.id
JOIN casework_involvement AS i ON i.case_id = p.case_id AND i.until IS NULL
WHERE %(these)s AND p.until IS NULL
  AND NOT EXISTS (
    SELECT FROM disclosure_disclosedperson AS x WHERE x.disclosure_id = d.id AND x.person_id = i.person_id
  )
GROUP BY d.id, i.person_id, i.space, p.purpose, p.since
"""  # noqa: S608  our own words only


def _for(these: str) -> str:
    return f"{PARTS % {'these': these}};\n{PEOPLE % {'these': these}};"


NOTE_TAKING_PART: Final = by_keeper(
    "disclosure_note_taking_part(the_case uuid) RETURNS void LANGUAGE plpgsql VOLATILE",
    f"""
BEGIN
  IF starts_with(current_setting('sluitend.actor', true), 'system:') OR casework_works(the_case) THEN
    {_for("p.case_id = the_case")}
  END IF;
END
""",
)
# What took part before there were disclosures.
FORMER: Final = f"SET LOCAL ROLE {KEEPER};\n{_for('true')}\nRESET ROLE;"
# A case in outreach and one elsewhere are not tied together either.
STAYS_IN_OUTREACH: Final = f"""
SET LOCAL ROLE {KEEPER};
CREATE OR REPLACE FUNCTION disclosure_stays_in_outreach() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (
    SELECT FROM casework_case AS onward WHERE onward.id = NEW.continued_in_id
      AND (casework_space(onward.programme) = 'outreach') <> (casework_space(NEW.programme) = 'outreach')
  ) THEN
    RAISE EXCEPTION 'case % does not go on across the border of outreach', NEW.id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'stays_in_outreach';
  END IF;
  RETURN NEW;
END $$;
RESET ROLE;
DROP TRIGGER IF EXISTS disclosure_stays_in_outreach ON casework_case;
CREATE TRIGGER disclosure_stays_in_outreach BEFORE INSERT OR UPDATE OF continued_in_id ON casework_case
  FOR EACH ROW WHEN (NEW.continued_in_id IS NOT NULL) EXECUTE FUNCTION disclosure_stays_in_outreach();
"""
ROW_LEVEL_SECURITY: Final = RIGHTS + OFFICER_OF + POLICIES + NOTE_TAKING_PART + STAYS_IN_OUTREACH
