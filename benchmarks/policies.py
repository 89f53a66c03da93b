"""What row-level security costs: each list page with the policies and without them, by turns, in one run."""

import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import sql

from benchmarks import site

ROUNDS = 4
PROTECTED = (
    "SELECT relname FROM pg_class WHERE relrowsecurity AND relnamespace = 'public'::regnamespace ORDER BY 1"
)


@contextmanager
def without(admin: str) -> Iterator[None]:
    """Take the policies away while the block runs; the site, which would not start without them, is up already."""
    with psycopg.connect(admin, autocommit=True) as connection:
        tables = [sql.Identifier(name) for (name,) in connection.execute(PROTECTED)]
        for table in tables:
            connection.execute(sql.SQL("ALTER TABLE {} DISABLE ROW LEVEL SECURITY").format(table))
        try:
            yield
        finally:
            for table in tables:
                connection.execute(sql.SQL("ALTER TABLE {} ENABLE ROW LEVEL SECURITY").format(table))


def measure(admin: str, cookie: str, pages: dict[str, str], seconds: float) -> list[dict[str, Any]]:
    """Return, for each page and one user, the median milliseconds with and without policies, and their ratio."""
    rows = []
    with site.running() as port:
        for name, path in pages.items():
            times: dict[str, list[float]] = {"with": [], "without": []}
            for _round in range(ROUNDS):
                times["with"].append(_median(port, cookie, path, seconds))
                with without(admin):
                    times["without"].append(_median(port, cookie, path, seconds))
            middle = {key: round(statistics.median(found), 2) for key, found in times.items()}
            rows.append({"page": name} | middle | {"ratio": round(middle["with"] / middle["without"], 2)})
    return rows


def _median(port: int, cookie: str, path: str, seconds: float) -> float:
    site.Visitor(port, cookie).get(path)  # the first after a change of the policies plans anew
    row = site.load(port, cookie, lambda visitor: visitor.get(path)[0], users=1, seconds=seconds)
    if row["failures"]:
        message = f"{path} could not be shown {row['failures']} times"
        raise RuntimeError(message)
    return float(row["median_ms"])
