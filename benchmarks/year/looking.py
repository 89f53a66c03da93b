"""Telling the year, and looking at what it leaves: no promise broken, and each open gap one that somebody chose.

`unexpected` compares the open gaps with a second reckoning (`duties`), gap by gap; `reasons` asks of each why it is
there: what the simulation forgot, put off, or let others cause. Where it knows none, that is a fault.
"""

import time
from collections import Counter, defaultdict
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.db import connection
from django.db.models import Q

from benchmarks.year.duties import duties
from benchmarks.year.network import Network, make_network
from benchmarks.year.people import File
from benchmarks.year.stories import life, noise, tells_of_room
from sluitend.access.clock import at, now
from sluitend.care import verbs as care
from sluitend.care.models import Place, Placement
from sluitend.care.reference import terms
from sluitend.casework import verbs
from sluitend.casework.models import Case
from sluitend.demo.telling import office_hours, tell
from sluitend.gaps.evaluation import evaluate_all
from sluitend.gaps.models import Gap
from sluitend.gaps.rules import RULES
from sluitend.web.management.commands.check import findings

DAYS = 365
WEEK = timedelta(days=7)
# Between two visits, with a weekend and a holiday: so long may something that is done late still wait.
PATIENCE = timedelta(days=16)
# Between two times that a provider tells of room.
ROUND = timedelta(days=10)
ROOM = "place_not_updated"
# What is open about the network itself, and why: the year tells of people, not of how a region arranges its work.
NOT_TOLD = {
    "agreement_missing": "no regional agreement is adopted",
    "base_level_open": "no municipality fills in its base level",
    "coordinator_access_missing": "no municipality records how it calls in the coordinator",
    "procedure_missing": "no region records its procedure for a coordinator",
    "no_substitute": "each of the network has one official, without a substitute",
    "official_untrained": "nobody of the network is trained in the year",
    "access_review_overdue": "nobody reviews who has access",
    "guide_outdated": "nobody reviews the guide",
}


