"""`python -m benchmarks`: loads the sizes that are asked for and reports ratios measured in one run, as JSON."""

import argparse
import json
import os
import platform
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks import data, evaluation, policies, site, verbs

PAGES = {
    "work list (cases)": "/casussen/",
    "cases of others": "/casussen/deelname/",
    "closed cases": "/casussen/afgesloten/",
    "hand-overs": "/overdrachten/",
    "my work": "/werk/",
    "my organisation's work": "/werk/organisatie/",
    "gap board": "/hiaten/",
    "gaps: where": "/hiaten/waar/",
    "gaps: course": "/hiaten/verloop/",
    "triage queue": "/signalen/",
    "organisations": "/organisaties/",
    "roles": "/rollen/",
}


def pages(seconds: float) -> list[dict[str, Any]]:
    """Return each page's times at one and eight users, and its number of statements."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from sluitend.access.models import User

    anna = User.objects.get(email="bench-1@voorbeeld.test")
    cookie = site.session_cookie(anna)
    client = Client(SERVER_NAME="localhost")
    client.cookies["sessionid"] = cookie.removeprefix("sessionid=").split(";")[0]
    rows = []
    with site.running() as port:
        first = site.links(site.Visitor(port, cookie).get("/casussen/")[1])
        addresses = PAGES | {"case page": first[0]}
        for name, path in addresses.items():
            client.get(path)
            with CaptureQueriesContext(connection) as captured:
                client.get(path)
            for users in (1, 8):
                row = site.load(
                    port,
                    cookie,
                    lambda visitor, path=path: visitor.get(path)[0],
                    users=users,
                    seconds=seconds,
                )
                rows.append({"page": name, "statements": len(captured)} | row)
        organisation = str(next(iter(verbs._people()[0].organisations)))
        fields = {
            "programme": "victim_care", "municipality": "GM0402", "organisation": organisation,
            "title": "Meting", "legal_basis": "wmo",
        }  # fmt: skip
        for users in (1, 8):
            row = site.load(
                port, cookie, lambda visitor: site.open_one(visitor, fields), users=users, seconds=seconds
            )
            rows.append({"page": "open a case (POST)"} | row)
    return rows


def steadiness() -> float:
    """Return the milliseconds of a fixed loop: how fast the machine is at this moment."""
    start = time.perf_counter()
    sum(number * number for number in range(300_000))
    return round((time.perf_counter() - start) * 1000, 1)


def main() -> None:
    """Measure what the command line asks for and print one JSON document."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "what", nargs="*", default=["verbs", "pages", "evaluation"], help="verbs, pages, evaluation, policies"
    )
    parser.add_argument("--cases", type=int, nargs="+", default=[10_000], help="sizes, 10,000 to 1,000,000")
    parser.add_argument("--seconds", type=float, default=5, help="length of each measurement")
    parser.add_argument(
        "--data", type=Path, default=Path(".data/bench"), help="folder of the server to measure on"
    )
    options = parser.parse_args()
    embedded = data.server(options.data)
    report: dict[str, Any] = {
        "machine": f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores"
    }
    for cases in options.cases:
        data.make(embedded, cases)
        result: dict[str, Any] = {"loop_ms": [steadiness()]}
        if "evaluation" in options.what:
            result["evaluation"] = evaluation.measure(embedded.admin(f"bench_{cases}"))
        if "verbs" in options.what:
            result["verbs"] = verbs.measure()
            result["verbs_per_second"] = {users: verbs.throughput(users, 6) for users in (1, 8)}
            result["open_case"] = verbs.against_raw(embedded, f"bench_{cases}")
        if "pages" in options.what:
            verbs._people()
            result["pages"] = pages(options.seconds)
        if "policies" in options.what:
            from sluitend.access.models import User

            anna = User.objects.get(pk=verbs._people()[0].user)
            cookie, admin = site.session_cookie(anna), embedded.admin(f"bench_{cases}")
            result["policies"] = policies.measure(admin, cookie, PAGES, options.seconds)
        result["loop_ms"].append(steadiness())
        report[f"{cases:,} cases"] = result
        print(json.dumps({f"{cases:,} cases": result}), file=sys.stderr, flush=True)
    print(json.dumps(report, indent=2))


if __name__ == "__main__":
    main()
