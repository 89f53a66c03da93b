"""The rules about the network: roles, substitutes, how to reach whom, and bridges that are about to end."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sluitend.access.actor import WORK_ON_CASES
from sluitend.casework.terms import after_working_days
from sluitend.gaps.rules import GapRule, register
from sluitend.registry.reference import roles

BASE_LEVEL = "Basisniveau bestuurlijke aanpak mensenhandel, criterium b (CCV); IBP-afspraak 5.11"
BRIDGE_NOTICE = 20  # working days: time to appoint somebody or to prolong

POST_VACANT = register(
    GapRule(
        code="post_vacant",
        title=_("Rol die niemand vervult"),
        explanation=_("Niemand vervult deze rol nu. Wijs iemand aan, of regel wie zo lang waarneemt."),
        severity=3,
        term=20,
        role="policy_adviser",
        source=BASE_LEVEL + "; landelijk dekkend netwerk van zorgcoördinatoren (commissie Lenferink, 2015)",
        act="post",
        query="""
            SELECT p.id::text, NULL::uuid, p.region_id, p.municipality_id, p.organisation_id, NULL::uuid, p.programme,
                   coalesce(
                     (SELECT max(o.valid_until) FROM registry_official AS o
                      WHERE o.post_id = p.id AND o.valid_until <= %(today)s), p.required_since
                   )::timestamp AT TIME ZONE 'Europe/Amsterdam',
                   jsonb_build_object('role', p.role)
            FROM registry_post AS p
            WHERE p.required AND p.required_since <= %(today)s AND (p.ended_on IS NULL OR p.ended_on > %(today)s)
              AND NOT EXISTS (
                SELECT FROM registry_organisation AS g JOIN registry_municipality AS e
                  ON e.code = p.municipality_id OR (g.kind = 'municipality' AND e.code = g.municipality_id)
                WHERE g.id = p.organisation_id AND e.valid_until <= %(today)s)
              AND NOT EXISTS (
                SELECT FROM registry_official AS o
                WHERE o.post_id = p.id AND o.valid_from <= %(today)s
                  AND (o.valid_until IS NULL OR o.valid_until > %(today)s))
        """,
    )
)


def _needing_substitute(_today: date) -> Mapping[str, Any]:
    return {
        "substituted": [role.code for role in roles().values() if role.needs_substitute],
        "work_on_cases": sorted(WORK_ON_CASES),
    }


NO_SUBSTITUTE = register(
    GapRule(
        code="no_substitute",
        title=_("Geen vervanger"),
        explanation=_("Deze functionaris heeft geen vervanger. Bij ziekte of verlof neemt niemand waar."),
        severity=1,
        term=20,
        role="policy_adviser",
        source=BASE_LEVEL,
        act="official",
        parameters=_needing_substitute,
        query="""
            SELECT o.id::text, NULL::uuid, p.region_id, p.municipality_id, p.organisation_id, o.id, p.programme,
                   o.valid_from::timestamp AT TIME ZONE 'Europe/Amsterdam',
                   jsonb_build_object('role', p.role, 'post', p.id)
            FROM registry_official AS o
            JOIN registry_post AS p ON p.id = o.post_id AND (p.ended_on IS NULL OR p.ended_on > %(today)s)
            WHERE p.role = ANY(%(substituted)s)
              AND o.valid_from <= %(today)s AND (o.valid_until IS NULL OR o.valid_until > %(today)s)
              AND NOT EXISTS (
                SELECT FROM registry_official AS s JOIN registry_post AS w ON w.id = s.post_id
                 AND (w.role = ANY(%(work_on_cases)s) OR p.role <> ALL(%(work_on_cases)s))
                LEFT JOIN access_user AS u ON u.id = s.user_id
                WHERE u.is_active IS NOT FALSE AND s.id = o.substitute_id AND s.valid_from <= %(today)s
                  AND (s.valid_until IS NULL OR s.valid_until > %(today)s))
        """,
    )
)

UNREACHABLE = register(
    GapRule(
        code="organisation_unreachable",
        title=_("Partner zonder bereikbaar contact"),
        explanation=_("Van deze organisatie staat geen telefoonnummer en geen e-mailadres in het register."),
        severity=2,
        term=10,
        role="policy_adviser",
        source="Beantwoording raadsvragen, vraag 2: samenwerkingspartners en hoe zij te bereiken zijn",
        act="organisation",
        query="""
            SELECT o.id::text, NULL::uuid, o.region_id, o.municipality_id, o.id, NULL::uuid, '',
                   least(o.checked_on, %(today)s)::timestamp AT TIME ZONE 'Europe/Amsterdam',
                   jsonb_build_object('name', o.name)
            FROM registry_organisation AS o
            WHERE o.phone = '' AND o.email = '' AND (o.valid_until IS NULL OR o.valid_until > %(today)s)
        """,
    )
)

# Whose it is: the open town hall of the last municipality that it went over into, else the office of its region.
HALL_AFTER_MERGER = register(
    GapRule(
        code="hall_after_merger",
        title=_("Gemeentehuis van een gemeente die niet meer bestaat"),
        explanation=_(
            "Deze gemeente is opgegaan in een andere, en haar organisatie staat nog open. Draag over wat daar nog "
            "ligt, en laat de organisatie daarna beëindigen."
        ),
        severity=2,
        term=20,
        role="policy_adviser",
        source="Beantwoording raadsvragen, vraag 2: een sluitende aanpak, met een actueel register",
        act="organisation",
        query="""
            WITH RECURSIVE later (hall, code, step, path) AS (
              SELECT h.id, m.successor_id, 1, ARRAY[m.code]::varchar[]
              FROM registry_municipality AS m
              JOIN registry_organisation AS h ON h.municipality_id = m.code AND h.kind = 'municipality'
                AND (h.valid_until IS NULL OR h.valid_until > %(today)s)
              WHERE m.valid_until <= %(today)s
              UNION ALL
              SELECT l.hall, m.successor_id, l.step + 1, l.path || m.code
              FROM later AS l JOIN registry_municipality AS m ON m.code = l.code
              WHERE m.valid_until <= %(today)s AND m.successor_id <> ALL (l.path)
            )
            SELECT h.id::text, NULL::uuid, own.region_id, own.municipality_id, own.id, NULL::uuid, '',
                   m.valid_until::timestamp AT TIME ZONE 'Europe/Amsterdam', jsonb_build_object('name', h.name)
            FROM (SELECT DISTINCT ON (hall) hall, code FROM later ORDER BY hall, step DESC) AS last
            JOIN registry_organisation AS h ON h.id = last.hall
            JOIN registry_municipality AS m ON m.code = h.municipality_id
            CROSS JOIN LATERAL (
              SELECT o.id, o.region_id, o.municipality_id FROM registry_organisation AS o
              WHERE (o.valid_until IS NULL OR o.valid_until > %(today)s)
                AND (o.kind = 'municipality' AND o.municipality_id = last.code
                  OR o.kind = 'region' AND o.region_id = h.region_id OR o.id = h.id)
              ORDER BY o.id = h.id, o.kind = 'region', o.id LIMIT 1
            ) AS own
        """,
    )
)


ACCESS_REVIEW_OVERDUE = register(
    GapRule(
        code="access_review_overdue",
        title=_("Toegang niet op tijd gecontroleerd"),
        explanation=_(
            "Elk jaar kijkt een beheerder wie welke rol heeft en of dat nog nodig is. Hier is dat langer geleden."
        ),
        severity=2,
        term=10,
        role="administrator",
        source="BIO2, maatregel 5.18.02: toegangsrechten ten minste jaarlijks beoordeeld (ISO 27002, 5.18)",
        act="access_review",
        # Access begins when there is a role and an account to use it with.
        query="""
            SELECT g.id::text, NULL::uuid, g.region_id, g.municipality_id, g.id,
                   (SELECT o.id FROM registry_official AS o JOIN registry_post AS p ON p.id = o.post_id
                    WHERE p.organisation_id = g.id AND p.role = 'administrator' AND p.programme = ''
                      AND o.user_id IS NOT NULL AND o.valid_from <= %(today)s
                      AND (o.valid_until IS NULL OR o.valid_until > %(today)s)
                    ORDER BY o.valid_from, o.id LIMIT 1),
                   '', (seen.last + interval '1 year')::timestamp AT TIME ZONE 'Europe/Amsterdam',
                   jsonb_build_object('name', g.name)
            FROM registry_organisation AS g
            CROSS JOIN LATERAL (
              SELECT count(*) AS roles, coalesce(
                (SELECT max((r.finished_at AT TIME ZONE 'Europe/Amsterdam')::date)
                 FROM registry_accessreview AS r WHERE r.organisation_id = g.id),
                min(greatest(o.valid_from, (u.created_at AT TIME ZONE 'Europe/Amsterdam')::date))) AS last
              FROM registry_official AS o
              JOIN registry_post AS p ON p.id = o.post_id
              JOIN access_user AS u ON u.id = o.user_id
              WHERE p.organisation_id = g.id AND (p.ended_on IS NULL OR p.ended_on > %(today)s)
                AND o.valid_from <= %(today)s AND (o.valid_until IS NULL OR o.valid_until > %(today)s)
            ) AS seen
            WHERE (g.valid_until IS NULL OR g.valid_until > %(today)s)
              AND seen.roles > 0 AND seen.last + interval '1 year' <= %(today)s
        """,
    )
)


def _notice(today: date) -> Mapping[str, Any]:
    return {"notice": after_working_days(today, BRIDGE_NOTICE)}


# What they find is bridged where it arose, and not once more.
OF_BRIDGES: Final = ("bridge_ending", "case_bridge_ending")


def _bridge_ending(code: str, title: str | Promise, role: str, which: str) -> GapRule:
    """Register the rule for bridges that end soon, of gaps whose case `which` (SQL)."""
    return register(
        GapRule(
            code=code,
            title=title,
            explanation=_(
                "De voorziening die dit hiaat overbrugt eindigt binnenkort. Verleng haar, of sluit het hiaat."
            ),
            severity=2,
            term=5,
            role=role,
            source="Beantwoording raadsvragen, vraag 1b: opvang in afwachting van de komst van een zorgcoördinator",
            act="gap",
            after_others=True,
            parameters=_notice,
            query=f"""
            SELECT g.id::text, g.case_id, g.region_id, g.municipality_id, g.organisation_id, g.official_id,
                   g.programme, %(today)s::timestamp AT TIME ZONE 'Europe/Amsterdam',
                   jsonb_build_object('gap', g.id, 'rule', g.rule, 'until', g.bridged_until)
            FROM gaps_gap AS g
            WHERE g.closed_at IS NULL AND g.rule NOT IN {OF_BRIDGES}
              AND g.bridged_until <= %(notice)s AND g.case_id {which}
        """,  # noqa: S608  our own words only
        )
    )


BRIDGE_ENDING = _bridge_ending("bridge_ending", _("Overbrugging loopt af"), "policy_adviser", "IS NULL")
# Of a gap in a case: for whoever of its owner works on cases, as the gap itself. Who steers does not see it.
CASE_BRIDGE_ENDING = _bridge_ending(
    "case_bridge_ending", _("Overbrugging in een casus loopt af"), "professional", "IS NOT NULL"
)
