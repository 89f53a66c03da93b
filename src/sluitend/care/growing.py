"""Growing up in a case: from 17 on the hand-over to adult care is prepared, at 18 it has been accepted.

Only the month in which somebody turns 18 is kept (`ComingOfAge`): the birth date stays sealed, and no rule opens it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from sluitend.access.clock import MONTHS, months_after, today
from sluitend.access.errors import Refused
from sluitend.care.models import ComingOfAge
from sluitend.casework.models import Case, Step
from sluitend.identity.values import BirthDate, Value

MINORS: Final = "minor_victim"
ADULT_CARE: Final = "victim_care"
PREPARES: Final = "adult_care"  # the kind of step
YEARS: Final = 18


def first_of(day: date) -> date:
    """Return the first day of a month."""
    return day.replace(day=1)


def furthest(day: date) -> tuple[date, date]:
    """Return the first and the last month in which somebody in a minors' case can turn 18, seen from `day`.

    Somebody born today turns 18 in eighteen years; who turned 18 up to five years ago may still be in the programme.
    """
    return first_of(months_after(day, -5 * MONTHS)), first_of(months_after(day, YEARS * MONTHS))


@dataclass(frozen=True)
class Growing:
    """How far the way to adult care is in a case of a minor: `month` None when nobody said; `step` what is agreed."""

    month: date | None
    step: Step | None
    day: date

    @property
    def prepares_from(self) -> date | None:
        """The month in which somebody turns 17: from then on the hand-over is prepared."""
        return months_after(self.month, -MONTHS) if self.month else None

    @property
    def state(self) -> str:
        """`unknown`, `young`, `prepare` (from 17 on, nothing agreed), `prepared`, or `adult` (18 for sure)."""
        if self.month is None or self.prepares_from is None:
            return "unknown"
        if months_after(self.month, 1) <= self.day:
            return "adult"
        if self.step:
            return "prepared"
        return "prepare" if self.prepares_from <= self.day else "young"


def not_before_eighteen(case: Case, to_programme: str, field: str) -> None:
    """Raise Refused when a case would go on in adult care before the month in which its person turns 18.

    Where nobody said which month that is, it may: an adult can have been taken for a minor.
    """
    if to_programme != ADULT_CARE:
        return
    grows = growing(case)
    if grows and grows.month and grows.month > first_of(grows.day):
        month = date_format(grows.month, "F Y")
        raise Refused(
            _("Deze persoon wordt in %(month)s 18. Tot dan gaat de casus in dit traject verder.")
            % {"month": month},
            field,
        )


def at_odds(case: Case, values: Iterable[Value]) -> str:
    """Return what to do where a birth date says another age than the programme of `case` is for; "" where none does.

    For who has the birth date before them: nothing of it is kept. Of a date known in part only what is sure counts.
    """
    born = next((one for one in values if isinstance(one, BirthDate)), None)
    if born is None or case.programme not in {MINORS, ADULT_CARE}:
        return ""
    year, month, day = born.parts
    first = date(int(year), int(month or 1), int(day or 1))
    unknown = 0 if day else (1 if month else MONTHS)
    if case.programme == MINORS and months_after(first, YEARS * MONTHS + unknown) <= today():
        return _(
            "Volgens de geboortedatum is deze persoon 18 of ouder, en dit traject is voor minderjarigen. Kijk of de "
            "datum klopt. Zo ja, leg dan de overgang naar zorg voor volwassenen vast."
        )
    if case.programme == ADULT_CARE and months_after(first, YEARS * MONTHS) > today():
        return _(
            "Volgens de geboortedatum is deze persoon jonger dan 18, en dit traject is voor volwassenen. Kijk of de "
            "datum klopt. Zo ja, draag de casus dan over naar het traject voor minderjarigen."
        )
    return ""


def growing(case: Case) -> Growing | None:
    """Return how far the way to adult care is; None for a case that is not a minor's. Two queries."""
    if case.programme != MINORS:
        return None
    said = ComingOfAge.objects.filter(case=case).order_by("-recorded_at", "-id").first()
    step = Step.objects.filter(case=case, kind=PREPARES, dropped=False).order_by("-created_at").first()
    return Growing(said.month if said else None, step, today())
