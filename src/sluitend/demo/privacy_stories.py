"""What waits for the region's privacy officer: a request that is late, one that is half done, a breach, a hold."""

from datetime import datetime, timedelta
from typing import Final

from django.utils.timezone import localdate

from sluitend.access.clock import at
from sluitend.casework.models import Case
from sluitend.demo.people import organisation, person
from sluitend.privacy import verbs
from sluitend.privacy.access import known_to

OFFICER: Final = "privacy_officer@regio.voorbeeld"
KNOWN: Final = "Noemde het schuilnummer uit een eerdere brief van ons."
REGION: Final = "regio-gv"
LATE, HALF_DONE, LOST = timedelta(days=38), timedelta(days=9), timedelta(hours=20)


def fill_registers(moment: datetime) -> None:
    """Let the officer have had a month of work, seen from `moment`."""
    officer, place = person(OFFICER), organisation(REGION)
    with at(moment - LATE):
        verbs.register_request(officer, kind="rectification", received_on=localdate(moment - LATE))
    with at(moment - HALF_DONE):
        request = verbs.register_request(officer, kind="access", received_on=localdate(moment - HALF_DONE))
        verbs.prove_identity(officer, request.pk, proof="document")
        if somebody := known_to(place).filter(erased_at=None).order_by("pk").first():
            verbs.link_person(officer, request.pk, pseudonym=somebody.pseudonym, why=KNOWN)
    with at(moment - LOST):
        verbs.register_breach(
            officer,
            what="Laptop vergeten in de trein. Hij was vergrendeld en versleuteld.",
            discovered_at=moment - LOST,
            since=moment - LOST - timedelta(hours=3),
            until=moment - LOST,
        )
        if case := Case.objects.filter(organisation=place).order_by("opened_at", "pk").first():
            verbs.hold_case(
                officer,
                case.reference,
                reason="Klacht bij de klachtencommissie loopt nog.",
                until=localdate(moment + timedelta(days=120)),
            )
