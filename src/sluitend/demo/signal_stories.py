"""Stories of signals."""

from random import Random

from sluitend.demo.telling import Story


def all_stories(dice: Random, days: int) -> list[tuple[float, Story]]:
    """Return the stories of signals with the day on which each begins."""
    return []
