"""Who works on no case hears how many gaps there are in cases, and no number that could point at somebody."""

from datetime import timedelta

import pytest
from django.db import connection

from sluitend.access import clock
from sluitend.access.context import acting
from sluitend.access.errors import Refused
from sluitend.access.policies import FEW
from sluitend.gaps.access import may_manage, visible_gaps
from sluitend.gaps.counts import Told, count_in_cases, count_matrix, count_per_rule
from sluitend.gaps.evaluation import evaluate_all
from sluitend.gaps.models import Gap, WeekTally
from sluitend.gaps.queries import Filter, board
from sluitend.gaps.verbs import bridge_gap
from sluitend.gaps.weeks import course
from sluitend.registry.actors import actor_of
from tests.factories import a_case, account, an_official, an_organisation, in_days, somebody

TOWNS = ["GM9801"]
VICTIMS = ("GM9801", "victim_care")
MINORS = ("GM9801", "minor_victim")


@pytest.fixture
def cases(net):
    """Of the victims as many cases as may be told, of the minors one fewer; and something about the network."""
    for programme, many in (("victim_care", FEW), ("minor_victim", FEW - 1)):
        for _number in range(many):
            a_case(net.anna, programme=programme)
    an_organisation("Stille Hulp", "other", phone="", region=net.region)
    with clock.at(clock.now() + timedelta(days=42)):
        evaluate_all()
        yield net


def told(actor, region="XA"):
    with acting(actor):
        return count_in_cases(region, TOWNS)


@pytest.mark.parametrize("role", ["policy_adviser", "mayor", "administrator", "privacy_officer"])
def test_no_gap_in_a_case_is_a_row_for_who_works_on_no_case(cases, role):
    actor = somebody("Mies", cases.town, role)
    with acting(actor):
        assert Gap.objects.exists()
        assert not Gap.objects.exclude(case=None).exists()
        assert set(count_per_rule("XA")).isdisjoint({"step_overdue", "no_contact"})
        assert {rule for _place, rule in count_matrix("XA", TOWNS)}.isdisjoint({"step_overdue", "no_contact"})
    assert not visible_gaps(actor).exclude(case=None).exists()
    for wanted in (Filter(region="XA"), Filter(owner="mine"), Filter(owner="organisation")):
        assert not [row for row in board(actor, wanted, size=500).rows if row.gap.case_id]


def test_that_the_bridge_of_a_gap_in_a_case_ends_is_a_gap_in_that_case(cases, adviser):
    gap = Gap.objects.filter(rule="no_contact", closed_at=None).first()
    bridge_gap(cases.anna, gap.pk, what="Waarneming", until=in_days(5))
    ending = Gap.objects.get(rule="case_bridge_ending")
    assert not Gap.objects.filter(rule="bridge_ending").exists()
    assert ending.case_id == gap.case_id
    assert ending in visible_gaps(cases.anna)
    assert ending.pk in {row.gap.pk for row in board(cases.anna, Filter(owner="mine"), size=500).rows}
    with pytest.raises(Refused, match="bij het hiaat"):
        bridge_gap(cases.anna, ending.pk, what="Nog een", until=in_days(9))
    assert ending not in visible_gaps(adviser)
    with acting(adviser):
        assert not Gap.objects.filter(pk=ending.pk).exists()


def test_who_may_bridge_a_gap_in_a_case_is_who_may_see_it_in_that_office(cases):
    """An adviser who also works for a shelter sees the gaps of the region, and bridges none as an adviser."""
    gap = Gap.objects.filter(rule="no_contact", closed_at=None).first()
    office = an_organisation("Regio Aan het Water", "region", region=cases.region)
    petra = somebody("Petra", office, "policy_adviser", region=cases.region)
    an_official("Petra", cases.shelter, "professional", user=account(petra))
    petra = actor_of(account(petra))
    assert gap in visible_gaps(petra)
    assert not may_manage(petra, gap)
    an_official("Petra", office, "planner", region=cases.region, user=account(petra))
    assert may_manage(actor_of(account(petra)), gap)


def test_who_works_on_the_case_and_who_owns_the_gap_still_see_it(cases):
    for actor in (cases.anna, cases.dora):
        with acting(actor):
            assert (
                Gap.objects.exclude(case=None).count() == visible_gaps(actor).exclude(case=None).count() > 0
            )


def test_a_number_of_fewer_cases_is_not_told_however_many_gaps_they_have(cases, adviser):
    found = told(adviser)
    gaps = Gap.objects.filter(closed_at=None)
    assert gaps.filter(programme="minor_victim").count() > FEW
    assert MINORS not in found
    assert str(Told(None, None)) == "geen of minder dan 5 casussen"
    assert found[VICTIMS] == Told(gaps.filter(programme="victim_care").count(), 0)


def test_what_is_kept_back_is_not_in_a_total_either(cases, adviser):
    """By owner they would be added up once more: the victims' number taken from it gives that of the minors."""
    assert set(told(adviser)) == {VICTIMS}
    with acting(adviser), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM gaps_in_cases('XA', %s, %s)", [TOWNS, clock.today()])
        columns = [column.name for column in cursor.description]
    assert columns == ["municipality_id", "programme", "open", "late"]


def test_how_many_are_late_is_told_of_as_many_cases_too_and_as_many_that_are_not(cases, adviser):
    gaps = Gap.objects.filter(programme="victim_care", closed_at=None)
    keys = sorted(set(gaps.values_list("case", flat=True)))
    yesterday = clock.today() - timedelta(days=1)
    for late, number in ((keys[:1], None), (keys[:-1], None), (keys, gaps.count())):
        gaps.filter(case__in=late).update(due=yesterday)
        assert told(adviser)[VICTIMS].late == number


def test_many_gaps_of_one_programme_take_nothing_from_the_number_of_another(cases, adviser):
    first = Gap.objects.filter(programme="minor_victim", closed_at=None).first()
    Gap.objects.bulk_create(
        Gap(
            rule="step_overdue", subject=str(number), programme=first.programme, severity=2, case=first.case,
            region=first.region, municipality=first.municipality, organisation=first.organisation,
            since=first.since, opened_at=first.opened_at, due=first.due - timedelta(days=300),
        )
        for number in range(500)
    )  # fmt: skip
    gaps = Gap.objects.filter(programme="victim_care", closed_at=None)
    assert told(adviser)[VICTIMS].number == gaps.count()
    assert MINORS not in told(adviser)


def test_how_it_goes_per_week_is_told_of_the_network_alone(cases, adviser):
    """What opened in a week, less the gaps that one sees by itself, would be what opened in cases."""
    networks = Gap.objects.filter(region="XA", case=None)
    opened = {
        actor: sum(week.opened for week in course(actor, "XA").weeks) for actor in (adviser, cases.anna)
    }
    assert opened == {
        adviser: networks.count(),
        cases.anna: Gap.objects.filter(region="XA").count(),
    }
    assert opened[adviser] < opened[cases.anna]
    assert sum(week.opened for week in course(adviser, "XA", "victim_care").weeks) == 0
    for actor, sees in ((adviser, {False}), (cases.anna, {False, True}), (cases.chantal, set())):
        with acting(actor):
            assert set(WeekTally.objects.filter(region="XA").values_list("in_cases", flat=True)) == sees


def test_nothing_is_told_of_another_region_nor_to_who_holds_no_office_in_it(cases, adviser):
    assert told(adviser, "XB") == {}
    assert told(cases.chantal) == {}
