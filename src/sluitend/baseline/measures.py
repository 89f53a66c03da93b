"""What the register of officials says: who is the municipality's contact official, and who stands in."""

from typing import Final

from django.utils.translation import gettext_noop

from sluitend.access.actor import WORK_ON_CASES
from sluitend.registry.contact_sql import CONTACT_OFFICIALS
from sluitend.registry.measures import Measure, register

SINCE_REGISTER: Final = gettext_noop("In het register staat deze begindatum.")
# The register holds since when: the last to begin of the office, the post and, of one for a region, the membership.
CONTACT_OFFICIAL = register(
    Measure(
        code="contact_official",
        query=f"""
            SELECT c.municipality_id, 'contact_official', 'arrangement', c.level, c.id, c.since, c.until,
                   c.since, coalesce(nullif(c.correction, ''), '{SINCE_REGISTER}'),
                   jsonb_build_object('title', c.name, 'post', c.post)
            FROM ({CONTACT_OFFICIALS}) AS c
        """,  # noqa: S608  our own words only
    )
)

SUBSTITUTE = register(
    Measure(
        code="substitute",
        parameters=lambda _today: {"work_on_cases": sorted(WORK_ON_CASES)},
        query=f"""
            SELECT c.municipality_id, 'substitute', 'arrangement', c.level, c.id, greatest(c.since, s.valid_from),
                   least(c.until, s.valid_until), NULL, '',
                   jsonb_build_object('title', s.name, 'for', c.name, 'post', c.post)
            FROM ({CONTACT_OFFICIALS}) AS c
            JOIN registry_official AS s ON s.id = c.substitute_id
             AND s.valid_from <= %(today)s AND (s.valid_until IS NULL OR s.valid_until > %(today)s)
            JOIN registry_post AS p ON p.id = s.post_id AND p.role = ANY(%(work_on_cases)s)
            LEFT JOIN access_user AS u ON u.id = s.user_id
            WHERE u.is_active IS NOT FALSE
        """,  # noqa: S608  our own words only
    )
)
