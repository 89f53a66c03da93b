"""Killed at any moment, application or database: no case without who carries it, no acknowledged acceptance lost.

`TEST_HANDOVERS` asks for more hand-overs than CI makes.
"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from django.db import connection, connections

from sluitend.casework.models import Case, Handover, Responsibility
from sluitend.casework.promises import PROMISES, offenders
from sluitend.config.embedded import Embedded
from sluitend.config.provision import provision
from tests.casework.workers import Crew
from tests.factories import a_case, people

HANDOVERS = int(os.environ.get("TEST_HANDOVERS", "400"))
ROOT = Path(__file__).parents[2]
CASES, WORKERS, ROUNDS = 16, 4, 4
TOO_LONG = 1200  # seconds: nothing moves any more


def check(crew):
    """Nobody's hands are empty, and whatever was acknowledged is there."""
    with connection.cursor() as cursor:  # what a killed client left behind ends by itself, in a moment
        for _ in range(100):
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'"
            )
            if cursor.fetchone() == (0,) or crew.workers:
                break
            time.sleep(0.05)
    assert crew.lines("fault") == []
    broken = {promise.code: found for promise in PROMISES if (found := offenders(promise))}
    assert not broken
    assert Case.objects.filter(closed_at=None).count() == CASES
    assert Responsibility.objects.filter(until=None).count() == CASES
    acknowledged = {UUID(line) for line in crew.lines("accepted")}
    kept = set(Handover.objects.filter(state="accepted").values_list("pk", flat=True))
    assert acknowledged <= kept
    assert kept <= set(Responsibility.objects.exclude(handover=None).values_list("handover", flat=True))
    return len(acknowledged)


@pytest.mark.slow
def test_killed_processes_lose_no_case_and_no_acceptance(fresh_database, tmp_path, record_property):
    net = people()
    crew = Crew(net, [a_case(net.anna).pk for _ in range(CASES)], tmp_path, seed=1)
    began = time.monotonic()
    crew.hire(WORKERS)
    while len(crew.lines("accepted")) < HANDOVERS:
        assert time.monotonic() - began < TOO_LONG
        time.sleep(crew.random.uniform(0.05, 1.0))
        crew.kill()
        crew.hire()
    crew.kill(WORKERS)
    handovers = check(crew)
    assert crew.lines("lost") == []
    assert crew.killed > 10
    record_property("handovers", handovers)
    record_property("killed", crew.killed)
    print(f"{handovers} hand-overs, {crew.killed} processes killed, {time.monotonic() - began:.0f} s")


@pytest.fixture
def durable(tmp_path, monkeypatch, django_test_environment, django_db_blocker):
    """A server of this test's own that waits for the disk at each commit, as in production."""
    server = Embedded(tmp_path / "server", {"max_connections": "30", "shared_buffers": "64MB"})
    with server:
        provision(server.admin(), "sluitend")
        urls = server.urls()
        for variable, url in urls.environment().items():
            monkeypatch.setenv(variable, url)
        command = [
            sys.executable,
            "-m",
            "django",
            "migrate",
            "--database=owner",
            "--verbosity=0",
            "--skip-checks",
        ]
        subprocess.run(command, check=True, cwd=ROOT, env=os.environ | urls.environment())
        with django_db_blocker.unblock():
            connections.close_all()
            for alias in connections:
                monkeypatch.setitem(connections.settings[alias], "NAME", "sluitend")
                monkeypatch.setitem(connections.settings[alias], "HOST", str(server.socket))
            yield server
            connections.close_all()
        server.remove()


def kill_server(server):
    """Kill -9 the postmaster and everything that it started, as when the machine goes down."""
    postmaster = int((server.pgdata / "postmaster.pid").read_text().splitlines()[0])
    os.kill(postmaster, signal.SIGSTOP)
    children = [
        int(path.parent.name)
        for path in Path("/proc").glob("[0-9]*/stat")
        if (text := read(path)) and int(text.rpartition(")")[2].split()[1]) == postmaster
    ]
    for pid in (postmaster, *children):
        os.kill(pid, signal.SIGKILL)
    while any(alive(pid) for pid in (postmaster, *children)):
        time.sleep(0.01)
    return len(children)


def read(path):
    try:
        return path.read_text()
    except OSError:
        return ""


def alive(pid):
    text = read(Path(f"/proc/{pid}/stat"))
    return bool(text) and text.rpartition(")")[2].split()[0] not in "ZX"


@pytest.mark.slow
def test_a_killed_database_loses_no_case_and_no_acceptance(durable, tmp_path, record_property):
    with psycopg.connect(durable.admin()) as admin:
        assert admin.execute("SHOW fsync").fetchone() == ("on",)
        assert admin.execute("SHOW synchronous_commit").fetchone() == ("on",)
    net = people()
    crew = Crew(net, [a_case(net.anna).pk for _ in range(CASES)], tmp_path, seed=2)
    began = time.monotonic()
    handovers = 0
    crew.hire(WORKERS)
    for round_ in range(1, ROUNDS + 1):
        while len(crew.lines("accepted")) < handovers + HANDOVERS // 2 / ROUNDS:
            assert time.monotonic() - began < TOO_LONG
            time.sleep(0.05)
        time.sleep(crew.random.uniform(0, 0.5))
        connections.close_all()
        assert kill_server(durable) >= WORKERS
        time.sleep(0.2)
        durable.attach()
        handovers = check(crew)
        if round_ % 2:
            crew.kill(1)
            crew.hire(1)
    crew.kill(WORKERS)
    handovers = check(crew)
    assert len(crew.lines("lost")) >= ROUNDS, "the workers noticed"
    record_property("handovers", handovers)
    print(f"{handovers} hand-overs, server killed {ROUNDS} times, {time.monotonic() - began:.0f} s")
