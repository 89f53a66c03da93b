"""`python -m benchmarks.placement`: find a place among a thousand, and propose for two thousand at once; prints JSON.

The places and the requests are made up with a fixed seed, the requests through the verbs, each in a case of its own. A
search is one request against every place, with its exclusions in words and its ranking. A proposal reads who waits and
what is free, builds the table of what is allowed and what it is worth, and solves the assignment exactly.
"""

import argparse
import itertools
import json
import random
import statistics
import time
from pathlib import Path
from typing import Any

from benchmarks.matching import prepare


def fill(places: int, requests: int) -> None:
    """Make one organisation that asks, ten that have places, and who waits."""
    from sluitend.access.clock import now, today
    from sluitend.access.models import User
    from sluitend.care.models import Place
    from sluitend.care.reference import place_kinds
    from sluitend.care.verbs import Needs, ask_placement
    from sluitend.casework.codes import languages
    from sluitend.casework.verbs import open_case
    from sluitend.registry.actors import actor_of
    from sluitend.registry.models import Membership, Municipality, Official, Organisation, Post, Region

    dice = random.Random(2018)
    day = today()
    regions = [Region.objects.create(code=f"B{n}", name=f"Regio {n}", kind="care_region") for n in range(10)]
    towns = [Municipality.objects.create(code=f"GM{9000 + n}", name=f"Stad {n:02}") for n in range(50)]
    Membership.objects.bulk_create(
        Membership(municipality=town, region=regions[n // 5], domain=domain)
        for n, town in enumerate(towns)
        for domain in ("care", "safety")
    )
    make = Organisation.objects.create
    hall = make(slug="stad", name="Stad", kind="municipality", region=regions[0], municipality=towns[0])
    providers = [
        make(slug=f"huis-{n}", name=f"Huis {n}", kind="womens_shelter", region=regions[n]) for n in range(10)
    ]
    user = User.objects.create_user("plaats@voorbeeld.test", "Plaats")
    post = Post.objects.create(organisation=hall, role="care_coordinator", required_since=day)
    Official.objects.create(post=post, name="Plaats", user=user, valid_from=day)
    kinds, spoken = [kind for kind in place_kinds() if kind != "hotel"], list(languages())
    Place.objects.bulk_create(
        Place(
            organisation=providers[n % 10], kind=dice.choice(kinds), name=f"plek {n}", municipality=dice.choice(towns),
            house=f"huis {n // 8}", children_max=dice.choice((0, 0, 1, 2, 3)), accessible=dice.random() < 0.2,
            pets=dice.random() < 0.1, languages=dice.sample(spoken, 3), opens_on=day, confirmed_at=now(),
            age_from=dice.choice((0, 18)), sexes=dice.choice(([], ["female"], ["male"])),
            max_days=dice.choice((None, 90, 365)),
        )
        for n in range(places)
    )  # fmt: skip
    actor = actor_of(user)
    for n in range(requests):
        case = open_case(
            actor,
            programme="victim_care",
            municipality=towns[n % 50].pk,
            organisation=hall.pk,
            title=f"Casus {n}",
        )
        needs = Needs(
            urgency=dice.choice(("tonight", "days", "weeks", "later")), sex=dice.choice(("female", "female", "male")),
            age=dice.randint(15, 60), residence=dice.choice(("dutch", "eu", "reflection_period", "none")),
            form=dice.choice(("sexual", "labour", "criminal")), children=dice.choice((0, 0, 0, 1, 2)),
            accessible=dice.random() < 0.05, pet=dice.random() < 0.05, languages=dice.sample(spoken, 2),
            days=dice.choice((None, 30, 90)), avoid_regions=[dice.choice(regions).pk] if dice.random() < 0.3 else [],
        )  # fmt: skip
        ask_placement(actor, case.pk, needs)


def searches(seconds: float) -> dict[str, Any]:
    """Return how long one search takes, each with another request."""
    from sluitend.access.models import User
    from sluitend.care.models import PlacementRequest
    from sluitend.care.searching import find_places
    from sluitend.registry.actors import actor_of

    actor = actor_of(User.objects.get(email="plaats@voorbeeld.test"))
    wanted = list(PlacementRequest.objects.order_by("id")[:200])
    took, looked_at, cpu = [], 0, time.process_time()
    until = time.perf_counter() + seconds
    for request in itertools.cycle(wanted):
        began = time.perf_counter()
        looked_at = len(find_places(actor, request, home_regions=["B0"]))
        took.append(time.perf_counter() - began)
        if time.perf_counter() > until:
            break
    spent = (time.process_time() - cpu) / len(took)
    took = sorted(took[5:] or took)
    return {
        "places": looked_at,
        "searches": len(took),
        "own_cpu_ms": round(1000 * spent, 1),
        "median_ms": round(1000 * statistics.median(took), 1),
        "p95_ms": round(1000 * took[int(0.95 * (len(took) - 1))], 1),
    }


def proposal() -> dict[str, Any]:
    """Return how long the proposal for the whole list takes, by part."""
    from sluitend.access.models import User
    from sluitend.care.proposal import problem_of, solve
    from sluitend.registry.actors import actor_of

    actor = actor_of(User.objects.get(email="plaats@voorbeeld.test"))
    began, cpu = time.perf_counter(), time.process_time()
    problem = problem_of(actor)
    read = time.perf_counter()
    found = solve(problem)
    ended = time.perf_counter()
    return {
        "waiting": len(problem.requests), "free": len(problem.places), "proposed": len(found),
        "allowed_pairs": int(problem.allowed.sum()), "read_and_build_s": round(read - began, 2),
        "solve_s": round(ended - read, 2), "total_s": round(ended - began, 2),
        "cpu_s": round(time.process_time() - cpu, 2),
    }  # fmt: skip


def main() -> None:
    """Measure, and print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path(".data/bench"))
    parser.add_argument("--places", type=int, default=1000)
    parser.add_argument("--requests", type=int, default=2000)
    parser.add_argument("--seconds", type=float, default=10)
    options = parser.parse_args()
    prepare(options.folder, f"bench_placement_{options.places}_{options.requests}")
    from sluitend.care.models import PlacementRequest

    # Not "was it made just now": filling may have been broken off.
    if not PlacementRequest.objects.exists():
        fill(options.places, options.requests)
    print(json.dumps({"search": searches(options.seconds), "proposal": proposal()}, indent=2))


if __name__ == "__main__":
    main()
