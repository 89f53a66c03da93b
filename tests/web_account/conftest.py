import pytest

from tests.factories import a_case, account, people, somebody


@pytest.fixture
def world(db):
    return people()


@pytest.fixture
def beheerder(world):
    """Who administers Anna's organisation."""
    return somebody("Bea", world.town, "administrator")


@pytest.fixture
def as_(client):
    """Log in without the log-in page, where that is not the subject."""

    def log_in(actor):
        client.force_login(account(actor))
        return client

    return log_in


@pytest.fixture
def case(world):
    """A case that Anna's organisation carries."""
    return a_case(world.anna)
