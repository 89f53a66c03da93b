"""The gaps of the base level agree with the pages: one statement in SQL, one function in Python, the same answer."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sluitend.access.clock import now
from sluitend.baseline.evaluation import evaluate
from sluitend.baseline.frameworks import base_level
from sluitend.baseline.gap_rules import BASE_LEVEL_ENDING, BASE_LEVEL_OPEN, NOTICE
from sluitend.baseline.models import Fact
from sluitend.baseline.queries import Moment, known_facts
from sluitend.casework.terms import after_working_days, today
from sluitend.gaps.evaluation import evaluate_rules
from sluitend.gaps.models import Gap
from sluitend.gaps.queries import as_rows
from sluitend.web.gapboard.closing import act_of
from sluitend.web.gapboard.words import what
from tests.baseline.conftest import TOWN, on
from tests.factories import JOB, an_organisation, in_days

TODAY = date(2020, 6, 1)
DAYS = st.integers(min_value=-1600, max_value=100).map(lambda days: TODAY + timedelta(days=days))
FACTS = st.lists(
    st.tuples(
        st.sampled_from(["report_route", "contact_official", "awareness"]),
        st.sampled_from(["arrangement", "arrangement", "use", "development"]),
        DAYS,
        st.none() | DAYS,
        DAYS.filter(lambda day: day <= TODAY),
        st.none() | DAYS.filter(lambda day: day <= TODAY),
    ),
    max_size=6,
)


def a_fact(number, sub, proves, *days):
    dated, holds_until, begins, ends = days
    ends = max(ends, begins) if ends else None
    return Fact(
        municipality_id=TOWN, sub_criterion=sub, measure="m", subject=str(number), proves=proves, level="own",
        dated=dated, holds_until=holds_until, counts_from=begins, counts_until=ends, follows=ends is None,
        recorded_at=now(),
    )  # fmt: skip


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(facts=FACTS)
def test_a_gap_is_open_exactly_where_the_page_says_that_it_is_missing(crew, facts):
    sid = transaction.savepoint()
    try:
        with on(TODAY):
            Fact.objects.bulk_create(a_fact(number, *fact) for number, fact in enumerate(facts))
            evaluate_rules([BASE_LEVEL_OPEN, BASE_LEVEL_ENDING])
        known = known_facts(JOB, Moment(TODAY), [TOWN])
        subs = evaluate(base_level(TODAY), known, TODAY, [TOWN])[TOWN].subs
        found = {
            (gap.rule, gap.detail["sub_criterion"]): gap for gap in Gap.objects.filter(municipality=TOWN)
        }
        open_ = {code for rule, code in found if rule == BASE_LEVEL_OPEN.code}
        assert open_ == {one.sub.code for one in subs if not one.is_arranged}
        for one in subs:
            if gap := found.get((BASE_LEVEL_OPEN.code, one.sub.code)):
                assert gap.detail["lapsed"] == (one.lapsed is not None)
    finally:
        transaction.savepoint_rollback(sid)


def test_a_municipality_that_does_not_take_part_has_no_gaps(crew):
    crew.net.town.on_platform = False
    crew.net.town.save()
    evaluate_rules([BASE_LEVEL_OPEN])
    assert not Gap.objects.exists()


def test_a_town_hall_without_a_region_that_takes_part_has_its_gaps_for_half_a_year(crew):
    village = an_organisation("Gemeente Dijkdorp", "municipality", municipality=crew.net.other_municipality)
    evaluate_rules([BASE_LEVEL_OPEN])
    found = Gap.objects.filter(organisation=village)
    assert {gap.detail["sub_criterion"] for gap in found} == {sub.code for sub in base_level(TODAY).subs}
    assert {gap.due for gap in found} == {after_working_days(today(), 130)}


@pytest.fixture
def gaps(crew, things):
    things.put("Route", sub="report_route", dated=in_days(-10), holds_until=in_days(NOTICE.days))
    things.put("Scholing", sub="awareness", dated=in_days(-10), holds_until=in_days(5))
    things.sync()
    things.put("Oud", sub="trafficking_policy", dated=in_days(-3000), holds_until=in_days(-100))
    things.sync()
    evaluate_rules([BASE_LEVEL_OPEN, BASE_LEVEL_ENDING])
    rows = as_rows(
        crew.adviser, list(Gap.objects.filter(closed_at=None).select_related("municipality", "organisation"))
    )
    return {(row.rule.code, row.gap.detail["sub_criterion"]): row for row in rows}


def test_a_gap_names_its_sub_criterion_its_owner_and_the_page_that_closes_it(crew, gaps):
    row = gaps[BASE_LEVEL_OPEN.code, "all_forms"]
    assert what(row) == "Alle vormen van uitbuiting: niets geregeld"
    assert row.gap.organisation == crew.net.town
    assert act_of(row) == ("Bekijk wat nodig is", f"/basisniveau/gemeente/{TOWN}/#all_forms")


def test_what_runs_out_within_ninety_days_is_told_in_time(gaps):
    ending = {code for rule, code in gaps if rule == BASE_LEVEL_ENDING.code}
    assert ending == {"report_route", "awareness"}
    assert what(gaps[BASE_LEVEL_ENDING.code, "awareness"]) == "Bewustwording en training: loopt binnenkort af"
