"""The ground that every test stands on: a real, embedded PostgreSQL, a database, a site, a browser.

`db` (pytest-django) rolls each test back. A test that needs real commits, threads or processes takes
`fresh_database`: a copy of the migrated template, dropped afterwards. Nothing starts until a test asks.
"""

import fcntl
import hashlib
import itertools
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import django
import psycopg
import pytest
from django.conf import settings
from django.core.signals import request_finished
from django.db import connection, connections
from django.test import Client
from django.utils import translation
from psycopg import sql

from sluitend.config.embedded import Embedded, Urls
from sluitend.config.provision import provision

ROOT = Path(__file__).parent.parent
# No fsync: a killed process loses nothing by it, only a power cut would. A commit still waits for its WAL.
CLUSTER = Embedded(
    ROOT / ".data" / "test", {"fsync": "off", "full_page_writes": "off", "shared_buffers": "128MB"}
)
MINE = f"test_{os.getpid()}"
TEMPLATES_KEPT = 3
CHROMIUM_FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

for name in [name for name in os.environ if name.startswith("SLUITEND_")]:
    del os.environ[name]
os.environ.update(CLUSTER.urls(MINE).environment())
os.environ.update(
    DJANGO_SETTINGS_MODULE="sluitend.config.settings",
    SLUITEND_SECRET_KEY="only-for-tests",
    SLUITEND_HTTPS="0",
    # A test looks at the tables as the system; verbs and requests say for themselves who acts. See `nobody_acts`.
    PGOPTIONS="-c sluitend.actor=system:test",
    # Child processes find the package too, whether or not it is installed.
    PYTHONPATH=os.pathsep.join(filter(None, [str(ROOT / "src"), os.environ.get("PYTHONPATH")])),
)

settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # slow on purpose elsewhere
# A worker of pytest-xdist has read the settings already, with the environment of the process that started it.
for database in settings.DATABASES.values():
    database["NAME"] = MINE
django.setup()
from sluitend.identity import keys  # noqa: E402  after the settings

os.environ["SLUITEND_KEYS"] = json.dumps(keys.make_ring())


@dataclass(frozen=True)
class Database:
    """A database that commits for real; `urls.environment()` points another process at it."""

    name: str
    urls: Urls
    admin: str

    def environment(self) -> dict[str, str]:
        """Return a whole environment for a process of Sluitend on this database."""
        return {**os.environ, **self.urls.environment()}


def run_as_admin(statement: str, *names: str) -> list[tuple]:
    """Run one statement, with identifiers filled in, as the superuser; return its rows."""
    with psycopg.connect(CLUSTER.admin(), autocommit=True) as connection:
        cursor = connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
        return cursor.fetchall() if cursor.description else []


def template_name() -> str:
    """Return a name that changes with whatever a migrated database is made from."""
    made_from = (
        "*/migrations/*.py",
        "*/*policies.py",
        "casework/promises.py",
        "casework/triggers.py",
        "privacy/destroying.py",
        "config/provision.py",
    )
    files = [file for pattern in made_from for file in sorted(ROOT.glob(f"src/sluitend/{pattern}"))]
    libraries = "".join(map(version, ("django", "django-allauth", "procrastinate")))
    digest = hashlib.sha256(libraries.encode())
    for file in files:
        digest.update(file.name.encode() + file.read_bytes())
    return f"template_{digest.hexdigest()[:16]}"


