"""What one can ask of the gaps: the board, my own, the counts; each in a constant number of queries."""

from datetime import timedelta

import pytest

from sluitend.access import clock
from sluitend.casework.models import Case
from sluitend.casework.terms import today
from sluitend.gaps.access import access_gap, visible_gaps
from sluitend.gaps.counts import CAP, Count, count_matrix, count_per_rule
from sluitend.gaps.evaluation import evaluate_all
from sluitend.gaps.models import Gap, WeekTally
from sluitend.gaps.queries import NATIONAL, Filter, as_rows, board, gaps_of_case, my_gaps
from sluitend.gaps.summary import summary
from sluitend.gaps.tally import count_weeks
from sluitend.gaps.verbs import bridge_gap
from sluitend.gaps.weeks import course
from sluitend.registry.actors import actor_of
from tests.factories import JOB, NOBODY, a_case, account, an_official, an_organisation, in_days, office

HERE = Filter(region="XA")
# What six weeks of silence leave in every case; each subject adds what it misses.
LATE = {"step_overdue", "no_contact"}


@pytest.fixture
def many(net, planner):
    """Forty cases with a late step, silent for long, seen six weeks later."""
    for number in range(40):
        a_case(net.anna, official=office(net.anna) if number % 2 else None)
    with clock.at(clock.now() + timedelta(days=42)):
        evaluate_all()
        yield net


def rules(page):
    return {row.gap.rule for row in page.rows}


def test_pages_follow_each_other_and_miss_nothing(many, planner):
    seen, after = [], None
    while True:
        page = board(planner, HERE, after)
        seen += [row.gap.pk for row in page.rows]
        after = page.after
        if not after:
            break
        assert len(page.rows) == 25
    expected = (
        Gap.objects.filter(closed_at=None, region="XA").order_by("due", "id").values_list("pk", flat=True)
    )
    assert seen == list(expected)


@pytest.mark.parametrize(
    "wanted",
    [
        HERE,
        Filter(region="XA", rule="step_overdue"),
        Filter(region="XA", programme="victim_care", municipality="GM9801", older=7, bridged="no"),
        Filter(owner="organisation"),
        Filter(owner="mine"),
    ],
)
def test_the_board_takes_a_constant_number_of_queries(many, django_assert_max_num_queries, wanted):
    for size in (1, 25):
        with django_assert_max_num_queries(3):
            assert len(board(many.anna, wanted, size=size).rows) == size


def test_each_filter_narrows(many, planner):
    assert rules(board(planner, Filter(region="XA", rule="no_contact"))) == {"no_contact"}
    assert not board(planner, Filter(region="XA", programme="top_x")).rows
    assert not board(planner, Filter(region="XA", municipality="GM9802")).rows
    assert not board(planner, Filter(region="XA", older=92)).rows[3:]
    assert board(planner, Filter(region="XA", municipality="GM9801")).rows


def test_bridged_and_not_bridged_are_told_apart(many, planner):
    gap = board(planner, HERE).rows[0].gap
    bridge_gap(planner, gap.pk, what="Waarneming", until=in_days(90))
    bridged = Filter(region="XA", bridged="yes")
    [row] = board(many.anna, bridged).rows
    assert (row.gap, row.state, row.bridge.what) == (gap, "bridged", "Waarneming")
    [row] = board(planner, bridged).rows  # who may not open the case reads that it is bridged, not by what
    assert (row.gap, row.state, row.bridge) == (gap, "bridged", None)
    assert gap not in {row.gap for row in board(planner, Filter(region="XA", bridged="no")).rows}
    with clock.at(clock.now() + timedelta(days=100)):
        assert not board(planner, Filter(region="XA", bridged="yes")).rows
        assert gap in {row.gap for row in board(planner, Filter(region="XA", bridged="no")).rows}


def test_what_a_step_is_about_is_for_who_may_open_the_case(many, planner):
    assert all(row.may_open for row in board(many.anna, HERE).rows if row.gap.case_id)
    assert not any(row.may_open for row in board(planner, HERE).rows)


def test_chantal_sees_nothing_of_another_region(many):
    for wanted in (HERE, Filter(owner="organisation"), Filter(owner="mine"), Filter()):
        assert not board(many.chantal, wanted).rows
        assert not board(NOBODY, wanted).rows


def test_gaps_of_the_country_are_for_everybody_with_an_office(net):
    an_organisation("Landelijk Meldpunt", "comensha", phone="")
    evaluate_all()
    for actor in (net.anna, net.chantal, JOB):
        assert rules(board(actor, Filter(region=NATIONAL))) == {"organisation_unreachable"}
    assert not board(NOBODY, Filter(region=NATIONAL)).rows


