"""The first log-in: by a link that works once, for a week, for one account."""

from datetime import timedelta

import pytest
from django.contrib.auth import SESSION_KEY
from django.test import Client

from sluitend.access.clock import at, now
from sluitend.access.errors import AlreadyDone, NotAllowed, NotFound, Refused
from sluitend.access.invitations import accept, find, invite, let_in_again
from sluitend.access.models import Invitation, SecurityEvent, User
from sluitend.registry.actors import actor_of
from tests.factories import NOBODY, a_token, account, an_official, somebody

GOOD = "kastanje in de regen"


def invited(beheerder, world, email="Nieuw@Voorbeeld.test"):
    return invite(beheerder, world.town.pk, email=email, name="Nina Nieuw")


def secret_of(invitation):
    return invitation.path.strip("/").rsplit("/", 1)[-1]


def choose(client, path, password=GOOD, again=None):
    client.get(path, follow=True)
    return client.post("/uitnodiging/", {"password": password, "again": password if again is None else again})


def test_an_invited_person_chooses_a_password_and_is_in(client, beheerder, world):
    one = invited(beheerder, world)
    assert not one.user.has_usable_password()
    page = client.get(one.path, follow=True).content.decode()
    assert "Nina Nieuw" in page
    assert secret_of(one) not in page
    choose(client, one.path)
    assert client.session[SESSION_KEY] == str(one.user.pk)
    assert User.objects.get(pk=one.user.pk).check_password(GOOD)


def test_a_link_works_once(client, beheerder, world):
    one = invited(beheerder, world)
    choose(client, one.path)
    again = choose(Client(), one.path, "een heel ander geheim")
    assert again.status_code == 404
    assert User.objects.get(pk=one.user.pk).check_password(GOOD)


def test_a_link_works_for_a_week(client, beheerder, world):
    one = invited(beheerder, world)
    with at(now() + timedelta(days=7)):
        assert choose(client, one.path).status_code == 404
    assert find(secret_of(one))


def test_a_new_link_ends_the_former(beheerder, world):
    first, second = invited(beheerder, world), invited(beheerder, world)
    assert first.user == second.user
    assert find(secret_of(first)) is None
    assert find(secret_of(second))


def test_a_blocked_account_cannot_come_in_by_a_link(beheerder, world):
    one = invited(beheerder, world)
    User.objects.filter(pk=one.user.pk).update(is_active=False)
    with pytest.raises(NotFound):
        accept(secret_of(one), GOOD)


@pytest.mark.parametrize("who", ["anna", "bas", "chantal", "dora", "nobody", "beheerder van elders"])
def test_only_who_administers_the_organisation_invites(world, who):
    actor = {"nobody": NOBODY, "beheerder van elders": somebody("Eva", world.far, "administrator")}.get(who)
    with pytest.raises(NotAllowed):
        invited(actor or getattr(world, who), world)
    assert not User.objects.filter(email="nieuw@voorbeeld.test").exists()


def test_no_link_is_made_to_an_account_in_use(beheerder, world):
    """It would open the account of somebody else."""
    with pytest.raises(Refused) as refused:
        invited(beheerder, world, account(world.bas).email)
    assert refused.value.field == "email"
    assert not Invitation.objects.exists()


def test_no_link_is_made_to_an_account_that_another_organisation_invited(beheerder, world):
    """Also not while it waits: otherwise who invited first, or last, would hold the other's account."""
    elsewhere = somebody("Eva", world.far, "administrator")
    invite(elsewhere, world.far.pk, email="nieuw@voorbeeld.test", name="Nina")
    with pytest.raises(Refused):
        invited(beheerder, world)


def test_the_database_keeps_no_link(beheerder, world):
    one = invited(beheerder, world)
    kept = bytes(Invitation.objects.get().digest)
    assert secret_of(one).encode() not in kept
    assert len(kept) == 32


@pytest.mark.parametrize(
    "email", ["", "geen adres", "a@b", "x" * 250 + "@b.nl", "a\nb@c.nl", "a@c.nl\nBcc: d@e.nl"]
)
def test_an_address_that_cannot_be_is_refused(beheerder, world, email):
    with pytest.raises(Refused) as refused:
        invited(beheerder, world, email)
    assert refused.value.field == "email"


@pytest.mark.parametrize("name", ["", " ", "\x00", "x" * 121])
def test_a_name_is_needed(beheerder, world, name):
    with pytest.raises(Refused) as refused:
        invite(beheerder, world.town.pk, email="a@b.nl", name=name)
    assert refused.value.field == "name"


def test_a_form_sent_twice_invites_once(beheerder, world):
    token = a_token()
    invite(beheerder, world.town.pk, email="a@b.nl", name="Nina", token=token)
    with pytest.raises(AlreadyDone):
        invite(beheerder, world.town.pk, email="a@b.nl", name="Nina", token=token)


@pytest.mark.parametrize(
    ("password", "again", "says"),
    [
        ("kort", "kort", "12"),
        ("password1234", "password1234", "te veel"),
        ("nieuw@voorbeeld", "nieuw@voorbeeld", "lijkt"),
        (GOOD, "iets heel anders", "niet gelijk"),
        ("", "", "verplicht"),
    ],
)
def test_a_weak_password_is_refused_and_says_why(client, beheerder, world, password, again, says):  # noqa: PLR0917  pytest's own way
    one = invited(beheerder, world)
    page = choose(client, one.path, password, again)
    assert page.status_code == 200
    assert says in page.content.decode()
    assert not User.objects.get(pk=one.user.pk).has_usable_password()
    assert find(secret_of(one))


@pytest.mark.parametrize("secret", ["x", "\u202e", "0" * 500, "%00"])
def test_a_link_that_never_was_opens_nothing(client, db, secret):
    assert client.get(f"/uitnodiging/{secret}/", follow=True).status_code == 404


def test_the_mail_leads_to_our_own_address(
    beheerder, world, mailoutbox, settings, django_capture_on_commit_callbacks
):
    """Whatever host the administrator's request named."""
    settings.SITE_URL = "https://sluitend.voorbeeld"
    with django_capture_on_commit_callbacks(execute=True):
        one = invited(beheerder, world)
    (mail,) = mailoutbox
    assert mail.to == ["nieuw@voorbeeld.test"]
    assert f"https://sluitend.voorbeeld{one.path}" in mail.body


def test_who_sat_at_the_computer_before_is_gone(as_, beheerder, world):
    one = invited(beheerder, world)
    client = as_(world.anna)
    choose(client, one.path)
    assert client.session[SESSION_KEY] == str(one.user.pk)


def test_who_lost_everything_gets_a_link_by_mail_only(
    beheerder, world, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        let_in_again(beheerder, world.town.pk, world.anna)
    assert mailoutbox[0].to == [account(world.anna).email]
    assert SecurityEvent.objects.filter(kind="let_in_again", user=world.anna.user).count() == 1


def test_nobody_is_let_in_again_by_who_is_not_their_only_employer(beheerder, world):
    user = account(world.anna)
    an_official("Anna", world.shelter, "professional", user=user)
    for actor, organisation, person, error in (
        (beheerder, world.town.pk, actor_of(user), NotAllowed),
        (beheerder, world.town.pk, world.bas, NotFound),
        (beheerder, world.town.pk, beheerder, NotAllowed),
        (world.dora, world.town.pk, world.anna, NotAllowed),
    ):
        with pytest.raises(error):
            let_in_again(actor, organisation, person)
    assert not Invitation.objects.exists()
