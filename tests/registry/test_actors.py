from datetime import date

from sluitend.registry.actors import actor_of
from tests.registry.people import DAY, account, official, post


def test_an_account_acts_in_the_offices_it_holds_on_that_day(net, django_assert_num_queries):
    user = account("Anna")
    official(post(net.town, "contact_official", municipality_id="GM9001", programme="signal"), user=user)
    official(post(net.region, "planner"), user=user, valid_until=date(2019, 1, 1))
    with django_assert_num_queries(1):
        actor = actor_of(user, DAY)
    first, second = sorted(actor.offices, key=lambda office: office.role)
    assert (first.role, first.organisation, first.region) == ("contact_official", net.town.pk, "TC")
    assert (first.municipality, first.programme, first.until) == ("GM9001", "signal", None)
    assert (second.municipality, second.programme, second.until) == (None, None, date(2019, 1, 1))
    assert actor.organisations == {net.town.pk, net.region.pk}


def test_an_office_starts_on_its_first_day_and_is_over_on_its_end_date(net):
    user = account("Anna")
    official(post(net.town, "planner"), user=user, valid_from=DAY, valid_until=date(2018, 4, 1))
    held = [
        bool(actor_of(user, day).offices)
        for day in (date(2018, 3, 13), DAY, date(2018, 3, 31), date(2018, 4, 1))
    ]
    assert held == [False, True, True, False]


def test_a_post_or_an_organisation_that_ended_gives_no_office(net):
    user = account("Anna")
    official(post(net.town, "planner", ended_on=DAY), user=user)
    official(post(net.shelter, "professional"), user=user)
    net.shelter.valid_until = DAY
    net.shelter.save()
    assert actor_of(user, DAY).offices == ()


def test_an_inactive_account_may_do_nothing(net, django_assert_num_queries):
    user = account("Anna")
    official(post(net.town, "planner"), user=user)
    user.is_active = False
    with django_assert_num_queries(0):
        actor = actor_of(user, DAY)
    assert (actor.offices, actor.kind, actor.user) == ((), "person", user.pk)


def test_who_stands_in_for_another_is_not_lent_their_office(net):
    user = account("Bas")
    standing_in = official(post(net.village, "planner"), "Bas", user=user)
    official(post(net.town, "planner"), "Anna", substitute=standing_in)
    assert actor_of(user, DAY).organisations == {net.village.pk}
