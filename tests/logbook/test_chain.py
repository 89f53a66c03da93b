"""Tampering with, removing or reordering a record is found, with its place; and nobody can do it the ordinary way."""

import signal
import subprocess
import sys
import textwrap
import threading
import time

import psycopg
import pytest
from django.db import connection, connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sluitend.logbook import sealing
from sluitend.logbook.canonical import GENESIS, content, link
from sluitend.logbook.models import HASHED, Checkpoint, Lane, Record
from sluitend.logbook.verification import verify
from sluitend.logbook.writing import log
from tests.logbook.acts import read

MANY = 3000
THE_ONE = 1234


def fill(anna, *, count=MANY):
    with transaction.atomic():
        read(anna, *(f"P-{number}" for number in range(1, count + 1)), action="export_cases")


def found():
    return verify()[1]


def hash_of(record):
    return bytes(record.hash)


@pytest.fixture
def book(fresh_database, anna, superuser):
    """A log of many records with a checkpoint, verified, and whoever can do anything to its tables."""
    fill(anna)
    sealing.make_checkpoint()
    state, broken = verify()
    assert (state.records, state.checkpoints, broken) == (MANY, 1, None)
    return superuser


COLUMNS = {
    "started_at": "started_at - interval '1 microsecond'", "trace_id": "gen_random_uuid()", "span_id": "'00000000000000aa'",
    "parent_span_id": "''", "activity": "'urn:x'", "action": "'read_cases'", "event": "'D'", "outcome": "'denied'",
    "actor": "'public'", "user_id": "2", "organisation": "NULL", "role": "''", "purpose": "'safety'",
    "legal_basis": "'consent'", "emergency": "true", "space": "'care'", "subject": "'P-9999'",
    "case_id": "gen_random_uuid()", "responsible": "gen_random_uuid()", "resource": "'person'", "resource_id": "'1'",
    "categories": "'{name}'", "source": "'other/1'", "hash": "sha256('')",
}  # fmt: skip


def test_a_changed_field_is_found_with_its_place(book):
    book.execute(f"CREATE TEMP TABLE kept AS SELECT * FROM logbook_record WHERE seq = {THE_ONE}")
    for column, value in COLUMNS.items():
        book.execute(f"UPDATE logbook_record SET {column} = {value} WHERE seq = {THE_ONE}")
        broken = found()
        assert (broken.what, broken.lane, broken.seq) == ("a record was changed", 1, THE_ONE), column
        assert broken.at == Record.objects.get(seq=THE_ONE).at
        book.execute(
            f"UPDATE logbook_record r SET {column} = kept.{column} FROM kept WHERE r.seq = {THE_ONE}"
        )
    assert found() is None


def test_all_fields_are_tried_above():
    assert set(COLUMNS) == {*HASHED, "hash"} - {"lane", "seq", "at"}


def test_a_changed_moment_is_found(book):
    book.execute(f"UPDATE logbook_record SET at = at + interval '1 microsecond' WHERE seq = {THE_ONE}")
    assert found().seq == THE_ONE


def test_a_removed_record_is_found_with_its_place(book):
    book.execute(f"DELETE FROM logbook_record WHERE seq = {THE_ONE}")
    broken = found()
    assert (broken.what, broken.lane, broken.seq) == ("a record is missing", 1, THE_ONE)


def test_two_records_that_changed_places_are_found(book):
    for was, becomes in ((THE_ONE, -1), (THE_ONE + 1, THE_ONE), (-1, THE_ONE + 1)):
        book.execute("UPDATE logbook_record SET seq = %s WHERE seq = %s", [becomes, was])
    broken = found()
    assert (broken.what, broken.seq) == ("a record was changed", THE_ONE)


def test_a_record_put_in_between_is_found(book):
    names = ", ".join(HASHED).replace("at,", "at + interval '1 microsecond',", 1)
    book.execute(
        f"INSERT INTO logbook_record ({', '.join(HASHED)}, hash) SELECT {names}, hash FROM logbook_record WHERE seq = 5"
    )
    assert (found().what, found().seq) == ("a record is there twice, or out of order", 5)


def test_a_removed_end_is_found(book):
    book.execute(f"DELETE FROM logbook_record WHERE seq > {MANY - 10}")
    assert (found().what, found().seq) == ("a record is missing", MANY - 9)


def test_a_removed_end_is_found_when_the_lane_was_set_back_too(book):
    set_back(book, MANY - 10)
    broken = found()
    assert (broken.what, broken.seq, broken.checkpoint) == ("a record is missing", MANY - 9, 1)


def test_a_whole_log_removed_is_found(book):
    book.execute("DELETE FROM logbook_record")
    book.execute("DELETE FROM logbook_lane")
    assert (found().what, found().seq) == ("a record is missing", 1)


