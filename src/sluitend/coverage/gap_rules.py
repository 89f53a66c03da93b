"""What is not closed in care coordination: no procedure, a step that stands still, no access, access that ends."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from sluitend.casework.terms import is_working_day
from sluitend.coverage.measures import EVERYBODY
from sluitend.gaps.rules import GapRule, register

WAITS_TOO_LONG: Final = 20  # working days
NOTICE: Final = timedelta(days=90)
NETWORK: Final = (
    "Landelijk netwerk van zorgcoördinatoren (commissie Lenferink, 2015); beantwoording raadsvragen, 1b"
)
OUR_TERM: Final = NETWORK + "; termijn door de regio vast te stellen"
# A region takes part when its own office works in Sluitend and a care coordinator is required there; a municipality
# when its town hall works in Sluitend and it takes its care in such a region. The national agreement is of the end of
# 2017. A post that names no place is for the region only at the region's own office.
SEATED: Final = """
  SELECT FROM registry_post AS p JOIN registry_organisation AS po ON po.id = p.organisation_id
  JOIN registry_official AS o ON o.post_id = p.id
  WHERE p.role = 'care_coordinator' AND p.municipality_id IS NULL
    AND coalesce(p.region_id, CASE WHEN po.kind = 'region' THEN po.region_id END) = {region}
    AND p.required_since <= %(today)s AND (p.ended_on IS NULL OR p.ended_on > %(today)s)
    AND o.valid_from <= %(today)s AND (o.valid_until IS NULL OR o.valid_until > %(today)s)
"""

PROCEDURE_MISSING = register(
    GapRule(
        code="procedure_missing",
        title=_("Geen zorgcoördinator en geen procedure"),
        explanation=_(
            "Deze regio heeft geen zorgcoördinator en niemand werkt eraan. Start de procedure, of wijs iemand aan."
        ),
        severity=3,
        term=20,
        role="policy_adviser",
        source=NETWORK,
        act="procedure",
        query=f"""
            SELECT g.region_id::text, NULL::uuid, g.region_id, NULL::varchar, g.id, NULL::uuid, '',
                   greatest(DATE '2017-12-01',
                     (SELECT max(p.ended_on) FROM coverage_procedure AS p WHERE p.region_id = g.region_id)
                   )::timestamp AT TIME ZONE 'Europe/Amsterdam',
                   jsonb_build_object('region', g.region_id)
            FROM (SELECT DISTINCT ON (region_id) id, region_id FROM registry_organisation
                  WHERE kind = 'region' AND region_id IS NOT NULL AND on_platform
                    AND (valid_until IS NULL OR valid_until > %(today)s)
                  ORDER BY region_id, id) AS g
            WHERE NOT EXISTS (SELECT FROM coverage_procedure AS p
                              WHERE p.region_id = g.region_id AND p.role = 'care_coordinator' AND p.ended_on IS NULL)
              AND EXISTS (SELECT FROM registry_post AS r WHERE r.role = 'care_coordinator' AND r.required
                          AND r.region_id = g.region_id AND r.required_since <= %(today)s
                          AND (r.ended_on IS NULL OR r.ended_on > %(today)s))
              AND NOT EXISTS ({SEATED.format(region="g.region_id")})
        """,  # noqa: S608  our own words only
    )
)

# Whose a step is: the official who has it, or else the region's own office.
_STEP: Final = """
    SELECT s.id::text, NULL::uuid, p.region_id, NULL::varchar, coalesce(op.organisation_id, g.id), o.id, '',
           {since}::timestamp AT TIME ZONE 'Europe/Amsterdam',
           jsonb_build_object('region', p.region_id, 'procedure_step', s.code)
    FROM coverage_procedurestep AS s
    JOIN coverage_procedure AS p ON p.id = s.procedure_id AND p.ended_on IS NULL
    JOIN LATERAL (SELECT id FROM registry_organisation
                  WHERE kind = 'region' AND region_id = p.region_id
                    AND (valid_until IS NULL OR valid_until > %(today)s)
                  ORDER BY id LIMIT 1) AS g ON true
    LEFT JOIN registry_official AS o ON o.id = s.official_id
         AND o.valid_from <= %(today)s AND (o.valid_until IS NULL OR o.valid_until > %(today)s)
    LEFT JOIN registry_post AS op ON op.id = o.post_id
    WHERE s.state NOT IN ('done', 'not_needed') AND {found}
