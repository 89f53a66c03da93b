"""The gap of signals: a report that nobody has judged within its term."""

from django.utils.translation import gettext_lazy as _

from sluitend.gaps.rules import GapRule, register

SIGNAL_NOT_TRIAGED = register(
    GapRule(
        code="signal_not_triaged",
        title=_("Signaal niet op tijd beoordeeld"),
        explanation=_(
            "Dit signaal had al beoordeeld moeten zijn. Beslis wat ermee gebeurt, of draag het over."
        ),
        severity=3,
        term=1,
        role="contact_official",
        source="Basisniveau bestuurlijke aanpak mensenhandel, criterium a: actieve signalering (CCV); "
        "beantwoording raadsvragen, vraag 1a; termijn door de regio vast te stellen",
        act="signal",
        about_cases=True,
        query="""
            SELECT case_id::text, case_id, organisation_id, official_id,
                   (due + 1)::timestamp AT TIME ZONE 'Europe/Amsterdam', '{}'::jsonb
            FROM casework_step
            WHERE kind = 'triage' AND done_at IS NULL AND due < %(today)s
        """,
    )
)
