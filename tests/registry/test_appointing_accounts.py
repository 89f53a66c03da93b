"""An appointment gives rights: nobody gives them to themselves, and nobody lets an account into another's house."""

import pytest

from sluitend.access.errors import NotFound, Refused
from sluitend.access.models import User
from sluitend.registry.models import Official, Organisation, Post, Region
from sluitend.registry.verbs import appoint_official, block_account, end_office, unblock_account
from tests.factories import START, somebody, today


@pytest.fixture
def world(db):
    region = Region.objects.create(code="XR", name="Regio", kind="care_region")
    office = Organisation.objects.create(slug="regio", name="Regio", kind="region", region=region)
    shelter = Organisation.objects.create(slug="huis", name="Huis", kind="womens_shelter", region=region)
    post = Post.objects.create(role="professional", organisation=shelter, required_since=START)
    return somebody("Hanna", office, "policy_adviser"), somebody("Chris", shelter, "administrator"), post


def test_nobody_appoints_themselves(world):
    adviser, administrator, post = world
    for who in (adviser, administrator):
        with pytest.raises(Refused, match="niet uzelf"):
            appoint_official(who, post.pk, name="Ik", valid_from=today(), user=User.objects.get(pk=who.user))


def test_a_region_cannot_let_an_account_into_a_care_organisation(world):
    adviser, administrator, post = world
    friend = User.objects.create_user("vriend@voorbeeld.test", "Vriend")
    with pytest.raises(Refused, match="eigen beheerder"):
        appoint_official(adviser, post.pk, name="Vriend", valid_from=today(), user=friend)
    appoint_official(administrator, post.pk, name="Vriend", valid_from=today(), user=friend)


def test_a_region_may_name_somebody_without_an_account(world):
    adviser, _administrator, post = world
    assert appoint_official(adviser, post.pk, name="Iemand", valid_from=today()).user is None


@pytest.mark.parametrize(
    ("held", "given", "allowed"),
    [
        ("professional", "care_coordinator", True),
        ("policy_adviser", "professional", False),
        ("professional", "administrator", False),
        ("professional", "privacy_officer", False),
    ],
)
def test_who_does_not_administer_cannot_widen_what_an_account_sees(world, held, given, allowed):
    adviser, administrator, post = world
    shelter = post.organisation
    colleague = User.objects.get(pk=somebody("Collega", shelter, held).user)
    place = Post.objects.create(role=given, organisation=shelter, required_since=today())
    wanted = {"name": "Collega", "valid_from": today(), "user": colleague}
    if allowed:
        assert appoint_official(adviser, place.pk, **wanted).user == colleague
        return
    with pytest.raises(Refused) as refused:
        appoint_official(adviser, place.pk, **wanted)
    assert refused.value.field == "user"
    assert appoint_official(administrator, place.pk, **wanted).user == colleague


def test_a_role_for_one_programme_does_not_widen_into_one_for_all(world):
    adviser, _administrator, post = world
    shelter = post.organisation
    colleague = User.objects.get(pk=somebody("Collega", shelter, "professional").user)
    Post.objects.filter(officials__user=colleague).update(programme="exit")
    place = Post.objects.create(role="care_coordinator", organisation=shelter, required_since=today())
    with pytest.raises(Refused):
        appoint_official(adviser, place.pk, name="Collega", valid_from=today(), user=colleague)
    place.programme = "exit"
    place.save()
    assert appoint_official(adviser, place.pk, name="Collega", valid_from=today(), user=colleague)


def test_who_steers_does_not_end_the_role_of_who_administers(world):
    adviser, administrator, _post = world
    role = Official.objects.get(user=administrator.user)
    with pytest.raises(Refused):
        end_office(adviser, role.pk)


def test_only_who_closed_an_account_last_opens_it(world):
    _adviser, chris, post = world
    town = Organisation.objects.create(
        slug="stad", name="Stad", kind="municipality", region=post.organisation.region
    )
    wil = somebody("Wil", town, "administrator")
    mover = User.objects.get(pk=somebody("Verhuizer", town, "professional").user)
    block_account(wil, town.pk, mover.pk, reason="Telefoon kwijt")
    unblock_account(wil, town.pk, mover.pk, reason="Gevonden")
    Official.objects.filter(user=mover).update(valid_until=today())
    there = Post.objects.get(role="professional", organisation=post.organisation)
    Official.objects.create(post=there, user=mover, name="Verhuizer", valid_from=START)
    block_account(chris, post.organisation.pk, mover.pk, reason="Laptop kwijt")
    with pytest.raises(NotFound):
        unblock_account(wil, town.pk, mover.pk, reason="Doe maar")
    assert not User.objects.get(pk=mover.pk).is_active


def test_who_steers_or_administers_works_on_no_case(world):
    adviser, administrator, _post = world
    assert not adviser.organisations
    assert not administrator.organisations
    assert administrator.employers
