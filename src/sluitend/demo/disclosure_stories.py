"""Stories of what is given across a border: with consent, and without because asking is dangerous. All made up."""

from random import Random
from typing import Final

from sluitend.access.clock import today
from sluitend.casework import verbs
from sluitend.casework.models import Involvement
from sluitend.demo.people import organisation, person
from sluitend.demo.signal_stories import HOUSEHOLD, Place, picked_up
from sluitend.demo.telling import Story
from sluitend.disclosure.receivers import ToCase, ToOutside
from sluitend.disclosure.rules import Grounds
from sluitend.disclosure.verbs import disclose
from sluitend.identity.values import BirthDate, Name, Phone
from sluitend.signals.verbs import open_case_from_signal

HELPER: Final = (Name("Marisol", "", "Verzonnen"), BirthDate("1991-08"), Phone("06 00000001"))
KEPT_IN: Final = (Name("Danuta", "", "Sprookje"), BirthDate("1988"))


def with_consent(place: Place, dice: Random) -> Story:
    """A household help says yes: her name and number go from the signal to her case in care, and no more."""
    who = person(place.contact)
    case = (yield from picked_up(HOUSEHOLD, place, dice, after=0.3)).pk
    verbs.involve_person(who, case, role="subject", values=HELPER)
    yield 1
    opened = open_case_from_signal(
        who, case, programme="victim_care", title="Hulp in huis wil weg", legal_basis="consent",
        reason="Zij belde zelf terug en wil met de zorgcoördinator praten.",
    )  # fmt: skip
    involved = Involvement.objects.get(case=case, role="subject")
    disclose(
        who, case, to=ToCase(opened.pk), involvements=[involved.pk], categories=["name", "phone"],
        grounds=Grounds("consent", "oral", "Zij wil dat de zorgcoördinator haar belt.", today()),
    )  # fmt: skip
    yield 60


def without_consent(municipality: str, slug: str, by: str) -> Story:
    """Somebody is kept in a house and cannot be asked: the police get her name to look whether she is safe."""
    case = verbs.open_case(
        person(by), programme="victim_care", municipality=municipality, organisation=organisation(slug),
        title="Mag het huis niet uit", urgent=True,
    )  # fmt: skip
    verbs.involve_person(person(by), case.pk, role="subject", values=KEPT_IN)
    yield 0.2
    involved = Involvement.objects.get(case=case)
    disclose(
        person(by), case.pk, to=ToOutside(organisation("politie-gv")), involvements=[involved.pk],
        categories=["name", "story"],
        grounds=Grounds("vital_interest", "danger", "Haar telefoon wordt afgeluisterd; er is met geweld gedreigd."),
        summary="Is vermoedelijk opgesloten. Graag vandaag kijken of zij veilig is.",
    )  # fmt: skip
    yield 60
