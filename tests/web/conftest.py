import pytest

from tests.factories import a_case, account, an_offer, people


@pytest.fixture
def world(db):
    return people()


@pytest.fixture
def as_(client):
    """Log in with the real session: `as_(world.anna)`, and give the client."""

    def log_in(actor):
        client.force_login(account(actor))
        return client

    return log_in


@pytest.fixture
def case(world):
    """Anna's organisation carries it, Bas's takes part."""
    return a_case(world.anna, participant=world.shelter)


@pytest.fixture
def offer(world):
    """Offered by Anna's organisation to Bas's, which does not take part."""
    return an_offer(
        world.anna, a_case(world.anna, title="Geheime titel"), world.shelter, summary="Wat Bas mag weten"
    )
