"""A month of the log is one partition; no moment falls between two, and no record is lost for want of one."""

import re
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from django.db import transaction

from sluitend.logbook.canonical import EPOCH, MICROSECOND
from sluitend.logbook.models import HASHED
from sluitend.logbook.months import make_months
from sluitend.logbook.verification import verify
from tests.logbook.acts import read

BOUNDS = """
SELECT c.relname, pg_get_expr(c.relpartbound, c.oid) FROM pg_inherits
JOIN pg_class c ON c.oid = inhrelid WHERE inhparent = 'logbook_record'::regclass ORDER BY 1
"""
MOMENT = re.compile(r"'([^']+)'")


def months(superuser):
    """Return the bounds of each partition, by name; None for that of the rest."""
    found = {}
    for name, bound in superuser.execute(BOUNDS).fetchall():
        low_high = [
            datetime.fromisoformat(f"{text}00" if text.endswith("+") else text)
            for text in MOMENT.findall(bound)
        ]
        found[name] = tuple(low_high) or None
    return found


def put(superuser, at, seq):
    """Place a copy of the first record at another moment."""
    names = ", ".join(HASHED)
    values = names.replace("seq, at,", "%s, %s,", 1)
    superuser.execute(
        f"INSERT INTO logbook_record ({names}, hash) SELECT {values}, hash FROM logbook_record WHERE seq = 1 LIMIT 1",
        [seq, at],
    )
    return superuser.execute(
        "SELECT tableoid::regclass::text FROM logbook_record WHERE seq = %s", [seq]
    ).fetchone()[0]


@pytest.fixture
def book(fresh_database, anna, superuser):
    with transaction.atomic():
        read(anna, "P-1")
    return superuser


def test_two_years_are_made_ahead_without_a_gap(book):
    bounds = sorted(bound for bound in months(book).values() if bound)
    assert len(bounds) == 25
    assert bounds[0][0] <= datetime.now(UTC) < bounds[0][1]
    assert all(before[1] == following[0] for before, following in pairwise(bounds))
    assert all(moment.day == 1 and moment.astimezone(UTC).hour == 0 for bound in bounds for moment in bound)


def test_months_are_those_of_utc_whatever_the_session_and_leap_days_have_theirs(book):
    book.execute("SET timezone = 'Pacific/Auckland'")
    book.execute("SELECT logbook_make_months(120)")
    book.execute("SET timezone = 'UTC'")
    found = months(book)
    assert len([bound for bound in found.values() if bound]) == 121
    leap = next(year for year in range(datetime.now(UTC).year + 1, 2100) if year % 4 == 0)
    low, high = found[f"logbook_record_{leap}_02"]
    assert (low, high - low) == (datetime(leap, 2, 1, tzinfo=UTC), timedelta(days=29))


def test_each_moment_around_a_boundary_lies_in_its_month(book):
    low, high = sorted(bound for bound in months(book).values() if bound)[3]
    name = f"logbook_record_{low:%Y_%m}"
    assert put(book, low, 11) == put(book, high - MICROSECOND, 12) == name
    assert put(book, low - MICROSECOND, 13) != name
    assert put(book, high, 14) == f"logbook_record_{high:%Y_%m}"


def test_done_twice_nothing_changes(book):
    assert make_months() == 0
    assert make_months(26) == 2


def test_a_record_without_a_month_is_kept_and_gets_one(book):
    last = max(bound for bound in months(book).values() if bound)[1]
    assert put(book, last + timedelta(days=40), 21) == "logbook_record_other"
    assert put(book, last + timedelta(days=75), 22) == "logbook_record_other"
    assert make_months(30) > 0
    found = months(book)
    [late] = [name for name in found if name.endswith("_late")]
    assert found["logbook_record_other"] is None
    assert book.execute(f"SELECT count(*) FROM {late}").fetchone() == (2,)
    bounds = sorted(bound for bound in found.values() if bound)
    assert all(before[1] == following[0] for before, following in pairwise(bounds))
    assert make_months(30) == 0


def test_an_adopted_month_is_as_closed_as_the_others(book, fresh_database):
    import psycopg

    last = max(bound for bound in months(book).values() if bound)[1]
    put(book, last + timedelta(days=5), 21)
    make_months()
    [late] = [name for name in months(book) if name.endswith("_late")]
    for table in (late, "logbook_record_other"):
        for statement in (f"DELETE FROM {table}", f"TRUNCATE {table}", f"UPDATE {table} SET seq = 0"):
            with (
                psycopg.connect(fresh_database.urls.application) as intruder,
                pytest.raises(psycopg.errors.InsufficientPrivilege),
            ):
                intruder.execute(statement)
    with psycopg.connect(fresh_database.urls.owner) as intruder, pytest.raises(psycopg.errors.CheckViolation):
        intruder.execute(f"DELETE FROM {late}")


def test_a_clock_set_back_does_not_break_the_chain(book, anna):
    """The lane was last written at a moment that is still to come: time stands still in it until then."""
    ahead = datetime.now(UTC) + timedelta(hours=1)
    book.execute("UPDATE logbook_lane SET at = %s", [ahead])
    with transaction.atomic():
        read(anna, "P-2")
    [(at,)] = book.execute("SELECT at FROM logbook_record WHERE seq = 2").fetchall()
    assert at == ahead
    assert verify()[1] is None
    assert (at - EPOCH) % MICROSECOND == timedelta(0)
