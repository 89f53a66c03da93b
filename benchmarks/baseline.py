"""The base level: every municipality with five years of history, evaluated; and its pages, over HTTP."""

import json
import statistics
import sys
import time
from typing import Any

import psycopg

from benchmarks import site

COUNTRY = "the country"  # a second's work, now and then: not with eight at once
PAGES = {
    "a municipality": "/basisniveau/gemeente/GM0402/",
    "a municipality, as known then": "/basisniveau/gemeente/GM0402/?dag=2024-03-14&bekend=toen",
    "a region": "/basisniveau/regio/?regio=GV",
    COUNTRY: "/basisniveau/regio/?regio=land",
}
REPEATS = 5
# For each municipality and sub-criterion six facts in five years, one after the other, some of them corrected since.
FILL = """
INSERT INTO baseline_fact (id, municipality_id, sub_criterion, measure, subject, proves, level, dated, holds_until,
  counts_from, counts_until, detail, declared, correction, follows, recorded_at, superseded_at)
SELECT gen_random_uuid(), m.code, s.code, 'benchmark', n::text,
       CASE WHEN n %% 3 = 2 THEN 'use' WHEN n = 0 THEN 'development' ELSE 'arrangement' END,
       CASE WHEN ascii(right(m.code, 1)) %% 4 = n %% 4 THEN 'regional' ELSE 'own' END,
       d.begins, CASE WHEN n %% 2 = 0 THEN d.begins + 900 END, d.begins,
       CASE WHEN n < 5 THEN d.begins + 280 + n * 10 END,
       jsonb_build_object('title', 'Stuk ' || n, 'by', 'college'), '', '', n = 5,
       d.begins + interval '9 hours', CASE WHEN k = 1 THEN d.begins + interval '33 hours' END
FROM registry_municipality AS m
CROSS JOIN unnest(%(subs)s::text[]) AS s (code)
CROSS JOIN generate_series(0, 5) AS n
CROSS JOIN LATERAL (VALUES (current_date - 1825 + n * 300 + ascii(right(m.code, 1)) %% 30)) AS d (begins)
CROSS JOIN generate_series(0, (n = 3)::int) AS k
WHERE m.valid_until IS NULL OR m.valid_until > current_date
"""


def fill(admin: str) -> int:
    """Fill the ledger once, as the superuser; return how many facts stand."""
    from sluitend.policy.reference import sub_criteria

    with psycopg.connect(admin, autocommit=True) as connection:
        if not connection.execute(
            "SELECT 1 FROM baseline_fact WHERE measure = 'benchmark' LIMIT 1"
        ).fetchone():
            connection.execute(FILL, {"subs": list(sub_criteria())})
            connection.execute("VACUUM (ANALYZE) baseline_fact")
        return connection.execute(
            "SELECT count(*) FROM baseline_fact WHERE superseded_at IS NULL"
        ).fetchone()[0]


def evaluation() -> dict[str, Any]:
    """Return the seconds of looking up the facts of all municipalities, and of evaluating every framework."""
    from sluitend.access.actor import system
    from sluitend.access.clock import today
    from sluitend.access.context import acting
    from sluitend.baseline.evaluation import evaluate
    from sluitend.baseline.frameworks import frameworks
    from sluitend.baseline.queries import Moment, known_facts, places_on

    job, day = system("benchmark"), today()
    measured = [one for one in frameworks() if one.measures]
    looked_up, evaluated, worked = [], [], []
    with acting(job):
        places = [place.code for place in places_on(Moment(day))]
        for _time in range(REPEATS):
            start, own = time.perf_counter(), time.process_time()
            facts = known_facts(job, Moment(day))
            looked_up.append(time.perf_counter() - start)
            for framework in measured:
                evaluate(framework, facts, day, places)
            evaluated.append(time.perf_counter() - start)
            worked.append(time.process_time() - own)
    return {
        "municipalities": len(places),
        "facts": len(facts),
        "frameworks": len(measured),
        "look_up_s": round(statistics.median(looked_up), 3),
        "all_s": round(statistics.median(evaluated), 3),
        "all_slowest_s": round(max(evaluated), 3),
        "all_cpu_s": round(statistics.median(worked), 3),
    }


def pages(cookie: str, seconds: float) -> list[dict[str, Any]]:
    """Return each page's times at one and eight users, its number of statements and its processor time."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(SERVER_NAME="localhost")
    client.cookies["sessionid"] = cookie.removeprefix("sessionid=").split(";")[0]
    rows = []
    with site.running() as port:
        for name, path in PAGES.items():
            client.get(path)
            cpu = [_cpu(client, path) for _time in range(REPEATS)]
            for _time in range(8):  # a process that has just begun still has all to import, and there are two
                site.Visitor(port, cookie).get(path)
            with CaptureQueriesContext(connection) as captured:
                answer = client.get(path)
            for users in (1, 8) if name != COUNTRY else (1,):
                row = site.load(
                    port,
                    cookie,
                    lambda visitor, path=path: visitor.get(path)[0],
                    users=users,
                    seconds=seconds,
                )
                what = {"page": name, "statements": len(captured), "bytes": len(answer.content)}
                rows.append(what | {"cpu_ms": round(statistics.median(cpu), 1)} | row)
    return rows


def _cpu(client: Any, path: str) -> float:
    """Return the milliseconds of processor time that a page takes in this process, whatever else the machine does."""
    start = time.process_time()
    client.get(path)
    return (time.process_time() - start) * 1000


def measure(admin: str, cookie: str, seconds: float) -> dict[str, Any]:
    """Return all figures about the base level."""
    report: dict[str, Any] = {"facts": fill(admin), "evaluation": evaluation()}
    print(json.dumps(report), file=sys.stderr, flush=True)
    return report | {"pages": pages(cookie, seconds)}
