from datetime import date, timedelta
from uuid import uuid4

import pytest

from sluitend.access.actor import public
from sluitend.access.clock import today
from sluitend.access.errors import AlreadyDone, NotAllowed, NotFound, Refused
from sluitend.registry.access import manageable_organisations, may_manage
from sluitend.registry.actors import in_office
from sluitend.registry.models import Membership, Municipality, Official, Post, RegistryChange
from sluitend.registry.queries import possible_substitutes
from sluitend.registry.reference import organisation_kinds, roles
from sluitend.registry.verbs import add_post, appoint_official, end_office, set_substitute, update_contact
from tests.registry.people import DAY, START, account, official, post, somebody

ROLE = "contact_official"
WHY = "Het besluit is nu pas doorgegeven"


def is_vacant(place: Post) -> bool:
    return not place.officials.filter(in_office(DAY)).exists()


def test_own_adviser_the_regions_and_the_system_may_manage_and_the_neighbour_may_not(
    net, anna, bas, chantal, job
):
    allowed = {actor.name: may_manage(actor, net.town.pk) for actor in (anna, bas, chantal, job, public())}
    assert allowed == {"Anna": True, "Bas": True, "Chantal": False, "test": True, "publiek": False}


def test_what_may_be_managed_and_which_may_be_managed_come_from_one_policy(net, anna, bas, chantal, job):
    for actor in (anna, bas, chantal, job, public()):
        managed = set(manageable_organisations(actor).values_list("pk", flat=True))
        for organisation in (net.town, net.village, net.region, net.shelter):
            assert may_manage(actor, organisation.pk) == (organisation.pk in managed)


def test_another_role_or_an_office_for_one_programme_does_not_manage(net):
    assert not may_manage(somebody("Planner", net.town, "planner"), net.town.pk)
    assert not may_manage(somebody("Deel", net.town, "policy_adviser", programme="exit"), net.town.pk)
    assert may_manage(somebody("Beheer", net.town, "administrator"), net.town.pk)


def test_an_added_post_is_vacant_until_somebody_is_appointed(net, anna):
    place = add_post(anna, net.town.pk, role=ROLE, required_since=START, municipality="GM9001", region="TC")
    assert is_vacant(place)
    appoint_official(anna, place.pk, name="  Roos\n Verzonnen ", valid_from=START, correction=WHY)
    assert not is_vacant(place)
    assert place.officials.get().name == "Roos Verzonnen"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"role": "king"}, "role"),
        ({"region": "nowhere"}, "region"),
        ({"municipality": "GM0000"}, "municipality"),
        ({"programme": "unknown"}, "programme"),
        ({"programme": "unknown", "programmes": ["exit"]}, "programme"),
        ({"source": "x" * 201}, "source"),
    ],
)
def test_a_post_with_an_unknown_code_is_refused_at_the_field(net, anna, values, field):
    with pytest.raises(Refused) as caught:
        add_post(anna, net.town.pk, **{"role": ROLE, "required_since": START, **values})
    assert caught.value.field == field


def may_add(actor, organisation, **area):
    """Whether `actor` may say that `organisation` has a contact official for this area."""
    try:
        add_post(actor, organisation.pk, role=ROLE, required_since=START, **area)
    except Refused as refusal:
        return refusal.field not in area
    return True


def test_a_post_draws_only_what_comes_from_where_its_maker_manages(net, anna, bas, job):
    Municipality.objects.create(code="GM9009", name="Elders")
    town, neighbour, far = ({"municipality": code} for code in ("GM9001", "GM9002", "GM9009"))
    Membership.objects.create(
        municipality_id="GM9002", region_id="TC", domain="care", valid_from=date(2022, 1, 1)
    )
    assert may_add(anna, net.town, **town)
    assert may_add(anna, net.town)
    assert not any(may_add(anna, net.town, **area) for area in (neighbour, far, {"region": "TC"}))
    assert not may_add(anna, net.town, municipality="GM9001", region="nowhere")
    assert may_add(bas, net.town, **neighbour)
    assert may_add(bas, net.region, region="TC")
    assert not any(may_add(bas, net.region, **area) for area in (town, far, {"region": "TS"})), "left in 2022"
    assert may_add(job, net.region, **far)


