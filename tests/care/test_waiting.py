"""The waiting list is fair and explained; the proposal for the whole list is the best there is, and breaks nothing."""

from datetime import timedelta
from itertools import permutations

import numpy as np
import pytest
from django.db import connection, connections, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from sluitend.access import clock
from sluitend.access.actor import system
from sluitend.access.context import acting
from sluitend.access.errors import NotAllowed, Refused
from sluitend.access.policies import KEEPER, by_keeper
from sluitend.care import verbs
from sluitend.care.models import Place, PlacementRequest
from sluitend.care.policies import WAITING
from sluitend.care.proposal import Problem, propose, solve
from sluitend.care.reference import urgencies, weights
from sluitend.care.waiting import Facts, ordered, points_of, waiting_list
from sluitend.casework.models import Case
from sluitend.casework.terms import now
from tests.care.conftest import a_place, a_request, a_reservation, a_stay
from tests.factories import a_case, last_entry, somebody


def mine(lines):
    return [line.request.pk for line in lines if line.request]


def test_acute_safety_goes_first_then_minors_then_who_waits_longest(net):
    with clock.at(now() - timedelta(days=10)):
        long = a_request(net.anna)
    short = a_request(net.anna)
    young = a_request(net.anna, age=16)
    tonight = a_request(net.anna, urgency="tonight")
    assert mine(waiting_list(net.anna)) == [tonight.pk, young.pk, long.pk, short.pk]


def test_every_point_is_told_and_their_sum_is_the_order(net):
    with clock.at(now() - timedelta(days=10)):
        a_request(net.anna, age=16, children=1, care_need=True)
    [line] = waiting_list(net.anna)
    told = {factor.words: factor.points for factor in line.factors}
    assert told == {
        "Binnen drie dagen": urgencies()["days"].points,
        "Jonger dan 18 jaar": weights()["minor"].points,
        "Heeft kinderen bij zich": weights()["children"].points,
        "Heeft extra zorg nodig": weights()["care_need"].points,
        "Wacht 10 dagen": 10 * weights()["waiting"].per_day,
    }
    assert line.points == sum(told.values())
    assert line.is_late


FACTS = st.builds(
    Facts,
    urgency=st.sampled_from(list(urgencies())),
    minor=st.booleans(),
    children=st.booleans(),
    care_need=st.booleans(),
    last_resort=st.booleans(),
    asked_at=st.integers(0, 300).map(lambda days: now() - timedelta(days=days)),
    extra_points=st.integers(-1000, 1000),
    outside=st.booleans(),
)


@given(st.lists(FACTS, max_size=12), st.randoms())
def test_the_order_does_not_depend_on_how_the_list_came_in(facts, dice):
    lines = [(one, ()) for one in facts]
    before = [line.points for line in ordered(lines)]
    dice.shuffle(lines)
    assert [line.points for line in ordered(lines)] == before == sorted(before, reverse=True)


@given(FACTS, st.integers(1, 200))
def test_nobody_falls_behind_by_waiting(facts, days):
    assert points_of(facts, now() + timedelta(days=days)) >= points_of(facts, now())


def test_a_professional_changes_the_order_with_a_reason_that_stays(net):
    first, second = a_request(net.anna), a_request(net.anna)
    with pytest.raises(Refused):
        verbs.change_order(net.anna, second.pk, points=50, text="  ")
    with pytest.raises(Refused):
        verbs.change_order(net.anna, second.pk, points=1001, text="Te veel")
    verbs.change_order(net.anna, second.pk, points=50, text="Kan vanaf morgen nergens meer terecht.")
    lines = waiting_list(net.anna)
    assert mine(lines) == [second.pk, first.pk]
    entry = last_entry(Case.objects.get(pk=second.case_id))
    assert entry.text == "Kan vanaf morgen nergens meer terecht."
    assert entry.data["sentence"] == "Volgorde op de wachtlijst aangepast: +50 punten"


def test_who_only_takes_part_does_not_change_the_order(net):
    case = a_case(net.anna, participant=net.shelter)
    request = a_request(net.anna, case)
    with pytest.raises(NotAllowed):
        verbs.change_order(net.bas, request.pk, points=50, text="Ons bed")


def test_others_who_wait_are_counted_without_their_case(net):
    mine_too = a_request(net.anna)
    a_request(somebody("Bo", net.shelter, "professional"), urgency="tonight")
    with acting(net.anna):
        lines = waiting_list(net.anna)
    assert [(line.place, line.request and line.request.pk) for line in lines] == [(1, None), (2, mine_too.pk)]
    assert lines[0].facts.urgency == "tonight"
    with acting(net.chantal):
        assert waiting_list(net.chantal) == []


def test_whoever_sleeps_outside_comes_sooner_for_whoever_looks(net):
    inside, outside = a_request(net.anna), a_request(net.anna)
    verbs.record_sleeping_place(net.anna, inside.case_id, kind="network")
    verbs.record_sleeping_place(net.anna, outside.case_id, kind="street")
    lines = waiting_list(net.anna)
    assert mine(lines) == [outside.pk, inside.pk]
    assert lines[0].points - lines[1].points == weights()["outside"].points
    assert "Heeft nu geen veilig bed" in [factor.words for factor in lines[0].factors]
    bo = somebody("Bo", net.shelter, "professional")
    with acting(bo):
        assert [line.points for line in waiting_list(bo)] == [line.points for line in lines]
    verbs.record_sleeping_place(net.anna, outside.case_id, kind="network")
    assert len({line.points for line in waiting_list(net.anna)}) == 1


