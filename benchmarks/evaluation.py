"""Full gap evaluation against a sequential scan of the same tables, in one run."""

import statistics
import time
from typing import Any, Final

import psycopg

# The tables that the rules look at, each read whole with the test that its rule makes.
SCANS: Final = (
    "SELECT count(*) FROM casework_case WHERE closed_at IS NULL AND last_contact < current_date - 14",
    "SELECT count(*) FROM casework_step WHERE done_at IS NULL AND due < current_date",
    "SELECT count(*) FROM casework_handover WHERE state = 'offered' AND due < current_date",
    "SELECT count(*) FROM gaps_gap WHERE closed_at IS NULL AND rule <> ''",
)


def scan(admin: str) -> float:
    """Return the seconds that one process needs to read every row of the tables that the rules look at."""
    with psycopg.connect(admin) as connection:
        connection.execute("SET max_parallel_workers_per_gather = 0")
        connection.execute("SET enable_indexscan = off")
        connection.execute("SET enable_indexonlyscan = off")
        connection.execute("SET enable_bitmapscan = off")
        start = time.perf_counter()
        for statement in SCANS:
            connection.execute(statement)
        return time.perf_counter() - start


def measure(admin: str) -> dict[str, Any]:
    """Return seconds of the first evaluation, of a steady one, of a scan, and the ratio steady to scan."""
    from sluitend.gaps.evaluation import evaluate_all
    from sluitend.gaps.models import Gap

    def timed() -> float:
        start = time.perf_counter()
        evaluate_all()
        return time.perf_counter() - start

    first = timed()
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute("VACUUM (ANALYZE) gaps_gap")
    pairs = [(timed(), scan(admin)) for _turn in range(3)]
    return {
        "first_s": round(first, 2),
        "steady_s": round(statistics.median(steady for steady, _scan in pairs), 2),
        "scan_s": round(statistics.median(scanned for _steady, scanned in pairs), 2),
        "ratio": round(statistics.median(steady / scanned for steady, scanned in pairs), 2),
        "first_ratio": round(first / statistics.median(scanned for _steady, scanned in pairs), 2),
        "open_gaps": Gap.objects.filter(closed_at=None).count(),
    }
