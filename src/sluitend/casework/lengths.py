"""How long a term is, in the units that laws and agreements use. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sluitend.access.clock import months_after
from sluitend.casework.terms import after_working_days
from sluitend.registry.loading import Entry, Reference

UNITS: Final = frozenset({"working_days", "days", "weeks", "months", "years"})
TWELVE_WEEKS: Final = 12 * 7
THREE_MONTHS: Final = 3


@dataclass(frozen=True)
class Length:
    """How long a term is: `number` of `unit` (one of UNITS)."""

    number: int
    unit: str

    def after(self, day: date) -> date:
        """Return the day on which a term that begins on `day` no longer holds."""
        match self.unit:
            case "working_days":
                return after_working_days(day, self.number)
            case "weeks":
                return day + timedelta(weeks=self.number)
            case "months":
                return months_after(day, self.number)
            case "years":
                return months_after(day, 12 * self.number)
            case _:
                return day + timedelta(days=self.number)

    @property
    def rolls_by_law(self) -> bool:
        """True for what the Algemene termijnenwet lets roll on: no more than three months or twelve weeks."""
        longest = {"weeks": TWELVE_WEEKS // 7, "months": THREE_MONTHS, "days": TWELVE_WEEKS, "years": 0}
        return self.number <= longest.get(self.unit, self.number)


def read_length(reference: Reference, entry: Entry) -> Length:
    """Return what `length` of an entry says, as in `[3, months]`. Raises ReferenceFault."""
    value: Any = entry.get("length")
    number, unit = value if isinstance(value, list) and len(value) == 2 else (None, None)  # noqa: PLR2004  a pair
    if type(number) is not int or number < 1 or unit not in UNITS:
        raise reference.fault(
            entry, f"write 'length' as [3, months]; the units are {', '.join(sorted(UNITS))}"
        )
    return Length(number, unit)
