"""Roles: given, moved and ended by an administrator, never for oneself alone; nothing before, nothing after."""

from datetime import date, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sluitend.access import clock
from sluitend.access.actor import system
from sluitend.access.context import acting
from sluitend.access.errors import AlreadyDone, NotAllowed, NotFound, Refused
from sluitend.casework.access import visible_cases
from sluitend.gaps.evaluation import evaluate_network
from sluitend.gaps.models import Gap
from sluitend.registry import verbs
from sluitend.registry.actors import actor_of
from sluitend.registry.models import Official, Post, Proposal, RegistryChange
from tests.factories import a_case, account, an_account, in_days, office, somebody, today
from tests.web_organisation.conftest import world

__all__ = ["world"]
AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def again(actor):
    """Who they are now."""
    return actor_of(account(actor))


def give(actor, world, person, **values):
    values = {"role": "professional", "valid_from": today()} | values
    return verbs.give_role(actor, world.place.pk, user=person.pk, **values)


def at_midnight(day):
    return datetime(day.year, day.month, day.day, tzinfo=AMSTERDAM)


def test_a_role_holds_from_its_first_day_to_its_last_to_the_minute(world):
    newcomer = an_account("Nina")
    case = a_case(world.net.anna, participant=world.place)
    give(world.ada, world, newcomer, valid_from=in_days(3), valid_until=in_days(10))
    second = timedelta(seconds=1)
    seen = {}
    for moment in (
        at_midnight(in_days(3)) - second,
        at_midnight(in_days(3)),
        at_midnight(in_days(10)) - second,
        at_midnight(in_days(10)),
    ):
        with clock.at(moment):
            actor = actor_of(newcomer)
            with acting(actor):
                seen[moment] = visible_cases(actor).filter(pk=case.pk).exists()
    assert list(seen.values()) == [False, True, True, False]


def test_a_role_of_ones_own_is_only_proposed_and_gives_nothing(world):
    asked = give(world.ada, world, account(world.ada), reason="Ik val in voor Bas")
    assert isinstance(asked, Proposal)
    assert not again(world.ada).organisations
    with pytest.raises(NotAllowed, match="alleen een ander"):
        verbs.confirm_proposal(world.ada, asked.pk)
    verbs.confirm_proposal(world.ben, asked.pk)
    assert again(world.ada).organisations == {world.place.pk}
    with pytest.raises((Refused, NotFound)):
        verbs.confirm_proposal(world.ben, asked.pk)


def test_a_proposal_needs_a_reason_and_is_made_once(world):
    for reason, field in (("", "reason"), ("nodig", None)):
        if field:
            with pytest.raises(Refused) as caught:
                give(world.ada, world, account(world.ada), reason=reason)
            assert caught.value.field == field
        else:
            give(world.ada, world, account(world.ada), reason=reason)
            with pytest.raises(Refused, match="ligt al"):
                give(world.ada, world, account(world.ada), reason=reason)


def test_nobody_outside_decides_on_a_proposal_while_there_is_a_second_administrator(world):
    asked = give(world.ada, world, account(world.ada), reason="nodig")
    for who, actor in world.outsiders.items():
        for decide in (verbs.confirm_proposal, lambda a, p: verbs.decline_proposal(a, p, reason="nee")):
            with pytest.raises(NotFound):
                decide(actor, asked.pk)
        assert Proposal.objects.get(pk=asked.pk).decision == "", who


def test_without_a_second_administrator_the_regions_decides(world):
    verbs.end_role(world.ada, office(world.ben), reason="weg")
    asked = give(world.ada, world, account(world.ada), reason="nodig")
    for actor in (world.cas, world.bas, world.petra, world.ben):
        with pytest.raises(NotFound):
            verbs.confirm_proposal(actor, asked.pk)
    verbs.confirm_proposal(world.rik, asked.pk)
    assert again(world.ada).organisations == {world.place.pk}


