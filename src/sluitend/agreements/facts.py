"""What is known when one asks which municipality is responsible: codes of municipalities and a few choices, no person.

Nothing here reads the database. `Facts.on` follows municipalities that were merged to what they are on a day.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

ADULT, MINOR, UNKNOWN = "adult", "minor", "unknown"
LAWFUL, NONE, ABROAD = "lawful", "none", "abroad"
AGES: Final = (ADULT, MINOR, UNKNOWN)
STAYS: Final = (LAWFUL, NONE, UNKNOWN)
# What is not a municipality but known of the registered address.
ELSEWHERE: Final = (NONE, ABROAD, UNKNOWN)
MUNICIPALITY: Final = "municipality"
# The inputs that name municipalities, in the order in which regions speak when their agreements differ.
INPUTS: Final = ("lived_before", "registered", "found", "reported", "exploited", "asking")


@dataclass(frozen=True)
class Place:
    """A municipality as the rules see it: until when it exists, and which took it over."""

    code: str
    name: str
    until: date | None = None
    successor: str = ""


@dataclass(frozen=True)
class Places:
    """Municipalities by code, and which region each belongs to for a domain: (domain, region, from, until)."""

    by_code: Mapping[str, Place]
    memberships: Mapping[str, tuple[tuple[str, str, date, date | None], ...]]

    def on(self, code: str, day: date) -> str:
        """Return what municipality `code` is on `day`: itself or who took it over; "" when it is no more."""
        place, seen = self.by_code.get(code), set[str]()
        while place is not None and place.code not in seen:
            if place.until is None or place.until > day:
                return place.code
            seen.add(place.code)
            place = self.by_code.get(place.successor)
        return ""

    def region(self, code: str, domain: str, day: date) -> str:
        """Return the region of a municipality on `day`: for the domain, or else any; "" when it has none."""
        held = [
            (one, region)
            for one, region, start, end in self.memberships.get(code, ())
            if start <= day and (end is None or day < end)
        ]
        return min(((one != domain, region) for one, region in held), default=(True, ""))[1]

    def name(self, code: str) -> str:
        """Return the name of a municipality, or its code."""
        place = self.by_code.get(code)
        return place.name if place else code


@dataclass(frozen=True)
class Facts:
    """What is known. Municipalities are codes; "" is not known. `asking` is always a municipality.

    `registered` is a code, or one of ELSEWHERE. `unsafe`: the municipality of registration is not safe for this
    person. `lived_before`: where a young person lived before residential youth care.
    """

    asking: str
    age: str = UNKNOWN
    stay: str = UNKNOWN
    registered: str = UNKNOWN
    unsafe: bool = False
    found: str = ""
    exploited: tuple[str, ...] = ()
    reported: str = ""
    lived_before: str = ""

    @property
    def registration(self) -> str:
        """What is known of the registered address: `municipality`, `none`, `abroad` or `unknown`."""
        return self.registered if self.registered in ELSEWHERE else MUNICIPALITY

    @property
    def unsafe_place(self) -> str:
        """The municipality that is not safe for this person, or ""."""
        return self.registered if self.unsafe and self.registration == MUNICIPALITY else ""

    def named(self, given: str) -> tuple[str, ...]:
        """Return the municipalities that the input `given` names, sorted: none, one, or several places."""
        if given == "exploited":
            return tuple(sorted(set(self.exploited)))
        code = str(getattr(self, given))
        return () if not code or code in ELSEWHERE else (code,)

    @property
    def involved(self) -> tuple[str, ...]:
        """Every municipality that is named anywhere, sorted."""
        return tuple(sorted({code for given in INPUTS for code in self.named(given)}))

    def on(self, places: Places, day: date) -> "Facts":
        """Return the facts with each municipality as it is on `day`; one that is no more is not known.

        The municipality that asks stays who it is when nobody took it over: an answer must end somewhere.
        """
        return replace(
            self,
            asking=places.on(self.asking, day) or self.asking,
            registered=self.registered
            if self.registration != MUNICIPALITY
            else places.on(self.registered, day) or UNKNOWN,
            found=places.on(self.found, day),
            exploited=tuple(sorted({now for code in self.exploited if (now := places.on(code, day))})),
            reported=places.on(self.reported, day),
            lived_before=places.on(self.lived_before, day),
        )
