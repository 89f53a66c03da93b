"""The gaps of responsibility: a dispute past its term, rules that say nothing, a region without an agreement.

A question about a case is a gap in that case, hence for who works on cases; the rules look at all questions at once.
None of these leaves a person without care: somebody is provisionally responsible all the while.
"""

from typing import Final

from django.utils.translation import gettext_lazy as _

from sluitend.gaps.rules import GapRule, register

SOURCE: Final = "Beantwoording raadsvragen, vraag 1b: vastgelegd in regionale afspraken"
ESCALATION: Final = (
    "; vng.nl, landelijke toegankelijkheid: contactpersonen, regionale adviseur, geschillencommissie"
)
# Whose it is: the town hall of who is provisionally responsible, or of who took it over in the end; else who asked.
OWNER: Final = """
LEFT JOIN LATERAL (
  WITH RECURSIVE chain (code, successor, until, path) AS (
    SELECT m.code, m.successor_id, m.valid_until, ARRAY[m.code]::varchar[] FROM registry_municipality AS m
    WHERE m.code = q.provisional_id
    UNION ALL
    SELECT m.code, m.successor_id, m.valid_until, path || m.code
    FROM registry_municipality AS m JOIN chain ON m.code = chain.successor AND chain.until <= %(today)s
    WHERE m.code <> ALL (path)
  )
  SELECT code FROM chain ORDER BY cardinality(path) DESC LIMIT 1
) AS place ON true
LEFT JOIN registry_organisation AS hall ON hall.kind = 'municipality' AND hall.municipality_id = place.code
  AND (hall.valid_until IS NULL OR hall.valid_until > %(today)s)
LEFT JOIN casework_case AS c ON c.id = q.case_id
"""
IN_FORCE: Final = """
SELECT FROM agreements_agreement AS a
WHERE a.region_id = r.code AND a.domain = 'care' AND a.valid_from <= %(today)s
  AND (a.valid_until IS NULL OR a.valid_until > %(today)s)
"""
# The region's own office, if it works in Sluitend, for regions that municipalities take their care in.
REGIONS: Final = """
FROM registry_region AS r
CROSS JOIN LATERAL (
  SELECT g.id FROM registry_organisation AS g
  WHERE g.kind = 'region' AND g.region_id = r.code AND g.on_platform
    AND (g.valid_until IS NULL OR g.valid_until > %(today)s)
  ORDER BY g.id LIMIT 1
) AS o
WHERE EXISTS (SELECT FROM registry_membership AS m WHERE m.region_id = r.code AND m.domain = 'care'
              AND m.valid_from <= %(today)s AND (m.valid_until IS NULL OR m.valid_until > %(today)s))
"""

DISPUTE_OVERDUE = register(
    GapRule(
        code="responsibility_dispute",
        title=_("Geschil over de verantwoordelijke gemeente niet op tijd beslist"),
        explanation=_(
            "Gemeenten zijn het niet eens en de termijn is voorbij. De voorlopig verantwoordelijke gemeente gaat door. "
            "Leg het eerst voor aan de contactpersonen, dan aan de adviseur van de regio, dan aan de "
            "geschillencommissie van de VNG."
        ),
        severity=3,
        term=5,
        role="contact_official",
        source=SOURCE + ESCALATION,
        act="responsibility",
        query=f"""
            SELECT q.id::text, q.case_id, NULL::varchar, place.code, coalesce(hall.id, q.organisation_id), NULL::uuid,
                   coalesce(c.programme, ''), (q.due + 1)::timestamp AT TIME ZONE 'Europe/Amsterdam', '{{}}'::jsonb
            FROM agreements_question AS q {OWNER}
            WHERE q.state = 'disputed' AND q.due < %(today)s
        """,  # noqa: S608  our own words only
    )
)
SILENT = register(
    GapRule(
        code="responsibility_silent",
        title=_("De regels zeggen niet welke gemeente verantwoordelijk is"),
        explanation=_(
            "Een gemeente is voorlopig verantwoordelijk, maar geen regel wijst haar aan. Zoek uit wat nog onbekend is, "
            "of spreek af wie het wordt."
        ),
        severity=2,
        term=5,
        role="contact_official",
        source=SOURCE + ESCALATION,
        act="responsibility",
        query=f"""
            SELECT q.id::text, q.case_id, NULL::varchar, place.code, coalesce(hall.id, q.organisation_id), NULL::uuid,
                   coalesce(c.programme, ''), q.asked_at, '{{}}'::jsonb
            FROM agreements_question AS q {OWNER}
            WHERE q.state = 'silent'
        """,  # noqa: S608  our own words only
    )
)
MISSING = register(
    GapRule(
        code="agreement_missing",
        title=_("Geen regionale afspraak over wie verantwoordelijk is"),
        explanation=_(
            "Deze regio heeft niet vastgesteld welke gemeente verantwoordelijk is, en wie wat betaalt. De "
            "standaardafspraak geldt zolang, maar niemand is eraan gebonden."
        ),
        severity=2,
        term=40,
        role="policy_adviser",
        source=SOURCE,
        act="agreement",
        query=f"""
            SELECT r.code::text, NULL::uuid, r.code, NULL::varchar, o.id, NULL::uuid, '',
                   %(today)s::timestamp AT TIME ZONE 'Europe/Amsterdam', jsonb_build_object('name', r.name)
            {REGIONS}
              AND NOT EXISTS (
                SELECT FROM agreements_agreement AS a
                WHERE a.region_id = r.code AND a.domain = 'care' AND a.valid_from <= %(today)s)
        """,  # noqa: S608  our own words only
    )
)
ENDED = register(
    GapRule(
        code="agreement_ended",
        title=_("Regionale afspraak geëindigd zonder opvolger"),
        explanation=_(
            "De afspraak over wie verantwoordelijk is geldt niet meer en er is geen nieuwe. Stel die vast."
        ),
        severity=3,
        term=20,
        role="policy_adviser",
        source=SOURCE,
        act="agreement",
        query=f"""
            SELECT r.code::text, NULL::uuid, r.code, NULL::varchar, o.id, NULL::uuid, '',
                   (SELECT max(a.valid_until) FROM agreements_agreement AS a
                    WHERE a.region_id = r.code AND a.domain = 'care' AND a.valid_until <= %(today)s
                   )::timestamp AT TIME ZONE 'Europe/Amsterdam', jsonb_build_object('name', r.name)
            {REGIONS}
              AND NOT EXISTS ({IN_FORCE})
              AND EXISTS (
                SELECT FROM agreements_agreement AS a
                WHERE a.region_id = r.code AND a.domain = 'care' AND a.valid_until <= %(today)s)
        """,  # noqa: S608  our own words only
    )
)