def test_an_end_removed_before_any_checkpoint_is_found_unless_the_lane_was_set_back(book, anna):
    """The one window there is, as docs/logbook.md admits: a minute."""
    fill(anna, count=5)
    book.execute(f"DELETE FROM logbook_record WHERE seq > {MANY + 3}")
    assert (found().what, found().seq) == ("a record is missing", MANY + 4)
    set_back(book, MANY + 3)
    assert found() is None


def test_a_chain_that_was_computed_anew_is_found_by_its_checkpoint(book):
    book.execute(f"UPDATE logbook_record SET purpose = 'safety' WHERE seq = {THE_ONE}")
    chain_anew(book)
    broken = found()
    assert (broken.what, broken.seq, broken.checkpoint) == (
        "the chain was computed anew before here",
        MANY,
        1,
    )


def test_checkpoints_cannot_be_made_anew_without_the_key(book, monkeypatch):
    book.execute(f"UPDATE logbook_record SET purpose = 'safety' WHERE seq = {THE_ONE}")
    chain_anew(book)
    book.execute("DELETE FROM logbook_checkpoint")
    monkeypatch.setenv("SLUITEND_LOG_KEYS", "guessed")
    sealing.make_checkpoint()
    assert found() is None
    monkeypatch.delenv("SLUITEND_LOG_KEYS")
    assert "unknown key" in found().what
    book.execute("UPDATE logbook_checkpoint SET key_id = %s", [next(iter(sealing.keys()))])
    one = Checkpoint.objects.get()
    book.execute("UPDATE logbook_checkpoint SET hash = %s", [link(GENESIS, sealing.content(one))])
    assert found().what == "the signature of a checkpoint is false"


def test_a_changed_or_removed_checkpoint_is_found(book, anna):
    fill(anna, count=1)
    sealing.make_checkpoint()
    fill(anna, count=1)
    sealing.make_checkpoint()
    book.execute("UPDATE logbook_checkpoint SET at = at - interval '1 day' WHERE number = 2")
    assert (found().what, found().checkpoint) == ("a checkpoint was changed", 2)
    book.execute("DELETE FROM logbook_checkpoint WHERE number = 2")
    assert (found().what, found().checkpoint) == ("a checkpoint is missing", 2)


def test_checkpoints_stay_valid_when_the_key_is_renewed(book, anna, monkeypatch):
    from django.conf import settings

    fill(anna, count=1)
    monkeypatch.setenv("SLUITEND_LOG_KEYS", f"new,{settings.SECRET_KEY}")
    sealing.make_checkpoint()
    assert len({one.key_id for one in Checkpoint.objects.all()}) == 2
    assert found() is None


def test_a_function_that_lies_deceives_nobody(book):
    """Who can change the tables can change the database's functions too."""
    book.execute(f"UPDATE logbook_record SET purpose = 'safety' WHERE seq = {THE_ONE}")
    book.execute(
        "CREATE OR REPLACE FUNCTION logbook_content(logbook_record) RETURNS bytea LANGUAGE sql RETURN ''::bytea"
    )
    assert found().seq == THE_ONE


def chain_anew(superuser):
    """Do what somebody with all rights, and no key, would do."""
    head = GENESIS
    rows = superuser.execute(f"SELECT {', '.join(HASHED)} FROM logbook_record ORDER BY seq").fetchall()
    for row in rows:
        record = dict(zip(HASHED, row, strict=True))
        head = link(head, content(record))
        superuser.execute("UPDATE logbook_record SET hash = %s WHERE seq = %s", [head, record["seq"]])
    superuser.execute("UPDATE logbook_lane SET head = %s", [head])


def set_back(superuser, seq):
    superuser.execute("DELETE FROM logbook_record WHERE seq > %s", [seq])
    superuser.execute(
        "UPDATE logbook_lane SET seq = %s, head = (SELECT hash FROM logbook_record WHERE seq = %s)",
        [seq, seq],
    )


ATTACKS = [
    "UPDATE logbook_record SET purpose = 'safety'",
    "DELETE FROM logbook_record",
    "TRUNCATE logbook_record",
    "UPDATE logbook_checkpoint SET number = 9",
    "DELETE FROM logbook_checkpoint",
    "TRUNCATE logbook_checkpoint",
    "UPDATE logbook_lane SET seq = 0",
    "DELETE FROM logbook_lane",
    "TRUNCATE logbook_lane",
]


@pytest.mark.parametrize(
    ("role", "refusal"),
    [
        ("application", psycopg.errors.InsufficientPrivilege),
        ("owner", psycopg.errors.CheckViolation),
    ],
)
def test_the_log_is_only_added_to(book, fresh_database, role, refusal):
    [(month,)] = book.execute("SELECT DISTINCT tableoid::regclass::text FROM logbook_record").fetchall()
    of_a_month = [attack.replace("logbook_record", month) for attack in ATTACKS if "logbook_record" in attack]
    for attack in (*ATTACKS, *of_a_month):
        with psycopg.connect(getattr(fresh_database.urls, role)) as intruder, pytest.raises(refusal):
            intruder.execute(attack)
    assert found() is None


