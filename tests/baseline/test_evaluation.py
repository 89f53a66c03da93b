"""Evaluation is a pure function of the ledger and a date: each state, and that the past stays what it was."""

from datetime import date, datetime, time, timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sluitend.access.clock import months_after
from sluitend.baseline import evaluation
from sluitend.baseline.evaluation import FactRow, changes, evaluate, group, outcome
from sluitend.baseline.frameworks import Measured, base_level, frameworks_on
from sluitend.baseline.queries import Moment, known_facts
from sluitend.baseline.verbs import correct_fact
from sluitend.policy.reference import sub_criteria
from tests.baseline.conftest import START, TOWN, Things, after, on, standing
from tests.factories import JOB

ROUTE = Measured(sub_criteria()["report_route"], fresh_months=48, use_months=12)
DAY = date(2020, 6, 1)


def a_fact(proves="arrangement", *, level="own", dated=date(2019, 1, 1), until=None, begins=None, ends=None):
    return FactRow(TOWN, "report_route", proves, level, dated, until, begins or dated, ends)


def how(*facts, day=DAY):
    return outcome(ROUTE, facts, day)


def test_nothing_shows_it():
    assert (how().state, how().since, how().lapsed) == ("absent", None, None)


@pytest.mark.parametrize(
    ("facts", "state", "level"),
    [
        ([a_fact("development")], "in_development", ""),
        ([a_fact(level="regional")], "regional_arrangement", "regional"),
        ([a_fact(level="regional"), a_fact(level="own")], "own_arrangement", "own"),
        ([a_fact(), a_fact("use", dated=date(2020, 1, 1))], "in_use", "own"),
        ([a_fact(level="regional"), a_fact("use", dated=date(2020, 1, 1))], "in_use", "regional"),
        # What is done without an arrangement is not yet arranged.
        ([a_fact("use", dated=date(2020, 1, 1))], "absent", ""),
        ([a_fact(), a_fact("use", dated=date(2018, 1, 1))], "own_arrangement", "own"),  # used too long ago
        ([a_fact(begins=date(2020, 6, 2))], "absent", ""),
        ([a_fact(ends=DAY)], "absent", ""),
    ],
)
def test_each_state_has_its_evidence(facts, state, level):
    found = how(*facts)
    assert (found.state, found.level) == (state, level)


def test_what_runs_out_by_its_own_date_has_lapsed():
    found = how(a_fact(until=date(2020, 3, 1)))
    assert (found.state, found.lapsed) == ("absent", date(2020, 3, 1))


def test_what_is_older_than_the_framework_allows_has_lapsed():
    found = how(a_fact(dated=date(2016, 5, 31)))
    assert (found.state, found.lapsed) == ("absent", date(2020, 5, 31))


def test_what_was_withdrawn_has_not_lapsed():
    found = how(a_fact(until=date(2020, 5, 1), ends=date(2020, 3, 1)))
    assert (found.state, found.lapsed, found.since) == ("absent", None, date(2020, 3, 1))


def test_the_register_that_drops_what_ran_out_changes_nothing_of_that():
    found = how(a_fact(until=date(2020, 3, 1), ends=date(2020, 3, 2)))
    assert (found.state, found.lapsed) == ("absent", date(2020, 3, 1))


def test_a_new_plan_bridges_what_lapsed_and_says_so():
    found = how(a_fact(until=date(2020, 3, 1)), a_fact("development", dated=date(2020, 4, 1)))
    assert (found.state, found.lapsed) == ("in_development", date(2020, 3, 1))


def test_since_when_and_until_when_it_holds():
    found = how(
        a_fact(until=date(2020, 1, 1)),
        a_fact(dated=date(2019, 12, 1), until=date(2021, 1, 1)),
        a_fact("development", dated=date(2018, 1, 1)),
    )
    assert (found.since, found.until, len(found.proofs)) == (date(2019, 1, 1), date(2021, 1, 1), 2)


def test_as_of_a_day_a_later_end_is_not_known():
    ended = a_fact(ends=date(2020, 7, 1))
    assert (how(ended).state, how(ended).until) == (how(a_fact()).state, how(a_fact()).until)


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(min_value=1, max_value=600))
def test_months_are_counted_as_postgresql_counts_them(day, months):
    later = months_after(day, months)
    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day == day.day or (later + timedelta(days=1)).day == 1


def test_months_end_where_dates_end():
    assert months_after(date(9990, 1, 1), 600) == date.max


def test_paper_people_and_practice_are_counted_apart():
    facts = [
        a_fact(),
        FactRow(TOWN, "contact_official", "arrangement", "own", START, None, START, None),
        FactRow(TOWN, "signal_registration", "arrangement", "own", date(2019, 1, 1), None, START, None),
    ]
    result = evaluate(base_level(DAY), facts, DAY, [TOWN])[TOWN]
    assert result.aspects == {"paper": (1, 8), "people": (1, 4), "practice": (0, 3)}
    assert [one.state for one in result.criteria] == ["partly", "partly", "not_met"]
    used = FactRow(TOWN, "signal_registration", "use", "own", DAY, None, DAY, None)
    assert evaluate(base_level(DAY), [*facts, used], DAY, [TOWN])[TOWN].aspects["practice"] == (1, 3)
    # What is done counts as done, also where nobody laid it down: that is what the paper is counted for.
    assert evaluate(base_level(DAY), [used], DAY, [TOWN])[TOWN].aspects == {
        "paper": (0, 8), "people": (0, 4), "practice": (1, 3),
    }  # fmt: skip


