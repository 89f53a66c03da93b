"""Whether somebody answers now: hours as the file says, holidays, and None where nobody knows."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from sluitend.guide.content import Hours
from sluitend.guide.reach import Contact, hours_in_words, is_open

OFFICE = Hours(always=False, days=(1, 2, 3, 4, 5), start=time(9), end=time(17), verified=True)
DAILY = Hours(always=False, days=(1, 2, 3, 4, 5, 6, 7), start=time(9), end=time(22), verified=True)
ALWAYS = Hours(always=True, days=(), start=None, end=None, verified=True)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Amsterdam"))


@pytest.mark.parametrize(
    ("hours", "moment", "answers"),
    [
        (OFFICE, "2026-11-30T09:00", True), (OFFICE, "2026-11-30T08:59", False), (OFFICE, "2026-11-30T17:00", False),
        (OFFICE, "2026-11-29T12:00", False), (OFFICE, "2026-12-25T12:00", False), (DAILY, "2026-12-25T12:00", True),
        (DAILY, "2026-11-29T12:00", True), (ALWAYS, "2026-12-25T03:00", True), (None, "2026-11-30T12:00", None),
    ],
)  # fmt: skip
def test_who_answers_when(hours, moment, answers):
    assert is_open(hours, at(moment)) is answers


def test_the_summer_hour_is_that_of_the_netherlands():
    assert is_open(OFFICE, datetime(2026, 7, 6, 7, 30, tzinfo=ZoneInfo("UTC"))) is True


def test_hours_are_told_as_people_say_them():
    with translation.override("nl"):
        assert hours_in_words(OFFICE) == "ma, di, wo, do, vr van 09:00 tot 17:00 uur"
        assert hours_in_words(ALWAYS) == "dag en nacht"
        assert hours_in_words(None) == ""


def test_an_address_is_not_a_number_to_call():
    assert Contact("Meldpunt", "mensenhandel@waterstad.test").is_mail
    assert not Contact("Meldpunt", "0800 1234").is_mail
