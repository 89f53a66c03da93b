"""The people of the privacy officer's tests, and how they log in."""

import pytest

from tests.factories import account
from tests.privacy.conftest import net, pia, quinten, ring_file, samira

__all__ = ["net", "pia", "quinten", "ring_file", "samira"]


@pytest.fixture
def as_(client):
    """Log in as one of the people; log-in itself is tested elsewhere."""

    def log_in(actor):
        client.force_login(account(actor))
        return client

    return log_in