def test_an_office_for_one_municipality_of_the_region_reaches_no_further(net):
    for code in ("GM9001", "GM9002"):
        Membership.objects.create(
            municipality_id=code, region_id="TC", domain="care", valid_from=date(2022, 1, 1)
        )
    partly = somebody("Deel", net.region, "policy_adviser", municipality_id="GM9001")
    assert may_add(partly, net.region, municipality="GM9001")
    assert not may_add(partly, net.region, municipality="GM9002")
    assert not may_add(partly, net.region, region="TC")


def test_a_role_fits_the_kind_of_organisation(net, job):
    for organisation, role in ((net.shelter, "mayor"), (net.shelter, ROLE), (net.region, "mayor")):
        with pytest.raises(Refused) as caught:
            add_post(job, organisation.pk, role=role, required_since=START)
        assert caught.value.field == "role"
    assert add_post(job, net.town.pk, role="mayor", required_since=START)
    kinds = {kind for role in roles().values() for kind in role.kinds}
    assert kinds <= set(organisation_kinds())


def test_a_post_can_be_for_one_programme(net, anna):
    place = add_post(
        anna, net.town.pk, role=ROLE, required_since=START, programme="exit", programmes=["exit"]
    )
    assert place.programme == "exit"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": " \x00 "}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"valid_until": START}, "valid_until"),
        ({"valid_from": date(2020, 1, 1)}, "valid_from"),
        ({"valid_from": date(1800, 1, 1)}, "valid_from"),
        ({"valid_from": START - timedelta(days=1)}, "valid_from"),
        ({"correction": " "}, "correction"),
        ({"correction": "x" * 201}, "correction"),
        ({"phone": "bel mij"}, "phone"),
        ({"email": "geen adres"}, "email"),
        ({"substitute": uuid4()}, "substitute"),
    ],
)
def test_an_impossible_appointment_is_refused_at_the_field(net, anna, values, field):
    place = post(net.town, ROLE, ended_on=date(2020, 1, 1))
    with pytest.raises(Refused) as caught:
        appoint_official(anna, place.pk, **{"name": "Roos", "valid_from": START, "correction": WHY, **values})
    assert caught.value.field == field
    assert not place.officials.exists()


def test_a_start_in_the_past_keeps_its_reason_and_any_other_asks_none(net, anna):
    place = post(net.town, ROLE)
    with pytest.raises(Refused, match="begint in het verleden"):
        appoint_official(anna, place.pk, name="Roos", valid_from=today() - timedelta(days=1))
    late = appoint_official(anna, place.pk, name="Roos", valid_from=START, correction=WHY)
    assert (late.correction, RegistryChange.objects.get(official=late).text) == (WHY, WHY)
    for days in (0, 9):
        start = today() + timedelta(days=days)
        in_time = appoint_official(anna, place.pk, name="Bo", valid_from=start, correction=WHY)
        assert (in_time.correction, RegistryChange.objects.get(official=in_time).text) == ("", "")


def test_nobody_is_in_a_post_before_it_is_needed_or_before_all_that_is_told(net, anna):
    for since, told in ((today() + timedelta(days=9), "nodig sinds"), (date(1990, 1, 1), "1 januari 2000")):
        place = post(net.town, ROLE, required_since=since)
        with pytest.raises(Refused, match=told) as caught:
            appoint_official(
                anna, place.pk, name="Roos", valid_from=since - timedelta(days=1), correction=WHY
            )
        assert caught.value.field == "valid_from"


def test_the_same_form_sent_twice_appoints_once(net):
    place, token, user = post(net.town, ROLE), uuid4(), account("Roos")
    anna = somebody("Wil", net.town, "administrator")
    appoint_official(anna, place.pk, name="Roos", user=user, valid_from=START, correction=WHY, token=token)
    with pytest.raises(AlreadyDone) as caught:
        appoint_official(
            anna, place.pk, name="Roos", user=user, valid_from=START, correction=WHY, token=token
        )
    assert caught.value.entry == token
    with pytest.raises(Refused) as caught:
        appoint_official(
            anna,
            place.pk,
            name="Roos",
            user=user,
            valid_from=DAY,
            valid_until=date(2019, 1, 1),
            correction=WHY,
        )
    assert caught.value.field == "user"
    assert Official.objects.filter(post=place).count() == 1


def test_the_same_form_sent_twice_adds_one_post(net, anna):
    token = uuid4()
    add_post(anna, net.town.pk, role=ROLE, required_since=START, token=token)
    with pytest.raises(AlreadyDone):
        add_post(anna, net.town.pk, role=ROLE, required_since=START, token=token)
    assert Post.objects.filter(role=ROLE).count() == 1