def test_where_somebody_sleeps_is_told_to_nobody_who_does_not_see_the_case(net):
    request = a_request(net.anna)
    verbs.record_sleeping_place(net.anna, request.case_id, kind="street")
    for actor, told in ((net.anna, True), (net.bas, False), (net.chantal, False)):
        with acting(actor), connection.cursor() as cursor:
            cursor.execute("SELECT care_is_outside(%s)", [request.case_id])
            assert cursor.fetchone() == (told,)


def test_the_list_can_be_made_anew_where_there_was_one_before(fresh_database):
    was = by_keeper(
        "care_others_waiting(the_day date, last_resorts varchar[]) RETURNS integer LANGUAGE sql", "SELECT 1"
    )
    drop = f"SET LOCAL ROLE {KEEPER}; DROP FUNCTION care_others_waiting(date, varchar[]); RESET ROLE;"
    with transaction.atomic("owner"), connections["owner"].cursor() as cursor:
        cursor.execute(drop + was)
        cursor.execute(WAITING)
    with acting(system("test")), connection.cursor() as cursor:
        cursor.execute("SELECT count(outside) FROM care_others_waiting(now()::date, '{}')")
        assert cursor.fetchone() == (0,)


def test_who_is_promised_a_place_or_held_does_not_wait(net):
    a_reservation(net.anna, a_place(net.bas))
    held = a_request(net.anna)
    verbs.put_on_hold(net.anna, held.pk, until=(now() + timedelta(days=4)).date(), text="Ziekenhuis")
    assert waiting_list(net.anna) == []
    verbs.resume_request(net.anna, held.pk)
    assert mine(waiting_list(net.anna)) == [held.pk]


def test_the_list_and_the_proposal_cost_the_same_however_many_wait(net, django_assert_max_num_queries):
    for _number in range(6):
        a_request(net.anna)
        a_place(net.bas)
    with django_assert_max_num_queries(2):
        assert len(waiting_list(net.anna)) == 6
    with django_assert_max_num_queries(6):
        assert len(propose(net.anna)) == 6


def test_the_proposal_looks_at_the_whole_list_and_reserves_nothing(net):
    any_place, with_children = a_place(net.bas, children_max=0), a_place(net.bas, children_max=2)
    family, single = a_request(net.anna, children=2), a_request(net.anna, urgency="tonight")
    proposed = {one.request.pk: one.place.pk for one in propose(net.anna)}
    assert proposed == {family.pk: with_children.pk, single.pk: any_place.pk}
    assert not Place.objects.exclude(held="").exists()


def test_two_who_must_be_kept_apart_are_never_proposed_under_one_roof(net):
    feared = a_case(net.anna)
    a_request(net.anna, feared, urgency="tonight")
    other = a_request(net.anna, avoid_cases=[feared.pk])
    a_place(net.bas, house="De Brug")
    a_place(net.bas, house="De Brug")
    [one] = propose(net.anna)
    assert one.request.case_id == feared.pk
    away = a_place(net.bas, house="De Vijver")
    assert {one.request.pk: one.place.house for one in propose(net.anna)}[other.pk] != {
        one.request.case_id: one.place.house for one in propose(net.anna)
    }[feared.pk]
    a_stay(net.anna, net.bas, away, PlacementRequest.objects.get(case=feared))
    assert all(one.place.pk != away.pk for one in propose(net.anna))


def best_by_trying(worth):
    """Return the highest total of all ways to give each place to at most one and each one at most one place."""
    rows, columns = worth.shape
    padded = np.zeros((max(rows, columns), max(rows, columns)))
    padded[:rows, :columns] = worth
    size = len(padded)
    return max(sum(padded[row, way[row]] for row in range(size)) for way in permutations(range(size)))


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_the_proposal_is_as_good_as_trying_everything_and_never_breaks_an_exclusion(data):
    rows, columns = data.draw(st.integers(1, 5)), data.draw(st.integers(1, 5))
    cells = st.lists(
        st.tuples(st.booleans(), st.integers(-100, 100)), min_size=rows * columns, max_size=rows * columns
    )
    drawn = data.draw(cells)
    allowed = np.array([yes for yes, _fit in drawn]).reshape(rows, columns)
    fit = np.array([fit for _yes, fit in drawn], dtype=float).reshape(rows, columns)
    points = data.draw(st.lists(st.integers(-1000, 2000), min_size=rows, max_size=rows))
    requests = [PlacementRequest(case_id=None) for _row in range(rows)]
    places = [Place(name=str(column)) for column in range(columns)]
    problem = Problem(requests, places, points, allowed, fit, frozenset())
    found = solve(problem)
    at = {place.pk: column for column, place in enumerate(places)}
    of = {request.pk: row for row, request in enumerate(requests)}
    pairs = [(of[one.request.pk], at[one.place.pk]) for one in found]
    assert all(allowed[pair] for pair in pairs)
    assert len({row for row, _column in pairs}) == len({column for _row, column in pairs}) == len(pairs)
    assert sum(problem.worth[pair] for pair in pairs) == pytest.approx(best_by_trying(problem.worth))
