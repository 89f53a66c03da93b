"""The stories of the demo lie in the past whenever it is told: also at night, in a weekend, and early on a Monday."""

from datetime import UTC, datetime, timedelta

import pytest

from sluitend.demo.management.commands.load_demo import stories
from sluitend.demo.telling import office_hours


@pytest.mark.parametrize("hour", range(0, 7 * 24, 3))
def test_no_story_begins_after_the_moment_at_which_it_is_told(hour):
    moment = datetime(2018, 3, 12, 0, 5, tzinfo=UTC) + timedelta(hours=hour)  # from a Monday on
    begin = (moment - timedelta(weeks=4)).replace(hour=8, minute=30, second=0, microsecond=0)
    starts = [start for start, _story in stories(begin, moment)]
    assert max(starts) <= moment
    assert all(start == office_hours(start) for start in starts)
