"""`python -m benchmarks.logbook`: the disclosure log at size, in one run, as JSON.

Writing (alone and with eight at once), verifying a million records and finding one that was tampered with, removed or
moved, and each question of the privacy officer on ten million. Records are loaded in sets, over five years, in lanes
that are chained as the application chains them.
"""

import argparse
import json
import os
import statistics
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg

from benchmarks import data

LANES = 8
PEOPLE = 200_000
USERS = 1_000
YEARS = 5
ORGANISATIONS = 40

# One lane at a time, in order of time; `logbook_chain` links each record to the one before it.
LOAD = """
INSERT INTO logbook_record ({names}, hash)
SELECT {fields}, logbook_chain(decode(repeat('00', 32), 'hex'), logbook_content(r)) OVER (ORDER BY n) FROM (
  SELECT n, jsonb_populate_record(NULL::logbook_record, jsonb_build_object(
    'lane', {lane}, 'seq', n, 'at', at, 'started_at', at - interval '3 milliseconds',
    'trace_id', gen_random_uuid(), 'span_id', encode(substr(sha256(n::text::bytea), 1, 8), 'hex'),
    'parent_span_id', '00f067aa0ba902b7', 'activity', 'urn:sluitend:activity:' || purpose, 'action', 'read_case',
    'event', 'R', 'outcome', CASE WHEN random() < 0.01 THEN 'denied' ELSE 'success' END, 'actor', 'person',
    'user_id', person_user, 'organisation', lpad(to_hex(person_user % {organisations}), 32, '0'),
    'role', 'care_coordinator', 'purpose', purpose, 'legal_basis', 'wmo', 'emergency', random() < 0.001,
    'space', 'care', 'subject', 'P' || floor(random() ^ 2 * {people}), 'case_id', md5((n % 50000)::text),
    'responsible', lpad(to_hex(n % {organisations}), 32, '0'), 'resource', 'case', 'resource_id', '',
    'categories', '["name"]'::jsonb, 'source', 'sluitend/0.1.0')) AS r
  FROM (
    SELECT n, timestamptz '{start}' + make_interval(secs => {seconds}::float8 * n / {count}) AS at,
      1 + floor(random() ^ 2 * {users})::int AS person_user,
      (ARRAY['care', 'care', 'care', 'safety', 'signal', 'escalation', 'accountability'])[1 + floor(random() * 7)]
        AS purpose
    FROM generate_series(1, {count}) AS n OFFSET 0
  ) AS drawn OFFSET 0
) AS made
"""


def timed(act: Callable[[], Any]) -> tuple[float, Any]:
    """Return the seconds that `act` takes, and what it returns."""
    start = time.perf_counter()
    result = act()
    return time.perf_counter() - start, result


def prepare(embedded: Any, name: str, count: int) -> float:
    """Make a database with a log of `count` records, unless it is there; return the seconds that took."""
    from sluitend.config.provision import provision

    new = provision(embedded.admin(), name)
    point_at(name)
    from django.core.management import call_command

    call_command("migrate", database="owner", verbosity=0, skip_checks=True)
    seconds = timed(lambda: load(embedded.admin(name), count))[0] if new and count else 0.0
    with psycopg.connect(embedded.admin(name)) as connection:
        [(loaded,)] = connection.execute("SELECT count(*) FROM logbook_lane").fetchall()
    if count and loaded < LANES:
        raise SystemExit(f"The loading of {name} was interrupted: drop that database first.")
    return seconds


def point_at(name: str) -> None:
    """Let Django work on database `name`."""
    from django.db import connections

    for alias in ("default", "owner"):
        connections[alias].close()
        connections.settings[alias]["NAME"] = name
        connections[alias].settings_dict["NAME"] = name


def load(admin: str, count: int) -> None:
    """Fill the log, lane by lane, as the superuser."""
    from sluitend.logbook.models import HASHED

    start = datetime.now(UTC).replace(microsecond=0) - timedelta(days=365 * YEARS)
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute("SET work_mem = '256MB'; SET timezone = 'UTC'")
        month = start.replace(day=1, hour=0, minute=0, second=0)
        while month < datetime.now(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0):
            following = (month + timedelta(days=32)).replace(day=1)
            connection.execute(
                f"CREATE TABLE logbook_record_{month:%Y_%m} PARTITION OF logbook_record "
                f"FOR VALUES FROM ('{month.isoformat()}') TO ('{following.isoformat()}')"
            )
            month = following
        for lane in range(1, LANES + 1):
            statement = LOAD.format(
                names=", ".join(HASHED), fields=", ".join(f"(r).{name}" for name in HASHED), lane=lane,
                count=count // LANES, start=start.isoformat(), seconds=365 * YEARS * 86400, people=PEOPLE,
                users=USERS, organisations=ORGANISATIONS,
            )  # fmt: skip
            connection.execute(statement)
        connection.execute(
            "INSERT INTO logbook_lane (lane, seq, head, at) OVERRIDING SYSTEM VALUE SELECT DISTINCT ON (lane) "
            "lane, seq, hash, at FROM logbook_record ORDER BY lane, seq DESC"
        )
        connection.execute(f"ALTER TABLE logbook_lane ALTER lane RESTART WITH {LANES + 1}")
        connection.execute("VACUUM (ANALYZE) logbook_record")
        connection.execute("CHECKPOINT")


