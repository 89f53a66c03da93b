"""Which organisation receives a report: the one that answers for the contact official where it was seen."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from sluitend.access.errors import Refused
from sluitend.casework.terms import today
from sluitend.registry.models import Municipality, Organisation
from sluitend.registry.queries import Answerer, municipality_on, who_answers
from sluitend.signals.programmes import SIGNAL
from sluitend.signals.reference import routes


@dataclass(frozen=True)
class Receiver:
    """Where a signal goes: the municipality as it is called now, and who answers there."""

    municipality: Municipality
    answerer: Answerer


def receiver_in(municipality: str) -> Receiver:
    """Return who receives signals in `municipality` (or in what it merged into).
    Raises Refused, saying whom to call.

    A report that would reach nobody is refused before anything is typed in vain, never taken and left lying.
    """
    place = municipality_on(municipality, today()) if municipality else None
    if place is None:
        raise Refused(_("Kies een gemeente uit de lijst."), "municipality")
    answerer = who_answers("contact_official", place.code, SIGNAL.code, today())
    if (
        answerer is None
        or not Organisation.objects.filter(pk=answerer.organisation, on_platform=True).exists()
    ):
        raise Refused(
            _(
                "In %(place)s kunnen wij uw melding nog niet bezorgen. "
                "Bel CoMensha (%(comensha)s) of de politie (%(police)s)."
            )
            % {
                "place": place.name,
                "comensha": routes()["comensha"].phone,
                "police": routes()["police"].phone,
            },
            "municipality",
        )
    return Receiver(place, answerer)
