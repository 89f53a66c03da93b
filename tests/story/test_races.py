"""The races that `python -m benchmarks races` runs in thousands of rounds, a few rounds of each."""

import pytest

from benchmarks.races import RACES, measure

ROUNDS, CLIENTS = 2, 6


@pytest.mark.usefixtures("fresh_database")
def test_each_race_ends_as_it_may_and_no_promise_is_broken():
    report = measure(ROUNDS, seed=2018, clients=CLIENTS)
    assert report.keys() == {"clients", *RACES}
    assert all(sum(report[name]["ended"].values()) == ROUNDS for name in RACES)
