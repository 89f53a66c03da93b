"""What was reserved or promised, in words: who has a promise waits to arrive, who has a reservation for an answer."""

from datetime import timedelta
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _

from sluitend.access.clock import now, today
from sluitend.care.models import Placement
from sluitend.screens.dates import short_date

GRACE: Final = timedelta(hours=12)  # the night belongs to the day before: who is late is awaited until noon


def is_promised(placement: Placement | None) -> bool:
    """Return True when a provider said yes and the person has not arrived."""
    return placement is not None and placement.state == Placement.State.ACCEPTED


def is_awaited(placement: Placement) -> bool:
    """Return True for who was promised a place and should come now: on its day, and the night after it."""
    since = timezone.localdate(now() - GRACE)
    return is_promised(placement) and since <= placement.starts_on <= today()


def waits_for(placement: Placement | None) -> str:
    """Return what is to be done for whoever asked for a place, with what was reserved or promised; as a heading."""
    if placement is None:
        return _("Zoek een plek")
    return _("Plek toegezegd") if is_promised(placement) else _("Wacht op antwoord")


def told(placement: Placement) -> str:
    """Return what was reserved or promised, in one line without its full stop."""
    name = placement.provider.name
    if is_promised(placement):
        day = short_date(placement.starts_on)
        if placement.starts_on < today():
            return _("Plek toegezegd bij %(name)s, zou komen op %(day)s") % {"name": name, "day": day}
        return _("Plek toegezegd bij %(name)s, komt op %(day)s") % {"name": name, "day": day}
    return _("Reservering bij %(name)s wacht op antwoord") % {"name": name}