def test_the_system_sees_everything(many):
    assert board(JOB, Filter()).rows
    assert board(JOB, HERE).rows


def test_mine_is_what_i_own_in_person_or_in_my_role(many):
    mine = my_gaps(many.anna, 10).rows
    assert len(mine) == 10
    assert all(row.gap.official_id in {office(many.anna), None} for row in mine)
    # A step of nobody in particular is for whoever works there; silence is for the care coordinator.
    assert {row.gap.rule for row in my_gaps(many.dora, 500).rows if row.gap.case_id} >= LATE
    assert not my_gaps(many.chantal).rows
    assert not my_gaps(NOBODY).rows


def test_the_most_severe_of_mine_stands_above_what_was_due_before(many, django_assert_max_num_queries):
    """New work of which a person suffers is not hidden behind old routine; how many there are is told with it."""
    Gap.objects.exclude(rule="step_overdue").update(closed_at=clock.now())
    newest = Gap.objects.filter(closed_at=None).latest("due", "id")
    Gap.objects.filter(pk=newest.pk).update(severity=3, due=in_days(90), official=office(many.anna))
    Gap.objects.exclude(pk=newest.pk).update(severity=1)
    with django_assert_max_num_queries(3):
        mine = my_gaps(many.anna, 3)
    assert mine.rows[0].gap == newest
    assert [row.gap.due for row in mine.rows[1:]] == sorted(row.gap.due for row in mine.rows[1:])
    owned = board(many.anna, Filter(owner="mine"), size=500).rows
    assert (len(mine.rows), mine.total) == (3, Count(len(owned)))
    assert {row.gap.pk for row in my_gaps(many.anna, 500).rows} == {row.gap.pk for row in owned}


def test_how_many_are_mine_is_counted_to_a_hundred(many):
    first = Gap.objects.filter(rule="step_overdue", closed_at=None).first()
    Gap.objects.bulk_create(
        Gap(
            rule="step_overdue", subject=str(number), severity=1, region=many.region, organisation=many.town,
            case=first.case, official_id=office(many.anna), since=clock.now(), opened_at=clock.now(), due=today(),
        )
        for number in range(CAP)
    )  # fmt: skip
    mine = my_gaps(many.anna, 3)
    assert (len(mine.rows), str(mine.total)) == (3, "99+")
    assert my_gaps(many.chantal).total == Count(0)


def test_mine_from_several_offices_comes_in_order_and_once(many):
    """Two roles at one organisation, and one elsewhere: each is a path of its own through the index."""
    for organisation, role in ((many.town, "care_coordinator"), (many.far, "professional")):
        official = an_official("Anna", organisation, role, user=account(many.anna))
        Gap.objects.filter(pk=Gap.objects.filter(rule="no_contact", closed_at=None).first().pk).update(
            official=official, organisation=organisation
        )
    anna = actor_of(account(many.anna))
    seen, after = [], None
    while True:
        page = board(anna, Filter(owner="mine"), after, size=7)
        seen += [(row.gap.due, row.gap.pk) for row in page.rows]
        after = page.after
        if not after:
            break
    assert seen == sorted(set(seen))
    assert {key for _due, key in seen} >= set(
        Gap.objects.filter(official__user=anna.user, closed_at=None).values_list("pk", flat=True)
    )


def test_the_board_and_the_gate_show_the_same(many, planner):
    """A gap that one's organisation owns elsewhere is seen on the board of that region as well as by its address."""
    theirs = Gap.objects.filter(rule="step_overdue", closed_at=None).first()
    Gap.objects.filter(pk=theirs.pk).update(organisation=many.far)
    assert [row.gap for row in board(many.chantal, HERE).rows] == [theirs]
    assert access_gap(many.chantal, theirs.pk) == theirs
    seen = {row.gap for row in board(planner, HERE, size=500).rows}
    assert seen == set(visible_gaps(planner).filter(region="XA", closed_at=None))


def test_the_gaps_of_a_case_stand_by_date(many, django_assert_num_queries):
    case = Case.objects.get(pk=the_gap_case())
    with django_assert_num_queries(2):
        found = gaps_of_case(many.anna, case)
    assert {row.gap.rule for row in found} >= LATE
    assert all(row.may_open for row in found)


def the_gap_case():
    return Gap.objects.filter(rule="no_contact").first().case_id


