"""The gap of the legal track: a clock that runs out, or ran out, while nobody did what it is for."""

from django.utils.translation import gettext_lazy as _

from sluitend.gaps.rules import GapRule, register

SOURCE = "Vreemdelingencirculaire 2000, B8/3; Algemene termijnenwet; de bron van elke termijn staat erbij"

LEGAL_TERM_ENDS = register(
    GapRule(
        code="legal_term_ends",
        title=_("Wettelijke termijn loopt af"),
        explanation=_(
            "Een termijn in het rechtsspoor loopt af, of is voorbij. Doe wat ervoor nodig is, of rond hem af."
        ),
        severity=3,
        term=3,
        role="care_coordinator",
        source=SOURCE,
        act="legal_track",
        about_cases=True,
        query="""
            SELECT t.id::text, t.case_id, c.organisation_id, c.official_id,
                   t.warn_on::timestamp AT TIME ZONE 'Europe/Amsterdam', '{}'::jsonb
            FROM legal_legalterm AS t JOIN casework_case AS c ON c.id = t.case_id AND c.closed_at IS NULL
            WHERE t.ended_on IS NULL AND NOT t.is_paused AND t.warn_on <= %(today)s
        """,
    )
)
