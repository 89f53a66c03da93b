"""What people fill in is checked at the verb, with the field it concerns."""

from datetime import date

import pytest

from sluitend.access.errors import Refused
from sluitend.casework.checks import check_past
from sluitend.casework.terms import today


@pytest.mark.parametrize("day", [None, date(1, 1, 1), date(1926, 11, 29), date(9999, 12, 31)])
def test_what_happened_happened_on_a_day_that_can_be(day):
    with pytest.raises(Refused) as refused:
        check_past(day, "since")
    assert refused.value.field == "since"
    assert check_past(today()) == today()
