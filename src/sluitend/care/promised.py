"""What was reserved or promised, in words: who has a promise waits to arrive, who has a reservation for an answer."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from sluitend.care.models import Placement


def is_promised(placement: Placement | None) -> bool:
    """Return True when a provider said yes and the person has not arrived."""
    return placement is not None and placement.state == Placement.State.ACCEPTED


def waits_for(placement: Placement | None) -> str:
    """Return what is to be done for whoever asked for a place, with what was reserved or promised; as a heading."""
    if placement is None:
        return _("Zoek een plek")
    return _("Plek toegezegd") if is_promised(placement) else _("Wacht op antwoord")


def told(placement: Placement) -> str:
    """Return what was reserved or promised, in one line without its full stop."""
    name = placement.provider.name
    if is_promised(placement):
        day = date_format(placement.starts_on, "j F")
        return _("Plek toegezegd bij %(name)s, komt op %(day)s") % {"name": name, "day": day}
    return _("Reservering bij %(name)s wacht op antwoord") % {"name": name}
