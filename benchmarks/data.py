"""A database of its own for measuring, filled in sets."""

import os
import subprocess
import sys
import time
from pathlib import Path

import psycopg

from sluitend.config.embedded import Embedded
from sluitend.config.provision import provision

EMPTY = "bench_empty"
HERE = Path(__file__).parent
# Default durability (fsync and synchronous commit on); memory as a server of this size would have it.
OPTIONS = {"shared_buffers": "4GB", "effective_cache_size": "12GB", "work_mem": "32MB", "max_wal_size": "8GB"}


def server(directory: Path) -> Embedded:
    """Return the running server for measuring."""
    return Embedded(directory, OPTIONS).attach()


def point_at(embedded: Embedded, name: str) -> bool:
    """Make the database `name` where there is none, and point the environment at it; True when it is new."""
    urls = embedded.urls(name)
    os.environ |= urls.environment() | {"SLUITEND_SECRET_KEY": "only for measuring", "SLUITEND_HTTPS": "0"}
    # What is measured says who acts; what is looked up around it does so as the system.
    os.environ["PGOPTIONS"] = "-c sluitend.actor=system:benchmark"
    os.environ["DJANGO_SETTINGS_MODULE"] = "sluitend.config.settings"
    new = provision(embedded.admin(), name)
    import django

    django.setup()
    from django.db import connections

    for alias in ("default", "owner"):
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name
    return new


def copy_of_empty(directory: Path, name: str) -> None:
    """Make the database `name` as a copy of one with all tables and no rows, which is made the first time.

    That takes a second instead of minutes. The caller migrates it, for what is newer than the empty one.
    """
    admin = server(directory).admin()
    if provision(admin, EMPTY):
        urls = server(directory).urls(EMPTY).environment()
        settings = {
            "SLUITEND_SECRET_KEY": "only for measuring",
            "DJANGO_SETTINGS_MODULE": "sluitend.config.settings",
        }
        migrate = [sys.executable, "-m", "django", "migrate", "--database=owner", "--verbosity=0"]
        subprocess.run(migrate, env=os.environ | urls | settings, check=True)
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {EMPTY} OWNER sluitend_owner")


def drop(directory: Path, name: str) -> None:
    """Throw the database `name` away."""
    with psycopg.connect(server(directory).admin(), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def make(embedded: Embedded, cases: int) -> None:
    """Make a database with `cases` open cases the first time it is asked for, and point the environment at it."""
    start, name = time.monotonic(), f"bench_{cases}"
    point_at(embedded, name)
    from django.core.management import call_command

    with psycopg.connect(embedded.admin(), autocommit=True) as connection:
        # Neither the scan nor the evaluation gets helpers: the ratio is between one process and one process.
        connection.execute(f"ALTER DATABASE {name} SET max_parallel_workers_per_gather = 0")
    call_command("migrate", database="owner", verbosity=0)
    with psycopg.connect(embedded.admin(name)) as connection:
        # Not "was it made just now": loading may have been broken off.
        loaded = connection.execute("SELECT EXISTS (SELECT FROM casework_case)").fetchone()
    if loaded == (True,):
        return
    call_command("load_reference", verbosity=0)
    text = (HERE / "load.sql").read_text(encoding="utf-8").format(cases=cases)
    with psycopg.connect(embedded.admin(name)) as connection:
        connection.execute(text)
    with psycopg.connect(embedded.admin(name), autocommit=True) as connection:
        connection.execute("VACUUM (ANALYZE)")
        connection.execute("CHECKPOINT")
    print(f"loaded {cases:,} cases in {time.monotonic() - start:.0f} s")
