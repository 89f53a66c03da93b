from datetime import date

import pytest

from sluitend.access.actor import public
from sluitend.registry.models import Municipality
from sluitend.registry.partners import search_organisations
from sluitend.registry.queries import (
    Answerer,
    in_office_at,
    organisation_of_municipality,
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


def test_who_is_in_office_somewhere_is_in_a_post_that_still_exists(net):
    official(post(net.town, ROLE), "Anna")
    official(post(net.town, ROLE), "Weg", valid_until=DAY)
    official(post(net.town, ROLE), "Later", valid_from=date(2018, 3, 15))
    official(post(net.town, "planner", ended_on=DAY), "Vervallen")
    official(post(net.village, ROLE), "Bas")
    official(post(net.region, ROLE), "Elders")
    found = in_office_at([net.town.pk, net.village.pk], DAY)
    assert [person.name for person in found] == ["Bas", "Anna"]


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
