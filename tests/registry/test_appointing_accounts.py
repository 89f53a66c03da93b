"""An appointment gives rights: nobody gives them to themselves, and nobody lets an account into another's house."""

import pytest

from sluitend.access.errors import Refused
from sluitend.access.models import User
from sluitend.registry.models import Organisation, Post, Region
from sluitend.registry.verbs import appoint_official
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


def test_who_steers_or_administers_works_on_no_case(world):
    adviser, administrator, _post = world
    assert not adviser.organisations
    assert not administrator.organisations
    assert administrator.employers
