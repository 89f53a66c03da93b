"""Who may see the registers of privacy, told to PostgreSQL: the privacy officer of the organisation, in office today.

Migration 0001 applies this; a change here needs a migration that applies it again.
"""

from typing import Final

from sluitend.access.policies import KEEPER, USER, by_keeper, protect
from sluitend.privacy.destroying import DESTROY, RIGHTS, STAYS_DESTROYED

OFFICES: Final = by_keeper(
    "privacy_offices() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE",
    f"""
  SELECT coalesce(array_agg(p.organisation_id), '{{}}')
  FROM registry_official AS o JOIN registry_post AS p ON p.id = o.post_id
  WHERE o.user_id = {USER} AND p.role = 'privacy_officer'
    AND o.valid_from <= (now() AT TIME ZONE 'Europe/Amsterdam')::date
    AND (o.valid_until IS NULL OR o.valid_until > (now() AT TIME ZONE 'Europe/Amsterdam')::date)
    AND (p.ended_on IS NULL OR p.ended_on > (now() AT TIME ZONE 'Europe/Amsterdam')::date)
""",  # noqa: S608  our own words only
)


def officer_of(column: str) -> str:
    """Return the condition that `column` is an organisation whose privacy officer acts."""
    return f"{column} = ANY ((SELECT privacy_offices())::uuid[])"


_MINE: Final = officer_of("organisation_id")
_OF_REQUEST: Final = "EXISTS (SELECT FROM privacy_request AS r WHERE r.id = request_id)"
_ANY_OFFICER: Final = "(SELECT cardinality(privacy_offices()) > 0)"

POLICIES: Final = "\n".join(
    (
        protect("privacy_request", select=_MINE, insert=_MINE, update=_MINE),
        protect("privacy_notice", select=_OF_REQUEST, insert=_OF_REQUEST, update=_OF_REQUEST),
        protect("privacy_breach", select=_MINE, insert=_MINE, update=_MINE),
        protect("privacy_hold", select=_MINE, insert=_MINE, update=_MINE),
        protect("privacy_disposal", select=_MINE, insert=_MINE, update=_MINE),
        protect("privacy_certificate", select=_MINE),
        # How a verification ended tells nothing of a person; who asked for it is an official.
        protect("privacy_verified", select=_ANY_OFFICER, insert=_ANY_OFFICER),
    )
)
READS: Final = f"""
GRANT SELECT ON registry_official, registry_post TO {KEEPER};
REVOKE DELETE ON privacy_request, privacy_notice, privacy_breach, privacy_hold, privacy_disposal, privacy_certificate,
  privacy_verified FROM sluitend_app;
REVOKE INSERT, UPDATE ON privacy_certificate FROM sluitend_app;
"""  # noqa: S608  our own words only
ROW_LEVEL_SECURITY: Final = READS + RIGHTS + OFFICES + POLICIES + DESTROY + STAYS_DESTROYED
