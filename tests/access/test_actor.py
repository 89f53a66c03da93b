"""Who acts is always said; without an office one may nothing that needs one."""

import pytest
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError

from sluitend.access.actor import Actor, Office, public, system
from sluitend.access.context import set_actor
from sluitend.access.errors import AlreadyDone, NotAllowed, NotFound, Refused
from sluitend.access.ids import new_id
from sluitend.access.models import User


def setting(name):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting(%s, true)", [name])
        return cursor.fetchone()[0]


@pytest.fixture
def anna():
    return Actor(
        "person",
        "Anna",
        7,
        (
            Office(new_id(), "contact_official", new_id(), "XA", "GM9801"),
            Office(new_id(), "planner", new_id(), None),
        ),
    )


def test_an_actor_is_the_sum_of_their_offices(anna):
    first, second = anna.offices
    assert anna.organisations == {first.organisation, second.organisation}
    assert anna.roles == {"contact_official", "planner"}
    assert anna.regions == {"XA"}
    assert anna.has_role("planner", "mayor")
    assert not anna.has_role("mayor")
    assert anna.office_at(second.organisation) == second
    assert anna.office_at(new_id()) is None


@pytest.mark.parametrize(("actor", "is_system"), [(public(), False), (system("expire_handovers"), True)])
def test_the_public_and_the_system_hold_no_office(actor, is_system):
    assert actor.is_system is is_system
    assert not actor.organisations
    assert not actor.has_role("contact_official")


def test_the_database_knows_who_acts_for_one_transaction_only(fresh_database, nobody_acts, anna):
    with transaction.atomic():
        set_actor(anna)
        assert setting("sluitend.actor") == "person:7"
        assert setting("sluitend.organisations") == "{" + ",".join(map(str, sorted(anna.organisations))) + "}"
        set_actor(system("expire_handovers"))
        assert (setting("sluitend.actor"), setting("sluitend.organisations")) == (
            "system:expire_handovers",
            "{}",
        )
    assert not setting("sluitend.actor")
    with pytest.raises(TransactionManagementError):
        set_actor(anna)
    assert not setting("sluitend.actor")


def test_every_refusal_says_why_and_at_which_field():
    entry = object()
    assert Refused("te lang", "title").field == "title"
    assert [str(error("x").message) for error in (NotAllowed, NotFound, Refused)] == ["x"] * 3
    assert AlreadyDone("x", entry).entry is entry
    assert all(issubclass(error, Refused) for error in (NotAllowed, NotFound, AlreadyDone))


def test_ids_sort_by_time_and_differ():
    ids = [new_id() for _ in range(1000)]
    assert {one.version for one in ids} == {7}
    assert len(set(ids)) == 1000
    assert ids == sorted(ids)


def test_an_account_is_found_in_whatever_case_the_address_is_typed(db):
    anna = User.objects.create_user("Anna@Voorbeeld.test", "Anna")
    assert User.objects.get_by_natural_key("ANNA@voorbeeld.TEST") == anna
    assert str(anna) == "Anna"
    assert not anna.has_usable_password()
    with pytest.raises(User.DoesNotExist):
        User.objects.get_by_natural_key(None)
