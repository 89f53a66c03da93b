"""The victims of the year and the file that is kept of each: what those who help forget, and what others cause."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

from benchmarks.year.network import Network
from sluitend.access.clock import months_after, now, today
from sluitend.casework.models import Case

FORMS = ("sexual", "sexual", "labour", "labour", "criminal", "domestic", "forced_begging")
STAY = {
    "dutch": "stay_lawful",
    "eu": "stay_lawful",
    "reflection_period": "stay_none",
    "none": "stay_none",
}
DAY, WEEK = timedelta(days=1), timedelta(days=7)
FORGOTTEN, LATE = 0.04, 0.12  # the share of the rules that are forgotten in a case for good, or for a while


@dataclass(frozen=True)
class Victim:
    """Somebody who does not exist."""

    number: int
    town: str
    form: str
    sex: str
    age: int
    residence: str

    @property
    def programme(self) -> str:
        """The programme of care for this age."""
        return "minor_victim" if self.age < 18 else "victim_care"

    @property
    def basis(self) -> str:
        """The legal basis on which a municipality opens the case."""
        return "youth_act" if self.age < 18 else "wmo"


@dataclass
class File:
    """A case as the simulation knows it.

    `forgets`: which rules those who help forget here; after how many days they do it late, or None where never.
    `caused`: which rules are a gap by what happens outside their hands, in words, as long as it lasts.
    """

    case: UUID
    dice: Random
    victim: Victim | None = None
    forgets: dict[str, timedelta | None] = field(default_factory=dict)
    caused: dict[str, str] = field(default_factory=dict)
    grown: date = date.max  # the month of turning 18
    next_visit: datetime = field(default_factory=now)
    days_off: bool = False  # a holiday puts the next visit off
    to_go: int = 0  # visits until the case closes

    def read(self) -> Case:
        """Return the case as it stands."""
        return Case.objects.get(pk=self.case)

    def forget(self, rules: Iterable[str]) -> None:
        """Choose which of `rules` are forgotten in this case, and for how long."""
        for rule in rules:
            drawn = self.dice.random()
            if drawn < FORGOTTEN:
                self.forgets[rule] = None
            elif drawn < FORGOTTEN + LATE:
                self.forgets[rule] = timedelta(days=self.dice.randint(2, 40))

    def waits(self, rule: str, since: datetime, moment: datetime) -> bool:
        """Return True when what answers a gap that there is `since` is left undone at `moment`, by choice."""
        if rule in self.caused:
            return True
        late = self.forgets.get(rule, timedelta(0))
        return late is None or (late > timedelta(0) and moment < since + late)

    def why(self, rule: str, since: datetime, moment: datetime, patience: timedelta) -> str:
        """Return why a gap is open: what was caused, forgotten or put off; "" when the simulation does not know."""
        if rule in self.caused:
            return self.caused[rule]
        if rule not in self.forgets:
            if (
                moment < self.next_visit <= since + DAY
            ):  # what was said held for exactly as long as it took to come by
                return "the visit is later that day"
            return "days off" if self.days_off and moment < min(since + WEEK, self.next_visit) else ""
        late = self.forgets[rule]
        if late is None:
            return "forgotten"
        return "late" if moment < since + late + patience else ""


def make_victim(net: Network, number: int) -> Victim:
    """Draw somebody."""
    dice = net.dice
    return Victim(
        number, dice.choice(net.towns), dice.choice(FORMS), dice.choice(("female", "female", "male")),
        dice.choice((14, 15, 16, 17, 17, *range(18, 56))), dice.choice(tuple(STAY)),
    )  # fmt: skip


def month_of_eighteen(victim: Victim, dice: Random) -> date:
    """Return the first day of the month in which a minor turns 18."""
    months = (17 - victim.age) * 12 + dice.randint(1, 12)
    return months_after(today().replace(day=1), months)
