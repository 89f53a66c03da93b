"""Which languages the person of a case speaks: what was said of it, higher floors know."""

from collections.abc import Callable, Sequence
from typing import Final

from sluitend.access.actor import Actor
from sluitend.casework.models import Case

# Called with who asks and a case that came through the gate; return codes of the list of languages, as far as the
# actor may know them. Higher floors add theirs at start-up (the intake does).
SAID: Final[list[Callable[[Actor, Case], Sequence[str]]]] = []


def spoken_languages(actor: Actor, case: Case) -> list[str]:
    """Return the languages that the person of `case` was said to speak, in the order of the list; [] where unknown."""
    return list(dict.fromkeys(code for said in SAID for code in said(actor, case)))
