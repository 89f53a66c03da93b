"""Anna's case with Bas in it, an adviser who sees no names, and a database that is rolled back."""

import pytest

from sluitend.support import verbs
from sluitend.support.verbs import Look
from tests.documents.conftest import adviser, as_, case, ring, world
from tests.factories import in_days

__all__ = ["adviser", "as_", "case", "ring", "world"]


@pytest.fixture
def told(world, case):
    """A case with two looks, a plan, a goal and help."""
    for days, level in ((60, 2), (5, 3)):
        looks = {"safety": Look(level, "Slaapt bij een vriendin."), "health": Look(4)}
        verbs.record_assessment(world.anna, case.pk, on=in_days(-days), looks=looks)
    verbs.make_plan(world.anna, case.pk, words="Ik wil naar school.")
    verbs.add_goal(
        world.anna, case.pk, domain="work_school", what="Inschrijven bij de taalschool", due=in_days(20),
        organisation=world.shelter.pk,
    )  # fmt: skip
    verbs.add_goal(world.anna, case.pk, domain="income", what="Een rekening", due=in_days(20), by_person=True)
    verbs.ask_service(world.anna, case.pk, kind="lawyer", on=in_days(-9), outside="Advocatenkantoor Aan Zee")
    return case