def test_the_application_adds_through_the_one_function_only(book, fresh_database):
    names = ", ".join((*HASHED, "hash"))
    with (
        psycopg.connect(fresh_database.urls.application) as intruder,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        intruder.execute(f"INSERT INTO logbook_record ({names}) SELECT {names} FROM logbook_record LIMIT 1")


def test_writers_do_not_wait_for_each_other(fresh_database, anna):
    """Each of eight holds its transaction open until all have written; one row for all would never let them."""
    barrier = threading.Barrier(8, timeout=30)
    faults = []

    def write(number):
        try:
            for turn in range(5):
                with transaction.atomic():
                    read(anna, f"P-{number}", f"P-{number}-{turn}")
                    barrier.wait()
        except Exception as fault:
            faults.append(fault)
            barrier.abort()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write, args=[number]) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults
    state, broken = verify()
    assert (state.records, broken) == (80, None)
    assert Lane.objects.count() == 8


def test_checkpoints_are_made_while_others_write(fresh_database, anna):
    done = threading.Event()

    def write():
        try:
            while not done.is_set():
                with transaction.atomic():
                    read(anna, "P-1")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write) for _ in range(3)]
    for thread in threads:
        thread.start()
    for _ in range(20):
        sealing.make_checkpoint()
        time.sleep(0.02)
    state, broken = verify()
    done.set()
    for thread in threads:
        thread.join()
    assert broken is None
    assert state.checkpoints > 5
    assert found() is None


def test_two_who_make_checkpoints_at_once_make_one_chain(fresh_database, anna):
    fill(anna, count=10)

    def seal():
        try:
            sealing.make_checkpoint()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=seal) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Checkpoint.objects.count() == 1
    assert found() is None


KILLED = """
import django
django.setup()
from django.db import transaction
from sluitend.access.actor import system
from sluitend.logbook import sealing, writing
{what}
"""
WHILE_WRITING = """
with transaction.atomic():
    writing.log(system("test"), "read_case", subjects=["P-1"], purpose="care", legal_basis="wmo", resource="case")
    print("now", flush=True)
    import time; time.sleep(60)
"""
WHILE_SEALING = """
with transaction.atomic():
    sealing.make_checkpoint()
    print("now", flush=True)
    import time; time.sleep(60)
"""


@pytest.mark.parametrize("what", [WHILE_WRITING, WHILE_SEALING])
def test_who_is_killed_half_way_leaves_a_whole_chain(fresh_database, anna, what):
    fill(anna, count=10)
    code = textwrap.dedent(KILLED).format(what=what)
    child = subprocess.Popen(
        [sys.executable, "-c", code], env=fresh_database.environment(), stdout=subprocess.PIPE, text=True
    )
    assert child.stdout.readline() == "now\n"
    child.send_signal(signal.SIGKILL)
    child.wait()
    fill(anna, count=10)
    assert sealing.make_checkpoint().number == 1
    state, broken = verify()
    assert (state.records, state.checkpoints, broken) == (20, 1, None)


CODES = st.from_regex(r"[a-z][a-z0-9_.:/-]{0,39}", fullmatch=True)
PSEUDONYMS = st.from_regex(r"[A-Za-z0-9._:-]{0,40}", fullmatch=True)


RECORDS = st.fixed_dictionaries(
    {
        "subjects": st.lists(PSEUDONYMS, max_size=3),
        "purpose": CODES,
        "legal_basis": CODES,
        "categories": st.lists(st.from_regex(r"[a-z0-9_.]{1,20}", fullmatch=True), max_size=3),
        "emergency": st.booleans(),
        "activity": st.text(st.characters(exclude_categories=["C", "Z"]), max_size=60).map("urn:{}x".format),
    }
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(RECORDS)
def test_python_and_the_database_agree_on_every_record(db, anna, asked):
    log(anna, "read_case", resource="case", **asked)
    last = Record.objects.order_by("-seq")[: len(set(asked["subjects"])) or 1]
    ours = [content({name: getattr(record, name) for name in HASHED}) for record in last]
    with connection.cursor() as cursor:
        cursor.execute("SET timezone = 'America/St_Johns'")
        cursor.execute(
            "SELECT logbook_content(r) FROM logbook_record r ORDER BY seq DESC LIMIT %s", [len(ours)]
        )
        theirs = [bytes(known) for (known,) in cursor.fetchall()]
        cursor.execute("SET timezone = 'UTC'")
    assert theirs == ours
