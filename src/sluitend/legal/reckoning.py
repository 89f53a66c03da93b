"""Writing when a clock ends: what the pure clock says of it, as it stands today."""

from datetime import timedelta

from sluitend.casework.terms import today
from sluitend.legal.clock import Pause, ends_on
from sluitend.legal.models import LegalTerm
from sluitend.legal.reference import Term


def reckon(clock: LegalTerm, kind: Term) -> None:
    """Save `clock` with the day on which it ends and that on which this becomes a gap, by its kind."""
    fresh = clock._state.adding
    pauses = [] if fresh else [Pause(one.since, one.until) for one in clock.pauses.all()]
    clock.ends_on = ends_on(
        clock.begins_on,
        kind.length,
        extensions=clock.extensions,
        pauses=pauses,
        shifts=kind.shifts,
        rolls=kind.rolls,
        today=today(),
    )
    clock.warn_on = clock.ends_on - timedelta(days=kind.warn)
    clock.save(force_insert=fresh)