def verifying(admin: str) -> list[dict[str, Any]]:
    """Return how long the whole verification takes, and what it finds after each kind of tampering, undone again."""
    from sluitend.logbook import sealing
    from sluitend.logbook.verification import verify

    sealing.make_checkpoint()
    seconds, (state, broken) = timed(verify)
    assert broken is None, broken
    rows = [{"verify": "untouched", "records": state.records, "seconds": round(seconds, 1)}]
    lane, seq = 5, state.heads[5][0] * 2 // 3
    here = f"lane = {lane} AND seq = {seq}"
    attacks = {
        "tampered": [f"UPDATE logbook_record SET purpose = 'other' WHERE {here}"],
        "removed": [f"DELETE FROM logbook_record WHERE {here}"],
        "reordered": [
            f"UPDATE logbook_record SET seq = -1 WHERE {here}",
            f"UPDATE logbook_record SET seq = {seq} WHERE lane = {lane} AND seq = {seq + 1}",
            f"UPDATE logbook_record SET seq = {seq + 1} WHERE lane = {lane} AND seq = -1",
        ],
    }
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        pair = f"lane = {lane} AND seq IN ({seq}, {seq + 1})"
        connection.execute(f"CREATE TEMP TABLE kept AS SELECT * FROM logbook_record WHERE {pair}")
        for attack, statements in attacks.items():
            for statement in statements:
                connection.execute(statement)
            seconds, (state, broken) = timed(verify)
            assert broken
            assert (broken.lane, broken.seq) == (lane, seq), broken
            rows.append({"verify": attack, "found": str(broken), "seconds": round(seconds, 1)})
            connection.execute(f"DELETE FROM logbook_record WHERE {pair}")
            connection.execute("INSERT INTO logbook_record SELECT * FROM kept")
    assert verify()[1] is None
    return rows


def questions(repeat: int) -> list[dict[str, Any]]:
    """Return the time of each question of a privacy officer and of the system: first and later pages."""
    from django.db import connection, transaction

    from sluitend.access.actor import Actor, Office, system
    from sluitend.logbook import queries
    from sluitend.logbook.access import visible_parts, visible_records
    from sluitend.logbook.models import Record
    from sluitend.logbook.queries import Search

    officer = Actor(
        kind="person", name="", user=1,
        offices=(Office(official=UUID(int=1), role="privacy_officer", organisation=UUID(int=7)),),
    )  # fmt: skip
    now = datetime.now(UTC)
    some = Record.objects.order_by("at")[1000]
    wanted = {
        "nothing in particular": Search(),
        "person with many records": Search(person="P1"),
        "person with few records": Search(person=f"P{PEOPLE - 1}"),
        "person who is not there": Search(person="P-none"),
        "user with many records": Search(user=1),
        "user with few records": Search(user=USERS - 1),
        "user and purpose": Search(user=3, purpose="escalation"),
        "user and a purpose never used": Search(user=1, purpose="never"),
        "a purpose never used": Search(purpose="never"),
        "purpose in a month, four years ago": Search(
            purpose="safety", since=now - timedelta(days=1500), until=now - timedelta(days=1470)
        ),
        "person in a year": Search(
            person="P2", since=now - timedelta(days=800), until=now - timedelta(days=435)
        ),
        "denials of a user": Search(user=2, outcome="denied"),
        "break-glass": Search(emergency=True),
        "trace": Search(trace_id=some.trace_id),
        "processing activity": Search(activity="urn:sluitend:activity:signal"),
        "case": Search(case=some.case_id),
    }
    rows = []
    for who, actor in (("system", system("benchmark")), ("privacy officer of one of 40", officer)):
        for name, search in wanted.items():
            times = []
            for _ in range(repeat):
                connection.close()
                with transaction.atomic():
                    ask = partial(queries.search, *visible_parts(actor), wanted=search)
                    seconds, page = timed(ask)
                    times.append(seconds)
                    if page.after:
                        times.append(timed(partial(ask, after=page.after))[0])
            rows.append(
                {"question": name, "who": who, "found": len(page.records)}
                | {
                    "median_ms": round(statistics.median(times) * 1000, 1),
                    "max_ms": round(max(times) * 1000, 1),
                }
            )
        for person in ("P0", "P1", f"P{PEOPLE - 1}"):
            seconds, found = timed(partial(queries.lookers, visible_records(actor), person))
            rows.append(
                {"question": f"who looked at my file ({person})", "who": who, "found": len(found)}
                | {"records": sum(row.times for row in found), "max_ms": round(seconds * 1000, 1)}
            )
    return rows