def test_declining_and_withdrawing_end_a_proposal(world):
    declined = give(world.ada, world, account(world.ada), reason="nodig")
    with pytest.raises(Refused) as caught:
        verbs.decline_proposal(world.ben, declined.pk, reason=" ")
    assert caught.value.field == "reason"
    verbs.decline_proposal(world.ben, declined.pk, reason="Niet nodig")
    withdrawn = give(world.ada, world, account(world.ada), reason="toch")
    assert verbs.decline_proposal(world.ada, withdrawn.pk, reason="").decision == "withdrawn"
    for asked in (declined, withdrawn):
        with pytest.raises((Refused, NotFound)):
            verbs.confirm_proposal(world.ben, asked.pk)
    assert not again(world.ada).organisations


def test_more_time_for_oneself_is_a_proposal_and_less_is_not(world):
    mine = office(world.ada)
    Official.objects.filter(pk=mine).update(valid_until=in_days(20))
    assert isinstance(verbs.move_end(world.ada, mine, valid_until=in_days(10)), Official)
    asked = verbs.move_end(world.ada, mine, valid_until=None, reason="ik blijf")
    assert isinstance(asked, Proposal)
    assert Official.objects.get(pk=mine).valid_until == in_days(10)
    verbs.confirm_proposal(world.ben, asked.pk)
    assert Official.objects.get(pk=mine).valid_until is None


def test_the_database_itself_lets_nobody_give_themselves_a_role(world):
    post = Post.objects.get(officials=office(world.bas))
    mine = Official.objects.get(pk=office(world.ada))
    Official.objects.filter(pk=mine.pk).update(valid_until=in_days(5))

    def insert():
        Official.objects.create(post=post, user_id=world.ada.user, name="Ada", valid_from=today())

    def prolong():
        Official.objects.filter(pk=mine.pk).update(valid_until=None)

    def take():
        Official.objects.filter(pk=office(world.bas)).update(user_id=world.ada.user)

    def move():
        Official.objects.filter(pk=mine.pk).update(post=post)

    for act in (insert, prolong, take, move):
        with pytest.raises(IntegrityError, match="nobody gives themselves"), acting(world.ada):
            act()
    with acting(world.ben):
        insert()


def test_the_database_knows_no_confirmation_by_who_proposed(world):
    asked = give(world.ada, world, account(world.ada), reason="nodig")
    with pytest.raises(IntegrityError, match="proposal_four_eyes"), transaction.atomic():
        Proposal.objects.filter(pk=asked.pk).update(
            decision="confirmed", decided_by=world.ada.user, decided_at=clock.now()
        )


def test_nobody_but_an_administrator_of_the_place_gives_a_role(world):
    friend = an_account("Vriend")
    for actor in [
        *world.outsiders.values(),
        again(world.ada).__class__(kind="person", name="x", user=world.ada.user),
    ]:
        with pytest.raises((NotAllowed, NotFound)):
            give(actor, world, friend)
        with pytest.raises((NotAllowed, NotFound)):
            verbs.end_role(actor, office(world.bas), reason="weg")
        with pytest.raises((NotAllowed, NotFound)):
            verbs.move_end(actor, office(world.bas), valid_until=in_days(5))
        with pytest.raises((NotAllowed, NotFound)):
            verbs.block_account(actor, world.place.pk, world.bas.user, reason="weg")
        with pytest.raises((NotAllowed, NotFound)):
            verbs.start_review(actor, world.place.pk)
    assert not RegistryChange.objects.exists()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"role": "koning"}, "role"),
        ({"role": "mayor"}, "role"),
        ({"role": "contact_official"}, "role"),
        ({"programme": "onzin", "programmes": ["exit"]}, "programme"),
        ({"role": "administrator", "programme": "exit", "programmes": ["exit"]}, "programme"),
        ({"municipality": "GM9802"}, "municipality"),
        ({"municipality": "GM0000"}, "municipality"),
        ({"valid_from": in_days(-1)}, "valid_from"),
        ({"valid_from": in_days(6 * 366)}, "valid_from"),
        ({"valid_until": today()}, "valid_until"),
        ({"valid_until": date.max}, "valid_until"),
        ({"valid_from": in_days(5), "valid_until": in_days(4)}, "valid_until"),
        ({"reason": "x" * 201}, "reason"),
    ],
)
def test_an_impossible_role_is_refused_at_the_field(world, values, field):
    with pytest.raises(Refused) as caught:
        give(world.ada, world, an_account("Nina"), **values)
    assert caught.value.field == field


