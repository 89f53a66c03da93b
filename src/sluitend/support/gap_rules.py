"""The gaps of support: nobody looked how it goes, no plan, help not begun, a goal of nobody, contacts afterwards."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from sluitend.gaps.rules import OPENED, GapRule, register
from sluitend.support.programmes import SUPPORTED
from sluitend.support.reference import acting_outcomes, contact_months, services, terms

SEED: Final = "Beantwoording raadsvragen, vraag 1b: opvang en zorg voor slachtoffers, en nazorg"
OURS: Final = f"{SEED}; termijn door de regio vast te stellen"


def _supported(_today: date) -> Mapping[str, Any]:
    return {"supported": list(SUPPORTED), "aftercare_stages": list(SUPPORTED.values())} | {
        f"support_{code}": number for code, number in terms().items()
    }


def _waits(_today: date) -> Mapping[str, Any]:
    found = services().values()
    return {"service_kinds": [one.code for one in found], "service_days": [one.days for one in found]}


def _afterwards(today: date) -> Mapping[str, Any]:
    """Return what counts after the help: which outcomes ask for an act, and how long contacts go on."""
    return {
        **_supported(today),
        "support_acting": acting_outcomes(),
        "aftercare_months": max(contact_months()),
    }


# In aftercare the contacts say how it goes.
_HELPED: Final = """FROM unnest(%(supported)s::varchar[], %(aftercare_stages)s::varchar[]) AS t (programme, aftercare)
            JOIN casework_case AS c
              ON c.programme = t.programme AND c.closed_at IS NULL AND c.stage <> t.aftercare
             AND c.subject = 'person'"""

ASSESSMENT_DUE: Final = register(
    GapRule(
        code="assessment_due",
        title=_("Niet gekeken hoe het gaat"),
        explanation=_(
            "Te lang heeft niemand per leefgebied gekeken hoe het gaat. Kijk samen met de persoon."
        ),
        severity=2,
        term=5,
        role="professional",
        source=OURS,
        act="assessment",
        about_cases=True,
        parameters=_supported,
        query=f"""
            SELECT c.id::text, c.id, c.organisation_id, c.official_id,
                   (due.day + 1)::timestamp AT TIME ZONE 'Europe/Amsterdam', '{{}}'::jsonb
            {_HELPED}
            CROSS JOIN LATERAL (
              SELECT coalesce(max(held_on) + %(support_next_assessment)s, {OPENED} + %(support_first_assessment)s)
              FROM support_assessment WHERE case_id = c.id AND taken_back_at IS NULL
            ) AS due (day)
            WHERE due.day < %(today)s
        """,  # noqa: S608  our own words only
    )
)

PLAN_MISSING: Final = register(
    GapRule(
        code="plan_missing",
        title=_("Nog geen plan"),
        explanation=_("Er is nog geen plan in de woorden van de persoon. Maak het samen."),
        severity=2,
        term=5,
        role="professional",
        source=OURS,
        act="plan",
        about_cases=True,
        parameters=_supported,
        query=f"""
            SELECT c.id::text, c.id, c.organisation_id, c.official_id,
                   ({OPENED} + %(support_first_plan)s + 1)::timestamp AT TIME ZONE 'Europe/Amsterdam', '{{}}'::jsonb
            {_HELPED}
            WHERE {OPENED} + %(support_first_plan)s < %(today)s
              AND NOT EXISTS (SELECT FROM support_plan WHERE case_id = c.id)
        """,  # noqa: S608  our own words only
    )
)

PLAN_REVIEW: Final = register(
    GapRule(
        code="plan_review",
        title=_("Plan niet opnieuw bekeken"),
        explanation=_(
            "De dag waarop het plan opnieuw zou worden bekeken is voorbij. Bekijk het met de persoon."
        ),
        severity=2,
        term=5,
        role="professional",
        source=OURS,
        act="plan",
        about_cases=True,
        parameters=_supported,
        query=f"""
            SELECT p.id::text, c.id, c.organisation_id, c.official_id,
                   (p.review_on + 1)::timestamp AT TIME ZONE 'Europe/Amsterdam', '{{}}'::jsonb
            {_HELPED}
            JOIN support_plan AS p ON p.case_id = c.id AND p.ended_on IS NULL AND p.review_on < %(today)s
        """,
    )
)

SERVICE_WAITING: Final = register(
    GapRule(
        code="service_waiting",
        title=_("Wacht te lang op hulp"),
        explanation=_(
            "De hulp die is gevraagd, is na de termijn nog niet begonnen. Bel de aanbieder, of vraag het een ander."
        ),
        severity=2,
        term=3,
        role="care_coordinator",
        source=f"{SEED}; termijn per soort hulp",
        act="service",
        about_cases=True,
        parameters=_waits,
        query="""
            SELECT s.id::text, s.case_id, c.organisation_id, c.official_id,
                   (s.waiting_since + t.days + 1)::timestamp AT TIME ZONE 'Europe/Amsterdam', '{}'::jsonb
            FROM unnest(%(service_kinds)s::varchar[], %(service_days)s::integer[]) AS t (kind, days)
            JOIN support_service AS s
              ON s.kind = t.kind AND s.state IN ('asked', 'waiting') AND s.waiting_since < %(today)s - t.days
            JOIN casework_case AS c ON c.id = s.case_id AND c.closed_at IS NULL
        """,
    )
)

GOAL_OF_NOBODY: Final = register(
    GapRule(
        code="goal_of_nobody",
        title=_("Doel zonder iemand die het doet"),
        explanation=_("Niemand doet dit doel, of de organisatie is er niet meer. Spreek af wie het doet."),
        severity=2,
        term=3,
        role="professional",
        source=SEED,
        act="goal_of_case",
        about_cases=True,
        query="""
            SELECT g.id::text, g.case_id, c.organisation_id, c.official_id,
                   coalesce(o.valid_until::timestamp AT TIME ZONE 'Europe/Amsterdam', g.set_at), '{}'::jsonb
            FROM support_goal AS g
            JOIN casework_case AS c ON c.id = g.case_id AND c.closed_at IS NULL
            LEFT JOIN registry_organisation AS o ON o.id = g.organisation_id
            WHERE g.state = 'open' AND NOT g.by_person AND g.outside = ''
              AND (o.id IS NULL OR o.valid_until <= %(today)s)
        """,
    )
)

# Who has the post of contact `k` today, where that is still a post of the organisation of case `c`.
_HOLDER: Final = """LEFT JOIN LATERAL (
              SELECT o.id FROM registry_official AS o JOIN registry_post AS p ON p.id = o.post_id
              WHERE p.id = k.post_id AND p.organisation_id = c.organisation_id AND o.valid_from <= %(today)s
                AND (o.valid_until IS NULL OR o.valid_until > %(today)s)
              ORDER BY o.valid_from, o.id LIMIT 1
            ) AS holder ON true"""


AFTERCARE_CONTACT: Final = register(
    GapRule(
        code="aftercare_contact",
        title=_("Contact in de nazorg"),
        explanation=_(
            "Een contact na het einde van de hulp komt eraan, of is gemist. Zoek contact en leg het vast."
        ),
        severity=2,
        term=5,
        role="professional",
        source=f"{SEED}; termijnen door de regio vast te stellen",
        act="aftercare",
        about_cases=True,
        parameters=_supported,
        query=f"""
            SELECT k.id::text, k.case_id, c.organisation_id,
                   coalesce(CASE WHEN c.closed_at IS NULL THEN c.official_id END, holder.id),
                   (k.due - %(support_contact_warn)s)::timestamp AT TIME ZONE 'Europe/Amsterdam', '{{}}'::jsonb
            FROM support_aftercarecontact AS k
            JOIN casework_case AS c ON c.id = k.case_id
            {_HOLDER}
            WHERE k.state = 'planned' AND k.due - %(support_contact_warn)s <= %(today)s
        """,  # noqa: S608  our own words only
    )
)

HELP_ASKED_AFTERWARDS: Final = register(
    GapRule(
        code="help_asked_afterwards",
        title=_("Hulp nodig na het einde"),
        explanation=_(
            "In de nazorg van een gesloten casus bleek dat iemand hulp nodig heeft of niet veilig is. "
            "Heropen de casus, of leg vast wat is gedaan."
        ),
        severity=3,
        term=1,
        role="professional",
        source=SEED,
        act="aftercare_help",
        about_cases=True,
        parameters=_afterwards,
        query=f"""
            SELECT k.id::text, k.case_id, c.organisation_id, holder.id,
                   k.held_on::timestamp AT TIME ZONE 'Europe/Amsterdam', '{{}}'::jsonb
            FROM support_aftercarecontact AS k
            JOIN support_aftercare AS a ON a.id = k.aftercare_id AND a.ended_on IS NULL
            JOIN casework_case AS c ON c.id = k.case_id AND c.closed_at IS NOT NULL AND c.continued_in_id IS NULL
            {_HOLDER}
            WHERE k.state = 'done' AND k.outcome = ANY (%(support_acting)s) AND k.followed_up_on IS NULL
        """,  # noqa: S608  our own words only
    )
)

AFTERCARE_NOT_BEGUN: Final = register(
    GapRule(
        code="aftercare_not_begun",
        title=_("Nazorg zonder contacten"),
        explanation=_(
            "Deze casus is in de nazorg, en er is geen contact gepland. Begin de nazorg op de pagina Plan en nazorg."
        ),
        severity=2,
        term=5,
        role="professional",
        source=f"{SEED}; termijnen door de regio vast te stellen",
        act="aftercare_begin",
        about_cases=True,
        parameters=_afterwards,
        query="""
            SELECT c.id::text, c.id, c.organisation_id, CASE WHEN c.closed_at IS NULL THEN c.official_id END,
                   coalesce(
                     c.closed_at,
                     (SELECT max(at) FROM casework_entry WHERE case_id = c.id AND verb = 'change_stage'),
                     c.opened_at
                   ), '{}'::jsonb
            FROM unnest(%(supported)s::varchar[], %(aftercare_stages)s::varchar[]) AS t (programme, aftercare)
            JOIN casework_case AS c ON c.programme = t.programme AND c.subject = 'person' AND (
                 c.closed_at IS NULL AND c.stage = t.aftercare
              OR c.closed_at > %(today)s - make_interval(months => %(aftercare_months)s)
                 AND c.aftercare <> '' AND c.continued_in_id IS NULL)
            WHERE NOT EXISTS (SELECT FROM support_aftercare WHERE case_id = c.id AND ended_on IS NULL)
        """,
    )
)
