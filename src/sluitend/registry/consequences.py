"""What follows from a change to the network, in the transaction of the verb that made it, whoever called the verb."""

from collections.abc import Callable
from typing import Final

# Called without arguments after each change; higher floors add theirs at start-up (the gap engine does).
CONSEQUENCES: Final[list[Callable[[], object]]] = []


def follow() -> None:
    """Let everything follow that a change to the network brings with it: what every verb of the registry ends with."""
    for consequence in CONSEQUENCES:
        consequence()