def test_a_role_is_given_once(world):
    newcomer, token = an_account("Nina"), uuid4()
    give(world.ada, world, newcomer, token=token)
    with pytest.raises(AlreadyDone):
        give(world.ada, world, newcomer, token=token)
    with pytest.raises(Refused, match="heeft deze rol dan al"):
        give(world.ben, world, newcomer, valid_from=in_days(5))
    assert Official.objects.filter(user=newcomer).count() == 1


def test_an_ended_role_can_be_given_again(world):
    newcomer = an_account("Nina")
    first = give(world.ada, world, newcomer, valid_from=in_days(5))
    verbs.end_role(world.ada, first.pk, reason="toch niet")
    assert not actor_of(newcomer, in_days(6)).offices
    give(world.ada, world, newcomer, valid_from=in_days(5))
    assert actor_of(newcomer, in_days(6)).offices


def test_a_role_that_is_ended_ends_at_once_also_on_its_first_day(world):
    newcomer = an_account("Nina")
    role = give(world.ada, world, newcomer)
    assert actor_of(newcomer).organisations
    verbs.end_role(world.ada, role.pk, reason="Vergissing")
    assert not actor_of(newcomer).offices
    with pytest.raises(Refused, match="al beëindigd"):
        verbs.end_role(world.ada, role.pk, reason="nog eens")


def test_a_role_ends_with_a_reason_not_in_the_past_and_not_later_than_it_did(world):
    role = office(world.bas)
    for values, field in (
        ({"reason": "  "}, "reason"),
        ({"reason": "weg", "on": in_days(-1)}, "on"),
        ({"reason": "weg", "on": date.max}, "on"),
    ):
        with pytest.raises(Refused) as caught:
            verbs.end_role(world.ada, role, **values)
        assert caught.value.field == field
    verbs.end_role(world.ada, role, reason="met pensioen", on=in_days(5))
    with pytest.raises(Refused) as caught:
        verbs.end_role(world.ada, role, reason="later", on=in_days(9))
    assert caught.value.field == "on"
    assert RegistryChange.objects.filter(verb="end_role").count() == 1


def test_the_last_administrator_stays(world):
    verbs.end_role(world.ada, office(world.ben), reason="weg")
    with pytest.raises(Refused, match="laatste beheerder"):
        verbs.end_role(world.ada, office(world.ada), reason="ik ook")
    assert again(world.ada).has_role("administrator")


def test_two_administrators_who_end_each_other_leave_one(world):
    """Ben was an administrator when his page was made, and is none when he sends it."""
    verbs.end_role(world.ada, office(world.ben), reason="eerst")
    with pytest.raises((NotAllowed, NotFound)):
        verbs.end_role(world.ben, office(world.ada), reason="terug")
    assert again(world.ada).has_role("administrator")


def test_a_post_that_came_with_a_role_is_no_gap_without_it(world):
    newcomer = an_account("Nina")
    role = give(world.ada, world, newcomer, role="triagist")
    verbs.end_role(world.ada, role.pk, reason="klaar")
    evaluate_network()
    assert not Gap.objects.filter(rule="post_vacant", subject=str(role.post_id)).exists()


def test_a_blocked_account_is_nobody_and_can_be_opened_again_by_who_closed_it(world):
    bas = account(world.bas)
    verbs.block_account(world.ada, world.place.pk, bas.pk, reason="Telefoon kwijt")
    bas.refresh_from_db()
    assert not actor_of(bas).offices
    with pytest.raises(Refused, match="al geblokkeerd"):
        verbs.block_account(world.ada, world.place.pk, bas.pk, reason="nog eens")
    for actor in world.outsiders.values():
        with pytest.raises((NotAllowed, NotFound)):
            verbs.unblock_account(actor, world.place.pk, bas.pk, reason="vriend")
    verbs.unblock_account(world.ben, world.place.pk, bas.pk, reason="Gevonden")
    bas.refresh_from_db()
    assert actor_of(bas).offices