def test_a_criterion_is_met_when_all_its_sub_criteria_are_arranged():
    subs = base_level(DAY).criteria[1].subs
    facts = [FactRow(TOWN, sub.code, "arrangement", "regional", DAY, None, DAY, None) for sub in subs]
    assert [one.state for one in evaluate(base_level(DAY), facts, DAY, [TOWN])[TOWN].criteria] == [
        "not_met",
        "met",
        "not_met",
    ]


def test_one_document_serves_every_framework():
    facts = group([FactRow(TOWN, "trafficking_policy", "arrangement", "own", DAY, None, DAY, None)])
    measured = [one for one in frameworks_on(DAY).values() if one.measures]
    assert len(measured) == 3
    for framework in measured:
        found = evaluation.evaluate_one(framework, facts, DAY, TOWN)
        assert sum(sub.is_arranged for sub in found.subs) == 1


def test_what_changed_is_told_with_what_did_it():
    plan = a_fact("development", dated=date(2019, 9, 1), ends=date(2020, 1, 1))
    policy = a_fact(dated=date(2020, 1, 1), until=date(2020, 5, 1))
    found = changes(base_level(DAY), group([plan, policy]), TOWN, date(2019, 6, 1), DAY)
    assert [(one.day, one.before, one.after, one.lapsed) for one in found] == [
        (date(2020, 5, 1), "own_arrangement", "absent", True),
        (date(2020, 1, 1), "in_development", "own_arrangement", False),
        (date(2019, 9, 1), "absent", "in_development", False),
    ]
    assert found[1].because == (plan, policy)


# The promise: whatever happens, what a past day was stays so, unless a correction says otherwise.

LAST = 40
ACTS = st.lists(
    st.tuples(
        st.integers(min_value=0, max_value=6),  # days that pass first
        st.sampled_from(["put", "put", "change", "take", "correct", "declare"]),
        st.sampled_from(["een", "twee", "drie"]),
        st.sampled_from(["arrangement", "use", "development"]),
        st.integers(min_value=1, max_value=30),
    ),
    min_size=1,
    max_size=8,
)


def states(days, known_at=None):
    """Return all that is told of the town's report route on each day, but for the keys of rows."""
    facts = group(known_facts(JOB, Moment(max(days), known_at), [TOWN], shown=True)) if days else {}
    found = {day: outcome(ROUTE, facts.get((TOWN, "report_route"), ()), day) for day in days}
    return {
        day: (one.state, one.level, one.since, one.until, one.lapsed, _told(one.proofs))
        for day, one in found.items()
    }


def _told(proofs):
    return sorted(
        (f.measure, f.proves, f.level, f.dated, f.holds_until or date.max, str(f.detail)) for f in proofs
    )


def act(things: Things, adviser, day, wanted):
    """Do one thing in the register or to the ledger on `day`; return from when on it may change what was."""
    what, name, proves, number = wanted
    if what == "correct":
        found = [fact for fact in standing(measure="a_test") if fact.counts_until is None]
        if not found or found[0].counts_from == day:
            return day
        fact, since = found[0], found[0].counts_from - timedelta(days=number)
        correct_fact(adviser, fact.pk, counts_from=since, counts_until=None, reason="Nagezocht")
        return since
    if what == "take":
        things.take(name)
    elif what == "declare":
        since = day - timedelta(days=number)
        known = things.rows.get(name, {})
        things.put(name, since=since, correction=f"Sinds {since}", proves=known.get("proves", proves))
        things.sync()
        return since
    else:
        changed = {"dated": day - timedelta(days=number), "level": "own" if number % 2 else "regional"}
        ends = {"holds_until": day + timedelta(days=number) if number % 3 else None}
        anew = {**ends, "proves": proves, "since": None, "correction": ""}
        things.put(name, **changed | (anew if what == "put" else {}))
    things.sync()
    return day


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
def test_the_past_changes_only_from_what_a_correction_says_and_what_we_knew_stays_what_we_knew(
    crew, things, acts
):
    things.rows.clear()
    days = [after(number) for number in range(-35, LAST)]
    day, sid = START, transaction.savepoint()
    try:
        for passed, *wanted in acts:
            day = day + timedelta(days=passed)
            past = [one for one in days if one < day]
            before = states(past)
            with on(day):
                from_when = act(things, crew.adviser, day, wanted)
            now = states(past)
            assert [one for one in past if one < from_when and now[one] != before[one]] == []
            if passed:  # as we held it at the end of the day before, each day is still what it was
                known = timezone.make_aware(datetime.combine(day - timedelta(days=1), time(23)))
                assert states(past, known) == before
    finally:
        transaction.savepoint_rollback(sid)
