"""Terms count working days in the Netherlands."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sluitend.access import clock
from sluitend.casework.terms import after_working_days, is_working_day, today, working_days_until

DAYS = st.dates(date(2018, 1, 1), date(2033, 1, 1))


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        (date(2026, 3, 2), 0, date(2026, 3, 2)),  # a Monday
        (date(2026, 3, 2), 1, date(2026, 3, 3)),
        (date(2026, 3, 6), 1, date(2026, 3, 9)),  # over a weekend
        (date(2026, 3, 7), 0, date(2026, 3, 9)),  # a Saturday: the first working day after it
        (date(2026, 3, 7), 1, date(2026, 3, 9)),
        (date(2026, 4, 2), 1, date(2026, 4, 7)),  # from Good Friday to Easter Monday, 6 April 2026
        (date(2025, 4, 17), 1, date(2025, 4, 22)),  # Easter moves: 20 April 2025
        (date(2026, 5, 13), 1, date(2026, 5, 15)),  # Ascension Day
        (date(2026, 5, 22), 1, date(2026, 5, 26)),  # Whit Monday
        (date(2026, 4, 24), 1, date(2026, 4, 28)),  # King's Day, a Monday in 2026
        (date(2025, 4, 25), 1, date(2025, 4, 28)),  # King's Day on a Saturday, since the 27th is a Sunday
        (date(2026, 12, 24), 1, date(2026, 12, 28)),
        (date(2026, 12, 31), 1, date(2027, 1, 4)),  # over New Year
    ],
)
def test_terms_end_on_a_working_day(start, days, end):
    assert after_working_days(start, days) == end
    if days and is_working_day(start):
        assert working_days_until(end, start) == days


def test_liberation_day_counts_each_year_and_not_once_in_five():
    """Algemene termijnenwet, article 3; that an employer gives it off once in five years is another matter."""
    assert [year for year in range(2021, 2031) if is_working_day(date(year, 5, 5))] == []


@pytest.mark.parametrize("year", [2024, 2025, 2026, 2027, 2028])
def test_the_free_days_are_those_of_article_3(year):
    a, b, c = year % 19, year // 100, year % 100  # Easter, by the anonymous Gregorian algorithm
    d, e = divmod(b, 4)
    f = (19 * a + b - d - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    g = (32 + 2 * e + 2 * (c // 4) - f - c % 4) % 7
    h = f + g - 7 * ((a + 11 * f + 22 * g) // 451) + 114
    easter = date(year, h // 31, h % 31 + 1)
    kings = date(year, 4, 27)
    free = {date(year, 1, 1), date(year, 5, 5), date(year, 12, 25), date(year, 12, 26)}
    free |= {easter + timedelta(days=days) for days in (-2, 1, 39, 50)}
    free.add(kings - timedelta(days=1) if kings.isoweekday() == 7 else kings)
    days = [date(year, 1, 1) + timedelta(days=number) for number in range(365)]
    assert [day for day in days if day.isoweekday() <= 5 and not is_working_day(day)] == sorted(
        day for day in free if day.isoweekday() <= 5
    )


@settings(deadline=None)
@given(DAYS, st.integers(0, 60))
def test_a_term_ends_on_a_working_day_and_counts_back_to_itself(start, days):
    end = after_working_days(start, days)
    assert is_working_day(end)
    assert end >= start
    if days:
        assert working_days_until(end, start) == days


@settings(deadline=None)
@given(DAYS, st.integers(0, 30), st.integers(0, 30))
def test_terms_add_up_and_never_go_back(start, one, two):
    assert (
        after_working_days(start, one + two) == after_working_days(after_working_days(start, one), two)
        or one == 0
    )
    assert after_working_days(start, one) <= after_working_days(start, one + 1)
    assert after_working_days(start, one) <= after_working_days(start + timedelta(days=1), one)


@settings(deadline=None)
@given(DAYS, DAYS)
def test_until_is_negative_when_past_and_zero_for_today(one, two):
    assert working_days_until(one, one) == 0
    assert working_days_until(two, one) == -working_days_until(one, two)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (
            datetime(2026, 3, 28, 23, 30, tzinfo=UTC),
            date(2026, 3, 29),
        ),  # the night in which summer time begins
        (datetime(2026, 3, 29, 21, 59, tzinfo=UTC), date(2026, 3, 29)),
        (datetime(2026, 3, 29, 22, 0, tzinfo=UTC), date(2026, 3, 30)),
        (datetime(2026, 10, 25, 22, 59, tzinfo=UTC), date(2026, 10, 25)),  # the day on which it ends
        (datetime(2026, 10, 25, 23, 0, tzinfo=UTC), date(2026, 10, 26)),
    ],
)
def test_today_is_a_day_in_the_netherlands(moment, day):
    with clock.at(moment):
        assert today() == day
