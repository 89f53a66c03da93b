"""Each verb in process: median and 95th percentile, statements; opening a case against raw PostgreSQL."""

import multiprocessing
import statistics
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from benchmarks import raw
from sluitend.config.embedded import Embedded

ROUNDS = 100
WARM_UP = 15
WORKERS = 2


def _somebody_at(organisation: Any) -> Any:
    """Return an actor in an office at `organisation`, made when there is none."""
    from sluitend.access.models import User
    from sluitend.registry.actors import actor_of
    from sluitend.registry.models import Official, Post

    name = organisation.slug
    user, _ = User.objects.get_or_create(
        email=f"{name}@voorbeeld.test", defaults={"name": name, "is_demo": True}
    )
    post, _ = Post.objects.get_or_create(
        role="professional", organisation=organisation, defaults={"required_since": "2018-01-01"}
    )
    Official.objects.get_or_create(post=post, user=user, defaults={"name": name, "valid_from": "2018-01-01"})
    return actor_of(user)


def _people() -> tuple[Any, Any]:
    """Return two actors, each of an organisation of their own."""
    from sluitend.registry.models import Organisation

    first, second = (Organisation.objects.get(slug=slug) for slug in ("bench-1", "bench-2"))
    return _somebody_at(first), _somebody_at(second)


def _timed(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return (time.perf_counter() - start) * 1000


class Story:
    """One case through every verb, as a sequence of named acts; each round is a case of its own."""

    def __init__(self) -> None:
        from sluitend.casework.terms import today

        self.anna, self.bas = _people()
        self.later = today() + timedelta(days=2)
        self.case: UUID
        self.signal: UUID

    def acts(self) -> list[tuple[str, Callable[[], object]]]:
        """Return the acts in the order in which they happen."""
        from sluitend.access.actor import public
        from sluitend.casework import verbs
        from sluitend.casework.models import Entry, Handover, Participation, Step
        from sluitend.signals.verbs import advise_only, report_signal, start_triage

        anna, bas, later = self.anna, self.bas, self.later
        ours, theirs = next(iter(anna.organisations)), next(iter(bas.organisations))

        def opened() -> None:
            self.case = verbs.open_case(
                anna, programme="victim_care", municipality="GM0402", organisation=ours, title="Meting"
            ).pk

        def offered() -> object:
            return verbs.offer_handover(
                anna, self.case, to_organisation=theirs, reason="Past beter", summary="Samenvatting"
            )

        def offer() -> UUID:
            return Handover.objects.get(case=self.case, state="offered").pk

        def step() -> UUID:
            return Step.objects.filter(case=self.case, done_at=None).order_by("due", "created_at")[0].pk

        def reported() -> None:
            signal, _code = report_signal(
                public(), municipality="GM0402", what="Gezien", place_kind="home", when="unknown", form="labour",
                danger_now=False, reporter_kind="resident", token=uuid4(), place="Straat 1",
            )  # fmt: skip
            self.signal = signal.pk
            # The receiver of Hilversum's signals is whoever answers there: not always one of the two.
            self.reader = _somebody_at(signal.case.organisation)

        return [
            ("open_case", opened),
            ("write_note", lambda: verbs.write_note(anna, self.case, text="Een regel")),
            ("record_contact", lambda: verbs.record_contact(anna, self.case, text="Gesproken")),
            (
                "correct_entry",
                lambda: verbs.correct_entry(
                    anna, Entry.objects.get(case=self.case, number=2).pk, text="Een betere regel"
                ),
            ),
            ("add_step", lambda: verbs.add_step(anna, self.case, what="Nog iets", due=later)),
            ("move_step", lambda: verbs.move_step(anna, step(), due=later, reason="Ziek")),
            ("drop_step", lambda: verbs.drop_step(anna, step(), reason="Niet nodig")),
            ("change_stage", lambda: verbs.change_stage(anna, self.case, stage="safety")),
            (
                "assign_official",
                lambda: verbs.assign_official(anna, self.case, official=anna.offices[0].official),
            ),
            (
                "add_participant",
                lambda: verbs.add_participant(
                    anna, self.case, organisation=theirs, purpose="shelter", legal_basis="wmo"
                ),
            ),
            (
                "end_participation",
                lambda: verbs.end_participation(
                    anna,
                    Participation.objects.get(case=self.case, organisation=theirs, until=None).pk,
                    reason="Klaar",
                ),
            ),
            ("offer_handover", offered),
            ("decline_handover", lambda: verbs.decline_handover(bas, offer(), reason="Vol")),
            ("offer_handover again", offered),
            ("withdraw_handover", lambda: verbs.withdraw_handover(anna, offer(), reason="Toch niet")),
            ("offer_handover, third time", offered),
            ("accept_handover", lambda: verbs.accept_handover(bas, offer())),
            ("finish_step", lambda: verbs.finish_step(bas, step(), next_what="Verder", next_due=later)),
            ("close_case", lambda: verbs.close_case(bas, self.case, reason="no_trafficking", text="Klaar")),
            (
                "reopen_case",
                lambda: verbs.reopen_case(bas, self.case, reason="Terug", what="Bel", due=later),
            ),
            ("report_signal", reported),
            ("start_triage", lambda: start_triage(self.reader, self.signal)),
            ("advise_only", lambda: advise_only(self.reader, self.signal, reason="Besproken")),
        ]


def measure() -> list[dict[str, Any]]:
    """Return, per verb, the median and p95 in ms over ROUNDS calls, and the number of statements of one call."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    acts = Story().acts()
    times: dict[str, list[float]] = {name: [] for name, _act in acts}
    for number in range(ROUNDS + WARM_UP):
        for name, act in acts:
            spent = _timed(act)
            if number >= WARM_UP:
                times[name].append(spent)
    rows = []
    for name, act in acts:
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
    return rows


def _tell(seconds: float, results: "multiprocessing.Queue[int]") -> None:
    import django

    django.setup()
    acts = Story().acts()
    for _name, act in acts:
        act()
    count, end = 0, time.monotonic() + seconds
    while time.monotonic() < end:
        for _name, act in acts:
            act()
            count += 1
    results.put(count)


def throughput(users: int, seconds: int) -> float:
    """Return how many verbs per second `users` people complete together, each in a process, story after story."""
    return _together(_tell, users, seconds)


def _together(work: Callable[..., None], workers: int, seconds: float) -> float:
    """Return what `workers` processes that each put a count into a queue did per second."""
    context = multiprocessing.get_context("spawn")
    results: multiprocessing.Queue[int] = context.Queue()
    processes = [context.Process(target=work, args=(seconds, results)) for _ in range(workers)]
    for process in processes:
        process.start()
    total = sum(results.get(timeout=seconds + 120) for _ in processes)
    for process in processes:
        process.join()
    return round(total / seconds, 1)


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
    return _together(_open_many, WORKERS, seconds)


def against_raw(embedded: Embedded, database: str, seconds: int = 5) -> dict[str, float]:
    """Return the rates of opening a case through the verb and of pgbench writing the same rows, and the ratio."""
    from sluitend.casework.models import Case

    admin = embedded.admin(database)
    raw.copy_tables(admin)
    fresh = Case.objects.filter(entries=1, programme="victim_care").order_by("-opened_at")
    text = raw.script(admin, fresh.values_list("pk", flat=True)[0])
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
