"""How alike two persons are, in points with a reason for each: a published list, applied the same way every time.

The points follow Fellegi and Sunter (1969): about the logarithm, to base 2, of how much more often this agreement
occurs with one and the same person than with two. They are fixed; nothing is learnt from the people in the vault.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final, TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rapidfuzz.distance import OSA, JaroWinkler

from sluitend.identity.names import folded, parts, sound
from sluitend.identity.tokens import digits_of, number_of, postcode_of
from sluitend.identity.values import (
    DIGITS_OF_PHONE,
    Address,
    BirthDate,
    Email,
    Identifier,
    Name,
    Phone,
    Value,
)

POSSIBLE: Final = 10.0
LIKELY: Final = 16.0
VERY_CLOSE: Final = 0.92
CLOSE: Final = 0.84
ONE_EDIT: Final = 1
SWAPPED: Final = -1.0

Field = TypeVar("Field", Name, BirthDate, Address, Phone, Email, Identifier)


class Verdict(StrEnum):
    """What a person should do with a score."""

    LIKELY = "likely"
    POSSIBLE = "possible"
    NONE = "none"


@dataclass(frozen=True)
class Reason:
    """One agreement or difference and the points it counts for."""

    text: Promise
    points: float


@dataclass(frozen=True)
class Score:
    """The reasons, most telling first, and what they add up to."""

    reasons: tuple[Reason, ...]

    @property
    def points(self) -> float:
        """The sum of all reasons."""
        return sum(reason.points for reason in self.reasons)

    @property
    def verdict(self) -> Verdict:
        """Likely from LIKELY points, possible from POSSIBLE; fewer is no match."""
        if self.points >= LIKELY:
            return Verdict.LIKELY
        return Verdict.POSSIBLE if self.points >= POSSIBLE else Verdict.NONE


def score(asked: Iterable[Value], known: Iterable[Value]) -> Score:
    """Return how alike the two are; of several names or addresses the pair that agrees best counts."""
    asked, known = list(asked), list(known)
    found: list[Reason] = []
    found += _best(Name, _names, asked, known)
    found += _best(BirthDate, _births, asked, known)
    found += _best(Identifier, _identifiers, asked, known)
    found += _best(Address, _addresses, asked, known)
    found += _best(Phone, _phones, asked, known)
    found += _best(Email, _emails, asked, known)
    return Score(tuple(sorted(found, key=lambda reason: -abs(reason.points))))


def _best(
    kind: type[Field],
    compare: Callable[[Field, Field], list[Reason]],
    asked: Iterable[Value],
    known: Iterable[Value],
) -> list[Reason]:
    pairs = [
        compare(one, other)
        for one in asked
        if isinstance(one, kind)
        for other in known
        if isinstance(other, kind)
    ]
    return max(pairs, key=lambda reasons: sum(reason.points for reason in reasons), default=[])


def _names(one: Name, other: Name) -> list[Reason]:
    straight = [
        *_word(parts(one.surname), parts(other.surname), SURNAME),
        *_word(parts(one.given), parts(other.given), GIVEN),
    ]
    crossed = [
        *_word(parts(one.surname), parts(other.given), SURNAME),
        *_word(parts(one.given), parts(other.surname), GIVEN),
    ]
    if not crossed:
        return straight
    crossed.append(Reason(_("voornaam en achternaam verwisseld"), SWAPPED))
    return max(straight, crossed, key=lambda reasons: sum(reason.points for reason in reasons))


@dataclass(frozen=True)
class Words:
    """The reasons for one part of a name, from the same to different."""

    same: Reason
    sounds: Reason
    close: Reason
    initial: Reason
    differs: Reason


SURNAME: Final = Words(
    Reason(_("zelfde achternaam"), 8.0),
    Reason(_("achternaam klinkt hetzelfde of scheelt één letter"), 6.0),
    Reason(_("achternaam lijkt erop"), 3.0),
    Reason(_("achternaam begint met dezelfde letter"), 1.0),
    Reason(_("andere achternaam"), -4.0),
)
GIVEN: Final = Words(
    Reason(_("zelfde voornaam"), 6.5),
    Reason(_("voornaam klinkt hetzelfde of scheelt één letter"), 4.5),
    Reason(_("voornaam lijkt erop"), 2.5),
    Reason(_("voorletter past"), 1.0),
    Reason(_("andere voornaam"), -4.0),
)


def _word(one: tuple[str, ...], other: tuple[str, ...], words: Words) -> list[Reason]:
    """Return the reason for two names in parts: any part may agree, the whole counts most."""
    if not one or not other:
        return []
    if " ".join(one) == " ".join(other):
        return [words.same]
    likeness = max(JaroWinkler.similarity(" ".join(one), " ".join(other)), *_each(one, other))
    if likeness >= VERY_CLOSE or any(sound(a) == sound(b) for a in one for b in other):
        return [words.sounds]
    if likeness >= CLOSE:
        return [words.close]
    if one[0][0] == other[0][0] and min(len(one[0]), len(other[0])) == 1:
        return [words.initial]
    return [words.differs]


def _each(one: tuple[str, ...], other: tuple[str, ...]) -> list[float]:
    # A word of one or two letters resembles too much.
    long = [(a, b) for a in one for b in other if min(len(a), len(b)) > 2]  # noqa: PLR2004  as said
    return [max(JaroWinkler.similarity(a, b), _one_edit(a, b)) for a, b in long] or [0.0]


def _one_edit(one: str, other: str) -> float:
    """Return VERY_CLOSE for words of five letters and more that one edit parts, else 0."""
    short = min(len(one), len(other)) < 5  # noqa: PLR2004  in shorter words one letter makes another name
    return 0.0 if short or OSA.distance(one, other, score_cutoff=ONE_EDIT) > ONE_EDIT else VERY_CLOSE


def _births(one: BirthDate, other: BirthDate) -> list[Reason]:
    (year, month, day), (year2, month2, day2) = one.parts, other.parts
    if day and day2:
        return [_whole_births(one.on, other.on, turned=(year, month, day) == (year2, day2, month2))]
    if year != year2:
        near = abs(int(year) - int(year2)) <= 1 and not (month and month2)
        return [Reason(_("geboortejaar scheelt één jaar"), 1.0) if near else _OTHER_BIRTH]
    if not month or not month2:
        return [Reason(_("zelfde geboortejaar"), 5.0)]
    return [Reason(_("zelfde geboortejaar en -maand"), 8.5) if month == month2 else _OTHER_MONTH]


_OTHER_BIRTH: Final = Reason(_("andere geboortedatum"), -6.0)
_OTHER_MONTH: Final = Reason(_("zelfde geboortejaar, andere maand"), -1.0)
NEAR_DAYS: Final = 31


def _whole_births(one: str, other: str, *, turned: bool) -> Reason:
    if one == other:
        return Reason(_("zelfde geboortedatum"), 12.0)
    if turned:
        return Reason(_("dag en maand verwisseld"), 9.0)
    if OSA.distance(one, other) <= ONE_EDIT:
        return Reason(_("geboortedatum scheelt één cijfer"), 6.0)
    if one[:4] == other[:4] and abs((_day(one) - _day(other)).days) <= NEAR_DAYS:
        return Reason(_("geboortedatum scheelt minder dan een maand"), 1.0)
    return Reason(_("zelfde geboortejaar, andere dag"), -2.0) if one[:4] == other[:4] else _OTHER_BIRTH


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return date.min


def _identifiers(one: Identifier, other: Identifier) -> list[Reason]:
    if folded(one.type) != folded(other.type):
        return []
    distance = OSA.distance(number_of(one), number_of(other))
    if not distance:
        return [Reason(_("zelfde nummer"), 18.0)]
    close = Reason(_("nummer scheelt één teken"), 9.0)
    return [close if distance <= ONE_EDIT else Reason(_("ander nummer"), -6.0)]


def _addresses(one: Address, other: Address) -> list[Reason]:
    codes, numbers = (
        (postcode_of(one), postcode_of(other)),
        (folded(one.number), folded(other.number)),
    )
    same_code, same_number = _same(*codes), _same(*numbers)
    if same_code and same_number:
        return [Reason(_("zelfde adres"), 9.0)]
    if _alike(one.street, other.street) and (same_number or same_code):
        return [Reason(_("bijna hetzelfde adres"), 7.0)]
    if same_code:
        return [Reason(_("zelfde postcode"), 4.0)]
    if _alike(one.place, other.place):
        return [Reason(_("zelfde plaats"), 2.0)]
    # People move: another address says little.
    return [Reason(_("ander adres"), -1.0)]


def _phones(one: Phone, other: Phone) -> list[Reason]:
    same = _same(*(digits_of(each.number)[-DIGITS_OF_PHONE:] for each in (one, other)))
    return [Reason(_("zelfde telefoonnummer"), 10.0)] if same else []


def _emails(one: Email, other: Email) -> list[Reason]:
    same = _same(one.address.lower(), other.address.lower())
    return [Reason(_("zelfde e-mailadres"), 11.0)] if same else []


def _same(one: Any, other: Any) -> bool:
    return bool(one) and one == other


def _alike(one: str, other: str) -> bool:
    return bool(one and other) and JaroWinkler.similarity(folded(one), folded(other)) >= VERY_CLOSE
