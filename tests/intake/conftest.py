"""Anna's case with Bas in it, an adviser who sees no names, and a case of a minor."""

import pytest

from tests.documents.conftest import adviser, as_, case, ring, world
from tests.factories import a_case

__all__ = ["adviser", "as_", "case", "ring", "world"]


@pytest.fixture
def young(world):
    return a_case(world.anna, programme="minor_victim")
