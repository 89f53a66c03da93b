"""The people of the gap board's tests: Anna of the town, Bas of the shelter, and Petra, who advises the region."""

from tests.web_gapboard.conftest import as_, come_back, net, planner

__all__ = ["as_", "come_back", "net", "planner"]
