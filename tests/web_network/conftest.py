"""The people of the gap board's tests, and what they need here as well."""

from tests.web_gapboard.conftest import as_, come_back, late, net, planner

__all__ = ["as_", "come_back", "late", "net", "planner"]
