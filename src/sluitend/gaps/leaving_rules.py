"""The rule about work of somebody who is gone. It is read last: what can be carried is known only then."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from sluitend.gaps.rules import GapRule, register
from sluitend.registry.carrying import CARRIED

# One official at a time (LIMIT keeps it so), by the index on whose each thing is: few are gone, and cases are many.
_LEFT: Final = " UNION ALL ".join(f"({kind.left})" for kind in CARRIED.values() if kind.left)

LEFT_BEHIND: Final = register(
    GapRule(
        code="left_behind",
        title=_("Werk van iemand die weg is"),
        explanation=_(
            "Wie hier casussen, doelen, stappen of hiaten droeg, is weg of kan niet meer inloggen. Geef dat werk aan "
            "een collega."
        ),
        severity=3,
        term=1,
        role="administrator",
        source="Beantwoording raadsvragen, vraag 2: een sluitende aanpak; niemand staat zonder wie hem begeleidt",
        act="hand_over",
        # It looks at gaps that were given to somebody.
        after_others=True,
        query=f"""
            SELECT o.id::text, NULL::uuid, coalesce(p.region_id, g.region_id), p.municipality_id, p.organisation_id,
                   NULL::uuid, '',
                   least(o.valid_until, p.ended_on, %(today)s)::timestamp AT TIME ZONE 'Europe/Amsterdam',
                   jsonb_build_object('name', o.name)
            FROM registry_official AS o JOIN registry_post AS p ON p.id = o.post_id
            JOIN registry_organisation AS g ON g.id = p.organisation_id
            LEFT JOIN access_user AS u ON u.id = o.user_id
            CROSS JOIN LATERAL (
              SELECT FROM ({_LEFT}) AS x (official_id, counted) WHERE x.official_id = o.id AND x.counted > 0 LIMIT 1
            ) AS l
            WHERE (o.valid_until <= %(today)s OR p.ended_on <= %(today)s OR NOT u.is_active)
        """,  # noqa: S608  our own words only
    )
)
