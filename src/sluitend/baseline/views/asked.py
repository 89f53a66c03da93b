"""What a page of the base level is asked: the day, what was known when, the framework. It stands in the address."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from sluitend.access.clock import today
from sluitend.access.errors import NotAllowed
from sluitend.baseline.frameworks import BASE_LEVEL, Framework, frameworks_on
from sluitend.baseline.queries import EARLIEST, Moment
from sluitend.screens.request import Request

AS_KNOWN_THEN: Final = "toen"


@dataclass(frozen=True)
class Asked:
    """The day asked about, whether as it was known then, and against which framework."""

    day: date
    then: bool
    framework: Framework
    frameworks: dict[str, Framework]

    @property
    def is_past(self) -> bool:
        """True when the day is not today."""
        return self.day < today()

    @property
    def moment(self) -> Moment:
        """What to ask the ledger."""
        return Moment(self.day, self.end if self.then and self.is_past else None)

    @property
    def end(self) -> datetime:
        """When the day was over."""
        return timezone.make_aware(datetime.combine(self.day, time.max))

    @property
    def measured(self) -> list[Framework]:
        """The frameworks that measure."""
        return [one for one in self.frameworks.values() if one.measures]

    def query(self, **changes: str) -> str:
        """Return the part of the address that asks this, with `changes`; what goes without saying is left out."""
        asked = {
            "kader": "" if self.framework.code == BASE_LEVEL else self.framework.code,
            "dag": self.day.isoformat() if self.is_past else "",
            "bekend": AS_KNOWN_THEN if self.then and self.is_past else "",
        }
        return urlencode({name: value for name, value in {**asked, **changes}.items() if value})


def asked(request: Request) -> Asked:
    """Return what the address asks; what does not exist is left aside. Raises NotAllowed to who has no office."""
    if not request.actor.in_network:
        raise NotAllowed(
            _("Dit is te zien voor wie een functie heeft. De beheerder van uw organisatie geeft die.")
        )
    day = min(max(_day_of(request.GET.get("dag", "")) or today(), EARLIEST), today())
    known = frameworks_on(day)
    framework = known.get(request.GET.get("kader", ""), known[BASE_LEVEL])
    return Asked(
        day=day,
        then=request.GET.get("bekend", "") == AS_KNOWN_THEN,
        framework=framework if framework.measures else known[BASE_LEVEL],
        frameworks=known,
    )


def _day_of(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:  # it looks like a day and is none
        return None
