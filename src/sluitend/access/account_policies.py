"""Who needs to know what happened at the door, told to PostgreSQL. Migration 0002 applies this.

At log-in nobody acts yet: there, the system itself reads and writes (`acting(system("log_in"))`).
"""

from typing import Final

from sluitend.access.policies import my_employers, protect

_MINE: Final = "(SELECT current_setting('sluitend.actor', true)) = 'person:' || user_id"
_OF_ORGANISATION: Final = my_employers("organisation")

ROW_LEVEL_SECURITY: Final = "\n".join(
    (
        protect(
            "access_invitation", select=_OF_ORGANISATION, insert=_OF_ORGANISATION, update=_OF_ORGANISATION
        ),
        protect("access_loginsession", select=_MINE, update=_MINE),
        protect("access_securityevent", select=_OF_ORGANISATION),
    )
)
