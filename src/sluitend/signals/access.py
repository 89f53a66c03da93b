"""The gate to signals: through the case that carries each, so that there is one policy."""

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from sluitend.access.actor import Actor
from sluitend.access.errors import NotFound
from sluitend.casework.access import access_case, visible_cases
from sluitend.signals.models import Signal
from sluitend.signals.programmes import SIGNAL


def visible_signals(actor: Actor) -> QuerySet[Signal]:
    """Return the signals of the cases that `actor` may open."""
    return Signal.objects.filter(case__in=visible_cases(actor).filter(programme=SIGNAL.code))


def access_signal(actor: Actor, case: UUID, *, for_update: bool = False) -> Signal:
    """Return the signal that `case` carries, the case locked when `for_update`; raises NotFound."""
    carrier = access_case(actor, case, for_update=for_update)
    found = Signal.objects.filter(case=carrier).first()
    if found is None:
        raise NotFound(_("Dit bestaat niet, of u neemt er niet aan deel."))
    found.case = carrier
    return found
