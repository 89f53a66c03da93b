"""Who is responsible in the demo: no agreement yet (the source: "being worked out"), one answer, one dispute."""

from datetime import datetime, timedelta
from typing import Final

from sluitend.access.clock import at
from sluitend.agreements.facts import Facts
from sluitend.agreements.verbs import ask_responsibility, dispute
from sluitend.demo.people import person
from sluitend.demo.telling import office_hours

HILVERSUM, HUIZEN, GOOISE_MEREN = "GM0402", "GM0406", "GM1942"
ASKER: Final = "contact_official@hilversum.voorbeeld"
OBJECTOR: Final = "contact_official@huizen.voorbeeld"
DECIDED, DISPUTED, OBJECTED = timedelta(days=19), timedelta(days=6), timedelta(days=5)


def ask_and_differ(moment: datetime) -> None:
    """Let Hilversum ask twice, seen from `moment`: the rules decide one, about the other Huizen objects."""
    with at(office_hours(moment - DECIDED)):
        lives_in_huizen = Facts(
            HILVERSUM, age="adult", stay="lawful", registered=HUIZEN, found=HILVERSUM, reported=HILVERSUM
        )
        ask_responsibility(person(ASKER), lives_in_huizen)
    with at(office_hours(moment - DISPUTED)):
        not_safe_at_home = Facts(
            HILVERSUM,
            age="adult",
            stay="lawful",
            registered=GOOISE_MEREN,
            unsafe=True,
            found=HUIZEN,
            reported=HILVERSUM,
            exploited=(HILVERSUM,),
        )
        asked = ask_responsibility(person(ASKER), not_safe_at_home)
    with at(office_hours(moment - OBJECTED)):
        reason = "De eerste melding was in Hilversum, en daar is de kans op een geslaagd traject het grootst."
        dispute(person(OBJECTOR), asked.pk, municipality=HUIZEN, reason=reason)
