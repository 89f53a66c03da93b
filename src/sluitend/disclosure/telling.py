"""A disclosure in words: kinds of data as the timeline keeps them, and what was given as people read it."""

import re
from collections.abc import Iterable
from typing import Final

from django.utils.translation import gettext as _

from sluitend.casework.words import stored
from sluitend.disclosure.rules import CATEGORIES

MARK: Final = re.compile(r" \[([0-9a-f]{32})\]$")


def words(categories: Iterable[str]) -> str:
    """Return kinds of data in Dutch, in their own order."""
    return ", ".join(stored(CATEGORIES[one]) for one in CATEGORIES if one in set(categories))


def with_mark(summary: str, mark: str) -> str:
    """Return a summary as it is kept, with the mark (32 hexadecimals) of a file of which no copy stays."""
    return f"{summary} [{mark}]"


def readable(summary: str) -> str:
    """Return a summary as people read it: a mark as a short code, with what it is for."""
    found = MARK.search(summary)
    if found is None:
        return summary
    code = found[1].upper()
    told = _("Wat erin stond, is te herkennen aan het merk %(mark)s.") % {"mark": f"{code[:4]}-{code[4:8]}"}
    return f"{summary[: found.start()]}. {told}"
