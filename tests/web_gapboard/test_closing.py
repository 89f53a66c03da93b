"""Who may not do the act that closes a gap is led to the gap itself, and not to a refusal."""

import pytest

from sluitend.casework.terms import now
from sluitend.casework.verbs import add_participant
from sluitend.gaps.models import Gap
from sluitend.gaps.queries import as_rows
from sluitend.gaps.rules import RULES
from sluitend.improvement import verbs
from sluitend.policy.verbs import DocumentFacts, add_document
from sluitend.web.gapboard.closing import FOR_SOME
from sluitend.web.gapboard.words import shown
from tests.care.conftest import a_place
from tests.factories import a_case, in_days, office


@pytest.fixture
def gaps(net, planner):
    """One gap for each act that not everybody may do, and two of a draft: about Waterstad and its region."""
    draft = add_document(planner, net.town.pk, DocumentFacts("proposal", "Geheim plan", draft=True))
    goal = verbs.set_goal(
        net.anna, municipality="GM9801", title="Beleid", official=office(net.anna), due=in_days(9)
    )
    verbs.add_step(net.anna, goal.pk, what="Bel", due=in_days(3), official=office(net.dora))

    def a_gap(rule, subject, **detail):
        return Gap(
            rule=rule, subject=str(subject), severity=1, region=net.region, organisation=net.town, detail=detail,
            since=now(), opened_at=now(), due=in_days(3),
        )  # fmt: skip

    return [
        a_gap("procedure_missing", "XA", region="XA"),
        a_gap("coordinator_access_missing", "GM9801", municipality="GM9801"),
        a_gap("goal_without_step", goal.pk, goal=str(goal.pk)),
        a_gap("policy_unjudged", draft.pk),
        a_gap("policy_ending", draft.pk),
        a_gap("official_untrained", office(net.anna), official=str(office(net.anna))),
        a_gap("no_contact_official", net.town.pk),
        a_gap("guide_outdated", "XA:x", entry="x"),
    ]


def closed_by(actor, gaps):
    return {line.rule or line.title for line in shown(as_rows(actor, gaps), actor) if not line.is_for_others}


def titles(*rules):
    return {str(RULES[rule].title) for rule in rules}


def test_who_plans_the_region_may_do_it_all(gaps, planner):
    assert closed_by(planner, gaps) == titles(*(gap.rule for gap in gaps))


@pytest.mark.parametrize(
    ("name", "may"),
    [
        ("anna", ["goal_without_step", "policy_unjudged", "policy_ending", "official_untrained"]),
        ("dora", ["goal_without_step", "policy_unjudged", "policy_ending"]),
        ("bas", []),
    ],
)
def test_others_are_led_to_the_gap(gaps, net, name, may):
    actor = getattr(net, name)
    assert closed_by(actor, gaps) == titles(*may)
    for line in shown(as_rows(actor, gaps), actor):
        assert not line.is_for_others or (line.act, line.act_url) == ("Bekijk", line.url)


def test_it_takes_one_query_for_each_kind_of_act(gaps, planner, django_assert_max_num_queries):
    rows = as_rows(planner, gaps * 3)
    kinds = {row.rule.act for row in rows}
    assert kinds <= FOR_SOME.keys()
    with django_assert_max_num_queries(len(kinds)):
        shown(rows, planner)


def test_what_an_older_rule_wrote_refuses_nobody(gaps, net):
    lost = next(gap for gap in gaps if gap.rule == "goal_without_step")
    lost.detail = {}
    [line] = shown(as_rows(net.bas, [lost]), net.bas)
    assert line.act_url == "/hiaten/"


def test_who_sees_a_case_without_names_is_led_to_the_gap_and_not_to_the_person(net, planner):
    case = a_case(net.anna)
    add_participant(
        net.anna, case.pk, organisation=min(planner.organisations), purpose="escalation", legal_basis="wmo"
    )
    gap = Gap.objects.create(
        rule="sleeping_place_unknown", subject=str(case.pk), case=case, severity=1, region=net.region,
        organisation=net.town, since=now(), opened_at=now(), due=in_days(3),
    )  # fmt: skip
    for actor, others in ((net.anna, False), (planner, True)):
        [line] = shown(as_rows(actor, [gap]), actor)
        assert line.is_for_others is others
        assert (line.act_url == line.url) is others


def test_a_place_is_brought_up_to_date_by_its_provider(net, planner):
    place = a_place(net.bas)
    gap = Gap(
        rule="place_not_updated", subject=str(place.pk), severity=1, region=net.region, organisation=net.shelter,
        since=now(), opened_at=now(), due=in_days(3),
    )  # fmt: skip
    for actor, others in ((net.bas, False), (planner, True)):
        [line] = shown(as_rows(actor, [gap]), actor)
        assert line.is_for_others is others
