"""The embedded server lives exactly as long as somebody uses it, wherever it was put."""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg
import pytest

from sluitend.config.embedded import CannotStartError, Embedded
from sluitend.config.provision import OWNER, UnsafeRoleError, provision

ATTACH = """
import sys, time
from pathlib import Path
from sluitend.config.embedded import Embedded
Embedded(Path(sys.argv[1])).attach()
print("attached", flush=True)
time.sleep(60)
"""


def another_process(directory):
    process = subprocess.Popen([sys.executable, "-c", ATTACH, directory], stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "attached\n"
    return process


def answers(server):
    try:
        psycopg.connect(server.admin()).close()
    except psycopg.OperationalError:
        return False
    return True


@pytest.fixture
def place():
    """A folder that PostgreSQL's own user may pass through when we are root: pytest's is closed to others."""
    with tempfile.TemporaryDirectory(prefix="sluitend-") as folder:
        yield Path(folder)


@pytest.fixture
def directory(place):
    directory = place / 'it\'s a "folder" with $signs, é'
    yield directory
    assert Embedded(directory).remove()


def test_the_server_stops_when_the_last_process_leaves(directory):
    first, second = Embedded(directory).attach(), another_process(directory)
    first.leave()
    assert answers(first), "another process still uses it"
    with first:
        second.kill()
        second.wait()
    assert not answers(first), "who was killed does not count"


def test_data_survives_a_restart_and_a_killed_server(directory):
    server = Embedded(directory)
    with server, psycopg.connect(server.admin(), autocommit=True) as connection:
        connection.execute("CREATE TABLE kept (x int)")
        postmaster = int((server.pgdata / "postmaster.pid").read_text().splitlines()[0])
        os.kill(postmaster, signal.SIGKILL)
    with server, psycopg.connect(server.admin()) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (0,)


def test_data_in_use_is_not_removed(directory):
    other = another_process(directory)
    server = Embedded(directory)
    assert not server.remove()
    assert answers(server)
    other.kill()
    other.wait()
    assert server.remove()
    assert not server.pgdata.exists()


def test_a_long_path_is_no_obstacle(place):
    server = Embedded(place / ("long " * 30).strip())
    with server:
        assert answers(server)
    assert server.remove()


def test_only_its_own_user_reaches_the_socket(directory):
    with Embedded(directory) as server:
        assert server.socket.stat().st_mode & 0o077 == 0


def test_the_secret_key_is_made_once_and_readable_by_its_owner_only(directory):
    server = Embedded(directory).attach()
    assert server.secret_key() == server.secret_key()
    assert (directory / "secret-key").stat().st_mode & 0o777 == 0o600
    server.leave()


def test_a_server_that_cannot_start_says_why(directory):
    server = Embedded(directory, {"shared_buffers": "a lot"})
    with pytest.raises(CannotStartError, match="shared_buffers"):
        server.attach()


def test_a_role_that_evades_row_security_is_refused(directory):
    with Embedded(directory) as server:
        assert provision(server.admin(), "sluitend")
        with psycopg.connect(server.admin(), autocommit=True) as admin:
            admin.execute(f"ALTER ROLE {OWNER} BYPASSRLS")
        with pytest.raises(UnsafeRoleError, match=OWNER):
            provision(server.admin(), "sluitend")
