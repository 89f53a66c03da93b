"""Finding a place: exclusions are hard and told in words, the order is explained, and the two ways of looking agree."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sluitend.access import clock
from sluitend.care import reference
from sluitend.care.columns import PlaceTable
from sluitend.care.models import Place, PlacementRequest
from sluitend.care.searching import WORDS, find_places
from sluitend.care.verbs import update_availability
from sluitend.casework.codes import residences
from sluitend.casework.terms import now
from tests.care.conftest import a_place, a_request, a_reservation, a_stay
from tests.factories import a_case, in_days

KINDS, RESIDENCES = list(reference.place_kinds()), list(residences())


def only(search):
    [found] = (*search.free, *search.later, *search.unfit)
    return found


def test_a_place_that_fits_says_why_it_is_here(net):
    place = a_place(net.bas, languages=["pl"])
    request = a_request(net.anna, languages=["pl"], near="GM9801")
    found = only(find_places(net.anna, request, home_regions=["XA"]))
    assert (found.id, found.why_not) == (place.pk, ())
    assert found.reasons[0] == "ligt waar de persoon graag heen wil"
    assert "men spreekt er een taal van de persoon" in found.reasons


def test_what_holds_for_the_whole_kind_is_not_told_of_the_place_again(net):
    a_place(net.bas, kind="youth", age_from=12, age_until=18)
    found = only(find_places(net.anna, a_request(net.anna, kinds=["youth"], age=27)))
    assert {"kind_age", "age"} <= set(found.why_not)
    assert found.objections == ["deze soort plek past niet bij de leeftijd"]


def test_a_stay_that_lasts_too_long_is_told_as_such(net):
    a_stay(net.anna, net.bas, a_place(net.bas, max_days=10), days_ago=12)
    [found] = find_places(net.anna, a_request(net.anna)).later
    assert found.is_overdue


@pytest.mark.parametrize(
    ("place", "needs", "code"),
    [
        ({"children_max": 0}, {"children": 1}, "no_children"),
        ({"children_max": 1}, {"children": 2}, "children"),
        ({}, {"accessible": True}, "accessible"),
        ({}, {"pet": True}, "pets"),
        ({"age_from": 30}, {}, "age"),
        ({"age_until": 27}, {}, "age"),
        ({"sexes": ["other"]}, {}, "sex"),
        ({"forms": ["labour"]}, {}, "form"),
        ({"residence": ["eu"]}, {}, "residence"),
        ({"max_days": 30}, {"days": 31}, "days"),
        ({}, {"avoid_municipalities": ["GM9801"]}, "municipality"),
        ({}, {"avoid_regions": ["XA"]}, "region"),
        ({}, {"kinds": ["acm"]}, "kind"),
        ({}, {"sex": "male"}, "kind_sex"),
        ({}, {"age": 17}, "kind_age"),
        ({"kind": "cosm"}, {}, "kind_residence"),
        ({"opens_on": None, "closes_on": None}, {}, None),
    ],
)
def test_each_exclusion_is_told_in_words(net, place, needs, code):
    a_place(net.bas, **place)
    found = only(find_places(net.anna, a_request(net.anna, **needs)))
    assert found.why_not == ((code,) if code else ())
    assert found.objections == ([str(WORDS[code])] if code else [])


def test_whom_to_keep_apart_is_kept_out_of_the_whole_house_both_ways_and_nobody_is_named(net):
    room = a_place(net.bas, house="De Brug")
    a_place(net.bas, house="De Brug")
    elsewhere = a_place(net.bas, house="De Vijver")
    feared = a_case(net.anna)
    a_stay(net.anna, net.bas, room, a_request(net.anna, feared))
    request = a_request(net.anna, avoid_cases=[feared.pk])
    search = find_places(net.anna, request)
    assert [found.id for found in search.free] == [elsewhere.pk]
    assert all("apart" in found.why_not for found in search.unfit)
    stay = a_stay(net.anna, net.bas, elsewhere, request)
    again = a_request(net.anna, feared)
    assert stay.place_id in {found.id for found in find_places(net.anna, again).unfit}


def test_what_is_not_free_now_is_a_list_of_its_own_with_the_first_that_comes_free_on_top(net):
    late, soon = a_place(net.bas, max_days=90), a_place(net.bas, max_days=20)
    a_stay(net.anna, net.bas, late)
    a_stay(net.anna, net.bas, soon)
    a_reservation(net.anna, a_place(net.bas))
    out = a_place(net.bas)
    update_availability(net.bas, out.pk, status="out", until=in_days(4), reason="works")
    search = find_places(net.anna, a_request(net.anna))
    assert [found.id for found in search.later[:2]] == [soon.pk, late.pk]
    assert len(search.later) == 4
    assert not search.free
    assert [found.id for found in find_places(net.anna, a_request(net.anna), day=in_days(20)).free] == [
        soon.pk
    ]


def test_a_place_that_nobody_spoke_of_for_a_week_says_to_call_first(net):
    with clock.at(now() - timedelta(days=8)):
        a_place(net.bas)
    found = only(find_places(net.anna, a_request(net.anna)))
    assert found.is_stale
    assert "lang niet bijgewerkt: bel eerst" in found.reasons


def test_the_order_is_the_same_each_time(net):
    for _number in range(6):
        a_place(net.bas)
    request = a_request(net.anna)
    first, second = (find_places(net.anna, request).free for _time in range(2))
    assert first == second


def test_of_what_does_not_fit_only_the_nearest_are_kept_and_all_are_counted(net):
    near, far = a_place(net.bas, children_max=0), a_place(net.bas, children_max=0, age_from=40)
    search = find_places(net.anna, a_request(net.anna, children=1), most=1)
    assert [found.id for found in search.unfit] == [near.pk]
    assert (search.unfit_count, len(search)) == (2, 2)
    assert far.pk != near.pk


def test_nobody_without_work_on_cases_finds_places(net, django_assert_num_queries):
    a_place(net.bas)
    request = a_request(net.anna)
    from tests.factories import NOBODY

    with django_assert_num_queries(0):
        assert len(find_places(NOBODY, request)) == 0


OPTIONAL = {"sexes": st.lists(st.sampled_from(sorted(reference.SEXES)), max_size=2, unique=True)}
PLACES = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(KINDS), "municipality_id": st.sampled_from(["GM9801", "GM9802"]),
        "age_from": st.integers(0, 30), "age_until": st.none() | st.integers(31, 60), "children_max": st.integers(0, 3),
        "accessible": st.booleans(), "pets": st.booleans(), "languages": st.lists(st.sampled_from(["pl", "ro"]), unique=True),
        "forms": st.lists(st.sampled_from(["sexual", "labour"]), max_size=1),
        "residence": st.lists(st.sampled_from(RESIDENCES), max_size=3, unique=True),
        "max_days": st.none() | st.integers(1, 90),
    }
    | OPTIONAL
)  # fmt: skip
WISHES = st.fixed_dictionaries(
    {
        "sex": st.sampled_from(sorted(reference.SEXES)), "age": st.integers(10, 70), "children": st.integers(0, 3),
        "accessible": st.booleans(), "pet": st.booleans(), "care_need": st.booleans(), "days": st.none() | st.integers(1, 90),
        "residence": st.sampled_from(RESIDENCES), "form": st.sampled_from(["sexual", "labour"]),
        "kinds": st.lists(st.sampled_from(KINDS), max_size=3, unique=True),
        "avoid_regions": st.lists(st.sampled_from(["XA", "XB"]), max_size=1),
        "avoid_municipalities": st.lists(st.sampled_from(["GM9801", "GM9802"]), max_size=1),
        "languages": st.lists(st.sampled_from(["pl", "ro"]), unique=True), "near_id": st.sampled_from(["GM9801", None]),
    }
)  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(places=st.lists(PLACES, min_size=1, max_size=8), wish=WISHES)
def test_many_at_once_and_one_by_one_exclude_and_count_the_same(net, places, wish):
    made = [
        Place(organisation=net.shelter, name=f"p{number}", opens_on=in_days(-1), confirmed_at=now(), **values)
        for number, values in enumerate(places)
    ]
    for place in made:
        place.name = str(place.pk)
    Place.objects.bulk_create(made)
    request = PlacementRequest(case=None, urgency="days", **wish)
    regions = {"GM9801": {"XA"}, "GM9802": {"XB"}}
    table = PlaceTable(made, regions)
    search = find_places(net.anna, request, home_regions=["XA"], most=10_000)
    found = {one.id: one for one in (*search.free, *search.later, *search.unfit)}
    allowed, fit = table.allows(request), table.fits(request, {"XA"})
    for number, place in enumerate(made):
        assert bool(allowed[number]) == (not found[place.pk].why_not), found[place.pk]
        assert fit[number] == found[place.pk].points


def test_a_thousand_places_take_as_many_statements_as_one(net):
    request = a_request(net.anna, children=1, kinds=[])

    def statements(number):
        made = [
            Place(
                organisation=net.shelter, kind=KINDS[one % 11], name=f"plek {number} {one}", municipality=net.municipality,
                opens_on=in_days(-9), confirmed_at=now(), children_max=one % 4, house=f"huis {one % 90}",
            )
            for one in range(number)
        ]  # fmt: skip
        Place.objects.bulk_create(made)
        with CaptureQueriesContext(connection) as captured:
            search = find_places(net.anna, request, home_regions=["XA"])
        return len(search), len(captured)

    (few, asked), (many, asked_again) = statements(1), statements(999)
    assert (few, many) == (1, 1000)
    assert asked == asked_again
