"""The rules about cases that hold in every programme.

A gap about a case is seen by all in a region who work on cases, so nothing of the case is kept in it (`detail`): who
may open the case reads there what it is about.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from sluitend.casework.programmes import PROGRAMMES
from sluitend.gaps.rules import GapRule, register

SEED = "Beantwoording raadsvragen, vraag 2: een sluitende aanpak vanuit hulpverlening, veiligheid en zorg"


def _contact_limits(today: date) -> Mapping[str, Any]:
    """Return, per programme and stage in which silence counts, the day since which it is too long."""
    terms = [
        (one.code, stage.code, today - timedelta(days=days))
        for one in PROGRAMMES.values()
        for stage in one.stages
        if (days := one.silence_in(stage.code)) is not None
    ]
    return {
        "contact_programmes": [code for code, _stage, _day in terms],
        "contact_stages": [stage for _code, stage, _day in terms],
        "contact_days": [day for _code, _stage, day in terms],
    }


STEP_OVERDUE = register(
    GapRule(
        code="step_overdue",
        title=_("Stap te laat"),
        explanation=_("De datum van deze stap is voorbij. Rond de stap af, of spreek een nieuwe datum af."),
        severity=2,
        term=2,
        role="professional",
        source=SEED,
        act="case",
        about_cases=True,
        query="""
            SELECT id::text, case_id, organisation_id, official_id,
                   (due + 1)::timestamp AT TIME ZONE 'Europe/Amsterdam', '{}'::jsonb
            FROM casework_step
            WHERE done_at IS NULL AND due < %(today)s AND kind NOT IN ('triage', 'escalation')
        """,
    )
)

HANDOVER_UNANSWERED = register(
    GapRule(
        code="handover_unanswered",
        title=_("Overdracht zonder antwoord"),
        explanation=_("Niemand heeft op tijd geantwoord op dit aanbod. Beslis wie de casus verder draagt."),
        severity=3,
        term=1,
        role="escalation",
        source=SEED,
        act="case",
        about_cases=True,
        query="""
            SELECT h.id::text, h.case_id, h.from_organisation_id, NULL::uuid,
                   (h.due + 1)::timestamp AT TIME ZONE 'Europe/Amsterdam',
                   '{}'::jsonb
            FROM casework_handover AS h
            WHERE h.state = 'offered' AND h.due < %(today)s
            UNION ALL
            SELECT id::text, case_id, organisation_id, official_id, created_at, '{}'::jsonb
            FROM casework_step
            WHERE done_at IS NULL AND kind = 'escalation'
        """,
    )
)

NO_CONTACT = register(
    GapRule(
        code="no_contact",
        title=_("Te lang geen contact"),
        explanation=_("Niemand heeft de persoon gesproken binnen de termijn van het traject."),
        severity=3,
        term=2,
        role="care_coordinator",
        source="Termijn van het traject; door de regio vast te stellen",
        act="case",
        about_cases=True,
        parameters=_contact_limits,
        query="""
            SELECT c.id::text, c.id, c.organisation_id, c.official_id,
                   (c.last_contact + 1)::timestamp AT TIME ZONE 'Europe/Amsterdam',
                   '{}'::jsonb
            FROM unnest(
              %(contact_programmes)s::varchar[], %(contact_stages)s::varchar[], %(contact_days)s::date[]
            ) AS t (code, stage, day)
            JOIN casework_case AS c ON c.programme = t.code AND c.stage = t.stage AND c.last_contact < t.day
            WHERE c.closed_at IS NULL
        """,
    )
)
