"""Opening hours: read strictly, written back the same, and right at midnight, on holidays and when clocks change."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluitend.access.errors import Refused
from sluitend.registry.opening import DAY_END, ZONE, Opening, parsed, state_at, written

OFFICE = "ma-vr 9:00-17:00\nza 10:00-12:00"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("text", "moment", "is_open", "changes"),
    [
        (OFFICE, "2026-11-23 09:00", True, "2026-11-23 17:00"),  # a Monday
        (OFFICE, "2026-11-23 08:59", False, "2026-11-23 09:00"),
        (OFFICE, "2026-11-23 17:00", False, "2026-11-24 09:00"),
        (OFFICE, "2026-11-27 18:00", False, "2026-11-28 10:00"),
        (OFFICE, "2026-11-28 13:00", False, "2026-11-30 09:00"),
        (
            OFFICE,
            "2026-12-25 10:00",
            False,
            "2026-12-28 09:00",
        ),  # Christmas, on a Friday; the 26th, a Saturday
        (OFFICE + "\nfeestdagen 11:00-13:00", "2026-12-25 12:00", True, "2026-12-25 13:00"),
        (OFFICE + "\n2026-12-24 9:00-12:00", "2026-12-24 13:00", False, "2026-12-28 09:00"),
        (OFFICE + "\n2026-11-24 gesloten", "2026-11-24 10:00", False, "2026-11-25 09:00"),
        ("2026-12-25 9:00-12:00", "2026-12-25 10:00", True, "2026-12-25 12:00"),
        ("2025-12-25 9:00-12:00", "2026-12-25 10:00", False, None),
        ("vr-za 22:00-6:00", "2026-11-28 02:00", True, "2026-11-28 06:00"),  # opened on Friday night
        ("vr-za 22:00-6:00", "2026-11-29 05:59", True, "2026-11-29 06:00"),
        ("vr-za 22:00-6:00", "2026-11-27 05:59", False, "2026-11-27 22:00"),
        ("ma-di 8:00-24:00\nwo 0:00-10:00", "2026-11-24 23:00", True, "2026-11-25 10:00"),
        ("dagelijks 0:00-24:00\nfeestdagen 0:00-24:00", "2026-12-25 10:00", True, None),
        # Clocks go forward on 29 March 2026 at 2:00, and back on 25 October at 3:00.
        ("zo 1:00-4:00", "2026-03-29 01:59", True, "2026-03-29 04:00"),
        ("zo 2:00-2:30", "2026-03-29 01:00", False, "2026-03-29 03:00"),
        ("zo 1:00-4:00", "2026-10-25 03:30", True, "2026-10-25 04:00"),
    ],
)
def test_it_is_open_when_it_says_so_and_it_says_when_that_changes(text, moment, is_open, changes):
    found = state_at(parsed(text), at(moment))
    assert found.is_open is is_open
    assert found.changes_at == (at(changes) if changes else None)


def test_an_hour_that_comes_twice_is_open_both_times():
    once = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert all(state_at(parsed("zo 2:00-3:00"), once + timedelta(hours=later)).is_open for later in (0, 1))
    assert not state_at(parsed("zo 2:00-3:00"), once + timedelta(hours=2)).is_open


def test_always_is_always_and_nothing_is_not_known():
    assert state_at(parsed("24/7"), at("2026-12-25 03:00")).always
    assert state_at(parsed("  \n"), at("2026-12-25 03:00")).is_open is None


@pytest.mark.parametrize(
    "text",
    [
        "maandag 9-17", "ma 9:00", "ma 9:00-25:00", "ma 9:60-10:00", "ma 9:00-9:00", "vr-ma 9:00-17:00",
        "ma 9:00-12:00\nma 13:00-17:00", "ma 9:00-12:00, 11:00-13:00", "ma 13:00-14:00, 9:00-12:00",
        "2026-02-30 9:00-12:00", "24/7\nma 9:00-17:00", "feestdagen gesloten\nfeestdagen gesloten",
        "2026-12-24 gesloten\n2026-12-24 gesloten", "ma", "=1+1", "x" * 3000, "ma 9:00-17:00\n" * 60,
        "ma 12:00-13:00, 22:00-12:30", "ma \u0669:00-17:00",
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_the_line(text):
    with pytest.raises(Refused) as refusal:
        parsed(text)
    assert refusal.value.field == "opening"
    assert len(str(refusal.value.message)) < 250


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("MA-VR 9.00-17.00", "ma-vr 9:00-17:00"),
        ("mo-fr 9-17", "ma-vr 9:00-17:00"),
        ("ma,wo 9-12\ndi 9-12", "ma-wo 9:00-12:00"),
        ("dagelijks 8:00-24:00", "ma-zo 8:00-24:00"),
        ("24/7", "24/7"),
        ("zo gesloten\nfeestdagen gesloten", "feestdagen gesloten"),
    ],
)
def test_it_is_written_in_one_way(text, same):
    assert written(parsed(text)) == same


@st.composite
def spans(draw):
    cuts = sorted(draw(st.sets(st.integers(0, DAY_END - 1), min_size=2, max_size=6)))
    return tuple(zip(cuts[0::2], cuts[1::2], strict=False))


openings = st.builds(
    Opening,
    week=st.tuples(*[st.one_of(st.just(()), spans())] * 7),
    holidays=st.none() | st.just(()) | spans(),
    days=st.none()
    | st.dictionaries(st.dates(date(2026, 1, 1), date(2027, 1, 1)), spans(), min_size=1, max_size=3),
)


@given(openings)
def test_what_is_written_reads_the_same(opening):
    assert parsed(written(opening)) == opening


@given(openings, st.integers(0, 330 * DAY_END))
def test_it_stays_as_it_is_until_the_moment_it_says(opening, minutes):
    moment = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    found = state_at(opening, moment)
    if not opening.is_known:
        assert found.is_open is None
    elif found.changes_at:
        just_before = found.changes_at.astimezone(UTC) - timedelta(seconds=1)
        assert found.changes_at > moment
        assert state_at(opening, found.changes_at.astimezone(UTC)).is_open is not found.is_open
        if just_before > moment:
            assert state_at(opening, just_before).is_open is found.is_open
