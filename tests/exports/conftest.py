"""Anna's case with somebody in it, CoMensha in the registry, and what was said in the intake."""

import pytest

from sluitend.casework.models import Involvement
from sluitend.casework.terms import today
from sluitend.casework.verbs import involve_person
from sluitend.intake.verbs import Asked, answer_step, record_consent
from tests.disclosure.conftest import BSN, SAMIRA
from tests.documents.conftest import adviser, as_, case, ring, world
from tests.factories import an_organisation

__all__ = ["adviser", "as_", "case", "ring", "world"]


@pytest.fixture
def comensha(world):
    return an_organisation("CoMensha", "comensha", on_platform=False)


@pytest.fixture
def samira(world, case):
    """Samira, about whom Anna's case is, with a national number that may never go."""
    involve_person(world.anna, case.pk, role="subject", values=(*SAMIRA, BSN))
    return Involvement.objects.get(case=case)


def consents(world, case, partner, **values):
    """Let somebody say yes to the registration with a partner, on paper, unless told otherwise."""
    usual = {
        "purpose": "registration",
        "given": True,
        "how": "written",
        "asked_on": today(),
        "partner": partner.pk,
    }
    record_consent(world.anna, case.pk, Asked(**usual | values))


def answers(world, case, step, **values):
    """Keep an answer of the intake."""
    answer_step(world.anna, case.pk, step=step, answers=values)
