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
            SELECT e.id::text, NULL::uuid, g.region_id, g.municipality_id, e.responsible_id,
                   (SELECT o.id FROM registry_official AS o JOIN registry_post AS p ON p.id = o.post_id
                    WHERE p.organisation_id = e.responsible_id AND p.role = 'privacy_officer'
                      AND o.user_id IS DISTINCT FROM e.user_id AND o.valid_from <= %(today)s
                      AND (o.valid_until IS NULL OR o.valid_until > %(today)s)
                    ORDER BY o.valid_from, o.id LIMIT 1),
                   '', e.at, '{}'::jsonb
            FROM casework_emergencyaccess AS e JOIN registry_organisation AS g ON g.id = e.responsible_id
            WHERE e.judged_at IS NULL
        """,
    )
)