"""

STEP_LATE = register(
    GapRule(
        code="procedure_step_late",
        title=_("Stap in de procedure is te laat"),
        explanation=_("De datum van deze stap is voorbij. Rond de stap af, of verzet haar en zeg waarom."),
        severity=2,
        term=5,
        role="policy_adviser",
        source=OUR_TERM,
        act="procedure_step",
        query=_STEP.format(since="s.planned_on", found="s.planned_on < %(today)s"),
    )
)


def _long_ago(today: date) -> Mapping[str, Any]:
    """The last day since which more than the allowed number of working days have passed."""
    day, left = today, WAITS_TOO_LONG + 1
    while left > 0:
        left -= is_working_day(day)
        day -= timedelta(days=1)
    return {"waits_since": day}


WAITING_LONG = register(
    GapRule(
        code="procedure_waits_long",
        title=_("Stap wacht te lang op een ander"),
        explanation=_(
            "Deze stap wacht al meer dan twintig werkdagen. Bel wie moet antwoorden, of kies een andere weg."
        ),
        severity=2,
        term=5,
        role="policy_adviser",
        source=OUR_TERM,
        act="procedure_step",
        parameters=_long_ago,
        query=_STEP.format(
            since="s.waiting_since", found="s.state = 'waiting' AND s.waiting_since <= %(waits_since)s"
        ),
    )
)

STEP_LOOSE = register(
    GapRule(
        code="procedure_step_loose",
        title=_("Volgende stap heeft geen eigenaar of datum"),
        explanation=_("Deze stap is aan de beurt en is van niemand, of heeft geen datum. Plan de stap."),
        severity=1,
        term=10,
        role="policy_adviser",
        source=OUR_TERM,
        act="procedure_step",
        query=_STEP.format(
            since="""coalesce(
              (SELECT max(b.done_on) FROM coverage_procedurestep AS b
               WHERE b.procedure_id = s.procedure_id AND b.position < s.position), p.began_on)""",
            found="""(s.planned_on IS NULL OR o.id IS NULL) AND NOT EXISTS (
              SELECT FROM coverage_procedurestep AS b WHERE b.procedure_id = s.procedure_id
              AND b.position < s.position AND b.state NOT IN ('done', 'not_needed'))""",
        ),
    )
)

ACCESS_MISSING = register(
    GapRule(
        code="coordinator_access_missing",
        title=_("Geen zorgcoördinator voor deze gemeente"),
        explanation=_(
            "Er is niet voor iedereen vastgelegd welke zorgcoördinator deze gemeente kan inschakelen, en niets "
            "overbrugt dat."
        ),
        severity=2,
        term=20,
        role="policy_adviser",
        source=NETWORK,
        act="coordinator_access",
        after_others=True,
        # The measure of the base level counts the same.
        query=f"""
            SELECT g.municipality_id::text, NULL::uuid, NULL::varchar, g.municipality_id, g.id, NULL::uuid, '',
                   greatest(DATE '2017-12-01',
                     (SELECT max(least(a.valid_until, a.contract_until)) FROM coverage_coordinatoraccess AS a
                      WHERE a.municipality_id = g.municipality_id AND a.seed = ''
                        AND least(a.valid_until, a.contract_until) <= %(today)s)
                   )::timestamp AT TIME ZONE 'Europe/Amsterdam',
                   jsonb_build_object('municipality', g.municipality_id)
            FROM registry_organisation AS g
            WHERE g.kind = 'municipality' AND g.municipality_id IS NOT NULL AND g.on_platform
              AND (g.valid_until IS NULL OR g.valid_until > %(today)s)
              AND EXISTS (SELECT FROM registry_membership AS m JOIN registry_post AS p ON p.region_id = m.region_id
                          WHERE m.municipality_id = g.municipality_id AND m.domain = 'care'
                            AND p.role = 'care_coordinator' AND p.required
                            AND p.municipality_id IS NULL AND p.required_since <= %(today)s
                            AND (p.ended_on IS NULL OR p.ended_on > %(today)s)
                            AND m.valid_from <= %(today)s AND (m.valid_until IS NULL OR m.valid_until > %(today)s))
              AND NOT ({EVERYBODY.format(municipality="g.municipality_id")})
              AND NOT EXISTS (SELECT FROM gaps_gap AS v
                              JOIN registry_membership AS m ON m.region_id = v.region_id AND m.domain = 'care'
                                AND m.valid_from <= %(today)s AND (m.valid_until IS NULL OR m.valid_until > %(today)s)
                              WHERE m.municipality_id = g.municipality_id AND v.rule = 'post_vacant'
                                AND v.detail ->> 'role' = 'care_coordinator' AND v.municipality_id IS NULL
                                AND v.closed_at IS NULL AND v.bridged_until >= %(today)s)
        """,  # noqa: S608  our own words only
    )
)


def _notice(today: date) -> Mapping[str, Any]:
    return {"access_notice": today + NOTICE}


ACCESS_ENDING = register(
    GapRule(
        code="coordinator_access_ending",
        title=_("Toegang tot de zorgcoördinator loopt af"),
        explanation=_(
            "Binnen negentig dagen eindigt dit, en er is niets vastgelegd voor daarna. Regel het vervolg."
        ),
        severity=2,
        term=20,
        role="policy_adviser",
        source=OUR_TERM,
        act="coordinator_access",
        parameters=_notice,
        query="""
            SELECT a.id::text, NULL::uuid, NULL::varchar, a.municipality_id, g.id, NULL::uuid, '',
                   %(today)s::timestamp AT TIME ZONE 'Europe/Amsterdam',
                   jsonb_build_object('municipality', a.municipality_id, 'until', e.ends)
            FROM coverage_coordinatoraccess AS a
            CROSS JOIN LATERAL (SELECT least(a.valid_until, a.contract_until) AS ends) AS e
            JOIN registry_organisation AS g ON g.municipality_id = a.municipality_id AND g.kind = 'municipality'
             AND (g.valid_until IS NULL OR g.valid_until > %(today)s)
            WHERE a.seed = '' AND a.valid_from <= %(today)s AND e.ends > %(today)s AND e.ends <= %(access_notice)s
              AND NOT EXISTS (SELECT FROM coverage_coordinatoraccess AS b
                              WHERE b.municipality_id = a.municipality_id AND b.id <> a.id AND b.seed = ''
                                AND b.valid_from <= e.ends
                                AND coalesce(least(b.valid_until, b.contract_until), 'infinity') > e.ends
                                AND coalesce(b.age_from, 0) <= coalesce(a.age_from, 0)
                                AND coalesce(b.age_until, 1000) >= coalesce(a.age_until, 1000)
                                AND (b.forms = '{}' OR b.forms @> a.forms AND a.forms <> '{}'))
        """,
    )
)
