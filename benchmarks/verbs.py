"""Each verb in process: median and 95th percentile, statements; opening a case against raw PostgreSQL."""

import multiprocessing
import statistics
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from benchmarks import raw
from sluitend.config.embedded import Embedded

ROUNDS = 200
WORKERS = 2


def _people() -> tuple[Any, Any]:
    """Return two actors, each of an organisation of their own."""
    from sluitend.access.actor import PERSON, Actor, Office
    from sluitend.access.models import User
    from sluitend.registry.models import Official, Organisation, Post

    actors = []
    for slug in ("bench-1", "bench-2"):
        organisation = Organisation.objects.get(slug=slug)
        user, _ = User.objects.get_or_create(
            email=f"{slug}@voorbeeld.test", defaults={"name": slug, "is_demo": True}
        )
        post, _ = Post.objects.get_or_create(
            role="professional", organisation=organisation, defaults={"required_since": "2018-01-01"}
        )
        official, _ = Official.objects.get_or_create(
            post=post, user=user, defaults={"name": slug, "valid_from": "2018-01-01"}
        )
        office = Office(official.pk, "professional", organisation.pk, region=organisation.region_id)
        actors.append(Actor(kind=PERSON, name=slug, user=user.pk, offices=(office,)))
    return actors[0], actors[1]


def _timed(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return (time.perf_counter() - start) * 1000


def measure() -> list[dict[str, Any]]:
    """Return, per verb, the median and p95 in ms over ROUNDS calls, and the number of statements of one call."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from sluitend.casework import verbs
    from sluitend.casework.models import Case, Handover, Step
    from sluitend.casework.terms import today

    anna, bas = _people()
    later = today() + timedelta(days=7)

    def opened() -> UUID:
        return verbs.open_case(
            anna, programme="victim_care", municipality="GM0402",
            organisation=next(iter(anna.organisations)), title="Meting",
        ).pk  # fmt: skip

    case = opened()

    def fresh_case() -> None:
        nonlocal case
        case = opened()

    def offer() -> None:
        verbs.offer_handover(
            anna,
            case,
            to_organisation=next(iter(bas.organisations)),
            reason="Past beter",
            summary="Samenvatting",
        )

    def accept() -> None:
        verbs.accept_handover(bas, Handover.objects.get(case=case, state="offered").pk)

    def finish() -> None:
        step = Step.objects.filter(case=case, done_at=None).first()
        verbs.finish_step(bas, step.pk, next_what="Verder", next_due=later)

    def close() -> None:
        verbs.close_case(bas, case, reason="no_trafficking", text="Klaar")

    story = (
        ("open_case", fresh_case),
        ("write_note", lambda: verbs.write_note(anna, case, text="Een regel")),
        ("add_step", lambda: verbs.add_step(anna, case, what="Nog iets", due=later)),
        ("offer_handover", offer),
        ("accept_handover", accept),
        ("finish_step", finish),
        ("close_case", close),
    )
    times: dict[str, list[float]] = {name: [] for name, _act in story}
    for number in range(ROUNDS + 20):
        for name, act in story:
            spent = _timed(act)
            if number >= 20:
                times[name].append(spent)
    rows = []
    for name, act in story:
        with CaptureQueriesContext(connection) as captured:
            act()
        rows.append(
            {
                "verb": name,
                "median_ms": round(statistics.median(times[name]), 2),
                "p95_ms": round(statistics.quantiles(times[name], n=20)[18], 2),
                "statements": len(captured),
            }
        )
    assert Case.objects.filter(pk=case).exists()
    return rows


def _open_many(seconds: float, results: "multiprocessing.Queue[int]") -> None:
    import django

    django.setup()
    from sluitend.casework.verbs import open_case

    anna, _bas = _people()
    organisation = next(iter(anna.organisations))
    count, end, warm = 0, 0.0, time.monotonic() + 1
    while not end or time.monotonic() < end:
        open_case(
            anna, programme="victim_care", municipality="GM0402", organisation=organisation, title="Meting"
        )
        if end:
            count += 1
        elif time.monotonic() > warm:
            end = time.monotonic() + seconds
    results.put(count)


def open_rate(seconds: int) -> float:
    """Return how many cases WORKERS processes open per second, each through the verb."""
    context = multiprocessing.get_context("spawn")
    results: multiprocessing.Queue[int] = context.Queue()
    workers = [context.Process(target=_open_many, args=(seconds, results)) for _ in range(WORKERS)]
    for worker in workers:
        worker.start()
    total = sum(results.get(timeout=seconds + 60) for _ in workers)
    for worker in workers:
        worker.join()
    return total / seconds


def against_raw(embedded: Embedded, database: str, seconds: int = 8) -> dict[str, float]:
    """Return the rates of opening a case through the verb and of pgbench writing the same rows, and the ratio."""
    from sluitend.casework.models import Case

    admin = embedded.admin(database)
    raw.copy_tables(admin)
    text = raw.script(
        admin, Case.objects.filter(entries=1).order_by("-opened_at").values_list("pk", flat=True)[0]
    )
    ours, theirs = [], []
    for _turn in range(3):
        theirs.append(raw.rate(admin, text, clients=WORKERS, seconds=seconds))
        ours.append(open_rate(seconds))
    ratios = sorted(mine / other for mine, other in zip(ours, theirs, strict=True))
    return {
        "verb_per_second": round(statistics.median(ours), 1),
        "raw_per_second": round(statistics.median(theirs), 1),
        "ratio": round(ratios[1], 3),
    }
