from datetime import date

import pytest

from sluitend.access.actor import public
from sluitend.access.errors import NotFound
from sluitend.registry.models import Municipality
from sluitend.registry.partners import contact_of, search_organisations
from sluitend.registry.queries import (
    Answerer,
    officials_without_substitute,
    organisation_of_municipality,
    unreachable_organisations,
    vacant_posts,
    who_answers,
)
from tests.registry.people import DAY, official, post

ROLE = "contact_official"


def test_the_municipalitys_own_post_answers_first(net, django_assert_num_queries):
    regional = post(net.region, ROLE, region_id="TC")
    official(regional, "Regio")
    own = post(net.town, ROLE, municipality_id="GM9001")
    anna = official(own)
    with django_assert_num_queries(1):
        assert who_answers(ROLE, "GM9001", on=DAY) == Answerer(net.town.pk, anna.pk, own.pk)


def test_a_post_at_the_town_hall_without_an_area_is_the_towns_own(net):
    own = post(net.town, ROLE)
    assert who_answers(ROLE, "GM9001", on=DAY).post == own.pk
    assert who_answers(ROLE, "GM9002", on=DAY) == Answerer(net.village.pk)


def test_without_a_post_of_its_own_the_care_region_answers_then_the_safety_region(net):
    safety = post(net.shelter, ROLE, region_id="TS")
    assert who_answers(ROLE, "GM9001", on=DAY).post == safety.pk
    care = post(net.region, ROLE, region_id="TC")
    assert who_answers(ROLE, "GM9001", on=DAY).post == care.pk
    assert who_answers(ROLE, "GM9001", on=date(2022, 1, 1)).post == safety.pk, "left the care region"


def test_a_post_for_the_programme_goes_before_one_for_all_and_one_for_another_does_not_answer(net):
    for_all = post(net.town, ROLE, municipality_id="GM9001")
    for_exit = post(net.town, ROLE, municipality_id="GM9001", programme="exit")
    assert who_answers(ROLE, "GM9001", "exit", DAY).post == for_exit.pk
    assert who_answers(ROLE, "GM9001", "top_x", DAY).post == for_all.pk
    assert who_answers(ROLE, "GM9001", on=DAY).post == for_all.pk


def test_a_vacant_post_is_answered_for_by_its_organisation(net):
    own = post(net.town, ROLE, municipality_id="GM9001")
    official(own, valid_until=DAY)
    official(own, "Later", valid_from=date(2019, 1, 1))
    assert who_answers(ROLE, "GM9001", on=DAY) == Answerer(net.town.pk, None, own.pk)


def test_the_longest_serving_official_answers(net):
    own = post(net.town, ROLE, municipality_id="GM9001")
    official(own, "Nieuw", valid_from=date(2018, 1, 1))
    longest = official(own, "Langst")
    assert who_answers(ROLE, "GM9001", on=DAY).official == longest.pk


def test_a_municipality_with_an_organisation_is_never_without_somebody_who_answers(
    net, django_assert_num_queries
):
    post(net.town, ROLE, municipality_id="GM9001", ended_on=DAY)
    post(net.town, ROLE, municipality_id="GM9001", required_since=date(2018, 3, 15))
    with django_assert_num_queries(2):
        assert who_answers(ROLE, "GM9001", on=DAY) == Answerer(net.town.pk)
    assert organisation_of_municipality("GM9001") == net.town


def test_a_municipality_without_an_organisation_has_nobody_to_answer(net):
    Municipality.objects.create(code="GM9003", name="Niemandsland")
    assert who_answers(ROLE, "GM9003", on=DAY) is None


def test_a_post_is_vacant_when_nobody_is_in_it_and_says_since_when(net, django_assert_num_queries):
    never = post(net.region, "care_coordinator", region_id="TC", required_since=date(2017, 12, 1))
    left = post(net.town, ROLE)
    official(left, valid_until=date(2017, 6, 1))
    official(left, "Bas", valid_until=DAY)
    official(post(net.village, ROLE))
    post(net.village, "planner", ended_on=DAY)
    post(net.village, "planner", required_since=date(2018, 3, 15))
    with django_assert_num_queries(1):
        found = {vacancy.pk: (vacancy.vacated_on, vacancy.organisation.name) for vacancy in vacant_posts(DAY)}
    assert found == {never.pk: (None, "Regio"), left.pk: (DAY, "Gemeente Stad")}


def test_an_official_lacks_a_substitute_also_when_the_substitute_has_left(net, django_assert_num_queries):
    place = post(net.town, ROLE)
    left = official(place, "Weg", valid_until=DAY)
    bas = official(place, "Bas")
    official(place, "Anna", substitute=bas)
    official(place, "Chantal", substitute=left)
    official(post(net.town, "planner"), "Planner")
    with django_assert_num_queries(1):
        found = {person.name for person in officials_without_substitute([ROLE], DAY)}
    assert found == {"Bas", "Chantal"}
    assert len(officials_without_substitute(on=DAY)) == 3


def test_an_organisation_without_telephone_and_mail_is_unreachable(net):
    assert net.region not in unreachable_organisations(DAY)
    assert {net.town, net.village, net.shelter} == set(unreachable_organisations(DAY))


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ({}, {"Gemeente Stad", "Gemeente Dorp", "Regio", "Opvang De Brug"}),
        ({"text": "  de brug\x00"}, {"Opvang De Brug"}),
        ({"text": "%"}, set()),
        ({"text": "x" * 10_000}, set()),
        ({"region": "TC"}, {"Gemeente Stad", "Gemeente Dorp", "Regio", "Opvang De Brug"}),
        ({"region": "TC", "kind": "municipality"}, {"Gemeente Stad", "Gemeente Dorp"}),
        ({"municipality": "GM9001"}, {"Gemeente Stad", "Opvang De Brug"}),
        ({"theme": "shelter"}, {"Opvang De Brug"}),
        ({"on_platform": True}, {"Gemeente Stad", "Gemeente Dorp", "Regio"}),
        ({"on_platform": False}, {"Opvang De Brug"}),
    ],
)
def test_a_partner_is_found_by_name_area_kind_and_theme(anna, django_assert_num_queries, filters, names):
    with django_assert_num_queries(1):
        assert {found.name for found in search_organisations(anna, **filters)} == names


def test_who_has_no_office_finds_nobody(net):
    assert not search_organisations(public()).exists()
    with pytest.raises(NotFound):
        contact_of(public(), net.region.pk)


def test_contact_data_say_whether_one_can_reach_them(anna, net):
    assert contact_of(anna, net.region.pk).is_reachable
    assert not contact_of(anna, net.shelter.pk).is_reachable
