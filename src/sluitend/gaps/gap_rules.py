"""The gap of break-glass: somebody read a case outside their own work, and nobody has judged that yet."""

from django.utils.translation import gettext_lazy as _

from sluitend.gaps.rules import GapRule, register

EMERGENCY_NOT_JUDGED = register(
    GapRule(
        code="emergency_not_judged",
        title=_("Noodtoegang nog niet beoordeeld"),
        explanation=_(
            "Iemand las een casus buiten het eigen werk. "
            "De functionaris gegevensbescherming beoordeelt of dat nodig was."
        ),
        severity=2,
        term=5,
        role="privacy_officer",
        source="NEN 7513 (uitzonderlijke toegang); BIO2; termijn door de regio vast te stellen",
        act="emergency",
        query="""
            SELECT e.id::text, NULL::uuid, g.region_id, g.municipality_id,
                   coalesce(j.organisation_id, e.responsible_id), j.official_id, '', e.at, '{}'::jsonb
            FROM casework_emergencyaccess AS e JOIN registry_organisation AS g ON g.id = e.responsible_id
            LEFT JOIN LATERAL (
              SELECT * FROM casework_glass_judges(e.responsible_id, e.case_id, e.user_id, %(today)s) LIMIT 1
            ) AS j ON true
            WHERE e.judged_at IS NULL
        """,
    )
)
