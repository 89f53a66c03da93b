"""`python -m benchmarks`: loads the sizes that are asked for and reports ratios measured in one run, as JSON."""

import argparse
import json
import os
import platform
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks import baseline, data, evaluation, policies, site, verbs

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


def _thrown_away(options: argparse.Namespace) -> dict[str, Any]:
    """Tell a year, or run races, in a database of its own, which is thrown away afterwards."""
    from benchmarks.matching import prepare

    name = f"bench_{options.what[0]}_{os.getpid()}"
    data.copy_of_empty(options.data, name)
    prepare(options.data, name)
    from django.db import connections

    from benchmarks import races, year

    try:
        if options.what == ["year"]:
            found = year.measure(options.victims, options.seed)
        else:
            found = races.measure(options.rounds, options.seed, options.race)
        return found | {"loop_ms": steadiness()}
    finally:
        connections.close_all()
        data.drop(options.data, name)


def main() -> None:
    """Measure what the command line asks for and print one JSON document."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "what",
        nargs="*",
        default=["verbs", "pages", "evaluation"],
        help="verbs, pages, evaluation, policies, baseline; or alone: year, races",
    )
    parser.add_argument("--cases", type=int, nargs="+", default=[10_000], help="sizes, 10,000 to 1,000,000")
    parser.add_argument("--seconds", type=float, default=5, help="length of each measurement")
    parser.add_argument(
        "--data", type=Path, default=Path(".data/bench"), help="folder of the server to measure on"
    )
    parser.add_argument("--reader", action="store_true", help="only how right the reader of policy is")
    parser.add_argument("--victims", type=int, default=400, help="how many of them the year tells of")
    parser.add_argument("--rounds", type=int, default=2000, help="how often each race is run")
    parser.add_argument("--race", nargs="+", default=(), help="which of races.RACES; all of them otherwise")
    parser.add_argument("--seed", type=int, default=2018, help="another seed is another year")
    options = parser.parse_args()
    if options.what in (["year"], ["races"]):
        print(json.dumps(_thrown_away(options), indent=2))
        return
    embedded = data.server(options.data)
    if options.reader:
        data.point_at(embedded, "bench_reader")
        from benchmarks import reader

        print(json.dumps(reader.measure(), indent=2, ensure_ascii=False))
        return
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
        if "baseline" in options.what:
            from sluitend.access.models import User

            cookie = site.session_cookie(User.objects.get(pk=verbs._people()[0].user))
            result["baseline"] = baseline.measure(embedded.admin(f"bench_{cases}"), cookie, options.seconds)
        result["loop_ms"].append(steadiness())
        report[f"{cases:,} cases"] = result
        print(json.dumps({f"{cases:,} cases": result}), file=sys.stderr, flush=True)
    print(json.dumps(report, indent=2))


if __name__ == "__main__":
    main()
