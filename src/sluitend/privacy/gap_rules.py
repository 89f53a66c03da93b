"""The gaps of privacy: a request that was not answered in time, a breach about which nobody decided in time."""

from django.utils.translation import gettext_lazy as _

from sluitend.gaps.rules import GapRule, register

REQUEST_OVERDUE = register(
    GapRule(
        code="privacy_request_overdue",
        title=_("Verzoek over persoonsgegevens niet op tijd beantwoord"),
        explanation=_(
            "Iemand vroeg om de eigen gegevens en heeft na de wettelijke termijn nog geen antwoord."
        ),
        severity=3,
        term=1,
        role="privacy_officer",
        source="AVG artikel 12, derde lid: binnen een maand, met ten hoogste twee maanden verlengd",
        act="privacy_request",
        query="""
            SELECT r.id::text, NULL::uuid, NULL::varchar, NULL::varchar, r.organisation_id, NULL::uuid, '',
                   (r.due + 1)::timestamp AT TIME ZONE 'Europe/Amsterdam',
                   jsonb_build_object('name', r.number)
            FROM privacy_request AS r
            WHERE r.answered_on IS NULL AND r.due < %(today)s
        """,
    )
)
BREACH_UNDECIDED = register(
    GapRule(
        code="privacy_breach_undecided",
        title=_("Datalek waarover niet op tijd is besloten"),
        explanation=_("Binnen 72 uur moet een datalek gemeld zijn, of besloten zijn dat dat niet hoeft."),
        severity=3,
        term=0,
        role="privacy_officer",
        source="AVG artikel 33, eerste lid: zo mogelijk binnen 72 uur",
        act="privacy_breach",
        query="""
            SELECT b.id::text, NULL::uuid, NULL::varchar, NULL::varchar, b.organisation_id, NULL::uuid, '',
                   b.discovered_at + interval '72 hours', jsonb_build_object('name', b.number)
            FROM privacy_breach AS b
            WHERE b.closed_at IS NULL AND b.supervisor_told_at IS NULL AND b.supervisor <> 'not'
              AND b.discovered_at + interval '72 hours' < now()
        """,
    )
)