@contextmanager
def one_at_a_time() -> Iterator[None]:
    with (CLUSTER.directory / "template.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def make_template(template: str) -> None:
    """Migrate a new database, in a process of its own, and give it its name only when it is whole."""
    run_as_admin("DROP DATABASE IF EXISTS template_unfinished WITH (FORCE)")
    provision(CLUSTER.admin(), "template_unfinished")
    environment = {**os.environ, **CLUSTER.urls("template_unfinished").environment()}
    command = [
        sys.executable,
        "-m",
        "django",
        "migrate",
        "--database=owner",
        "--verbosity=0",
        "--skip-checks",
    ]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, cwd=ROOT)
    if done.returncode:
        pytest.exit(f"The test database cannot be migrated:\n{done.stderr[-4000:]}", returncode=3)
    run_as_admin("ALTER DATABASE template_unfinished RENAME TO {}", template)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def sweep() -> None:
    """Drop what killed test runs left, and all but the newest templates."""
    names = [name for (name,) in run_as_admin("SELECT datname FROM pg_database ORDER BY oid DESC")]
    templates = [name for name in names if name.startswith("template_") and len(name) == len(template_name())]
    left = [name for name in names if name.startswith("test_") and not alive(int(name.split("_")[1]))]
    for name in [*templates[TEMPLATES_KEPT:], *left]:
        run_as_admin("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


@pytest.fixture(scope="session")
def template() -> Iterator[str]:
    """The name of a migrated database to copy; the server runs until the last test process leaves."""
    with CLUSTER:
        name = template_name()
        with one_at_a_time():
            if name not in {found for (found,) in run_as_admin("SELECT datname FROM pg_database")}:
                make_template(name)
            sweep()
        yield name


@pytest.fixture(scope="session")
def django_db_setup(template, django_test_environment, django_db_blocker) -> Iterator[None]:
    """Give this process a copy of the template (in place of pytest-django's own test database)."""
    run_as_admin("CREATE DATABASE {} TEMPLATE {}", MINE, template)
    yield
    with django_db_blocker.unblock():
        connections.close_all()
    run_as_admin("DROP DATABASE {} WITH (FORCE)", MINE)


@pytest.fixture
def transactional_db():
    """Refuse: emptying the tables is what the application's role may not do."""
    pytest.fail("Use the fixture `fresh_database` for real commits: tables here cannot be truncated.")


copies = itertools.count(1)


@pytest.fixture
def fresh_database(
    request, template, monkeypatch, django_test_environment, django_db_blocker
) -> Iterator[Database]:
    """A database of this test's own, where commits are real, also for its threads and child processes."""
    if "db" in request.fixturenames:
        pytest.fail("`db` and `fresh_database` exclude each other.")
    name = f"{MINE}_{next(copies)}"
    urls = CLUSTER.urls(name)
    run_as_admin("CREATE DATABASE {} TEMPLATE {}", name, template)
    for variable, url in urls.environment().items():
        monkeypatch.setenv(variable, url)
    with django_db_blocker.unblock():
        connections.close_all()
        for alias in connections:
            # The dictionary that every thread's connection is made from, hence changed in place.
            monkeypatch.setitem(connections.settings[alias], "NAME", name)
        yield Database(name, urls, CLUSTER.admin(name))
        connections.close_all()
    run_as_admin("DROP DATABASE {} WITH (FORCE)", name)


def look_as_the_system(**_):
    """After a request in the transaction of a test, let the test look again as it did before."""
    if connection.in_atomic_block and connection.connection:
        connection.connection.execute("SELECT set_config('sluitend.actor', 'system:test', true)")


def in_dutch_again(**_):
    """A request leaves its language behind in the thread that made it."""
    translation.deactivate()


request_finished.connect(look_as_the_system)
request_finished.connect(in_dutch_again)


def logged_in_with_both_steps(client, user, backend=None):
    """Log in without the log-in page, as somebody who passed the second step: where that is not the subject."""
    only_first_step(client, user, backend)
    session = client.session
    session["second_step"] = "test"
    session["began"] = session["seen"] = time.time()
    session.save()


only_first_step = Client.force_login
Client.force_login = logged_in_with_both_steps


@pytest.fixture
def nobody_acts(monkeypatch):
    """Take away what tests have and the site does not: that the system acts where nobody said who does."""
    monkeypatch.delenv("PGOPTIONS")
    connections.close_all()


@pytest.fixture
def live_site(fresh_database) -> Iterator[str]:
    """The address of the whole site, served in threads of this process on a fresh database."""
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.core.handlers.wsgi import WSGIHandler
    from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler

    class Quiet(WSGIRequestHandler):
        def log_message(self, *_):
            """Say nothing."""

    server = ThreadedWSGIServer(("127.0.0.1", 0), Quiet)
    server.daemon_threads = True
    server.set_app(StaticFilesHandler(WSGIHandler()))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="session")
def browser():
    """Debian's Chromium under Playwright. Without it, browser tests are skipped, and fail in CI."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        reason = "Chromium is not installed (apt-get install chromium)"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)
    from playwright.sync_api import sync_playwright

    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright's loop runs in the thread of the test
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=CHROMIUM_FLAGS)
        yield chromium
        chromium.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def open_page(browser, live_site) -> Iterator[Callable]:
    """Open a page in an empty profile: `open_page(width=390, javascript=False)`. A script error fails."""
    contexts, errors = [], []

    def open_page(*, width=1280, height=900, javascript=True, **options):
        context = browser.new_context(
            base_url=live_site,
            viewport={"width": width, "height": height},
            java_script_enabled=javascript,
            locale="nl-NL",
            **options,
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not errors


@pytest.fixture
def browser_page(open_page):
    """One page at desktop width, in an empty profile; relative addresses are those of `live_site`."""
    return open_page()
