"""The first administrator, of whom nobody can be invited by a colleague."""

import pytest
from django.core.management import CommandError, call_command

from sluitend.access.models import User
from sluitend.registry.actors import actor_of
from tests.factories import account, an_official


def test_the_operator_invites_the_first_administrator(world, client, capsys):
    call_command("invite", "nina@voorbeeld.test", "Nina", organisation=world.town.slug)
    link = capsys.readouterr().out.split()[0]
    nina = User.objects.get(email="nina@voorbeeld.test")
    assert actor_of(nina).roles == {"administrator"}
    assert "Nina" in client.get(link.removeprefix("http://localhost"), follow=True).content.decode()


def test_the_operator_mails_a_link_to_who_works_at_two_and_lost_everything(
    world, mailoutbox, capsys, django_capture_on_commit_callbacks
):
    anna = account(world.anna)
    an_official("Anna", world.shelter, "professional", user=anna)
    with django_capture_on_commit_callbacks(execute=True):
        call_command("let_in_again", anna.email.upper(), "Gebeld, paspoort gezien")
    assert "/" not in capsys.readouterr().out
    assert [mail for mail in mailoutbox if mail.to == [anna.email] and "http" in mail.body]
    for address, reason in (("niemand@voorbeeld.test", "x"), (anna.email, "")):
        with pytest.raises(CommandError):
            call_command("let_in_again", address, reason)


@pytest.mark.parametrize(
    ("email", "organisation", "role"),
    [
        ("nina@voorbeeld.test", "bestaat-niet", "administrator"),
        ("geen adres", None, "administrator"),
        ("nina@voorbeeld.test", None, "keizer"),
    ],
)
def test_what_cannot_be_is_said(world, email, organisation, role):
    with pytest.raises(CommandError):
        call_command("invite", email, "Nina", organisation=organisation or world.town.slug, role=role)
    assert not User.objects.filter(email="nina@voorbeeld.test").exists()
