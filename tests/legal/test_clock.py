"""The clock, by tables with the published rules, and by what must hold for any term."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluitend.access.clock import months_after
from sluitend.casework.lengths import UNITS, Length
from sluitend.casework.terms import is_working_day
from sluitend.legal.clock import Pause, ends_on
from sluitend.legal.reference import terms

THREE_MONTHS, YEAR = Length(3, "months"), Length(1, "years")
LATER = date(2031, 1, 1)
DAYS = st.dates(date(2016, 1, 1), date(2040, 1, 1))
LENGTHS = st.builds(Length, st.integers(1, 40), st.sampled_from(sorted(UNITS)))


@pytest.mark.parametrize(
    ("begins", "months", "then"),
    [
        (date(2026, 1, 15), 3, date(2026, 4, 15)),
        (date(2025, 11, 30), 3, date(2026, 2, 28)),  # a shorter month: its last day
        (date(2027, 11, 30), 3, date(2028, 2, 29)),  # a leap year
        (date(2028, 2, 29), 12, date(2029, 2, 28)),  # born on a leap day
        (date(2028, 2, 29), 48, date(2032, 2, 29)),
        (date(2026, 10, 31), 4, date(2027, 2, 28)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
    ],
)
def test_a_month_later_is_the_same_number_or_the_last_day(begins, months, then):
    assert months_after(begins, months) == then


@pytest.mark.parametrize(
    ("length", "begins", "until"),
    [
        (
            THREE_MONTHS,
            date(2026, 3, 28),
            date(2026, 6, 28),
        ),  # over the change to summer time: days, not hours
        (THREE_MONTHS, date(2026, 10, 1), date(2027, 1, 1)),  # and back
        (YEAR, date(2027, 3, 1), date(2028, 3, 1)),  # 366 days
        (YEAR, date(2028, 2, 29), date(2029, 2, 28)),
        (Length(4, "weeks"), date(2026, 3, 2), date(2026, 3, 30)),
        (Length(10, "days"), date(2026, 3, 2), date(2026, 3, 12)),
        (
            Length(2, "working_days"),
            date(2026, 4, 2),
            date(2026, 4, 8),
        ),  # Good Friday and Easter Monday in between
    ],
)
def test_a_term_holds_up_to_and_not_including_its_end(length, begins, until):
    assert ends_on(begins, length, today=LATER) == until


@pytest.mark.parametrize(
    ("begins", "extensions", "until"),
    [
        (date(2026, 5, 31), 0, date(2027, 5, 31)),
        (date(2026, 5, 31), 1, date(2028, 5, 31)),
        # Counted from the beginning: the leap day is met once, and the 29th is not lost on the way.
        (date(2028, 2, 29), 4, date(2033, 2, 28)),
        (date(2028, 2, 29), 3, date(2032, 2, 29)),
    ],
)
def test_an_extension_counts_from_the_beginning(begins, extensions, until):
    assert ends_on(begins, YEAR, extensions=extensions, today=LATER) == until


@pytest.mark.parametrize(
    ("pauses", "shift"),
    [
        ([], 0),
        ([Pause(date(2026, 2, 1), date(2026, 2, 11))], 10),
        (
            [Pause(date(2026, 2, 1), date(2026, 2, 11)), Pause(date(2026, 2, 5), date(2026, 2, 15))],
            14,
        ),  # overlap once
        ([Pause(date(2026, 2, 1), date(2026, 2, 1))], 0),
        ([Pause(date(2026, 2, 1))], 19),  # still going on, on 20 February
        ([Pause(date(2025, 12, 1), date(2026, 1, 21))], 6),  # what lay before the beginning does not count
    ],
)
def test_an_interruption_shifts_the_end_only_where_the_rule_says_so(pauses, shift):
    begins, day = date(2026, 1, 15), date(2026, 2, 20)
    plain = ends_on(begins, THREE_MONTHS, today=day)
    assert ends_on(begins, THREE_MONTHS, pauses=pauses, shifts=True, today=day) == plain + timedelta(
        days=shift
    )
    assert ends_on(begins, THREE_MONTHS, pauses=pauses, shifts=False, today=day) == plain


@pytest.mark.parametrize(
    ("length", "begins", "until"),
    [
        (
            Length(4, "weeks"),
            date(2026, 3, 2),
            date(2026, 3, 31),
        ),  # last day Sunday 29 March: Monday, so until Tuesday
        (Length(1, "days"), date(2026, 4, 3), date(2026, 4, 8)),  # Good Friday rolls over Easter to Tuesday
        (Length(4, "weeks"), date(2026, 3, 4), date(2026, 4, 1)),  # last day a Tuesday: stays
        (
            Length(13, "weeks"),
            date(2026, 3, 2),
            date(2026, 6, 1),
        ),  # longer than twelve weeks: article 4, stays
        (Length(1, "years"), date(2026, 3, 1), date(2027, 3, 1)),  # told in years: article 4, stays
    ],
)
def test_a_last_day_in_a_weekend_rolls_as_the_general_terms_act_says(length, begins, until):
    assert ends_on(begins, length, rolls=True, today=LATER) == until


@given(begins=DAYS, length=LENGTHS, extensions=st.integers(0, 5), rolls=st.booleans())
def test_any_term_ends_after_it_begins_and_no_extension_makes_it_shorter(begins, length, extensions, rolls):
    end = ends_on(begins, length, extensions=extensions, rolls=rolls, today=LATER)
    assert end > begins
    # Both may roll to the same day.
    assert ends_on(begins, length, extensions=extensions + 1, rolls=rolls, today=LATER) >= end
    if rolls and Length(length.number * (extensions + 1), length.unit).rolls_by_law:
        assert is_working_day(end - timedelta(days=1))


@given(
    begins=DAYS,
    length=LENGTHS,
    gaps=st.lists(st.tuples(st.integers(0, 400), st.integers(0, 60)), max_size=5),
)
def test_days_that_were_paused_come_back_once_whatever_the_order(begins, length, gaps):
    pauses = [Pause(begins + timedelta(days=at), begins + timedelta(days=at + long)) for at, long in gaps]
    end = ends_on(begins, length, pauses=pauses, shifts=True, today=LATER)
    paused = {begins + timedelta(days=at + n) for at, long in gaps for n in range(long)}
    assert end == length.after(begins) + timedelta(days=len(paused))
    assert end == ends_on(begins, length, pauses=reversed(pauses), shifts=True, today=LATER)


def test_each_kind_of_clock_names_the_law_or_agreement_and_its_source():
    for kind in terms().values():
        assert kind.law
        assert kind.source
        assert 0 <= kind.warn < (kind.length.after(date(2026, 1, 1)) - date(2026, 1, 1)).days


@pytest.mark.parametrize(
    ("kind", "begins", "until"),
    [
        ("reflection_period", date(2026, 1, 31), date(2026, 4, 30)),
        ("residence_permit", date(2026, 1, 31), date(2027, 1, 31)),
        ("permanent_option", date(2026, 1, 31), date(2029, 1, 31)),
        ("objection", date(2026, 3, 2), date(2026, 3, 31)),
    ],
)
def test_the_published_terms(kind, begins, until):
    rule = terms()[kind]
    assert ends_on(begins, rule.length, rolls=rule.rolls, shifts=rule.shifts, today=LATER) == until
