"""`sluitend` says what is missing, never serves the demo from real data, and leaves nothing behind."""

import http.client
import os
import re
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg
import pytest

SLUITEND = [sys.executable, "-c", "from sluitend.config.cli import main; main()"]


def sluitend(*arguments, **environment):
    bare = {name: value for name, value in os.environ.items() if not name.startswith("SLUITEND_")}
    return subprocess.run(
        [*SLUITEND, *arguments], env={**bare, **environment}, capture_output=True, text=True, check=False
    )


def status_at(address):
    connection = http.client.HTTPConnection(address, timeout=10)
    connection.request("GET", "/")
    return connection.getresponse().status


def test_a_missing_setting_is_named_without_a_traceback(fresh_database):
    done = sluitend("status", SLUITEND_DATABASE_URL=fresh_database.urls.application)
    assert done.returncode == 2
    assert "SLUITEND_SECRET_KEY is not set" in done.stderr
    assert "Traceback" not in done.stderr


def test_migrations_run_as_the_owner_without_being_told(fresh_database):
    done = sluitend("migrate", SLUITEND_SECRET_KEY="-", **fresh_database.urls.environment())
    assert done.returncode == 0, done.stderr


def test_demo_mode_refuses_a_database_that_was_not_made_for_it(fresh_database):
    done = sluitend("demo", SLUITEND_SECRET_KEY="-", **fresh_database.urls.environment())
    assert done.returncode == 2
    assert "Demo mode refuses this database" in done.stderr


def test_demo_mode_refuses_to_serve_other_computers(fresh_database):
    environment = {"SLUITEND_SECRET_KEY": "-", "SLUITEND_HOSTS": "sluitend.voorbeeld"}
    done = sluitend("demo", **environment, **fresh_database.urls.environment())
    assert done.returncode == 2
    assert "sluitend.voorbeeld" in done.stderr


# Tests that run in the background have Ctrl-C ignored, and would hand that on.
HEARS_CTRL_C = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from sluitend.config.cli import main
main()
"""


@pytest.mark.slow
def test_the_demo_comes_up_and_after_ctrl_c_nothing_runs_any_more():
    with tempfile.TemporaryDirectory(prefix="sluitend-") as folder:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("SLUITEND_")}
        environment |= {"SLUITEND_DATA_DIR": folder, "SLUITEND_STATIC_ROOT": f"{folder}/static"}
        command = [sys.executable, "-c", HEARS_CTRL_C, "demo"]
        demo = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
        said = ""
        for line in demo.stdout:
            said += line
            if "Ctrl-C stops everything" in line:
                break
        address = re.search(r"http://(127\.0\.0\.1:\d+)/", said)
        assert address, said
        assert status_at(address[1]) in {200, 302}
        demo.send_signal(signal.SIGINT)
        assert demo.wait(180) == 0
        with pytest.raises(OSError, match="refused"):
            status_at(address[1])
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(host=str(Path(folder) / "pg"), user="postgres", dbname="postgres")
