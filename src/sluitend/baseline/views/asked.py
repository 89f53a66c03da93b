"""What a page of the base level is asked: the day, what was known when, the framework. It stands in the address."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sluitend.access.clock import EARLIEST, today
from sluitend.access.errors import NotAllowed
from sluitend.baseline.frameworks import BASE_LEVEL, Framework, frameworks_on
from sluitend.baseline.queries import Moment
from sluitend.screens.request import Request

AS_KNOWN_THEN: Final = "toen"
NO_SUCH_DAY: Final = gettext_lazy(
    "Deze dag kennen we niet. Kies een dag vanaf 1 januari 2000, tot en met vandaag."
)
NO_SUCH_PART: Final = gettext_lazy("Een deel van het filter kennen we niet.")


@dataclass(frozen=True)
class Asked:
    """The day asked about, whether as it was known then, and against which framework.

    `unknown_day` is what was asked and is no day that we can tell of: then today counts.
    """

    day: date
    then: bool
    framework: Framework
    frameworks: dict[str, Framework]
    unknown_day: str = ""
    unknown_framework: bool = False

    def left_out(self, *, unknown_part: bool = False) -> list[str]:
        """Return what is told of what was asked and does not exist; `unknown_part` is known to the page alone."""
        day = [str(NO_SUCH_DAY)] if self.unknown_day else []
        return [*day, str(NO_SUCH_PART)] if unknown_part or self.unknown_framework else day

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
    typed, code = request.GET.get("dag", ""), request.GET.get("kader", "")
    wanted = _day_of(typed)
    day = wanted or today()
    known = frameworks_on(day)
    framework = known.get(code)
    measures = framework is not None and framework.measures
    return Asked(
        day=day,
        then=request.GET.get("bekend", "") == AS_KNOWN_THEN,
        framework=framework if framework and measures else known[BASE_LEVEL],
        frameworks=known,
        unknown_day="" if wanted else typed,
        unknown_framework=bool(code) and not measures,
    )


def _day_of(text: str) -> date | None:
    """Return the day that is meant, None for what is no day, or none that can be told of."""
    try:
        day = parse_date(text)
    except ValueError:  # it looks like a day and is none
        return None
    return day if day and EARLIEST <= day <= today() else None
