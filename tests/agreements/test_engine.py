"""For every combination of what can be known there is exactly one provisionally responsible municipality, with reasons."""

from dataclasses import replace
from datetime import date
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sluitend.agreements.engine import (
    AGREES,
    APPLIED,
    CONFLICTS,
    DECIDED,
    DISPUTED,
    NO_WORD,
    OVERRULED,
    SILENT,
    Agreed,
    applicable,
    responsible,
)
from sluitend.agreements.facts import AGES, STAYS, Facts
from sluitend.agreements.reference import costs, default, notes, rules
from tests.agreements.conftest import DAY, FAR, GONE, HERE, LOST, NEXT, PLACES

DEFAULT = default().agreed
# How long it takes says nothing here: the machine may be busy.
at_ease = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def declared(*ranks, key, region):
    return Agreed(key, region, tuple(tuple(rules()[code].rule for code in rank) for rank in ranks), term=5)


FOUND_FIRST = declared(["found_without_address"], ["registered"], ["exploited_there"], key="v1", region="XB")
EMPTY = declared(["exploited_there"], key="v2", region="XA")


def answer(facts, day=DAY, **in_force):
    return responsible(
        facts, applicable(facts, PLACES, in_force, DEFAULT, domain="care", day=day), PLACES, day
    )


def said(one, rule):
    return next(reason for reason in one.reasons if reason.rule == rule)


EVERYTHING = {
    "age": AGES,
    "stay": STAYS,
    "registered": (HERE, NEXT, FAR, GONE, LOST, "none", "unknown", "abroad"),
    "unsafe": (True, False),
    "found": ("", HERE, FAR, GONE),
    "reported": ("", NEXT, FAR),
    "exploited": ((), (NEXT,), (FAR, HERE), (GONE, FAR)),
    "lived_before": ("", NEXT, GONE),
    "asking": (HERE, FAR),
}


@pytest.mark.parametrize("agreements", [{}, {"XA": EMPTY, "XB": FOUND_FIRST}])
@pytest.mark.parametrize("age", AGES)
def test_for_every_combination_exactly_one_is_provisionally_responsible(age, agreements):
    alive = {HERE, NEXT, FAR}
    names = [name for name in EVERYTHING if name != "age"]
    for values in product(*(EVERYTHING[name] for name in names)):
        facts = Facts(age=age, **dict(zip(names, values, strict=True)))
        one = answer(facts, **agreements)
        assert one.provisional in alive, facts
        assert one.reasons, facts
        assert (one.due is None) == (one.state == DECIDED), facts
        assert bool(one.begins) == (one.state != DECIDED), facts
        outcomes = [reason.outcome for reason in one.reasons]
        if one.state == DECIDED:
            assert outcomes.count(APPLIED) == 1, facts
            assert set(one.named) == {one.provisional}, facts
        elif one.state == DISPUTED:
            assert one.others or CONFLICTS in outcomes, facts
            assert one.provisional in one.named, facts
            assert len(one.named) > 1, facts
        else:
            assert one.state == SILENT, facts
            assert set(outcomes) == {NO_WORD}, facts
            assert all(reason.why for reason in one.reasons), facts


places = st.sampled_from(["", HERE, NEXT, FAR, GONE, LOST])
any_facts = st.builds(
    Facts,
    asking=st.sampled_from([HERE, NEXT, FAR]),
    age=st.sampled_from(AGES),
    stay=st.sampled_from(STAYS),
    registered=st.sampled_from(EVERYTHING["registered"]),
    unsafe=st.booleans(),
    found=places,
    exploited=st.lists(st.sampled_from([HERE, NEXT, FAR, GONE, LOST]), max_size=4).map(tuple),
    reported=places,
    lived_before=places,
)


@at_ease
@given(any_facts)
def test_the_same_facts_give_the_same_answer_in_whatever_order_places_are_named(facts):
    again = answer(replace(facts, exploited=facts.exploited[::-1]), XB=FOUND_FIRST)
    assert again == answer(facts, XB=FOUND_FIRST)


@at_ease
@given(any_facts)
def test_a_municipality_that_is_not_safe_is_never_where_an_adult_is_sent(facts):
    now = facts.on(PLACES, DAY)
    one = answer(facts)
    if facts.age == "adult" and now.unsafe_place and one.provisional == now.unsafe_place:
        # Nobody else is involved: who asks arranges care elsewhere.
        assert set(now.involved) == {now.unsafe_place}


@at_ease
@given(any_facts)
def test_an_agreement_of_a_region_that_is_not_involved_changes_nothing(facts):
    assert answer(facts, XZ=EMPTY) == answer(facts)


def test_a_victim_belongs_where_they_live():
    one = answer(Facts(HERE, age="adult", stay="lawful", registered=NEXT, found=FAR, reported=HERE))
    assert (one.provisional, one.state, one.agreement) == (NEXT, DECIDED, "")
    assert said(one, "registered").outcome == APPLIED
    assert said(one, "found_without_address").why == "registered"


def test_without_address_where_they_were_found():
    one = answer(Facts(HERE, age="adult", stay="lawful", registered="none", found=FAR, reported=HERE))
    assert (one.provisional, one.state) == (FAR, DECIDED)


