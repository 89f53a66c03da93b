"""Who is away is answered for: signals and escalations reach the substitute, and come back afterwards."""

from datetime import timedelta

import pytest
from django.db import connection

from sluitend.access import clock
from sluitend.access.errors import AlreadyDone, NotAllowed, NotFound, Refused
from sluitend.casework.models import Step
from sluitend.casework.terms import now
from sluitend.casework.verbs import expire_handovers
from sluitend.registry import verbs
from sluitend.registry.models import Leave, Official
from sluitend.registry.queries import standing_in, who_answers
from tests.factories import a_case, a_token, an_offer, in_days, office, somebody, today
from tests.web_organisation.conftest import world

__all__ = ["world"]
ROLE = "contact_official"


@pytest.fixture
def town(world):
    """Who administers the municipality where Anna is the contact official and Dora the care coordinator."""
    return somebody("Tess", world.net.town, "administrator")


def answers(on=None):
    return who_answers(ROLE, "GM9801", on=on)


def leave(actor, world, start=0, end=10, **values):
    values = {"substitute": office(world.net.dora)} | values
    return verbs.record_leave(
        actor, office(world.net.anna), valid_from=in_days(start), valid_until=in_days(end), **values
    )


def test_during_leave_the_substitute_answers_and_not_a_day_longer(world, town, django_assert_num_queries):
    leave(town, world, 2, 5)
    anna, dora = office(world.net.anna), office(world.net.dora)
    with django_assert_num_queries(1):
        answers()
    who = [answers(in_days(day)).official for day in range(1, 6)]
    assert who == [anna, dora, dora, dora, anna]
    assert {answers(in_days(day)).organisation for day in range(1, 6)} == {world.net.town.pk}


def test_an_escalation_reaches_the_substitute(world, town):
    with clock.at(now() - timedelta(days=30)):
        case = a_case(world.bas, participant=world.net.town)
        an_offer(world.bas, case, world.net.town)
    leave(town, world)
    expire_handovers()
    decides = Step.objects.get(case=case, kind="escalation")
    expected = who_answers("care_coordinator", "GM9801", "victim_care")
    assert decides.official_id == (expected.official if expected else None)


def test_a_signal_lands_with_the_substitute(world, town):
    from tests.signals.conftest import a_signal

    leave(town, world)
    signal, _code = a_signal()
    assert signal.case.official_id == office(world.net.dora)


def test_a_colleague_in_the_same_post_answers_when_the_substitute_cannot(world, town):
    anna = Official.objects.get(pk=office(world.net.anna))
    second = Official.objects.create(post=anna.post, name="Tweede", valid_from=in_days(-5))
    leave(town, world)
    verbs.end_role(town, office(world.net.dora), reason="weg")
    assert answers().official == second.pk
    Official.objects.filter(pk=second.pk).update(valid_until=today())
    assert answers().official == anna.pk, "nobody stands in: still the one whose post it is"


def test_a_substitute_who_is_away_too_does_not_answer(world, town):
    leave(town, world)
    third = somebody("Derk", world.net.town, "professional")
    with pytest.raises(Refused, match="zelf afwezig"):
        verbs.record_leave(
            town,
            office(third),
            valid_from=today(),
            valid_until=in_days(3),
            substitute=office(world.net.anna),
        )
    verbs.record_leave(
        town, office(world.net.dora), valid_from=today(), valid_until=in_days(3), substitute=office(third)
    )
    assert answers().official == office(world.net.anna)
    assert answers(in_days(4)).official == office(world.net.dora)


def test_who_stands_in_finds_for_whom(world, town):
    leave(town, world, 1, 3)
    mine = [office(world.net.dora)]
    assert not standing_in(mine)
    assert [one.pk for one in standing_in(mine, in_days(1))] == [office(world.net.anna)]
    assert not standing_in(mine, in_days(3))


def test_back_earlier_is_back(world, town):
    away = leave(town, world, 0, 10)
    verbs.end_leave(town, away.pk)
    assert answers().official == office(world.net.anna)
    with pytest.raises(Refused, match="al voorbij"):
        verbs.end_leave(town, away.pk)
    leave(town, world, 3, 5)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"start": 5, "end": 5}, "valid_until"),
        ({"end": 6 * 366}, "valid_until"),
        ({"start": 5, "end": 3}, "valid_until"),
        ({"start": -9, "end": 0}, "valid_until"),
        ({"substitute": None}, "substitute"),
        ({"substitute": a_token()}, "substitute"),
    ],
)
def test_an_absence_that_cannot_be_is_refused_at_the_field(world, town, values, field):
    with pytest.raises(Refused) as caught:
        leave(town, world, **values)
    assert caught.value.field == field


def test_who_answers_works_on_cases_is_there_all_the_time_and_is_somebody_else(world, town):
    planner = somebody("Pim", world.net.town, "policy_adviser")
    leaver = somebody("Lot", world.net.town, "professional", valid_until=in_days(4))
    for wrong in (office(planner), office(leaver), office(world.net.anna), office(world.bas)):
        with pytest.raises(Refused) as caught:
            leave(town, world, substitute=wrong)
        assert caught.value.field == "substitute"


def test_an_absence_is_recorded_once_and_not_twice_in_the_same_time(world, town):
    token = a_token()
    leave(town, world, token=token)
    with pytest.raises(AlreadyDone):
        leave(town, world, token=token)
    with pytest.raises(Refused, match="al afwezig"):
        leave(town, world, 9, 12)
    leave(town, world, 10, 12)


def test_only_their_administrator_says_who_is_away(world, town):
    for actor in (world.ada, world.cas, world.rik, world.net.anna, world.net.chantal):
        with pytest.raises((NotFound, NotAllowed)):
            leave(actor, world)
    away = leave(town, world)
    for actor in (world.ada, world.cas, world.rik, world.net.anna):
        with pytest.raises((NotFound, NotAllowed)):
            verbs.end_leave(actor, away.pk)
    assert Leave.objects.get(pk=away.pk).valid_until == in_days(10)


def test_there_is_no_place_for_why_somebody_is_away(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = 'registry_leave'"
        )
        columns = {name for (name,) in cursor.fetchall()}
    assert columns == {"id", "official_id", "substitute_id", "valid_from", "valid_until"}
