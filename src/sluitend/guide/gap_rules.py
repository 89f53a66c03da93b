"""The gap of the guide: an entry that a region has not looked at in time."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from sluitend.gaps.rules import GapRule, register
from sluitend.guide.reading import guide


def _entries(day: date) -> Mapping[str, Any]:
    held = [piece for piece in guide().pieces if piece.holds_on(day)]
    return {
        "guide_codes": [piece.code for piece in held],
        "guide_names": [piece.name.nl for piece in held],
        "guide_checked": [piece.checked_on for piece in held],
        "guide_due": [piece.review_on for piece in held],
    }


GUIDE_OUTDATED = register(
    GapRule(
        code="guide_outdated",
        title=_("Gids niet op tijd nagekeken"),
        explanation=_(
            "Deze tekst in de gids had opnieuw nagekeken moeten worden. Kijk of alles nog klopt en leg dat vast."
        ),
        severity=1,
        term=20,
        role="policy_adviser",
        source="Basisniveau bestuurlijke aanpak mensenhandel, criterium b (CCV): de aandachtsfunctionaris kent de "
        "bestuurlijke mogelijkheden en de instanties",
        act="guide_entry",
        parameters=_entries,
        # A region takes part when its own organisation works here. One line for each region, whatever it consists of.
        query="""
            SELECT g.region_id || ':' || e.code, NULL::uuid, g.region_id, NULL::varchar, g.id, a.id, '',
                   n.due::timestamp AT TIME ZONE 'Europe/Amsterdam',
                   jsonb_build_object('entry', e.code, 'name', e.name)
            FROM (
              SELECT DISTINCT ON (region_id) id, region_id FROM registry_organisation
              WHERE kind = 'region' AND region_id IS NOT NULL AND on_platform
                AND (valid_until IS NULL OR valid_until > %(today)s)
              ORDER BY region_id, id
            ) AS g
            CROSS JOIN unnest(
              %(guide_codes)s::text[], %(guide_names)s::text[], %(guide_checked)s::date[], %(guide_due)s::date[]
            ) AS e (code, name, checked, due)
            LEFT JOIN LATERAL (
              SELECT r.review_on, (r.at AT TIME ZONE 'Europe/Amsterdam')::date AS day FROM guide_review AS r
              WHERE r.region_id = g.region_id AND r.entry = e.code AND r.kind = 'review'
              ORDER BY r.at DESC, r.id DESC LIMIT 1
            ) AS seen ON true
            CROSS JOIN LATERAL (
              SELECT CASE WHEN seen.day IS NULL THEN e.due
                          WHEN seen.day < e.checked THEN least(seen.review_on, e.due)
                          ELSE seen.review_on END AS due
            ) AS n
            LEFT JOIN LATERAL (
              SELECT o.id FROM registry_official AS o JOIN registry_post AS p ON p.id = o.post_id
              WHERE p.organisation_id = g.id AND p.role = 'policy_adviser' AND p.programme = ''
                AND o.valid_from <= %(today)s AND (o.valid_until IS NULL OR o.valid_until > %(today)s)
              ORDER BY o.valid_from, o.id LIMIT 1
            ) AS a ON true
            WHERE n.due <= %(today)s
        """,
    )
)
