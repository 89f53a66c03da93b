"""Who is contact official of which municipality, as SQL: the one definition, for measures, gap rules and lists.

Rests on criterion b of the base level (CCV): each municipality has a contact official, of its own or by a regional
arrangement. Own: in a post of the town hall that is for that municipality. Regional: in a post elsewhere that names the
municipality, or in one for a whole region, of which it is a member for care: whom an organisation says that it covers
is not membership. The fragments use `%(today)s`; they go in a query as `({CONTACT_OFFICIALS}) AS c`.
"""

from typing import Final

from sluitend.registry.measures import OWN, REGIONAL

# The posts in force, filled or not: post, required, municipality_id, level, since and until when all of it holds.
CONTACT_POSTS: Final = f"""
    SELECT p.id AS post, p.required, h.municipality_id, h.level,
           greatest(p.required_since, h.since) AS since, least(p.ended_on, g.valid_until, h.until) AS until
    FROM registry_post AS p JOIN registry_organisation AS g ON g.id = p.organisation_id
    JOIN LATERAL (
      SELECT coalesce(p.municipality_id, g.municipality_id) AS municipality_id,
             CASE WHEN g.kind = 'municipality' AND coalesce(p.municipality_id, g.municipality_id) = g.municipality_id
                  THEN '{OWN}' ELSE '{REGIONAL}' END AS level,
             NULL::date AS since, NULL::date AS until
      WHERE p.municipality_id IS NOT NULL OR (p.region_id IS NULL AND g.kind = 'municipality')
      UNION ALL
      SELECT m.municipality_id, '{REGIONAL}', m.valid_from, m.valid_until FROM registry_membership AS m
      WHERE p.municipality_id IS NULL AND m.domain = 'care'
        AND m.region_id = coalesce(p.region_id, CASE WHEN g.kind = 'region' THEN g.region_id END)
        AND m.valid_from <= %(today)s AND (m.valid_until IS NULL OR m.valid_until > %(today)s)
    ) AS h ON h.municipality_id IS NOT NULL
    WHERE p.role = 'contact_official' AND g.kind IN ('municipality', 'region')
      AND p.required_since <= %(today)s AND (p.ended_on IS NULL OR p.ended_on > %(today)s)
      AND (g.valid_until IS NULL OR g.valid_until > %(today)s)
"""  # noqa: S608  our own words only

# Who is in these posts: id, user_id, name, substitute_id, why they begin in the past, post, municipality_id, level,
# since and until when. Whose account is blocked cannot be reached: they are so no longer, and again from the day on
# which it was opened; only the system sees that day.
CONTACT_OFFICIALS: Final = f"""
    SELECT o.id, o.user_id, o.name, o.substitute_id, o.correction, w.post, w.municipality_id, w.level,
           greatest(o.valid_from, w.since, (
             SELECT max((r.at AT TIME ZONE 'Europe/Amsterdam')::date) FROM registry_change AS r
             WHERE r.person_id = o.user_id AND r.verb = 'unblock_account')) AS since,
           least(o.valid_until, w.until) AS until
    FROM ({CONTACT_POSTS}) AS w JOIN registry_official AS o ON o.post_id = w.post
    LEFT JOIN access_user AS u ON u.id = o.user_id
    WHERE o.valid_from <= %(today)s AND (o.valid_until IS NULL OR o.valid_until > %(today)s)
      AND u.is_active IS NOT FALSE
"""  # noqa: S608  our own words only