def test_a_gap_is_open_late_bridged_or_closed(many, planner):
    row = board(planner, HERE).rows[0]
    assert (row.state, row.is_late) == ("open", False)
    with clock.at(clock.now() + timedelta(days=30)):
        assert row.state == "late"
    row.gap.closed_at = clock.now()
    assert (row.state, row.is_late) == ("closed", False)


def test_a_gap_of_a_rule_that_is_gone_is_left_out(many, planner):
    gap = Gap.objects.first()
    gap.rule = "forgotten"
    assert as_rows(planner, [gap]) == []


def test_counts_stop_at_a_hundred(many):
    Gap.objects.bulk_create(
        Gap(
            rule="step_overdue", subject=str(number), severity=1, region=many.region, organisation=many.town,
            municipality=many.municipality, since=clock.now(), opened_at=clock.now(), due=today(),
        )
        for number in range(150)
    )  # fmt: skip
    counts = count_per_rule("XA")
    assert (str(counts["step_overdue"]), str(counts["no_contact"])) == ("99+", "40")
    assert "handover_unanswered" not in counts
    assert counts["step_overdue"].number == CAP


def test_the_matrix_counts_per_municipality_and_the_region_itself(many, monkeypatch):
    an_organisation("Stille Hulp", "other", phone="", region=many.region)
    evaluate_all()
    matrix = count_matrix("XA", ["GM9801", "GM9802"])
    assert matrix["GM9801", "no_contact"] == Count(40)
    assert matrix["", "organisation_unreachable"] == Count(1)
    assert not [place for place, _rule in matrix if place == "GM9802"]
    with clock.at(clock.now() + timedelta(days=30)):
        assert count_matrix("XA", ["GM9801"])["GM9801", "no_contact"].late == 40
    monkeypatch.setattr("sluitend.gaps.counts.DEEP", 50)
    assert all(count.more for (place, _rule), count in count_matrix("XA", ["GM9801"]).items() if place)


def test_the_course_has_every_week_also_the_quiet_ones(net):
    monday = today() - timedelta(days=today().weekday())
    for weeks, programme in ((0, ""), (0, "top_x"), (3, ""), (40, "")):
        WeekTally.objects.create(
            region=net.region, programme=programme, in_cases=False, week=monday - timedelta(weeks=weeks), opened=5, closed=2,
            lives=[1, 0, 1, 0, 0], counted_at=clock.now(),
        )  # fmt: skip
    found = course(net.anna, "XA")
    assert (len(found.weeks), found.weeks[-1].monday) == (26, monday)
    assert [week.opened for week in found.weeks[-4:]] == [5, 0, 0, 10]
    assert found.lives == [3, 0, 3, 0, 0]
    assert found.counted_at
    assert course(net.anna, "XA", "top_x").weeks[-1].closed == 2
    assert course(net.anna, "XB").lives == [0, 0, 0, 0, 0]


def test_a_gap_that_opens_and_closes_is_counted_in_its_weeks(net):
    case = a_case(net.anna)
    with clock.at(clock.now() + timedelta(days=42)):
        evaluate_all()
        opened = course(net.anna, "XA", "victim_care").weeks[-1].opened
        Gap.objects.filter(case=case).update(closed_at=clock.now())
        count_weeks()
        week = course(net.anna, "XA", "victim_care").weeks[-1]
        assert opened == week.closed == sum(week.lives) == Gap.objects.filter(case=case).count() > 0


def test_the_summary_counts_everything_and_tells_nothing_of_a_case(many, planner):
    bridge_gap(
        planner,
        the_gap_of("no_contact").pk,
        what="Waarneming",
        until=in_days(9),
        organisation=many.shelter.pk,
    )
    found = summary("XA", "GM9801")
    assert (found["region"], found["municipality"]) == ("XA", "GM9801")
    assert found["open"] >= 80
    assert {row["code"]: row["open"] for row in found["by_rule"]}["no_contact"] == 40
    assert found["by_owner"][0]["code"] == many.town.name
    assert len(found["oldest"]) == 10
    assert found["bridges"][0]["what"] == "Waarneming"
    assert found["bridges"][0]["by"] == many.shelter.name
    reference = a_case(many.anna).reference
    assert reference not in str(found)
    assert summary()["open"] >= found["open"]
    assert summary(NATIONAL)["open"] == 0
    assert summary("XB") | {"as_of": 0} == {
        "as_of": 0, "region": "XB", "municipality": None, "open": 0, "late": 0, "bridged": 0, "by_rule": [],
        "by_programme": [], "by_owner": [], "oldest": [], "bridges": [],
    }  # fmt: skip


def the_gap_of(rule):
    return Gap.objects.filter(rule=rule, closed_at=None).first()
