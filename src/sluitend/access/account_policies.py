"""Who needs to know what happened at the door, told to PostgreSQL. Migrations 0002 and 0003 apply this.

At log-in nobody acts yet: there, the system itself reads and writes (`acting(system("log_in"))`).
"""

from typing import Final

from sluitend.access.policies import IN_OFFICE, my_employers, protect

_MINE: Final = "(SELECT current_setting('sluitend.actor', true)) = 'person:' || user_id"
_OF_ORGANISATION: Final = my_employers("organisation")
# A peak of failures concerns every organisation, and names nobody.
_OF_THE_SITE: Final = f"(organisation IS NULL AND user_id IS NULL AND {IN_OFFICE})"

# Looked up at log-in, by the system itself; nobody else needs them.
PROVIDER_IDENTITIES: Final = protect("access_provideridentity")

ROW_LEVEL_SECURITY: Final = "\n".join(
    (
        protect(
            "access_invitation", select=_OF_ORGANISATION, insert=_OF_ORGANISATION, update=_OF_ORGANISATION
        ),
        protect("access_loginsession", select=_MINE, update=_MINE),
        protect("access_securityevent", select=f"{_OF_ORGANISATION} OR {_OF_THE_SITE}"),
    )
)