@pytest.mark.parametrize(
    ("registered", "stay", "rule"),
    [
        ("none", "lawful", "found_without_address"),
        ("none", "unknown", "found_stay_unknown"),
        ("abroad", "lawful", "found_lives_abroad"),
        ("abroad", "unknown", "found_lives_abroad"),
        ("abroad", "none", "found_without_stay"),
    ],
)
def test_beyond_what_the_source_says_another_rule_speaks_that_is_to_be_verified(registered, stay, rule):
    one = answer(Facts(HERE, age="adult", stay=stay, registered=registered, found=FAR))
    assert (one.provisional, one.state) == (FAR, DECIDED)
    assert [reason.rule for reason in one.reasons if reason.outcome == APPLIED] == [rule]
    assert rules()[rule].verified == (rule == "found_without_address")


def test_when_two_rules_of_equal_rank_differ_it_is_a_dispute_and_who_has_the_person_begins():
    one = answer(Facts(HERE, age="adult", registered=NEXT, unsafe=True, found=FAR, reported=HERE))
    assert (one.provisional, one.state, set(one.named)) == (FAR, DISPUTED, {FAR, HERE})
    assert said(one, "unsafe_found").outcome == said(one, "unsafe_turned_to").outcome == CONFLICTS
    assert one.due == date(2024, 3, 28)


def test_an_age_that_is_not_known_makes_the_place_before_youth_care_a_dispute():
    one = answer(Facts(HERE, registered=HERE, lived_before=NEXT))
    assert (one.provisional, one.state) == (HERE, DISPUTED)
    minor = answer(Facts(HERE, age="minor", registered=HERE, lived_before=NEXT))
    assert (minor.provisional, minor.state) == (NEXT, DECIDED)
    assert said(minor, "minor_registered").outcome == OVERRULED


def test_when_nothing_is_known_who_asks_begins():
    one = answer(Facts(FAR))
    assert (one.provisional, one.state) == (FAR, SILENT)
    assert said(one, "registered").why == "missing"


def test_a_lower_rule_that_names_the_same_agrees():
    one = answer(Facts(HERE, age="minor", registered=HERE, lived_before=HERE))
    assert said(one, "minor_registered").outcome == AGREES


def test_a_merged_municipality_is_who_took_it_over_from_that_day_on():
    facts = Facts(HERE, age="adult", registered=GONE)
    assert answer(facts).provisional == FAR
    assert answer(facts).moved == ((GONE, FAR),)
    assert answer(facts, day=date(2022, 3, 23)).provisional == GONE


def test_a_municipality_that_nobody_took_over_is_not_known():
    assert answer(Facts(HERE, registered=LOST)).state == SILENT


def test_membership_per_domain_and_day_decides_whose_agreement_holds():
    facts = Facts(HERE, age="adult", registered=NEXT)
    both = {"XA": EMPTY, "XB": FOUND_FIRST}
    for domain, first in (("care", "v2"), ("safety", "v1")):
        found = applicable(facts, PLACES, both, DEFAULT, domain=domain, day=DAY)
        assert found[0].key == first
    left = Facts(HERE, registered=GONE)
    assert applicable(left, PLACES, both, DEFAULT, domain="care", day=date(2022, 3, 23))[0].key == "v2"
    assert applicable(left, PLACES, both, DEFAULT, domain="care", day=date(2022, 3, 24))[0].key == "v1"


def test_regions_that_agreed_otherwise_are_in_dispute_and_the_one_where_somebody_lives_goes_first():
    elsewhere = declared(["exploited_there"], key="v3", region="XB")
    odd = replace(elsewhere, ranks=((replace(elsewhere.ranks[0][0], when={}),),))
    one = answer(Facts(HERE, age="adult", registered=HERE, found=FAR, exploited=(FAR,)), XB=odd)
    assert (one.provisional, one.state, one.agreement) == (HERE, DISPUTED, "")
    assert [(other.key, other.named) for other in one.others] == [("v3", (FAR,))]


def test_a_region_whose_agreement_says_nothing_leaves_the_word_to_the_next():
    one = answer(Facts(HERE, age="adult", registered=FAR, found=HERE), XA=EMPTY, XB=FOUND_FIRST)
    assert (one.provisional, one.state, one.agreement) == (FAR, DECIDED, "v1")


def test_who_pays_is_named_where_it_is_known():
    centre = replace(DEFAULT, centre=HERE)
    facts = Facts(HERE, age="adult", registered=NEXT)
    paid = {one.cost: one.municipality for one in responsible(facts, [centre], PLACES, DAY).payments}
    assert (paid["guidance"], paid["shelter"], paid["no_stay"]) == (NEXT, HERE, "")


def test_there_is_no_answer_without_an_agreement():
    with pytest.raises(ValueError, match="always an agreement"):
        responsible(Facts(HERE), [], PLACES, DAY)


def test_reference_data_reads_and_names_its_sources():
    assert {code for rank in DEFAULT.ranks for rule in rank for code in [rule.code]} == set(rules())
    assert {payment.cost for payment in DEFAULT.payments} == set(costs())
    for item in (*rules().values(), *costs().values(), *notes()):
        assert item.source
        assert item.name.en != item.name.nl
        if item.verified:
            assert "Lenferink" in item.source or ".nl" in item.source