def test_nobody_blocks_themselves_the_last_administrator_or_a_stranger(world):
    for user, why in (
        (world.ada.user, "eigen account"),
        (world.net.chantal.user, "niet gevonden"),
        (10**9, "niet gevonden"),
    ):
        with pytest.raises(Refused, match=why):
            verbs.block_account(world.ada, world.place.pk, user, reason="weg")


def test_who_works_elsewhere_too_loses_only_the_roles_here(world):
    """An administrator cannot take somebody away from another organisation by giving them a role first."""
    chantal = account(world.net.chantal)
    give(world.ada, world, chantal)
    verbs.block_account(world.ada, world.place.pk, chantal.pk, reason="weg")
    chantal.refresh_from_db()
    assert chantal.is_active
    assert actor_of(chantal).employers == {world.net.far.pk}


def test_who_is_invited_has_a_role_once_another_confirmed_and_they_accepted(world):
    welcome = verbs.invite_person(
        world.ada,
        world.place.pk,
        email="Nieuw@voorbeeld.test",
        name="Nieuw Iemand",
        role="professional",
        valid_from=today(),
    )
    assert welcome.invited
    assert not actor_of(welcome.invited.user).offices
    verbs.confirm_proposal(world.ben, welcome.given.pk)
    assert not actor_of(welcome.invited.user).offices
    verbs.accept_offer(actor_of(welcome.invited.user), welcome.given.pk)
    assert actor_of(welcome.invited.user).organisations == {world.place.pk}


def test_an_invitation_that_cannot_be_leaves_nothing(world):
    usual = {"email": "n@voorbeeld.test", "name": "N", "role": "professional", "valid_from": today()}
    for wrong in ({"email": "geen adres"}, {"email": ""}, {"role": "koning"}, {"valid_from": in_days(-3)}):
        with pytest.raises(Refused):
            verbs.invite_person(world.ada, world.place.pk, **usual | wrong)
    assert not Official.objects.filter(email="n@voorbeeld.test").exists()
    with pytest.raises(Refused):
        verbs.invite_person(
            world.ada,
            world.place.pk,
            email=account(world.ada).email,
            name="Ik",
            role="professional",
            valid_from=today(),
        )


def test_a_change_is_final_also_for_the_owner_of_the_table(world):
    give(world.ada, world, an_account("Nina"))
    for statement in (
        "UPDATE registry_change SET text = 'anders'",
        "DELETE FROM registry_change",
        "TRUNCATE registry_change",
    ):
        with (
            pytest.raises(Exception, match=r"permission denied|final"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_the_register_of_changes_is_not_for_who_works_elsewhere(world):
    give(world.ada, world, an_account("Nina"))
    for actor, seen in ((world.ada, True), (world.rik, True), (world.cas, False), (world.net.chantal, False)):
        with acting(actor):
            assert RegistryChange.objects.exists() == seen
    with acting(system("test")):
        assert RegistryChange.objects.get().user_id == world.ada.user


days = st.integers(min_value=-400, max_value=400)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(start=days, length=st.none() | days, other_start=days, other_length=st.none() | days)
def test_whatever_days_are_asked_nobody_has_a_role_twice_or_before_it_was_given(
    world, start, length, other_start, other_length
):
    with transaction.atomic():
        newcomer = an_account("Nina")
        for first, more in ((start, length), (other_start, other_length)):
            try:
                with transaction.atomic():
                    until = None if more is None else in_days(first + more)
                    give(world.ada, world, newcomer, valid_from=in_days(first), valid_until=until)
            except Refused:
                continue
        held = list(Official.objects.filter(user=newcomer))
        assert all(role.valid_from >= today() for role in held)
        for day in {role.valid_from for role in held}:
            assert len(actor_of(newcomer, day).offices) == 1
        transaction.set_rollback(True)


def test_an_office_of_somebody_without_an_account_can_be_ended_too(world):
    named = somebody("Zonder", world.place, "professional")
    Official.objects.filter(pk=office(named)).update(user=None)
    assert verbs.end_role(world.ada, office(named), reason="weg").valid_until == today()