def writing(seconds: float) -> list[dict[str, Any]]:
    """Return the time of a transaction that logs one record, for one and for eight writers, and of a denial."""
    from django.db import connections, transaction

    from sluitend.access.actor import system
    from sluitend.logbook.writing import denied, log

    actor, rows = system("benchmark"), []
    about: dict[str, Any] = {"purpose": "care", "legal_basis": "wmo", "resource": "case"}

    def one() -> None:
        with transaction.atomic():
            log(actor, "read_case", subjects=["P-1"], **about)

    def empty() -> None:
        from django.db import connection

        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1")

    def refuse() -> None:
        denied(actor, "read_case", **about)

    for name, act, writers in (
        ("a transaction with one statement, for comparison", empty, 1),
        ("a record", one, 1),
        ("a record, eight writers", one, 8),
        ("a denial, on a connection of its own", refuse, 1),
    ):
        times: list[float] = []

        def work(act: Callable[[], None] = act, times: list[float] = times) -> None:
            end = time.perf_counter() + seconds
            try:
                while time.perf_counter() < end:
                    times.append(timed(act)[0])
            finally:
                connections.close_all()

        threads = [threading.Thread(target=work) for _ in range(writers)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        times.sort()
        rows.append(
            {
                "write": name,
                "per_second": round(len(times) / seconds),
                "p50_ms": round(times[len(times) // 2] * 1000, 2),
            }
            | {"p95_ms": round(times[len(times) * 95 // 100] * 1000, 2)}
        )

    def many() -> None:
        with transaction.atomic():
            log(actor, "export_cases", subjects=[f"P-{number}" for number in range(10_000)], **about)

    rows.append({"write": "10,000 people in one statement", "seconds": round(timed(many)[0], 2)})
    return rows


def main() -> None:
    """Measure what the command line asks for and print one JSON document."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.logbook", description=__doc__)
    parser.add_argument("what", nargs="*", default=["writing", "verifying", "questions"])
    parser.add_argument("--records", type=int, default=10_000_000, help="size for the questions")
    parser.add_argument("--verify", type=int, default=1_000_000, help="size for the verification")
    parser.add_argument("--seconds", type=float, default=5, help="length of each measurement of writing")
    parser.add_argument("--repeat", type=int, default=5, help="how often each question is asked")
    parser.add_argument(
        "--data", type=Path, default=Path(".data/bench"), help="folder of the server to measure on"
    )
    options = parser.parse_args()
    embedded = data.server(options.data)
    os.environ |= embedded.urls("bench_log_writing").environment()
    os.environ |= {
        "SLUITEND_SECRET_KEY": "only for measuring",
        "DJANGO_SETTINGS_MODULE": "sluitend.config.settings",
    }
    import django

    django.setup()
    report: dict[str, Any] = {}
    if "writing" in options.what:
        prepare(embedded, "bench_log_writing", 0)
        report["writing"] = writing(options.seconds)
    if "verifying" in options.what:
        name = f"bench_log_{options.verify}"
        report["load_seconds"] = round(prepare(embedded, name, options.verify))
        report["verifying"] = verifying(embedded.admin(name))
    if "questions" in options.what:
        name = f"bench_log_{options.records}"
        report["load_questions_seconds"] = round(prepare(embedded, name, options.records))
        with psycopg.connect(embedded.admin(name)) as connection:
            size = (
                "SELECT sum(pg_total_relation_size(inhrelid)) FROM pg_inherits "
                "WHERE inhparent = 'logbook_record'::regclass"
            )
            [(octets,)] = connection.execute(size).fetchall()
        report["bytes_per_record"] = round(octets / options.records)
        report["questions"] = questions(options.repeat)
    print(json.dumps(report, indent=2, ensure_ascii=False))


if __name__ == "__main__":
    main()