def test_who_leaves_leaves_a_vacancy(net, anna):
    place = post(net.town, ROLE)
    person = official(place, "Roos")
    end_office(anna, person.pk, DAY)
    assert is_vacant(place)
    with pytest.raises(Refused, match="al gestopt"):
        end_office(anna, person.pk, DAY)


def test_nobody_leaves_before_they_came(net, anna):
    person = official(post(net.town, ROLE), "Roos", valid_from=DAY)
    with pytest.raises(Refused, match="voor de begindatum"):
        end_office(anna, person.pk, DAY)


def test_nobody_comes_or_leaves_in_a_far_future(net, anna):
    place = post(net.town, ROLE)
    for field in ("valid_from", "valid_until"):
        with pytest.raises(Refused, match="binnen vijf jaar") as caught:
            appoint_official(anna, place.pk, **{"name": "Roos", "valid_from": today(), field: date.max})
        assert caught.value.field == field
    person = official(place, "Roos")
    with pytest.raises(Refused, match="binnen vijf jaar") as caught:
        end_office(anna, person.pk, date.max)
    assert caught.value.field == "on"


def test_a_substitute_works_in_the_same_organisation_and_is_somebody_else(net, anna):
    place = post(net.town, ROLE)
    roos, bo = official(place, "Roos"), official(post(net.town, "planner"), "Bo")
    stranger = official(post(net.village, ROLE), "Vreemd")
    left = official(place, "Weg", valid_until=DAY)
    assert set_substitute(anna, roos.pk, bo.pk).substitute == bo
    for wrong in (roos, stranger, left):
        with pytest.raises(Refused) as caught:
            set_substitute(anna, roos.pk, wrong.pk)
        assert caught.value.field == "substitute"
    assert set_substitute(anna, roos.pk, None).substitute is None


def test_who_stands_in_for_work_on_cases_works_on_cases(net, anna):
    place, hall = post(net.town, ROLE), post(net.town, "mayor")
    roos, mayor = official(place, "Roos"), official(hall, "Bea")
    assert roos in possible_substitutes(place)
    assert mayor not in possible_substitutes(place)
    for act in (
        lambda: set_substitute(anna, roos.pk, mayor.pk),
        lambda: appoint_official(anna, place.pk, name="Bo", valid_from=today(), substitute=mayor.pk),
    ):
        with pytest.raises(Refused, match="werkt zelf niet aan casussen") as caught:
            act()
        assert caught.value.field == "substitute"
    assert mayor in possible_substitutes(hall)
    assert set_substitute(anna, mayor.pk, roos.pk).substitute == roos


def test_new_contact_data_are_marked_as_checked_and_the_rest_stays(net, bas):
    update_contact(bas, net.region.pk, email="Post@Regio.Voorbeeld", source="eigen opgave")
    net.region.refresh_from_db()
    assert (net.region.email, net.region.phone, net.region.source) == (
        "post@regio.voorbeeld",
        "035 1",
        "eigen opgave",
    )
    assert net.region.checked_on is not None
    update_contact(bas, net.region.pk, phone="", hours="ma-vr 9-17 uur")
    net.region.refresh_from_db()
    assert (net.region.phone, net.region.hours) == ("", "ma-vr 9-17 uur")


def test_the_neighbour_may_see_the_town_and_change_nothing_there(net, chantal, anna):
    place = post(net.town, ROLE)
    person = official(place, "Roos")
    acts = [
        lambda actor: add_post(actor, net.town.pk, role=ROLE, required_since=START),
        lambda actor: appoint_official(actor, place.pk, name="Bo", valid_from=today()),
        lambda actor: set_substitute(actor, person.pk, None),
        lambda actor: update_contact(actor, net.town.pk, phone="035 123"),
        lambda actor: end_office(actor, person.pk),
    ]
    for act in acts:
        with pytest.raises(NotAllowed):
            act(chantal)
        with pytest.raises(NotFound):
            act(public())
    for act in acts:
        act(anna)


def test_what_does_not_exist_is_not_found(net, anna):
    for act in (
        lambda: update_contact(anna, uuid4()),
        lambda: appoint_official(anna, uuid4(), name="Bo", valid_from=today()),
        lambda: end_office(anna, uuid4()),
    ):
        with pytest.raises(NotFound):
            act()