def run(net: Network, victims: int, *, end: datetime, every: timedelta = WEEK) -> Counter[str]:
    """Let a year of `victims`, and a quarter as much noise, happen up to `end`; returns what happened how often.

    One comes ten days before the end, so that at least one case is still under way then.
    """
    begin = end - timedelta(days=DAYS)
    told = [life(net, number) for number in range(victims)]
    told += [noise(net) for _number in range(victims // 4)]
    days = [DAYS - 10, *(net.dice.uniform(1, DAYS - 5) for _story in told[1:])]
    starts = [office_hours(begin + timedelta(days=day)) for day in days]
    told += [tells_of_room(net, provider) for provider in net.providers]
    starts += [office_hours(begin + timedelta(days=1)) for _provider in net.providers]
    tell(list(zip(starts, told, strict=True)), end, every=every)
    with at(end):
        verbs.expire_handovers()
        care.expire_reservations()
        evaluate_all()
    return net.happened


def expected(net: Network, moment: datetime) -> dict[tuple[str, str], tuple[File, datetime]]:
    """Return each gap of a case that must be open at `moment`, by rule and subject: in which file, and since when."""
    found = {}
    with at(moment):
        for file in net.files:
            for key, since in duties(file.read()).items():
                if since <= moment:
                    found[key] = (file, since)
    return found


def unexpected(net: Network, moment: datetime) -> list[str]:
    """Return in words each gap that is open and should not be, or should be and is not; nothing when all is right.

    Of cases, and of places of which nobody told for too long whether they are free.
    """
    long_ago = moment - timedelta(days=terms()["availability"].days)
    silent = Place.objects.filter(held="", confirmed_at__lt=long_ago).values_list("pk", flat=True)
    should = {*expected(net, moment), *((ROOM, str(place)) for place in silent)}
    gaps = Gap.objects.filter(closed_at=None).filter(Q(rule=ROOM) | Q(case__isnull=False))
    are = set(gaps.values_list("rule", "subject"))
    wrong = [f"{rule} {about}: open, and nothing was left undone" for rule, about in are - should]
    return wrong + [f"{rule} {about}: left undone, and no gap" for rule, about in should - are]


def reasons(net: Network, moment: datetime) -> dict[str, Counter[str]]:
    """Return why gaps are open at `moment`: by rule, how often for which reason; "" for those that nobody explains."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for (rule, _about), (file, since) in expected(net, moment).items():
        found[rule][file.why(rule, since, moment, PATIENCE)] += 1
    for gap in Gap.objects.filter(closed_at=None, case=None):
        why = _why_of_room(net, gap, moment) if gap.rule == ROOM else NOT_TOLD.get(gap.rule, "")
        found[gap.rule][why] += 1
    return dict(found)


def _why_of_room(net: Network, gap: Gap, moment: datetime) -> str:
    place = Place.objects.get(pk=gap.subject)
    if place.pk in net.neglected:
        return "forgotten"
    since = moment - ROUND
    left = Placement.objects.filter(place=place, ended_on__gte=since.date())
    given_back = Placement.objects.filter(place=place, answered_at__gte=since)
    expired = Placement.objects.filter(place=place, expires_at__range=(since, moment))
    return "free since the provider last told" if (left | given_back | expired).exists() else ""


def faults(net: Network, moment: datetime) -> list[str]:
    """Return what is wrong with the region at `moment`, in words; nothing, when every promise is kept.

    Beside what `sluitend check` asks (no moment without who carries a case among it): each open case has who carries
    it and a date that comes next; the open gaps are those that follow from what was left undone; each says why it is
    one (its rule, and the source of that), whose it is and before when, and the simulation knows why it is open.
    """
    with at(moment):
        wrong = [f"{one.code}: {found}" for one in findings() for found in one.broken_by]
    cases = Case.objects.filter(closed_at=None)
    wrong += [
        f"case {one}: nothing comes next"
        for one in cases.filter(next_due=None).values_list("reference", flat=True)
    ]
    wrong += [
        f"case {one.reference}: carried by {n}"
        for one in cases.prefetch_related("responsibilities")
        if (n := sum(each.until is None for each in one.responsibilities.all())) != 1
    ]
    for gap in Gap.objects.filter(closed_at=None).select_related("organisation"):
        rule = RULES.get(gap.rule)
        if rule is None or not (str(rule.title) and str(rule.explanation) and rule.source):
            wrong.append(f"gap {gap.rule}: no rule that explains it")
        if gap.due is None or not gap.organisation.name:
            wrong.append(f"gap {gap.rule}: nobody's, or without a date")
    wrong += sorted(unexpected(net, moment))
    for rule, why in reasons(net, moment).items():
        if why[""]:
            wrong.append(f"{rule}: {why['']} open, and the simulation does not know why")
            wrong += _unexplained(net, moment, rule)
    return wrong


def _unexplained(net: Network, moment: datetime, rule: str) -> list[str]:
    """Return of each gap of `rule` that nobody explains what the simulation does know, to find out why."""
    return [
        f"  {about} since {since:%d-%m %H:%M}, next visit {file.next_visit:%d-%m %H:%M}, late {file.forgets.get(rule)}"
        for (one, about), (file, since) in expected(net, moment).items()
        if one == rule and not file.why(rule, since, moment, PATIENCE)
    ]


def by_rule(net: Network, moment: datetime) -> dict[str, dict[str, Any]]:
    """Return per rule how many gaps opened, were closed, and are open, and those by reason."""
    opened = Counter(Gap.objects.values_list("rule", flat=True))
    is_open = Counter(Gap.objects.filter(closed_at=None).values_list("rule", flat=True))
    why = reasons(net, moment)
    return {
        rule: {
            "opened": count,
            "closed": count - is_open[rule],
            "open": is_open[rule],
            "why": dict(why.get(rule, Counter()).most_common()),
        }
        for rule, count in opened.most_common()
    }


def measure(victims: int, seed: int) -> dict[str, Any]:
    """Tell the year in the database that the environment points at, which is new; returns times and counts."""
    end = now()
    with at(end - timedelta(days=DAYS)):
        net = make_network(Random(seed), places=max(14, victims // 6))
    began = time.perf_counter()
    happened = run(net, victims, end=end)
    told = time.perf_counter()
    wrong = faults(net, end)
    looked = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM casework_entry")
        (entries,) = cursor.fetchone()
    return {
        "victims": victims, "seed": seed, "told_s": round(told - began, 1), "checked_s": round(looked - told, 1),
        "cases_open": Case.objects.filter(closed_at=None).count(), "cases": Case.objects.count(),
        "timeline_entries": entries, "gaps_ever": Gap.objects.count(),
        "gaps_open": Gap.objects.filter(closed_at=None).count(), "gaps": by_rule(net, end),
        "happened": dict(sorted(happened.items())), "faults": wrong,
    }  # fmt: skip
