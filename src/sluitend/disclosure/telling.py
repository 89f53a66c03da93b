"""Kinds of data in words, as the timeline keeps them."""

from collections.abc import Iterable

from sluitend.casework.words import stored
from sluitend.disclosure.rules import CATEGORIES


def words(categories: Iterable[str]) -> str:
    """Return kinds of data in Dutch, in their own order."""
    return ", ".join(stored(CATEGORIES[one]) for one in CATEGORIES if one in set(categories))
