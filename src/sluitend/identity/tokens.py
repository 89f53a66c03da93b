"""The marks by which a person can be found without opening anything: keyed digests of what two spellings share.

A mark is the first 64 bits of HMAC-SHA-256, with the space's index key, over what it is a mark of and its text. Who
holds the table but not the key learns how often a mark occurs, and nothing else; no mark of one space occurs in
another. Most marks join two facts, because one alone (a common surname) would find a crowd, and show one.
"""

import hmac
import re
from collections.abc import Iterable, Iterator
from itertools import product
from typing import Final

from sluitend.identity import keys
from sluitend.identity.names import folded, parts, sound
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

HEAD: Final = 3
TOKEN_BYTES: Final = 8
NAMES_AT_MOST: Final = 3
LAST_DAY_LIKE_A_MONTH: Final = 12
# How much a shared mark says, for choosing whom to open first when many share one; the judging is in `scoring.py`.
WEIGHTS: Final = {
    "identifier": 20,
    "phone": 12,
    "email": 12,
    "birth": 8,
    "address": 8,
    "pair": 7,
    "day": 6,
    "year": 5,
    "head": 4,
    "part": 2,
    "place": 4,
}
Mark = tuple[str, str]


def marks_of(values: Iterable[Value]) -> set[Mark]:
    """Return what a person with these values can be found by, as (kind, text)."""
    values = list(values)
    names = [value for value in values if isinstance(value, Name)]
    births = [value.parts for value in values if isinstance(value, BirthDate)]
    return {
        *_of_names(names),
        *_of_births(births),
        *_of_both(names, births),
        *(mark for value in values for mark in _of_contact(value)),
        *_of_places(names, values),
    }


def marks_to_ask(values: Iterable[Value]) -> dict[Mark, int]:
    """Return the marks to look up for a question, with their weights.

    Day and month are asked for either way round. Single name parts find a crowd, so only when there is nothing better.
    """
    values = list(values)
    turned = [BirthDate(date) for value in values if isinstance(value, BirthDate) for date in _turned(value)]
    marks = marks_of(values) | marks_of([*(value for value in values if isinstance(value, Name)), *turned])
    better = {mark for mark in marks if mark[0] != "part"}
    return {mark: WEIGHTS[mark[0]] for mark in better or marks}


def token(key: keys.Key, space: str, mark: Mark) -> int:
    """Return the mark as a signed 64-bit number under an index key of `space`."""
    text = f"{space}\0{mark[0]}\0{mark[1]}".encode()
    return int.from_bytes(hmac.digest(key.secret, text, "sha256")[:TOKEN_BYTES], "big", signed=True)


def postcode_of(value: Address) -> str:
    """Return the postcode as 1234ab, the way addresses are compared."""
    return folded(value.postcode).replace(" ", "")


def digits_of(text: str) -> str:
    """Return the digits in `text`; a telephone number's last nine are the same with and without a country code."""
    return re.sub(r"\D", "", text)


def number_of(value: Identifier) -> str:
    """Return an identifying number as it is compared: letters and digits only."""
    return folded(value.number).replace(" ", "")


def _of_names(names: Iterable[Name]) -> Iterator[Mark]:
    for name in names:
        given, surname = parts(name.given), parts(name.surname)
        yield from (("part", sound(word)) for word in (*given, *surname))
        for one, other in product(given[:NAMES_AT_MOST], surname[:NAMES_AT_MOST]):
            # In one order, so that swapped names find each other.
            yield "pair", " ".join(sorted((sound(one), sound(other))))
            yield "head", " ".join(sorted((one[:HEAD], other[:HEAD])))


def _of_births(births: Iterable[tuple[str, str, str]]) -> Iterator[Mark]:
    yield from (("birth", "-".join(birth)) for birth in births if all(birth))


def _of_both(names: Iterable[Name], births: Iterable[tuple[str, str, str]]) -> Iterator[Mark]:
    words = {sound(word) for name in names for word in (*parts(name.given), *parts(name.surname))}
    for word, (year, month, day) in product(words, births):
        yield "year", f"{word} {year}"
        if day:
            yield "day", f"{word} {month}-{day}"


def _of_contact(value: Value) -> Iterator[Mark]:
    match value:
        case Phone() if digits := digits_of(value.number):
            yield "phone", digits[-DIGITS_OF_PHONE:]
        case Email():
            yield "email", value.address.strip().lower()
        case Identifier():
            yield "identifier", f"{folded(value.type)} {number_of(value)}"
        case Address() if (postcode := postcode_of(value)) and value.number:
            yield "address", f"{postcode} {folded(value.number)}"


def _of_places(names: Iterable[Name], values: Iterable[Value]) -> Iterator[Mark]:
    """Yield each name with where the person lives: found while the birth date is unknown."""
    postcodes = {postcode_of(value) for value in values if isinstance(value, Address) and value.postcode}
    words = {sound(word) for name in names for word in (*parts(name.given), *parts(name.surname))}
    yield from (("place", f"{word} {postcode}") for word, postcode in product(words, postcodes))


def _turned(value: BirthDate) -> Iterator[str]:
    year, month, day = value.parts
    if day and int(day) <= LAST_DAY_LIKE_A_MONTH:
        yield f"{year}-{day}-{month}"
